"""The calendar for calendar programs: whose it is, what it holds, and that it is iCalendar."""

import datetime
import re

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from csi.accounts import services
from csi.accounts.models import CalendarFeed, Role, User
from csi.core.periods import Month
from csi.core.registries.calendar import CalendarEntry
from csi.reports.calendar import ical
from csi.reports.tests.test_calendar_entries import one_of_each
from districts.tests.factories import MandateFactory
from forums.tests.factories import MeetingFactory, PlannedMeetingFactory
from initiatives.tests.factories import InitiativeFactory

pytestmark = pytest.mark.django_db

PUBLIC = "/calendar/public.ics"
OWN = "/accounts/me/calendar/"
REVOKE = "/accounts/me/calendar/revoke/"


@pytest.fixture(autouse=True)
def as_of(settings):
    settings.MISSION_DATE = datetime.date(2011, 10, 31)


def address_of(user):
    return f"/calendar/{services.create_calendar_feed(acting_user=user)}.ics"


def events(url):
    """The events at that address, as a program without an account gets them."""
    response = Client().get(url)
    assert response.status_code == 200 and response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(response.content)
    assert calendar.errors == [] and str(calendar["version"]) == "2.0" and "prodid" in calendar
    assert all(event.errors == [] for event in calendar.events)
    return calendar.events


def summaries(url):
    return {str(event["summary"]) for event in events(url)}


# What one may see, and as long as one may


def test_it_holds_what_its_person_may_see(osh, osh_city, uzgen_district):
    one_of_each(osh_city)
    one_of_each(uzgen_district)
    found = events(address_of(osh))
    # The mandate's end, of either mandate, belongs to everyone.
    assert len(found) == 8
    assert "Uzgen" not in " ".join(str(event["summary"]) for event in found)


def test_a_manager_s_holds_every_district(manager, osh_city, uzgen_district):
    one_of_each(osh_city)
    one_of_each(uzgen_district)
    assert len(events(address_of(manager))) == 14


def test_a_reader_s_holds_what_is_public(reader, osh_city):
    one_of_each(osh_city)
    assert summaries(address_of(reader)) == summaries(PUBLIC) == {"Community safety forum: Osh city"}


def test_it_ends_with_role_and_districts_and_a_new_one_follows_them(osh, osh_city, uzgen_district):
    former = address_of(osh)
    InitiativeFactory(district=osh_city, title="In Osh")
    InitiativeFactory(district=uzgen_district, title="In Uzgen")
    assert summaries(former) == {"Initiative proposed: In Osh"}
    osh.districts.set([uzgen_district])
    assert Client().get(former).status_code == 404
    former = address_of(osh)
    assert summaries(former) == {"Initiative proposed: In Uzgen"}
    User.objects.filter(pk=osh.pk).update(role=Role.READER)
    assert Client().get(former).status_code == 404
    assert summaries(address_of(osh)) == set()


def test_a_disabled_account_s_address_ends_at_once_and_for_good(osh, admin):
    address = address_of(osh)
    services.deactivate(accounts=[osh], acting_user=admin)
    assert Client().get(address).status_code == 404
    services.activate(accounts=[osh], acting_user=admin)
    assert Client().get(address).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_an_address_made_for_a_disabled_account_does_not_answer(osh):
    User.objects.filter(pk=osh.pk).update(is_active=False)
    assert Client().get(address_of(osh)).status_code == 404


def test_a_change_of_the_account_that_is_no_disabling_leaves_the_address(osh):
    address = address_of(osh)
    osh.first_name = "Айгүл"
    osh.save()
    assert Client().get(address).status_code == 200


@pytest.mark.parametrize("token", ["x", "public2", "a" * 43, "-", "_" * 3000])
def test_a_token_that_is_no_one_s_is_no_page(osh, token):
    address_of(osh)
    assert Client().get(f"/calendar/{token}.ics").status_code == 404


def test_the_digest_is_not_the_key(osh):
    address_of(osh)
    feed = CalendarFeed.objects.get()
    assert Client().get(f"/calendar/{feed.token_hash}.ics").status_code == 404


def test_a_calendar_is_only_read(osh):
    for url in (address_of(osh), PUBLIC):
        assert Client().head(url).status_code == 200
        assert Client().post(url).status_code == 405


def test_no_proxy_keeps_a_private_calendar_and_the_public_one_sets_no_cookie(osh):
    private, public = Client().get(address_of(osh)), Client().get(PUBLIC)
    assert "private" in private["Cache-Control"] and "public" not in private["Cache-Control"]
    assert public["Cache-Control"] == "public, max-age=600"
    assert not private.cookies and not public.cookies and "Cookie" not in public.get("Vary", "")


def test_as_many_queries_for_a_full_calendar(osh, osh_city):
    address = address_of(osh)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            Client().get(address)
        return len(captured)

    one_of_each(osh_city)
    few = queries()
    for number in range(12):
        InitiativeFactory(district=osh_city)
        MeetingFactory(group__district=osh_city, month=Month(2011, 1).add(number).start)
    assert queries() == few <= 10


# The page of one's own address


def shown_address(response):
    [address] = re.findall(r'value="(http://testserver/calendar/[^"]+\.ics)"', response.content.decode())
    return address.removeprefix("http://testserver")


def test_an_address_is_shown_once_and_only_its_digest_is_kept(as_person, osh):
    page = as_person(osh)
    assert "You have no address yet." in page.get(OWN).content.decode()
    made = page.post(OWN)
    address = shown_address(made)
    token = address.removeprefix("/calendar/").removesuffix(".ics")
    assert "no-store" in made["Cache-Control"] and len(token) >= 43
    assert Client().get(address).status_code == 200
    again = page.get(OWN).content.decode()
    assert token not in again and "You have had an address since" in again
    assert token not in str(CalendarFeed.objects.values().get())


def test_a_new_address_ends_the_former(as_person, osh):
    page = as_person(osh)
    first, second = shown_address(page.post(OWN)), shown_address(page.post(OWN))
    assert Client().get(first).status_code == 404 and Client().get(second).status_code == 200
    assert CalendarFeed.objects.count() == 1


def test_a_revoked_address_is_gone_and_others_stay(as_person, osh, uzgen):
    others = address_of(uzgen)
    page = as_person(osh)
    own = shown_address(page.post(OWN))
    assert page.post(REVOKE).url == OWN
    assert Client().get(own).status_code == 404 and Client().get(others).status_code == 200


def test_the_page_is_for_who_is_signed_in_and_looking_changes_nothing(client, as_person, osh):
    assert client.get(OWN).status_code == client.post(OWN).status_code == client.post(REVOKE).status_code == 302
    assert not CalendarFeed.objects.exists()
    address = address_of(osh)
    assert as_person(osh).get(REVOKE).url == OWN
    assert Client().get(address).status_code == 200


# iCalendar


def test_an_event_has_whole_days_and_its_end_is_the_day_after(osh, osh_city):
    InitiativeFactory(district=osh_city, starts=datetime.date(2012, 2, 28), ends=datetime.date(2012, 2, 29))
    [event] = events(address_of(osh))
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (datetime.date(2012, 2, 28), datetime.date(2012, 3, 1))
    assert event["dtstart"].params["VALUE"] == event["dtend"].params["VALUE"] == "DATE"


def test_an_event_keeps_its_identifier_and_tells_when_it_was_changed(osh, osh_city):
    address = address_of(osh)
    meeting = PlannedMeetingFactory(group__district=osh_city, date=datetime.date(2011, 11, 17))
    [before] = events(address)
    meeting.date = datetime.date(2011, 11, 24)
    meeting.save()
    [after] = events(address)
    assert before["uid"] == after["uid"] and after.decoded("dtstart") == meeting.date
    assert after.decoded("dtstamp") == meeting.updated_at.replace(microsecond=0)
    assert before.decoded("dtstamp") <= after.decoded("dtstamp")


def test_identifiers_are_each_event_s_own(manager, osh_city, uzgen_district):
    for district in (osh_city, uzgen_district):
        one_of_each(district)
    found = events(address_of(manager))
    assert len({str(event["uid"]) for event in found}) == len(found)


def test_a_cancelled_meeting_says_so_and_one_without_a_day_is_left_out(osh, osh_city):
    cancelled = MeetingFactory(group__district=osh_city, state="cancelled", cancel_reason="Снег")
    PlannedMeetingFactory(group__district=osh_city)
    [event] = events(address_of(osh))
    assert event["status"] == "CANCELLED" and event["url"] == f"http://testserver{cancelled.get_absolute_url()}"


def test_long_cyrillic_lines_are_folded_and_read_back_whole(osh, osh_city):
    title = "Өзгөн шаарындагы жаштар менен милициянын футбол мелдеши; " * 2 + "итог, отчёт\\n"
    InitiativeFactory(district=osh_city, title=title, venue="Көк-Жар; зал, 1-этаж")
    address = address_of(osh)
    raw = Client().get(address).content
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")) and raw.endswith(b"END:VCALENDAR\r\n")
    [event] = events(address)
    assert event["summary"] == f"Initiative proposed: {title}" and event["location"] == "Көк-Жар; зал, 1-этаж"


def test_public_are_days_and_districts_and_nothing_else(osh_city):
    one_of_each(osh_city)
    MandateFactory(ends=datetime.date(2011, 10, 31))
    [event] = events(PUBLIC)
    told = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "TRANSP"}
    assert set(event) == told and str(event["summary"]) == "Community safety forum: Osh city"
    assert event.decoded("dtstart") == datetime.date(2011, 10, 17)


def test_the_window_is_a_year_back_and_two_ahead(osh, osh_city):
    for starts in ("2010-09-30", "2010-10-01", "2013-10-31", "2013-11-01"):
        InitiativeFactory(district=osh_city, starts=datetime.date.fromisoformat(starts))
    days = {event.decoded("dtstart").isoformat() for event in events(address_of(osh))}
    assert days == {"2010-10-01", "2013-10-31"}


def test_the_last_day_of_all_is_written_too():
    last = datetime.date.max
    entry = CalendarEntry("end", "frame", "Mandate ends", "PC.DEC/961", last, last)
    [event] = icalendar.Calendar.from_ical(ical.written([entry], "CSI", str)).events
    assert event.decoded("dtend") == last


def test_a_calendar_without_entries_is_one_all_the_same(osh):
    assert events(address_of(osh)) == [] == events(PUBLIC)
