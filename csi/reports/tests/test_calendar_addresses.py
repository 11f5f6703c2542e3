"""Calendar feeds: access, content, caching and iCalendar format."""

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
from csi.reports.tests.test_calendar_entries import create_entries
from districts.tests.factories import MandateFactory
from forums.tests.factories import MeetingFactory, PlannedMeetingFactory
from initiatives.tests.factories import InitiativeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

PUBLIC = "/calendar/public.ics"
OWN = "/accounts/me/calendar/"
REVOKE = "/accounts/me/calendar/revoke/"


def create_feed_url(user):
    return f"/calendar/{services.create_calendar_feed(acting_user=user)}.ics"


def get_events(url):
    """Return the events of a feed as a calendar program without an account reads them."""
    response = Client().get(url)
    assert response.status_code == 200 and response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(response.content)
    assert calendar.errors == [] and str(calendar["version"]) == "2.0" and "prodid" in calendar
    assert all(event.errors == [] for event in calendar.events)
    return calendar.events


def get_summaries(url):
    return {str(event["summary"]) for event in get_events(url)}


# Contents of a feed, and its end


def test_feed_contains_what_its_user_may_see(osh, osh_city, uzgen_district):
    create_entries(osh_city)
    create_entries(uzgen_district)
    found = get_events(create_feed_url(osh))
    # The end of the mandate belongs to everyone.
    assert len(found) == 7
    assert "Uzgen" not in " ".join(str(event["summary"]) for event in found)


def test_feed_of_a_manager_contains_every_district(manager, osh_city, uzgen_district):
    create_entries(osh_city)
    create_entries(uzgen_district)
    assert len(get_events(create_feed_url(manager))) == 13


def test_feed_of_a_reader_contains_public_entries_only(reader, osh_city):
    create_entries(osh_city)
    assert get_summaries(create_feed_url(reader)) == get_summaries(PUBLIC) == {"Community safety forum: Osh city"}


def test_feed_ends_when_role_or_districts_change(osh, osh_city, uzgen_district):
    former = create_feed_url(osh)
    InitiativeFactory(district=osh_city, title="In Osh")
    InitiativeFactory(district=uzgen_district, title="In Uzgen")
    assert get_summaries(former) == {"Initiative proposed: In Osh"}
    osh.districts.set([uzgen_district])
    assert Client().get(former).status_code == 404
    former = create_feed_url(osh)
    assert get_summaries(former) == {"Initiative proposed: In Uzgen"}
    User.objects.filter(pk=osh.pk).update(role=Role.READER)
    assert Client().get(former).status_code == 404
    assert get_summaries(create_feed_url(osh)) == set()


def test_feed_of_a_disabled_account_ends_permanently(osh, admin):
    url = create_feed_url(osh)
    services.deactivate(accounts=[osh], acting_user=admin)
    assert Client().get(url).status_code == 404
    services.activate(accounts=[osh], acting_user=admin)
    assert Client().get(url).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_feed_created_for_a_disabled_account_returns_404(osh):
    User.objects.filter(pk=osh.pk).update(is_active=False)
    assert Client().get(create_feed_url(osh)).status_code == 404


def test_other_account_changes_keep_the_feed(osh):
    url = create_feed_url(osh)
    osh.first_name = "Айгүл"
    osh.save()
    assert Client().get(url).status_code == 200


@pytest.mark.parametrize("token", ["x", "public2", "a" * 43, "-", "_" * 3000])
def test_unknown_token_returns_404(osh, token):
    create_feed_url(osh)
    assert Client().get(f"/calendar/{token}.ics").status_code == 404


def test_token_hash_is_not_accepted_as_token(osh):
    create_feed_url(osh)
    feed = CalendarFeed.objects.get()
    assert Client().get(f"/calendar/{feed.token_hash}.ics").status_code == 404


def test_feed_rejects_unsafe_methods(osh):
    for url in (create_feed_url(osh), PUBLIC):
        assert Client().head(url).status_code == 200
        assert Client().post(url).status_code == 405


def test_private_feed_is_not_cached_and_public_feed_sets_no_cookie(osh):
    private, public = Client().get(create_feed_url(osh)), Client().get(PUBLIC)
    assert "private" in private["Cache-Control"] and "public" not in private["Cache-Control"]
    assert public["Cache-Control"] == "public, max-age=600"
    assert not private.cookies and not public.cookies
    # The language of the public feed is that of the cookie or the program, if the address names none.
    assert {"Cookie", "Accept-Language"} <= set(public["Vary"].split(", "))


def test_query_count_does_not_depend_on_the_number_of_entries(osh, osh_city):
    url = create_feed_url(osh)

    def count_queries():
        with CaptureQueriesContext(connection) as captured:
            Client().get(url)
        return len(captured)

    create_entries(osh_city)
    few = count_queries()
    for number in range(12):
        InitiativeFactory(district=osh_city)
        MeetingFactory(group__district=osh_city, month=Month(2011, 1).add(number).start)
    assert count_queries() == few <= 10


# The page of one's own address


def get_shown_url(response):
    [url] = re.findall(r'value="(http://testserver/calendar/[^"]+\.ics)"', response.content.decode())
    return url.removeprefix("http://testserver")


def test_address_is_shown_once_and_stored_as_hash(as_person, osh):
    page = as_person(osh)
    assert "You have no address yet." in page.get(OWN).content.decode()
    made = page.post(OWN)
    url = get_shown_url(made)
    token = url.removeprefix("/calendar/").removesuffix(".ics")
    assert "no-store" in made["Cache-Control"] and len(token) >= 43
    assert Client().get(url).status_code == 200
    again = page.get(OWN).content.decode()
    assert token not in again and "Your address was created on" in again
    assert token not in str(CalendarFeed.objects.values().get())


def test_new_address_replaces_the_former(as_person, osh):
    page = as_person(osh)
    first, second = get_shown_url(page.post(OWN)), get_shown_url(page.post(OWN))
    assert Client().get(first).status_code == 404 and Client().get(second).status_code == 200
    assert CalendarFeed.objects.count() == 1


def test_deleted_address_returns_404_and_others_remain(as_person, osh, uzgen):
    others = create_feed_url(uzgen)
    page = as_person(osh)
    own = get_shown_url(page.post(OWN))
    assert page.post(REVOKE).url == OWN
    assert Client().get(own).status_code == 404 and Client().get(others).status_code == 200


def test_feed_page_requires_sign_in_and_get_changes_nothing(client, as_person, osh):
    assert client.get(OWN).status_code == client.post(OWN).status_code == client.post(REVOKE).status_code == 302
    assert not CalendarFeed.objects.exists()
    url = create_feed_url(osh)
    assert as_person(osh).get(REVOKE).url == OWN
    assert Client().get(url).status_code == 200


# iCalendar


def test_event_is_all_day_with_exclusive_end(osh, osh_city):
    InitiativeFactory(district=osh_city, starts=datetime.date(2012, 2, 28), ends=datetime.date(2012, 2, 29))
    [event] = get_events(create_feed_url(osh))
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (datetime.date(2012, 2, 28), datetime.date(2012, 3, 1))
    assert event["dtstart"].params["VALUE"] == event["dtend"].params["VALUE"] == "DATE"


def test_meeting_with_a_time_is_an_event_in_utc_except_in_the_public_feed(osh, osh_city):
    MeetingFactory(group__district=osh_city, time=datetime.time(14, 30))
    [event], [public_event] = get_events(create_feed_url(osh)), get_events(PUBLIC)
    starts = datetime.datetime(2011, 10, 17, 8, 30, tzinfo=datetime.UTC)
    assert event.decoded("dtstart") == starts
    assert event.decoded("dtend") == starts + ical.NOMINAL_DURATION
    assert public_event.decoded("dtstart") == datetime.date(2011, 10, 17)


def test_uid_of_an_event_is_stable_and_dtstamp_is_its_change_time(osh, osh_city):
    url = create_feed_url(osh)
    meeting = PlannedMeetingFactory(group__district=osh_city, date=datetime.date(2011, 11, 17))
    [before] = get_events(url)
    meeting.date = datetime.date(2011, 11, 24)
    meeting.save()
    [after] = get_events(url)
    assert before["uid"] == after["uid"] and after.decoded("dtstart") == meeting.date
    assert after.decoded("dtstamp") == meeting.updated_at.replace(microsecond=0)
    assert before.decoded("dtstamp") <= after.decoded("dtstamp")


def test_uids_are_unique(manager, osh_city, uzgen_district):
    for district in (osh_city, uzgen_district):
        create_entries(district)
    found = get_events(create_feed_url(manager))
    assert len({str(event["uid"]) for event in found}) == len(found)


def test_cancelled_meeting_is_marked_and_undated_one_left_out(osh, osh_city):
    cancelled = MeetingFactory(group__district=osh_city, state="cancelled", cancel_reason="Снег")
    PlannedMeetingFactory(group__district=osh_city)
    [event] = get_events(create_feed_url(osh))
    assert event["status"] == "CANCELLED" and event["url"] == f"http://testserver{cancelled.get_absolute_url()}"


def test_long_cyrillic_lines_are_folded_and_unfolded(osh, osh_city):
    title = "Өзгөн шаарындагы жаштар менен милициянын футбол мелдеши; " * 2 + "итог, отчёт\\n"
    InitiativeFactory(district=osh_city, title=title, venue="Көк-Жар; зал, 1-этаж")
    url = create_feed_url(osh)
    raw = Client().get(url).content
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")) and raw.endswith(b"END:VCALENDAR\r\n")
    [event] = get_events(url)
    assert event["summary"] == f"Initiative proposed: {title}" and event["location"] == "Көк-Жар; зал, 1-этаж"


def test_public_feed_has_dates_and_districts_only(osh_city):
    create_entries(osh_city)
    MandateFactory(ends=datetime.date(2011, 10, 31))
    [event] = get_events(PUBLIC)
    actual = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "TRANSP"}
    assert set(event) == actual and str(event["summary"]) == "Community safety forum: Osh city"
    assert event.decoded("dtstart") == datetime.date(2011, 10, 17)


def test_feed_covers_one_year_back_and_two_ahead(osh, osh_city):
    for starts in ("2010-09-30", "2010-10-01", "2013-10-31", "2013-11-01"):
        InitiativeFactory(district=osh_city, starts=datetime.date.fromisoformat(starts))
    days = {event.decoded("dtstart").isoformat() for event in get_events(create_feed_url(osh))}
    assert days == {"2010-10-01", "2013-10-31"}


def test_last_possible_date_is_written():
    last = datetime.date.max
    entry = CalendarEntry("end", "frame", "Mandate ends", "PC.DEC/961", last, last)
    [event] = icalendar.Calendar.from_ical(ical.render_calendar([entry], "CSI", str)).events
    assert event.decoded("dtend") == last


def test_empty_feed_is_a_valid_calendar(osh):
    assert get_events(create_feed_url(osh)) == [] == get_events(PUBLIC)
