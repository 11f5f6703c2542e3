"""Querysets and rules of districts, mandates and stations at the edges of their conditions."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from advisers.tests.factories import PlacementFactory
from csi.core.languages import mark_language
from districts.models import (
    AreaOfOperation,
    AreaStatus,
    CommunityGroup,
    Contact,
    District,
    Mandate,
    MandateExtension,
    MandateStatus,
    PoliceStation,
    PoliceStrength,
    Population,
    Sector,
)
from districts.models.mandates import get_earliest_record_date, validate_within_mandate
from districts.models.names import localise_name, name_paths
from districts.tests.factories import (
    AreaOfOperationFactory,
    CommunityGroupFactory,
    ContactFactory,
    MandateExtensionFactory,
    MandateFactory,
    PoliceStationFactory,
    PoliceStrengthFactory,
    PopulationFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]
ONE_DAY = datetime.timedelta(days=1)
day = datetime.date.fromisoformat
FIRST, LAST = day("2011-03-10"), day("2011-06-20")


def count_around(select, first=FIRST, last=LAST):
    """Return the numbers of records on the first and last day, and on the days beside them."""
    return [len(select(date)) for date in (first - ONE_DAY, first, last, last + ONE_DAY)]


# Areas of operation


def test_area_is_in_operation_from_its_first_to_its_last_day(osh_city):
    AreaOfOperationFactory(district=osh_city, starts=FIRST, ends=LAST, requested_on=day("2011-01-05"))
    assert count_around(AreaOfOperation.objects.in_operation_on) == [0, 1, 1, 0]
    assert count_around(District.objects.in_operation_on) == [0, 1, 1, 0]
    assert list(District.objects.ever_in_operation()) == [osh_city]
    # Before its first day it was only requested.
    assert count_around(AreaOfOperation.objects.requested_as_of) == [1, 0, 0, 0]
    assert count_around(AreaOfOperation.objects.requested_as_of, day("2011-01-05"), FIRST) == [0, 1, 0, 0]


def test_area_ends_with_its_mandate_at_the_latest(osh_city):
    mandate = MandateFactory(ends=LAST)
    area = AreaOfOperationFactory(district=osh_city, mandate=mandate, starts=FIRST)
    assert count_around(AreaOfOperation.objects.in_operation_on) == [0, 1, 1, 0]
    assert count_around(lambda date: [area] if area.is_in_force_on(date) else []) == [0, 1, 1, 0]
    assert area.last_day == LAST
    area.ends = LAST - ONE_DAY
    assert area.last_day == LAST - ONE_DAY


def test_requested_area_is_not_in_operation(osh_city):
    AreaOfOperationFactory(
        district=osh_city, status=AreaStatus.REQUESTED, starts=FIRST, ends=LAST, requested_on=day("2011-01-05")
    )
    assert count_around(AreaOfOperation.objects.in_operation_on) == [0, 0, 0, 0]
    assert count_around(AreaOfOperation.objects.requested_as_of, day("2011-01-05")) == [0, 1, 1, 0]
    assert not District.objects.ever_in_operation()
    [district] = District.objects.with_requested_on(FIRST)
    assert district.requested_on == day("2011-01-05")


def test_request_ends_with_its_mandate(osh_city):
    AreaOfOperationFactory(
        mandate=MandateFactory(ends=LAST), district=osh_city, status=AreaStatus.REQUESTED, starts=FIRST
    )
    assert count_around(AreaOfOperation.objects.requested_as_of) == [0, 1, 1, 0]


def test_request_of_a_district_in_operation_is_not_new(osh_city, uzgen_district):
    AreaOfOperationFactory(district=osh_city, starts=day("2011-01-01"), ends=LAST)
    for district in (osh_city, uzgen_district):
        AreaOfOperationFactory(
            district=district, status=AreaStatus.REQUESTED, starts=LAST + ONE_DAY, requested_on=FIRST
        )
    requested = AreaOfOperation.objects.newly_requested_as_of
    assert [area.district for area in requested(LAST)] == [uzgen_district]
    assert {area.district for area in requested(LAST + ONE_DAY)} == {osh_city, uzgen_district}
    districts = District.objects.with_requested_on(LAST)
    assert {district: district.requested_on for district in districts} == {osh_city: None, uzgen_district: FIRST}


def test_earliest_of_several_requests_counts(osh_city):
    # Two periods of one mandate, requested on different days.
    for starts, requested_on in ((LAST, FIRST + ONE_DAY), (LAST - ONE_DAY, FIRST)):
        AreaOfOperationFactory(
            district=osh_city, status=AreaStatus.REQUESTED, starts=starts, ends=starts, requested_on=requested_on
        )
    [district] = District.objects.with_requested_on(FIRST + ONE_DAY)
    assert district.requested_on == FIRST


def test_districts_in_operation_today_are_offered_first(osh_city, uzgen_district, reader, osh):
    AreaOfOperationFactory(district=uzgen_district)
    listed = District.objects.with_choice_group()
    assert [(district, str(district.choice_group)) for district in listed] == [
        (uzgen_district, "In operation"),
        (osh_city, "Other districts"),
    ]
    assert [district.is_in_operation for district in District.objects.for_list().order_by("name_en")] == [False, True]
    assert District.objects.with_visible_indicators(reader).count() == 2
    assert list(District.objects.with_visible_indicators(osh)) == [osh_city]


# Mandates


def test_status_of_a_mandate_depends_on_the_day():
    mandate = MandateFactory(starts=FIRST, ends=LAST, adopted=day("2011-01-01"))
    MandateExtensionFactory(mandate=mandate, requested_on=LAST, ends=LAST + 9 * ONE_DAY)

    def get_status(date):
        return Mandate.objects.with_status_on(date).get().status

    assert [get_status(date) for date in (FIRST - ONE_DAY, FIRST, LAST - ONE_DAY, LAST, LAST + ONE_DAY)] == [
        MandateStatus.PLANNED,
        MandateStatus.IN_FORCE,
        MandateStatus.IN_FORCE,
        MandateStatus.EXTENSION_REQUESTED,
        MandateStatus.ENDED,
    ]
    assert [Mandate.objects.current_on(date) for date in (FIRST - ONE_DAY, FIRST, LAST, LAST + ONE_DAY)] == [
        None,
        mandate,
        mandate,
        None,
    ]
    assert mandate.last_day == LAST


def test_extension_is_pending_from_its_request_to_its_adoption():
    mandate = MandateFactory(starts=day("2011-01-01"), ends=LAST, adopted=day("2011-01-01"))
    later = LAST + 30 * ONE_DAY
    extension = MandateExtensionFactory(
        mandate=mandate, requested_on=FIRST, adopted_on=LAST, ends=later, decision="PC.DEC/9"
    )
    mandate.refresh_from_db()
    assert count_around(MandateExtension.objects.pending_on, FIRST, LAST - ONE_DAY) == [0, 1, 1, 0]
    assert [mandate.extension_requested_as_of(date) for date in (FIRST, LAST)] == [extension, None]
    assert [mandate.end_as_of(date) for date in (LAST - ONE_DAY, LAST)] == [LAST, later]


def test_earliest_record_is_ten_years_before_the_first_mandate():
    assert get_earliest_record_date() is None
    assert Mandate.objects.first_day() is None
    for starts in ("2011-09-15", "2010-02-28"):
        MandateFactory(starts=day(starts), adopted=day(starts), ends=day(starts))
    assert Mandate.objects.first_day() == day("2010-02-28")
    assert get_earliest_record_date() == day("2000-02-01")


@pytest.mark.parametrize(
    ("starts", "ends", "fields"),
    [
        (FIRST, LAST, set()),
        (FIRST, None, set()),
        (FIRST - ONE_DAY, LAST, {"starts"}),
        (FIRST, LAST + ONE_DAY, {"ends"}),
        (LAST, LAST, set()),
        (LAST + ONE_DAY, None, {"starts"}),
    ],
)
def test_period_is_within_its_mandate(starts, ends, fields):
    mandate = Mandate(pk=1, decision="PC.DEC/1", starts=FIRST, ends=LAST)
    area = AreaOfOperation(mandate=mandate, starts=starts, ends=ends)
    if not fields:
        validate_within_mandate(area)
        validate_within_mandate(AreaOfOperation(starts=starts, ends=ends))
        return
    with pytest.raises(ValidationError) as raised:
        area.clean()
    assert set(raised.value.message_dict) == fields


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"ends": LAST + ONE_DAY}, None),
        ({"ends": LAST}, "ends"),
        ({"adopted_on": LAST}, None),
        ({"adopted_on": LAST + ONE_DAY}, "adopted_on"),
        ({"requested_on": FIRST}, None),
        ({"requested_on": FIRST - ONE_DAY}, "requested_on"),
        ({"ends": LAST + 5 * ONE_DAY}, None),
        ({"ends": LAST + 4 * ONE_DAY, "adopted_on": LAST}, None),
        ({"ends": LAST + 5 * ONE_DAY, "adopted_on": LAST}, "ends"),
    ],
)
def test_extension_fits_its_mandate(changes, field):
    mandate = MandateFactory(starts=FIRST, ends=LAST, adopted=FIRST)
    MandateFactory(starts=LAST + 5 * ONE_DAY, ends=None, adopted=FIRST)
    values = {"requested_on": FIRST + ONE_DAY, "ends": LAST + 2 * ONE_DAY} | changes
    extension = MandateExtension(mandate=mandate, **values)
    if field is None:
        extension.clean()
        return
    with pytest.raises(ValidationError) as raised:
        extension.clean()
    assert list(raised.value.message_dict) == [field]


@pytest.mark.parametrize(
    ("adopted_on", "ends", "is_rejected"),
    [(None, LAST + ONE_DAY, False), (LAST, LAST + ONE_DAY, True), (LAST, LAST + 2 * ONE_DAY, True)],
)
def test_adopted_extension_does_not_outlast_the_station_of_a_placement(adopted_on, ends, is_rejected):
    mandate = MandateFactory(starts=FIRST, ends=LAST, adopted=FIRST)
    station = PoliceStationFactory(closed_on=LAST)
    PlacementFactory(mandate=mandate, station=station, starts=FIRST, ends=None)
    extension = MandateExtension(mandate=mandate, requested_on=FIRST, adopted_on=adopted_on, ends=ends)
    if not is_rejected:
        extension.clean()
        return
    with pytest.raises(ValidationError) as raised:
        extension.clean()
    assert list(raised.value.message_dict) == ["ends"]


def test_adopted_extension_stays_valid():
    mandate = MandateFactory(starts=FIRST, ends=LAST, adopted=FIRST)
    extension = MandateExtensionFactory(
        mandate=mandate, requested_on=FIRST, adopted_on=LAST, ends=LAST + ONE_DAY, decision="PC.DEC/9"
    )
    PlacementFactory(mandate=mandate, station=PoliceStationFactory(), starts=FIRST, ends=None)
    extension.refresh_from_db()
    extension.clean()


def test_mandate_without_last_day_cannot_be_extended():
    with pytest.raises(ValidationError) as raised:
        MandateExtension(mandate=MandateFactory(ends=None), requested_on=LAST, ends=LAST).clean()
    assert list(raised.value.message_dict) == ["mandate"]


# Stations


def test_station_is_open_from_its_first_to_its_last_day():
    station = PoliceStationFactory(opened_on=FIRST, closed_on=LAST)
    always = PoliceStationFactory()
    assert count_around(PoliceStation.objects.open_on) == [1, 2, 2, 1]
    dates = (FIRST - ONE_DAY, FIRST, LAST, LAST + ONE_DAY)
    assert [station.get_closed_day_error(date) for date in dates] == [
        "The station opened on 10 Mar 2011.",
        "",
        "",
        "The station closed on 20 Jun 2011.",
    ]
    assert {always.get_closed_day_error(date) for date in dates} == {""}
    grouped = [(listed, str(listed.choice_group)) for listed in PoliceStation.objects.with_choice_group()]
    assert grouped == [(always, "Open"), (station, "Closed or not yet open")]


def test_station_is_covered_while_an_adviser_is_in_post(osh_city):
    station = PoliceStationFactory(district=osh_city)
    placement = PlacementFactory(station=station, starts=FIRST, ends=LAST)
    assert count_around(PoliceStation.objects.with_adviser_on) == [0, 1, 1, 0]
    # Only stations in a district in operation are covered.
    assert count_around(PoliceStation.objects.covered_on) == [0, 0, 0, 0]
    AreaOfOperationFactory(district=osh_city)
    assert count_around(PoliceStation.objects.covered_on) == [0, 1, 1, 0]
    Mandate.objects.filter(pk=placement.mandate_id).update(ends=LAST)
    type(placement).objects.filter(pk=placement.pk).update(ends=None)
    assert count_around(PoliceStation.objects.with_adviser_on) == [0, 1, 1, 0]


def test_latest_strength_is_that_of_stations_not_closed():
    station = PoliceStationFactory(closed_on=LAST)
    first, second = (PoliceStrengthFactory(station=station, date=date) for date in (FIRST, FIRST + ONE_DAY))
    other = PoliceStrengthFactory(date=LAST)
    latest = PoliceStrength.objects.order_by("pk").latest_on
    dates = (FIRST - ONE_DAY, FIRST, FIRST + ONE_DAY, LAST, LAST + ONE_DAY)
    assert [list(latest(date)) for date in dates] == [[], [first], [second], [second, other], [other]]


def test_strength_is_recorded_while_the_station_is_open():
    station = PoliceStationFactory(closed_on=LAST)
    PoliceStrength(station=station, date=LAST).clean()
    PoliceStrength(date=LAST).clean()
    with pytest.raises(ValidationError):
        PoliceStrength(station=station, date=LAST + ONE_DAY).clean()


# Population


def test_census_is_known_from_the_first_day_of_its_year(osh_city):
    for year, people in ((2010, 50_000), (2011, 60_000)):
        PopulationFactory(district=osh_city, year=year, people=people)
    PopulationFactory(district=osh_city, year=2011, people=9, community=CommunityGroupFactory())

    def get_people(date):
        district = District.objects.with_people_on(day(date)).get(pk=osh_city.pk)
        return district.people, district.people_year

    assert [get_people(date) for date in ("2009-12-31", "2010-01-01", "2010-12-31", "2011-01-01")] == [
        (None, None),
        (50_000, 2010),
        (50_000, 2010),
        (60_000, 2011),
    ]


def test_census_without_a_number_of_people_leaves_the_earlier_one_in_force(osh_city):
    PopulationFactory(district=osh_city, year=2005, people=50_000)
    PopulationFactory(district=osh_city, year=2009, people=None, share=100)
    district = District.objects.with_people_on(day("2011-10-31")).get(pk=osh_city.pk)
    assert (district.people, district.people_year) == (50_000, 2005)
    assert [population.ends for population in Population.objects.with_validity()] == [None]
    shares = Population.objects.filter(people=None).with_validity_of_totals()
    assert [(share.total, share.total_ends) for share in shares] == [(50_000, None)]


def test_census_counts_until_the_next_one_of_its_community(osh_city):
    community = CommunityGroupFactory()
    for year, group in ((2001, None), (2009, None), (2005, community)):
        PopulationFactory(district=osh_city, year=year, community=group)
    PopulationFactory(year=2003)
    populations = Population.objects.filter(district=osh_city).with_validity().order_by("year")
    assert [(population.starts, population.ends) for population in populations] == [
        (day("2001-01-01"), day("2008-12-31")),
        (day("2005-01-01"), None),
        (day("2009-01-01"), None),
    ]
    shares = Population.objects.filter(community=community).with_validity_of_totals().order_by("total_starts")
    assert [(share.total_starts, share.total_ends) for share in shares] == [
        (day("2001-01-01"), day("2008-12-31")),
        (day("2009-01-01"), None),
    ]
    assert set(Population.objects.district_totals().values_list("year", flat=True)) == {2001, 2003, 2009}


def test_communities_without_any_census_have_no_share(osh_city, uzgen_district):
    counted, elsewhere, _unknown, later = (CommunityGroupFactory(position=number) for number in range(4))
    for year, people in ((2001, 100), (2009, 90)):
        PopulationFactory(district=osh_city, community=counted, year=year, people=people)
    PopulationFactory(district=uzgen_district, community=elsewhere)
    PopulationFactory(district=osh_city, community=later, year=2011)
    groups = CommunityGroup.objects.with_shares_in(osh_city).order_by("position")
    assert [(group, group.people, group.year) for group in groups] == [
        (counted, 90, 2009),
        (elsewhere, None, None),
        (later, 100_000, 2011),
    ]


@pytest.mark.parametrize(("year", "is_valid"), [(2011, True), (2012, False)])
def test_census_is_not_in_the_future(osh_city, year, is_valid):
    population = Population(district=osh_city, year=year)
    if is_valid:
        population.clean()
    else:
        with pytest.raises(ValidationError, match="at most 2011"):
            population.clean()


# Names and contacts


def test_name_is_that_of_the_language_or_russian_or_english(osh_city, uzgen_district):
    uzgen_district.name_ky = ""
    names = {"name_en": "Osh city", "name_ru": "г. Ош"}
    for language, name, localised in (("ru", "г. Ош", "г. Ош"), ("ky", "Ош шаары", "г. Ош")):
        with override(language):
            assert (osh_city.name, localise_name(names)) == (name, localised)
    with override("ky"):
        assert mark_language(uzgen_district.name) == '<span lang="ru">Узген</span>'
        uzgen_district.name_ru = ""
        assert uzgen_district.name == "Uzgen"
    with override(None):
        assert (osh_city.name, localise_name(names)) == ("Osh city", "Osh city")
    assert name_paths("district")["name_ky"] == "district__name_ky"


def test_police_do_not_chair_working_groups(osh_city):
    contact = ContactFactory(district=osh_city)
    ContactFactory(district=osh_city, sector=Sector.POLICE)
    assert list(Contact.objects.eligible_as_chair()) == [contact]
