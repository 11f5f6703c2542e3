"""Querysets and rules of advisers and placements at the edges of their conditions."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from advisers.models import Adviser, Observation, Placement
from advisers.tests.factories import AdviserFactory, ObservationFactory, PlacementFactory
from csi.concerns.tests.factories import ConcernFactory
from districts.models import Mandate
from districts.tests.factories import MandateFactory, PoliceStationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]
ONE_DAY = datetime.timedelta(days=1)
day = datetime.date.fromisoformat
FIRST, LAST = day("2011-03-10"), day("2011-06-20")
AROUND = (FIRST - ONE_DAY, FIRST, LAST, LAST + ONE_DAY)


@pytest.fixture(params=["its own last day", "that of its mandate"])
def placement(request):
    """Return a placement that ends with the mandate or before."""
    if request.param == "its own last day":
        return PlacementFactory(starts=FIRST, ends=LAST)
    return PlacementFactory(starts=FIRST, mandate=MandateFactory(ends=LAST))


def test_placement_runs_until_its_last_day(placement):
    assert placement.last_day == LAST
    for querysets in (Placement.objects, Adviser.objects):
        assert [querysets.in_post_on(date).count() for date in AROUND] == [0, 1, 1, 0]
    during = [Placement.objects.in_post_during(date, date + ONE_DAY).count() for date in AROUND]
    assert during == [0, 1, 1, 0]
    assert Placement.objects.in_post_during(FIRST - ONE_DAY, FIRST).count() == 0
    assert Placement.objects.in_post_during(FIRST - ONE_DAY, FIRST + ONE_DAY).count() == 1


def test_tour_ends_on_the_last_day_of_the_placement(placement):
    ending = Placement.objects.tour_ending_between
    assert [ending(date, date + ONE_DAY).count() for date in (LAST - ONE_DAY, LAST, LAST + ONE_DAY)] == [0, 1, 0]
    [found] = ending(LAST, LAST + ONE_DAY)
    assert (found.tour_ends_on, found.is_last_adviser) == (LAST, True)


@pytest.mark.parametrize(
    ("starts", "ends", "is_last"),
    [
        (FIRST, LAST, True),
        (FIRST, LAST + ONE_DAY, False),
        (FIRST, None, False),
        (LAST + ONE_DAY, None, False),
        (LAST + 2 * ONE_DAY, None, True),
    ],
)
def test_station_has_an_adviser_on_the_day_after_a_tour(starts, ends, is_last):
    station = PoliceStationFactory()
    PlacementFactory(station=station, starts=FIRST, ends=LAST)
    PlacementFactory(station=station, starts=starts, ends=ends)
    PlacementFactory()
    assert {found.is_last_adviser for found in Placement.objects.tour_ending_between(LAST, LAST + ONE_DAY)} == {is_last}


@pytest.mark.parametrize(("mandate_ends", "is_last"), [(LAST, True), (LAST + ONE_DAY, False)])
def test_adviser_covers_the_station_until_the_mandate_ends(mandate_ends, is_last):
    station, mandate = PoliceStationFactory(), MandateFactory(ends=mandate_ends)
    leaving = PlacementFactory(station=station, mandate=mandate, starts=FIRST, ends=LAST)
    PlacementFactory(station=station, mandate=mandate, starts=FIRST)
    ending = Placement.objects.tour_ending_between(LAST, LAST + ONE_DAY)
    assert ending.get(pk=leaving.pk).is_last_adviser is is_last


def test_tour_ended_before_the_day_after_the_last_placement(placement):
    ended = Adviser.objects.tour_ended_before
    AdviserFactory()
    assert [ended(date).count() for date in (LAST, LAST + ONE_DAY)] == [0, 1]
    PlacementFactory(adviser=placement.adviser, starts="2011-01-01", ends="2011-02-01")
    assert ended(LAST + ONE_DAY).get().tour_ended_on == LAST
    Placement.objects.filter(pk=placement.pk).update(ends=None)
    Mandate.objects.update(ends=None)
    assert not ended(LAST + ONE_DAY)


def test_adviser_is_visible_to_the_team_and_to_the_own_account(osh, uzgen, manager, reader, osh_city):
    own = AdviserFactory(account=uzgen)
    placed = PlacementFactory(station__district=osh_city).adviser
    PlacementFactory()
    visible = Adviser.objects.visible_to
    assert [set(visible(user)) for user in (osh, uzgen, reader)] == [{placed}, {own}, set()]
    assert visible(manager).count() == 3
    assert list(Adviser.objects.in_scopes([osh_city.pk])) == [placed]
    for user in (uzgen, manager):
        user.is_active = False
        assert not visible(user)


def test_name_and_languages_of_an_adviser():
    adviser = Adviser(given_names="Anna", family_name="Korhonen", languages=["en", "ru"])
    assert (adviser.full_name, adviser.format_languages()) == ("Anna Korhonen", "English, Russian")
    assert str(Adviser(family_name="Aizada")) == "Aizada"


def test_observations_of_a_period_exclude_its_end():
    ObservationFactory(date=FIRST)
    between = Observation.objects.observed_between
    assert [between(FIRST, FIRST + ONE_DAY).count(), between(FIRST - ONE_DAY, FIRST).count()] == [1, 0]
    assert between(FIRST + ONE_DAY, LAST).count() == 0


def test_observation_names_station_and_concern_of_its_district(osh_city, uzgen_district):
    Observation(district=osh_city, station=PoliceStationFactory(district=osh_city)).clean()
    Observation(district=osh_city, concern=ConcernFactory(district=osh_city)).clean()
    Observation(station=PoliceStationFactory(), concern=ConcernFactory()).clean()
    for values in (
        {"station": PoliceStationFactory(district=uzgen_district)},
        {"concern": ConcernFactory(district=uzgen_district)},
    ):
        with pytest.raises(ValidationError) as raised:
            Observation(district=osh_city, **values).clean()
        assert set(raised.value.message_dict) == set(values)


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [
        (FIRST, LAST, None),
        (FIRST, LAST + ONE_DAY, "ends"),
        (FIRST, None, "ends"),
        (FIRST - ONE_DAY, LAST, "starts"),
        (LAST + ONE_DAY, LAST, "starts"),
    ],
)
def test_placement_is_within_the_days_of_its_station(starts, ends, field):
    station = PoliceStationFactory(opened_on=FIRST, closed_on=LAST)
    placement = Placement(station=station, mandate=MandateFactory(ends=None), starts=starts, ends=ends)
    if field is None:
        placement.clean()
        Placement(station=PoliceStationFactory(), mandate=placement.mandate, starts=starts).clean()
        return
    with pytest.raises(ValidationError) as raised:
        placement.clean()
    assert list(raised.value.message_dict) == [field]


def test_incomplete_placement_is_left_to_its_required_fields():
    Placement(starts=FIRST, ends=LAST).clean()
    Placement(station=PoliceStationFactory(closed_on=FIRST), starts=LAST).clean()
