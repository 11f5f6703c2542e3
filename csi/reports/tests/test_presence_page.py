"""Presence: days counted by hand, access, and equality with the indicators."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from advisers.tests.factories import AdviserFactory, PlacementFactory
from csi.core.periods import Month
from csi.indicators.registry import evaluate, get_indicators
from csi.reports.presence import report as presence
from districts.tests.factories import (
    AreaOfOperationFactory,
    DistrictFactory,
    MandateFactory,
    PoliceStationFactory,
)
from receptions.tests.factories import DeploymentFactory, MobileReceptionFactory, ServiceGapFactory

URL = "/reports/presence/"


@pytest.fixture(autouse=True)
def twentieth_of_october(settings):
    settings.MISSION_DATE = datetime.date(2011, 10, 20)


def day(month, number):
    return datetime.date(2011, month, number)


@pytest.fixture
def mandate(db):
    return MandateFactory()


@pytest.fixture
def station(osh_city, mandate):
    AreaOfOperationFactory(district=osh_city, mandate=mandate)
    return PoliceStationFactory(name="Osh station", district=osh_city)


def create_placement(station, mandate, name, starts, ends=None):
    adviser = AdviserFactory(family_name=name)
    return PlacementFactory(adviser=adviser, station=station, mandate=mandate, starts=starts, ends=ends)


def get_months_by_number(row):
    return {month.month.number: month for month in row.months}


def test_station_months_have_adviser_days_gaps_and_overlaps(as_person, osh, station, mandate):
    create_placement(station, mandate, "Aalto", day(2, 10), day(6, 1))
    create_placement(station, mandate, "Berg", day(6, 15), day(8, 31))
    create_placement(station, mandate, "Costa", day(8, 31))
    response = as_person(osh).get(URL, {"from": "2011-01", "to": "2011-10"})
    [row] = response.context["stations"].rows
    actual = {
        number: (month.adviser_days, month.gap_days, month.overlap_days)
        for number, month in get_months_by_number(row).items()
    }
    assert actual == {
        1: (0, 31, 0),
        2: (19, 9, 0),
        3: (31, 0, 0),
        4: (30, 0, 0),
        5: (31, 0, 0),
        # Aalto on the first, Berg from the fifteenth.
        6: (17, 13, 0),
        7: (31, 0, 0),
        # Both on the last day.
        8: (32, 0, 1),
        9: (30, 0, 0),
        # Up to the twentieth, which is today.
        10: (20, 0, 0),
    }
    assert row.totals == {"adviser_days": 241, "gap_days": 53, "overlap_days": 1}
    page = response.content.decode()
    assert "13 days without an adviser" in page
    assert "1 day with two or more advisers" in page
    assert page.count("Costa") >= 3


def test_placement_and_area_end_with_their_mandate(as_person, osh, station, mandate, settings):
    settings.MISSION_DATE = datetime.date(2012, 3, 31)
    second = {"adopted": day(12, 1), "starts": datetime.date(2012, 1, 11), "ends": datetime.date(2012, 12, 31)}
    MandateFactory(**second)
    create_placement(station, mandate, "Aalto", day(12, 1))
    [row] = as_person(osh).get(URL, {"from": "2011-12", "to": "2012-01"}).context["stations"].rows
    december, january = row.months
    assert (december.adviser_days, january.adviser_days, january.gap_days) == (31, 0, 0)


def test_requested_area_expects_no_adviser(as_person, osh, osh_city, mandate):
    PoliceStationFactory(district=osh_city)
    AreaOfOperationFactory(district=osh_city, mandate=mandate, status="requested")
    assert as_person(osh).get(URL).context["stations"].rows == []


def test_vehicle_months_have_deployed_out_and_idle_days(as_person, osh, osh_city, mandate):
    """Handed over on 8 July; at two sites in August; in repair in September, first at its site."""
    van = MobileReceptionFactory(donated=day(7, 8))
    DeploymentFactory(vehicle=van, district=osh_city, site="Bazaar", starts=day(8, 1), ends=day(8, 14))
    DeploymentFactory(vehicle=van, district=osh_city, site="Square", starts=day(8, 17), ends=day(9, 30))
    ServiceGapFactory(vehicle=van, starts=day(9, 26), ends=day(10, 3))
    [row] = as_person(osh).get(URL, {"from": "2011-06", "to": "2011-10"}).context["receptions"].rows
    months = get_months_by_number(row)
    actual = {number: (month.deployed_days, month.out_days, month.idle_days) for number, month in months.items()}
    assert actual == {6: (0, 0, 0), 7: (0, 0, 24), 8: (29, 0, 2), 9: (25, 5, 0), 10: (0, 3, 17)}
    assert [(deployment.site, days) for deployment, days in months[8].deployments] == [("Bazaar", 14), ("Square", 15)]
    assert [(deployment.site, days) for deployment, days in months[9].deployments] == [("Square", 25)]


def test_vehicle_elsewhere_is_not_idle_and_its_site_not_disclosed(
    as_person, osh, manager, osh_city, uzgen_district, mandate
):
    van = MobileReceptionFactory(donated=day(7, 8))
    DeploymentFactory(vehicle=van, district=osh_city, site="Bazaar", starts=day(8, 1), ends=day(8, 14))
    DeploymentFactory(vehicle=van, district=uzgen_district, site="Minaret", starts=day(8, 15))
    page = as_person(osh).get(URL)
    [row] = page.context["receptions"].rows
    september = get_months_by_number(row)[9]
    assert (september.deployed_days, september.idle_days, september.days_elsewhere) == (0, 0, 30)
    assert september.deployments == []
    text = page.content.decode()
    assert "In another district for 30 days" in text
    assert "Minaret" not in text
    assert "Uzgen" not in text
    assert "Minaret" in as_person(manager).get(URL).content.decode()


def test_stations_and_vehicles_of_another_district_are_not_shown(
    as_person, osh, manager, station, mandate, uzgen_district
):
    create_placement(station, mandate, "Aalto", day(2, 10))
    other_station = PoliceStationFactory(name="Minaret station", district=uzgen_district)
    create_placement(other_station, mandate, "Zetterlund", day(2, 10))
    DeploymentFactory(district=uzgen_district, site="Minaret")
    page = as_person(osh).get(URL)
    assert [row.subject for row in page.context["stations"].rows] == [station]
    assert page.context["receptions"].rows == []
    assert not [word for word in ("Minaret", "Zetterlund", "Uzgen") if word in page.content.decode()]
    all_districts = as_person(manager).get(URL).context
    assert (len(all_districts["stations"].rows), len(all_districts["receptions"].rows)) == (2, 1)
    one_district = as_person(manager).get(URL, {"district": uzgen_district.pk}).context
    assert [row.subject for row in one_district["stations"].rows] == [other_station]
    assert len(one_district["receptions"].rows) == 1


def test_reader_gets_403_and_anonymous_user_is_redirected_to_sign_in(as_person, reader, client):
    assert client.get(URL).status_code == 302
    assert as_person(reader).get(URL).status_code == 403


@pytest.mark.parametrize("name", [pytest.param("manager", marks=pytest.mark.audit), "osh"])
def test_query_count_does_not_depend_on_the_number_of_rows(request, as_person, name, mandate, osh_city):
    page = as_person(request.getfixturevalue(name))

    def count_queries():
        with CaptureQueriesContext(connection) as queries:
            page.get(URL)
        return len(queries)

    def add_records(number):
        for _number in range(number):
            station = PoliceStationFactory(district=osh_city if name == "osh" else DistrictFactory())
            PlacementFactory(station=station, mandate=mandate)
            deployment = DeploymentFactory(district=station.district)
            ServiceGapFactory(vehicle=deployment.vehicle)

    add_records(2)
    count_queries()
    few = count_queries()
    add_records(18)
    assert count_queries() == few <= 20


def test_days_match_the_indicators(mission, settings):
    settings.MISSION_DATE = today = datetime.date(2011, 10, 20)
    months = [Month(2010, 11).add(step) for step in range(12)]
    for name in ("manager", "osh"):
        user = mission[name]
        results = evaluate(get_indicators("adviser_days", "days_deployed"), [month.span for month in months], user=user)
        actual = {
            "adviser_days": presence.get_station_presence(user, months, today).by_month,
            "days_deployed": [
                {"days_deployed": days["deployed_days"]}
                for days in presence.get_reception_presence(user, months, today).by_month
            ],
        }
        for key, by_month in actual.items():
            expected = [results.get_value(key, month.span).value or 0 for month in months]
            assert [days[key] for days in by_month] == expected, (name, key)
            assert sum(expected) > 60
