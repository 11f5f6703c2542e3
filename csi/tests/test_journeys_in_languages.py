"""The four main journeys in each language, as a user sees them: meeting, trip, dashboard and report.

They find the controls by their translated labels. The journeys share the demonstration mission.
"""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils.translation import gettext as _
from django.utils.translation import override
from playwright.sync_api import expect

from csi.accounts.models import User
from csi.core import clock
from csi.core.languages import Language
from csi.tests.support.english_texts import EnglishTexts
from csi.tests.support.language_pages import find_english, find_layout_problems, prepare
from forums.models import Meeting
from receptions.models import AppealTopic, Deployment, Trip

pytestmark = [pytest.mark.audit, pytest.mark.browser, pytest.mark.usefixtures("db")]

LANGUAGES = [language for language in Language if language != Language.ENGLISH]


@pytest.fixture
def db(served_mission):
    """Use the database of the served mission; pytest-django's fixture would reset it after each test."""


@pytest.fixture(params=LANGUAGES)
def language(request):
    """Activate a language in the test, in which users then choose it too."""
    with override(request.param):
        yield request.param
    User.objects.update(language="")


@pytest.fixture
def start(demo_page_as, language):
    """Return a function that opens Home as a user who chooses the language in the header."""

    def open_home(username, device="desktop"):
        page = demo_page_as(username, device=device)
        page.goto("/")
        page.locator("header [data-menu]", has=page.locator("button[name=language]")).locator("summary").click()
        page.locator(f"button[name=language][value={language}]").click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        return page

    return open_home


@pytest.fixture
def check(language):
    """Return a function that asserts that a page fits and contains no English."""
    english = EnglishTexts(language)

    def assert_translated(page):
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 740})
            prepare(page)
            assert find_layout_problems(page) == []
        assert list(find_english(page, english)) == []

    return assert_translated


def save(page):
    page.get_by_role("button", name=_("Save"), exact=True).last.click()
    page.wait_for_url(re.compile(r"/\d+/$"))
    page.get_by_text(_("Saved: %(record)s.").partition("%")[0].strip()).first.wait_for()


def get_new(model, before):
    return model.objects.exclude(pk__in=before).get()


def list_ids(model):
    return list(model.objects.values_list("pk", flat=True))


def test_meeting_is_recorded(start, check):
    before = list_ids(Meeting)
    page = start("osh")
    check(page)
    page.locator("main").get_by_role("link", name=_("Record meeting")).first.click()
    page.locator('main a[href*="group="]').first.click()
    page.locator("[name=kind]").select_option("extraordinary")
    page.locator("[name=attendances-0-women]").fill("3")
    page.locator("[name=attendances-0-men]").fill("6")
    expect(page.locator("tfoot [data-total=row]").first).to_have_text("9")
    page.locator("[name=actions-0-description]").fill("Базарга алты чырак коюу")
    page.locator("[name=actions-0-sector]").select_option("authorities")
    check(page)
    save(page)
    meeting = Meeting.objects.for_list().exclude(pk__in=before).get()
    assert meeting.people == 9
    assert [action.description for action in meeting.actions.all()] == ["Базарга алты чырак коюу"]
    expect(page.locator("main")).to_contain_text("Базарга алты чырак коюу")
    check(page)


def test_trip_is_recorded(start, check):
    before = list_ids(Trip)
    page = start("osh", device="phone")
    page.locator("main").get_by_role("link", name=_("Record trip")).first.click()
    page.get_by_label(_("Visitors, women")).fill("6")
    page.get_by_label(_("Visitors, men")).fill("11")
    check(page)
    save(page)
    trip = get_new(Trip, before)
    assert (trip.visitors_women, trip.visitors_men) == (6, 11)
    check(page)
    trip.delete()


def test_trip_is_recorded_by_quick_entry(start, check):
    before = list_ids(Trip)
    vehicle = Deployment.objects.filter(district__name_en="Osh city").running_on(clock.today()).first().vehicle.number
    page = start("osh", device="phone")
    page.locator("main").get_by_role("link", name=_("Record trip")).first.click()
    line = page.get_by_label(_("Quick entry"), exact=True).last
    line.fill(re.sub(r" 3 \S+", f" {vehicle}", line.get_attribute("placeholder")))
    page.get_by_role("button", name=_("Fill in"), exact=True).click()
    page.get_by_role("heading", name=_("Filled in from your line")).wait_for()
    check(page)
    save(page)
    trip = get_new(Trip, before)
    assert (trip.visitors_women, trip.visitors_men) == (12, 9)
    assert trip.appeals.get(topic=AppealTopic.DOCUMENTS).received == 4
    check(page)
    # A second trip of the vehicle on this day, by the test of another language, would need a confirmation.
    trip.delete()


def test_dashboard_is_read(start, check):
    page = start("manager")
    check(page)
    page.get_by_role("link", name=_("Dashboard"), exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(_("Dashboard"))
    check(page)
    page.get_by_role("link", name=_("All indicators and definitions")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(_("Indicators"))
    check(page)


def test_report_is_sent(start, check, language, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    User.objects.filter(username="manager").update(email="manager@example.org")
    page = start("manager")
    page.goto("/reports/monthly/?month=2011-09")
    check(page)
    with page.expect_download() as download:
        page.get_by_role("link", name=_("PDF"), exact=True).click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    page.get_by_role("button", name=_("Subscribe"), exact=True).click()
    page.get_by_text(
        _("The monthly report will be sent to %(address)s.") % {"address": "manager@example.org"}
    ).wait_for()
    call_command("monthly_report", "2011-09", email=True)
    message = next(email for email in mail.outbox if email.to == ["manager@example.org"])
    assert _("Monthly report, %(month)s").partition("%")[0] in message.subject
    english = EnglishTexts(language)
    assert [part for line in message.body.splitlines() for part in english.find(line)] == []
    page.get_by_role("button", name=_("Unsubscribe"), exact=True).click()
    page.get_by_text(_("You have unsubscribed from the monthly report.")).wait_for()
    check(page)
