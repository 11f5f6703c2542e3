"""Queries at the edge of their condition: the neighbouring day, record or month does not count."""

import datetime

import pytest

from advisers.models import Adviser, Placement
from advisers.tests.factories import AdviserFactory, PlacementFactory
from csi.concerns.filters import ConcernFilters
from csi.concerns.models import Concern, ConcernState
from csi.concerns.return_checks import build_concern_section
from csi.concerns.tests.factories import ConcernFactory
from csi.core.periods import Month
from csi.gallery.models import Photo
from csi.gallery.tests.factories import PhotoFactory
from csi.management.retention import plan_retention
from districts.tests.factories import AreaOfOperationFactory, MandateFactory, PoliceStationFactory
from forums.filters import WorkingGroupFilters
from forums.models import MeetingState
from forums.tests.factories import MeetingFactory, WorkingGroupFactory
from receptions.models import MobileReception
from receptions.tests.factories import DeploymentFactory, TripFactory

pytestmark = pytest.mark.django_db
ONE_DAY = datetime.timedelta(days=1)
DAY = datetime.date(2011, 10, 31)
OCTOBER = Month(2011, 10)


def test_trip_of_another_vehicle_does_not_end_idleness(osh_city):
    idle, busy = (DeploymentFactory(district=osh_city, starts="2011-07-08") for _number in range(2))
    TripFactory(deployment=busy, date=DAY - ONE_DAY)
    assert list(MobileReception.objects.idle_on(DAY)) == [idle.vehicle]


def test_vehicle_is_idle_after_more_than_thirty_days(osh_city):
    deployment = DeploymentFactory(district=osh_city, starts="2011-07-08")
    trip = TripFactory(deployment=deployment, date=DAY - datetime.timedelta(days=30))
    assert not MobileReception.objects.idle_on(DAY)
    assert MobileReception.objects.idle_on(DAY + ONE_DAY).get().idle_since == trip.date


@pytest.mark.parametrize(("settled_on", "count"), [("2011-09-30", 0), ("2011-10-01", 1), ("2011-10-31", 1)])
def test_return_counts_concerns_settled_in_its_month(osh_city, manager, settled_on, count):
    ConcernFactory(district=osh_city, state=ConcernState.CLOSED, settled_on=settled_on, raised_on="2011-09-12")
    raised, settled = build_concern_section(osh_city, OCTOBER, manager).counts
    assert (raised.count, settled.count) == (0, count)


@pytest.mark.parametrize(("starts", "is_last"), [("2011-10-31", False), ("2011-11-01", False), ("2011-11-02", True)])
def test_adviser_who_starts_later_does_not_cover_the_station(starts, is_last):
    station, mandate = PoliceStationFactory(), MandateFactory()
    leaving = PlacementFactory(station=station, mandate=mandate, ends=DAY)
    PlacementFactory(station=station, mandate=mandate, starts=starts)
    [placement] = Placement.objects.tour_ending_between(DAY, DAY + ONE_DAY)
    assert (placement, placement.is_last_adviser) == (leaving, is_last)


def test_list_of_missed_meetings_covers_the_chosen_month_only(osh_city, manager):
    AreaOfOperationFactory(district=osh_city)
    group = WorkingGroupFactory(district=osh_city, established="2011-08-01")
    MeetingFactory(group=group, month="2011-08-01", date="2011-08-20", state=MeetingState.HELD)
    MeetingFactory(group=group, month="2011-10-01", date="2011-10-20", state=MeetingState.HELD)

    def list_groups(month):
        return list(WorkingGroupFilters({"missed_in": month}, type(group).objects.all(), user=manager).qs)

    assert [list_groups(f"2011-{number:02}") for number in (8, 9, 10)] == [[], [group], []]


@pytest.mark.parametrize(("day", "is_former"), [(DAY, False), (DAY + ONE_DAY, True)])
def test_adviser_is_retained_up_to_the_last_day_of_the_tour(day, is_former):
    adviser = AdviserFactory()
    PlacementFactory(adviser=adviser, ends=DAY)
    assert list(Adviser.objects.tour_ended_before(day)) == ([adviser] if is_former else [])
    assert plan_retention(day).advisers == ([adviser] if is_former else [])


@pytest.mark.parametrize(("day", "count"), [("2011-09-11", 0), ("2011-09-12", 1)])
def test_photo_counts_from_the_day_on_which_it_was_taken(day, count):
    PhotoFactory(taken_on="2011-09-12")
    assert Photo.objects.taken_until(day).count() == count


def test_empty_search_finds_everything_and_a_search_only_matches(osh_city, manager):
    lamps, water = (
        ConcernFactory(district=osh_city, summary=summary) for summary in ("Street lamps are dark", "No water")
    )

    def search(text):
        return set(ConcernFilters({"q": text}, Concern.objects.all(), user=manager).qs)

    assert search("") == search("   ") == {lamps, water}
    assert search("lamps") == {lamps}
