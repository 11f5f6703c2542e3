"""What people type is text wherever it comes out again: no markup, no script, no header, no way to another site."""

import datetime
import sys
from html.parser import HTMLParser
from urllib.parse import quote

import icalendar
import pgtrigger
import pytest
from django.apps import apps
from django.core import mail
from django.db import DatabaseError, models, transaction
from django.urls import reverse

from csi.accounts.models import Role, User
from csi.core.crud.views import RecordListView
from csi.core.periods import Month
from csi.core.registries.calendar import CalendarEntry, get_calendar_sources
from csi.reports.calendar.ical import render_calendar
from csi.returns.services import remind_team
from csi.tests.support.factories import PASSWORD
from csi.tests.support.fuzzing import Door, ids_for, routes
from csi.tests.test_access import RECORD_PAGES

# It closes whatever it may stand in, and would be seen as a tag, as an attribute, or as a sum.
MARKUP = "'\"></script></title><x-mark onmark=1>{{7919*7919}}"
SUM = "62710561"
ELSEWHERE = (
    *("https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example"),
    *("https:evil.example", "http:///evil.example", "javascript:alert(1)", "data:text/html,x", "/\t/evil.example"),
    *(
        "https://testserver@evil.example/",
        "https://testserver.evil.example/",
        " //evil.example",
        "//evil.example\r\nX: y",
    ),
)


class Marks(HTMLParser):
    """Whether what was typed has become a tag, an attribute or an address that runs."""

    found = None

    def handle_starttag(self, tag, attrs):
        runs = any(str(value).strip().lower().startswith("javascript:") for _name, value in attrs)
        if tag == "x-mark" or "onmark" in dict(attrs) or runs:
            self.found = self.get_starttag_text()


def mark_in(answer):
    """What of `MARKUP` has come alive in an answer; None where it is text."""
    body = (answer.getvalue() if answer.streaming else answer.content).decode(errors="replace")
    marks = Marks()
    if "html" in answer.headers.get("Content-Type", ""):
        marks.feed(body)
    return marks.found or (SUM if SUM in body else None)


def is_typed(field):
    """Whether people type it freely."""
    return isinstance(field, models.CharField | models.TextField) and not field.choices and field.editable


def plant():
    """Writes the markup into every text of every record that takes it; gives back {field: rows}."""
    planted = {}
    for model in {view.model for _name, view, _takes_id in RECORD_PAGES} | {User, apps.get_model("csi.Mission")}:
        for field in [field for field in model._meta.fields if is_typed(field) and field.name != "password"]:
            own = models.F("pk") if field.unique else models.Value("")
            value = models.functions.Left(
                models.functions.Concat(own, models.Value(MARKUP), output_field=models.TextField()),
                field.max_length or 1000,
            )
            try:
                with transaction.atomic(), pgtrigger.ignore():
                    planted[str(field)] = model._base_manager.update(**{field.name: value})
            except DatabaseError:
                continue  # a rule of the database has no room for it
    return planted


@pytest.mark.audit
def test_markup_in_every_text_stays_text_on_every_page(mission, client):
    planted = plant()
    assert len([name for name, rows in planted.items() if rows]) > 50
    client.force_login(User.objects.filter(role=Role.ADMINISTRATOR).first())
    alive, asked = {}, 0
    for route, model in routes():
        url = Door(route, ids_for(model)).path(lambda known: known[0])
        asked += 1
        if found := mark_in(client.get(url)):
            alive[url] = found
    sys.stdout.write(f"\nmarkup in {len(planted)} fields of {sum(planted.values())} rows; {asked} addresses asked\n")
    assert asked > 400
    assert alive == {}


@pytest.mark.parametrize("name", [name for name, view, _id in RECORD_PAGES if issubclass(view, RecordListView)])
@pytest.mark.audit
def test_markup_in_every_question_stays_text(mission, client, name):
    client.force_login(mission["admin"])
    fields = client.get(reverse(name)).context["filter_form"].fields
    asked = dict.fromkeys((*fields, *(f"{one}_from" for one in fields), "q", "sort", "page", "next", MARKUP), MARKUP)
    assert mark_in(client.get(reverse(name), asked)) is None


@pytest.mark.django_db
def test_markup_in_an_address_and_in_a_question_stays_text(as_person, osh):
    page = as_person(osh)
    for url in (f"/{quote(MARKUP)}/", f"/search/?q={quote(MARKUP)}", f"/accounts/login/?next={quote(MARKUP)}"):
        assert mark_in(page.get(url)) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "elsewhere", [*ELSEWHERE[:2], *(pytest.param(one, marks=pytest.mark.audit) for one in ELSEWHERE[2:])]
)
def test_nobody_is_led_to_another_site(client, osh, admin, elsewhere):
    def led(answer):
        return answer.status_code not in (301, 302) or "evil" not in answer.url.partition("?")[0]

    asked = f"?next={quote(elsewhere)}"
    for address in ("/accounts/login/", "/accounts/signup/", "/admin/login/", "/accounts/password/reset/"):
        assert led(client.get(address + asked))
        assert led(client.post(address + asked, {"login": "osh", "password": PASSWORD, "next": elsewhere}))
        client.logout()
    client.force_login(admin)
    second_step = ("/accounts/second-step/authenticate/", "/accounts/second-step/reauthenticate/")
    for address in (*second_step, "/accounts/reauthenticate/", "/accounts/login/", "/admin/login/", "/admin/logout/"):
        answer = client.post(address + asked, {"password": PASSWORD, "next": elsewhere})
        assert led(answer) and led(client.get(address + asked))
    assert led(client.post("/accounts/logout/" + asked, {"next": elsewhere}))
    assert led(client.get(f"/{elsewhere}")) and led(client.get(f"/%5C{quote(elsewhere)}"))


@pytest.mark.django_db
def test_an_account_gives_itself_no_rights(as_person, osh, uzgen_district):
    wanted = {
        "role": "administrator",
        "is_superuser": "on",
        "is_staff": "on",
        "is_active": "",
        "districts": uzgen_district.pk,
        "username": "root",
        "password": "pbkdf2$x",
        "id": 1,
        "pk": 1,
    }
    as_person(osh).post("/accounts/me/", {"first_name": "A", "last_name": "B", "email": osh.email} | wanted)
    kept = User.objects.get(pk=osh.pk)
    assert (kept.first_name, kept.username, kept.role, kept.password) == ("A", "osh", osh.role, osh.password)
    assert kept.is_active and not kept.is_superuser and not kept.is_staff
    assert uzgen_district not in kept.districts.all()


@pytest.mark.django_db
@pytest.mark.parametrize("nonsense", ["two", "1.5", "²", "9" * 30, "\0"])
@pytest.mark.parametrize(("name", "field"), [("forums_discussion", "concern"), ("accounts_user", "districts")])
def test_what_is_no_record_is_refused_by_the_admin_s_pickers(as_person, admin, name, field, nonsense):
    answer = as_person(admin).post(reverse(f"admin:{name}_add"), {field: nonsense})
    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors


@pytest.mark.django_db
def test_a_district_s_name_writes_no_header_of_a_mail(manager, osh, osh_city):
    type(osh_city).objects.filter(pk=osh_city.pk).update(name_en="Osh\r\nBcc: evil@evil.example")
    osh_city.refresh_from_db()
    month = Month(2011, 9)
    remind_team(acting_user=manager, district=osh_city, month=month, url="https://csi.example.org/")
    sent = mail.outbox[0]
    assert "\n" not in sent.subject and "Bcc: evil" in sent.subject
    assert sent.message()["Bcc"] is None


def test_a_title_writes_no_line_of_a_calendar():
    entry = CalendarEntry(
        key="meeting:1",
        kind=next(iter(get_calendar_sources())),
        what="Meeting",
        title="Osh\r\nATTENDEE:evil\nURL:https://evil.example\r\nEND:VEVENT",
        day=datetime.date(2011, 10, 3),
        last_day=datetime.date(2011, 10, 3),
    )
    [event] = icalendar.Calendar.from_ical(render_calendar([entry], "CSI\r\nX-EVIL: 1", str)).walk("VEVENT")
    assert not {"ATTENDEE", "URL", "X-EVIL"} & set(event)
