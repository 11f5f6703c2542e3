"""User input stays text: it adds no markup, script or header and redirects to no other site."""

import datetime
import sys
from html.parser import HTMLParser
from urllib.parse import quote

import icalendar
import pgtrigger
import pytest
from django.core import mail
from django.db import DatabaseError, models, transaction
from django.urls import reverse

from csi.accounts.models import Role, User
from csi.core.crud.views import RecordListView
from csi.core.models import Mission
from csi.core.periods import Month
from csi.core.registries.calendar import CalendarEntry, get_calendar_sources
from csi.reports.calendar.ical import render_calendar
from csi.returns.services import remind_team
from csi.tests.support.factories import PASSWORD
from csi.tests.support.fuzzing import list_sample_urls
from csi.tests.support.routes import RECORD_ROUTES

# Closes any quoted context; active markup would show as a tag, an attribute or a computed product.
MARKUP = "'\"></script></title><x-mark onmark=1>{{7919*7919}}"
PRODUCT = "62710561"
EXTERNAL_URLS = (
    *("https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example"),
    *("https:evil.example", "http:///evil.example", "javascript:alert(1)", "data:text/html,x", "/\t/evil.example"),
    *(
        "https://testserver@evil.example/",
        "https://testserver.evil.example/",
        " //evil.example",
        "//evil.example\r\nX: y",
    ),
)


class MarkupParser(HTMLParser):
    """Parser that finds a tag, an attribute or a `javascript:` URL injected by `MARKUP`."""

    found = None

    def handle_starttag(self, tag, attrs):
        is_script = any(str(value).strip().lower().startswith("javascript:") for _name, value in attrs)
        if tag == "x-mark" or "onmark" in dict(attrs) or is_script:
            self.found = self.get_starttag_text()


def find_active_markup(response):
    """Return the part of `MARKUP` that is active in a response, or None."""
    body = (response.getvalue() if response.streaming else response.content).decode(errors="replace")
    parser = MarkupParser()
    if "html" in response.headers.get("Content-Type", ""):
        parser.feed(body)
    return parser.found or (PRODUCT if PRODUCT in body else None)


def is_free_text(field):
    """Return True for a text field without choices that users edit."""
    return isinstance(field, models.CharField | models.TextField) and not field.choices and field.editable


def insert_markup():
    """Write the markup into every text field that accepts it; return {field: number of rows}."""
    changed = {}
    for model in {route.model for route in RECORD_ROUTES} | {User, Mission}:
        for field in [field for field in model._meta.fields if is_free_text(field) and field.name != "password"]:
            prefix = models.F("pk") if field.unique else models.Value("")
            value = models.functions.Left(
                models.functions.Concat(prefix, models.Value(MARKUP), output_field=models.TextField()),
                field.max_length or 1000,
            )
            try:
                with transaction.atomic(), pgtrigger.ignore():
                    changed[str(field)] = model._base_manager.update(**{field.name: value})
            except DatabaseError:
                continue  # a constraint rejects the value
    return changed


@pytest.mark.audit
def test_markup_in_every_text_stays_text_on_every_page(mission, client):
    changed = insert_markup()
    assert len([name for name, rows in changed.items() if rows]) > 50
    client.force_login(User.objects.filter(role=Role.ADMINISTRATOR).first())
    failures, count = {}, 0
    for url in list_sample_urls():
        count += 1
        if found := find_active_markup(client.get(url)):
            failures[url] = found
    sys.stdout.write(f"\nmarkup in {len(changed)} fields of {sum(changed.values())} rows; {count} URLs requested\n")
    assert count > 400
    assert failures == {}


@pytest.mark.parametrize("name", [route.name for route in RECORD_ROUTES if route.has_base(RecordListView)])
@pytest.mark.audit
def test_markup_in_every_query_parameter_stays_text(mission, client, name):
    client.force_login(mission["admin"])
    fields = client.get(reverse(name)).context["filter_form"].fields
    query = dict.fromkeys(
        (*fields, *(f"{field}_from" for field in fields), "q", "sort", "page", "next", MARKUP), MARKUP
    )
    assert find_active_markup(client.get(reverse(name), query)) is None


@pytest.mark.django_db
def test_markup_in_a_path_or_query_stays_text(as_person, osh):
    page = as_person(osh)
    for url in (f"/{quote(MARKUP)}/", f"/search/?q={quote(MARKUP)}", f"/accounts/login/?next={quote(MARKUP)}"):
        assert find_active_markup(page.get(url)) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url", [*EXTERNAL_URLS[:2], *(pytest.param(url, marks=pytest.mark.audit) for url in EXTERNAL_URLS[2:])]
)
def test_redirects_stay_on_the_site(client, osh, admin, url):
    def is_local(response):
        return response.status_code not in (301, 302) or "evil" not in response.url.partition("?")[0]

    query = f"?next={quote(url)}"
    for path in ("/accounts/login/", "/accounts/signup/", "/admin/login/", "/accounts/password/reset/"):
        assert is_local(client.get(path + query))
        assert is_local(client.post(path + query, {"login": "osh", "password": PASSWORD, "next": url}))
        client.logout()
    client.force_login(admin)
    second_step = ("/accounts/second-step/authenticate/", "/accounts/second-step/reauthenticate/")
    for path in (*second_step, "/accounts/reauthenticate/", "/accounts/login/", "/admin/login/", "/admin/logout/"):
        response = client.post(path + query, {"password": PASSWORD, "next": url})
        assert is_local(response) and is_local(client.get(path + query))
    assert is_local(client.post("/accounts/logout/" + query, {"next": url}))
    assert is_local(client.get(f"/{url}")) and is_local(client.get(f"/%5C{quote(url)}"))


@pytest.mark.django_db
def test_profile_form_ignores_fields_that_grant_rights(as_person, osh, uzgen_district):
    data = {
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
    as_person(osh).post("/accounts/me/", {"first_name": "A", "last_name": "B", "email": osh.email} | data)
    saved = User.objects.get(pk=osh.pk)
    assert (saved.first_name, saved.username, saved.role, saved.password) == ("A", "osh", osh.role, osh.password)
    assert saved.is_active and not saved.is_superuser and not saved.is_staff
    assert uzgen_district not in saved.districts.all()


@pytest.mark.django_db
@pytest.mark.parametrize("invalid_id", ["two", "1.5", "²", "9" * 30, "\0"])
@pytest.mark.parametrize(("name", "field"), [("forums_discussion", "concern"), ("accounts_user", "districts")])
def test_invalid_id_is_rejected_by_the_record_pickers_of_the_admin(as_person, admin, name, field, invalid_id):
    response = as_person(admin).post(reverse(f"admin:{name}_add"), {field: invalid_id})
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors


@pytest.mark.django_db
def test_district_name_cannot_add_an_email_header(manager, osh, osh_city):
    type(osh_city).objects.filter(pk=osh_city.pk).update(name_en="Osh\r\nBcc: evil@evil.example")
    osh_city.refresh_from_db()
    month = Month(2011, 9)
    remind_team(acting_user=manager, district=osh_city, month=month, url="https://csi.example.org/")
    sent = mail.outbox[0]
    assert "\n" not in sent.subject and "Bcc: evil" in sent.subject
    assert sent.message()["Bcc"] is None


@pytest.mark.django_db
def test_title_cannot_add_a_calendar_property():
    entry = CalendarEntry(
        key="meeting:1",
        source=next(iter(get_calendar_sources())),
        event="Meeting",
        title="Osh\r\nATTENDEE:evil\nURL:https://evil.example\r\nEND:VEVENT",
        day=datetime.date(2011, 10, 3),
        last_day=datetime.date(2011, 10, 3),
    )
    [event] = icalendar.Calendar.from_ical(render_calendar([entry], "CSI\r\nX-EVIL: 1", str)).walk("VEVENT")
    assert not {"ATTENDEE", "URL", "X-EVIL"} & set(event)
