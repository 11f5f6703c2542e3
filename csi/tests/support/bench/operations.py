"""The operations that a benchmark measures; each returns a number of bytes, rows or queries."""

import functools
import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import openpyxl
import xlsxwriter
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext, setup_test_environment, teardown_test_environment
from django.urls import reverse

from csi.core import clock
from csi.core.db.roles import owner_connection
from csi.core.history.actor import set_actor
from csi.core.periods import Month
from csi.tests.support.forms import build_submission
from districts.models import Sector
from forums.models import Meeting, WorkingGroup

# {name: a function that returns a context manager, whose value is what is measured}
OPERATIONS: dict[str, Callable[..., AbstractContextManager[Callable[[], int]]]] = {}
PAGE_SIZE = 50


def operation(function: Callable[..., int]) -> Callable[..., int]:
    """Register an operation that needs no preparation."""

    def prepare(*args: Any, **kwargs: Any) -> AbstractContextManager[Callable[[], int]]:
        return nullcontext(lambda: function(*args, **kwargs))

    OPERATIONS[function.__name__] = prepare
    return function


def prepared_operation(function: Callable[..., Iterator[Callable[[], int]]]) -> None:
    """Register a generator that yields the function to measure between preparation and tidying up."""
    OPERATIONS[function.__name__] = contextmanager(function)


@functools.cache
def sign_in(username: str, language: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def get(username: str, url: str, language: str = "en") -> bytes:
    response = sign_in(username, language).get(url)
    if response.status_code != 200:
        raise RuntimeError(f"{url} as {username}: status {response.status_code}")
    return b"".join(response.streaming_content) if response.streaming else response.content


@operation
def page(username: str, url: str, language: str = "en") -> int:
    """Request a page; return its bytes."""
    return len(get(username, url, language))


@operation
def queries(username: str, url: str) -> int:
    """Request a page; return its number of queries."""
    # The first request of a process fills caches.
    get(username, url)
    with CaptureQueriesContext(connection) as executed:
        get(username, url)
    return len(executed)


@operation
def stock_changelist(label: str, columns: list[str], number: int | str) -> int:
    """Render a list of an admin whose only option is its columns; `number`: the page, or "last"."""
    model = apps.get_model(label)
    options = type("StockAdmin", (admin.ModelAdmin,), {"list_display": columns, "list_per_page": PAGE_SIZE})
    if number == "last":
        number = -(-model._default_manager.count() // PAGE_SIZE)
    request = RequestFactory().get("/", {"p": number})
    request.user = get_user_model().objects.get(username="admin")
    return len(options(model, admin.AdminSite(name="admin")).changelist_view(request).render().content)


@operation
def statement(sql: str) -> int:
    """Execute a query; return the number of its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return len(cursor.fetchall())


@operation
def copy(sql: str) -> int:
    """Write the rows of a query as CSV by COPY, as `\\copy` of psql does."""
    with connection.cursor() as cursor, tempfile.TemporaryFile() as file:
        cursor.copy_expert(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv, HEADER)", file)
        return file.tell()


@operation
def plain_xlsx(username: str, url: str) -> int:
    """Write the cells of an exported XLSX file with xlsxwriter in constant memory."""
    sheets = read_exported_sheets(username, url)
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        book.close()
        return file.tell()


@functools.cache
def read_exported_sheets(username: str, url: str) -> list[list[tuple[Any, ...]]]:
    """Return the typed cells of all sheets of an exported XLSX file."""
    book = openpyxl.load_workbook(io.BytesIO(get(username, url)), read_only=True)
    return [list(sheet.iter_rows(values_only=True)) for sheet in book]


@prepared_operation
def insert_attendance(*, with_triggers: bool) -> Iterator[Callable[[], int]]:
    """Insert the attendance of recent meetings again in one statement."""
    with owner_connection(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TEMPORARY TABLE copied ON COMMIT DROP AS
            SELECT attendance.* FROM forums_attendance AS attendance
            JOIN forums_meeting AS meeting ON meeting.id = attendance.meeting_id
            JOIN forums_workinggroup AS working_group ON working_group.id = meeting.group_id
            WHERE LEAST(meeting.month, date_trunc('month', meeting.date)) > (
                SELECT max(monthly_return.month) FROM returns_monthlyreturn AS monthly_return
                WHERE monthly_return.status = 'accepted' AND monthly_return.district_id = working_group.district_id
            )
            """
        )
        cursor.execute("ALTER TABLE forums_attendance DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM forums_attendance USING copied WHERE copied.id = forums_attendance.id")
        if with_triggers:
            cursor.execute("ALTER TABLE forums_attendance ENABLE TRIGGER USER")

        def insert() -> int:
            cursor.execute("INSERT INTO forums_attendance SELECT * FROM copied")
            return int(cursor.rowcount)

        # The first execution on a connection also plans the queries of the triggers.
        with transaction.atomic():
            insert()
            transaction.set_rollback(True)
        yield insert
        transaction.set_rollback(True)


@prepared_operation
def post_meeting(*, as_sql: bool) -> Iterator[Callable[[], int]]:
    """Record a meeting with eight rows of attendance by its form, or by the statements that write it.

    Both check the deferred rules, and the history has the same actor.
    """
    client, user = sign_in("manager", "en"), get_user_model().objects.get(username="manager")
    statements: list[tuple[str, Any]] = []
    ids: dict[int, int] = {}

    def record(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE", "SET CONSTRAINTS")):
            statements.append((sql, parameters))
        return execute(sql, parameters, many, context)

    group = WorkingGroup.objects.filter(closed=None).order_by("pk").first()
    url = reverse("forums:meeting_add", query={"group": group.pk, "month": Month.from_date(clock.today())})
    # Responses have a context in a test environment only, in which templates render more slowly.
    setup_test_environment()
    data = build_submission(client.get(url).context) | {"state": "held", "date": str(clock.today())}
    teardown_test_environment()
    for number, sector in enumerate(Sector.values[:8]):
        data |= {
            f"attendances-{number}-sector": sector,
            f"attendances-{number}-women": 3,
            f"attendances-{number}-men": 4,
        }
    data["attendances-TOTAL_FORMS"] = 8

    def submit() -> int:
        with connection.execute_wrapper(record):
            response = client.post(url, data)
        if response.status_code != 302:
            raise RuntimeError(f"the meeting was not saved:\n{response.content.decode()}")
        return len(statements)

    def replace_id(value: Any) -> Any:
        return [ids.get(part, part) for part in value] if isinstance(value, list) else ids.get(value, value)

    def repeat() -> int:
        with set_actor(user, page=url), connection.cursor() as cursor:
            for sql, parameters in statements:
                cursor.execute(sql, [replace_id(value) for value in parameters or ()])
                if sql.startswith('INSERT INTO "forums_meeting"'):
                    ids[recorded] = cursor.fetchone()[0]
        return len(statements)

    with transaction.atomic():
        if as_sql:
            with transaction.atomic():
                submit()
                recorded = Meeting.objects.latest("pk").pk
                transaction.set_rollback(True)
        yield repeat if as_sql else submit
        transaction.set_rollback(True)
