"""The rules of every date and every text, in each form that creates a record and in raw SQL."""

import datetime

import pytest
from django import forms
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from advisers.models import Placement
from advisers.tests.factories import HandoverFactory
from csi.concerns.models import Concern
from csi.core.checks import list_project_models
from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from csi.core.crud.models import FileImport
from csi.core.crud.views import RecordCreateView
from csi.core.dates import list_date_columns
from csi.core.db.history_tracking import get_history
from csi.core.db.texts import list_text_columns
from csi.core.merging.models import RecordMerge
from csi.notes.tests.factories import NoteFactory
from csi.tests.support.forms import CreateForm, assert_errors_shown, find_contracts, get_bound_fields, list_fields
from csi.tests.support.routes import RECORD_ROUTES
from csi.tests.support.samples import everyday_sample
from csi.tests.support.sql import insert, update
from districts.models import Contact, District, Mandate, PoliceStation
from districts.tests.factories import ContactFactory, MandateFactory
from forums.models import WorkingGroup
from forums.tests.factories import CadenceChangeFactory


def has_dates(model):
    return any(list_date_columns(model, is_past=is_past) for is_past in (True, False))


CONTRACTS = find_contracts()
FORMS = [
    CreateForm(route.name, route.view, CONTRACTS[reverse(route.name)]())
    for route in RECORD_ROUTES
    if route.has_base(RecordCreateView) and reverse(route.name) in CONTRACTS and has_dates(route.view.model)
]
for_each_form = pytest.mark.parametrize("form", FORMS, ids=[form.name for form in FORMS])

MODELS = [model for model in list_project_models() if get_history(model)]
FACTS, PLANS = (
    [(model, column) for model in MODELS for column in list_date_columns(model, is_past=is_past)]
    for is_past in (True, False)
)
REQUIRED_TEXTS, OPTIONAL_TEXTS = (
    [(model, column) for model in MODELS for column in list_text_columns(model, is_required=is_required)]
    for is_required in (True, False)
)
# A space of typesetting, a narrow space and a space without width.
BLANK_TEXT = " \t\n\u00a0\u202f\u200b"
NEXT_YEAR = timezone.now().date() + datetime.timedelta(days=365)
FAR_FUTURE = datetime.date(2911, 10, 17)


def for_each_column(columns):
    ids = [f"{model._meta.label}.{column}" for model, column in columns]
    return pytest.mark.parametrize(("model", "column"), columns, ids=ids)


def find_violation(model, column, value):
    """Return the name and the column of the rule that rejects a value in raw SQL; None if it is accepted.

    Writes the first row of the table, without the other triggers, some of which would reject the row as well.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
            " AND tgname NOT LIKE 'pgtrigger_date_limits%%' AND tgname NOT LIKE 'pgtrigger_text_rules%%'",
            [table],
        )
        for (trigger,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER {trigger}')
        try:
            with transaction.atomic():
                cursor.execute(
                    f'UPDATE "{table}" SET "{column}" = %s WHERE id = (SELECT id FROM "{table}" LIMIT 1)', [value]
                )
                assert cursor.rowcount == 1, f"{table} is empty"
        except IntegrityError as error:
            return error.__cause__.diag.constraint_name, error.__cause__.diag.column_name
    return None


@pytest.fixture
def mission(mission):
    """Add rows of the tables without rows in the demonstration."""
    CadenceChangeFactory(group=WorkingGroup.objects.earliest("pk"))
    FileImport.objects.create(record_type="trips", file_name="trips.xlsx", added=1, changed=0, unchanged=0)
    RecordMerge.objects.create(
        table="concerns_concern", survivor=1, duplicate=2, rows={}, first_change=1, last_change=2
    )
    connection.check_constraints()
    return mission


@for_each_column(FACTS + PLANS)
@pytest.mark.parametrize("value", ["0011-10-17", "0201-10-17", "1989-12-31"])
def test_database_rejects_date_of_another_century(mission, model, column, value):
    assert find_violation(model, column, value) == ("date_too_early", column)


@for_each_column(FACTS)
def test_database_rejects_fact_in_the_future(mission, model, column):
    assert find_violation(model, column, NEXT_YEAR) == ("date_in_future", column)


@for_each_column(PLANS)
def test_database_rejects_plan_in_a_distant_future(mission, model, column):
    assert find_violation(model, column, FAR_FUTURE) == ("date_too_late", column)


@pytest.fixture
def records_of_no_demonstration(mission):
    """Add records of the types that the demonstration does not contain."""
    FileImport.objects.create(record_type="Trips", file_name="trips.xlsx", added=1, changed=0, unchanged=0)
    HandoverFactory(placement=Placement.objects.first())
    NoteFactory(on=Concern.objects.first())
    with connection.cursor() as cursor:
        # A table with pending checks cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@for_each_column(REQUIRED_TEXTS)
@pytest.mark.parametrize("value", ["", BLANK_TEXT], ids=["empty", "spaces"])
def test_database_rejects_required_text_without_content(records_of_no_demonstration, model, column, value):
    assert find_violation(model, column, value) == ("text_required", column)


@for_each_column(OPTIONAL_TEXTS)
def test_database_rejects_optional_text_of_spaces(mission, model, column):
    assert find_violation(model, column, " ") == ("text_blank", column)


@pytest.mark.django_db
def test_older_row_that_violates_a_rule_remains():
    contact = ContactFactory()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        update(contact, office="")
        cursor.execute("SET session_replication_role = DEFAULT")
    update(contact, office="", telephone="+996 3222 5 12 34")
    contact.refresh_from_db()
    assert (contact.office, contact.telephone) == ("", "+996 3222 5 12 34")
    with pytest.raises(ConstraintViolation) as violation, translate_integrity_errors(Contact):
        insert(ContactFactory.build(district=contact.district, office=" "))
    assert (violation.value.field, violation.value.message) == ("office", "Enter a text.")


@pytest.fixture
def mandate(db):
    return MandateFactory(adopted="2010-07-22", starts="2010-09-01", ends="2012-12-31")


def post_dates(form, client, district, value):
    """Submit the valid form with the value in every date; return the response and the names of the dates."""
    context, data = form.fill(client, district)
    names = [field.html_name for field in list_fields(context, forms.DateField) if not field.field.disabled]
    return client.post(form.url, data | dict.fromkeys(names, value)), names


@pytest.mark.parametrize("form", everyday_sample(FORMS, 6), ids=lambda form: form.name)
@pytest.mark.parametrize(
    "value", [*(pytest.param(text, marks=pytest.mark.audit) for text in ("0011-10-17", "0201-10-17")), "2000-08-31"]
)
def test_form_rejects_date_long_before_the_mission(form, value, mandate, as_person, manager, osh_city):
    response, names = post_dates(form, as_person(manager), osh_city, value)
    is_limited_by_fixed_date = form.model in (Mandate, PoliceStation)
    if is_limited_by_fixed_date and value.startswith("2000"):
        pytest.skip("the first mandate itself and stations are limited by the fixed date only")
    assert_errors_shown(response, names)
    fields = get_bound_fields(response.context)
    limit = "1 Jan 1990" if is_limited_by_fixed_date else "1 Sep 2000"
    assert any(f"Enter a date on or after {limit}" in str(fields[name].errors) for name in names)
    assert not form.model.objects.exclude(pk=mandate.pk if form.model is Mandate else None).exists()


@pytest.mark.django_db
def test_ten_years_count_from_the_first_mandate(as_person, manager, osh_city, mandate):
    MandateFactory(adopted="2005-05-01", starts="2005-06-15", ends="2006-05-31")
    assert District.objects.count() == 1
    form = next(form for form in FORMS if form.name == "forums:workinggroup_add")
    _context, data = form.fill(as_person(manager), osh_city)
    rejected = as_person(manager).post(form.url, data | {"established": "1995-05-31"})
    assert rejected.context["form"].errors["established"] == ["Enter a date on or after 1 Jun 1995. Check the year."]
    assert as_person(manager).post(form.url, data | {"established": "1995-06-01"}).status_code == 302
