"""Tests of the pages of vehicles, deployments and trips."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csi.tests.support.view_contracts import DetailContract, FormContract, ListContract
from receptions.models import MobileReception
from receptions.tests.factories import (
    AppealCountFactory,
    DeploymentFactory,
    MobileReceptionFactory,
    TripFactory,
)
from receptions.tests.form_data import build_deployment_data, build_trip_data, build_vehicle_data

day = datetime.date.fromisoformat


class TestMobileReceptionPages(ListContract, DetailContract, FormContract):
    url = "/receptions/vehicles/"
    factory = MobileReceptionFactory
    in_district = district_field = None
    person = "manager"
    edited_by_field_staff = False
    text_field = "note"

    def data(self, district):
        return build_vehicle_data()


class TestDeploymentPages(ListContract, DetailContract, FormContract):
    url = "/receptions/deployments/"
    factory = DeploymentFactory
    person = "manager"
    edited_by_field_staff = False
    text_field = "site"

    def data(self, district):
        return build_deployment_data(MobileReceptionFactory(), district)


class TestTripPages(ListContract, DetailContract, FormContract):
    url = "/receptions/trips/"
    factory = TripFactory
    in_district = "deployment__district"
    district_field = "deployment"
    text_field = "remarks"

    def data(self, district):
        return build_trip_data(DeploymentFactory(district=district))


pytestmark = pytest.mark.django_db


def get_listed(page, url, **query):
    return {row.record for row in page.get(url, query).context["table"].paginated_rows}


def get_display_fields(response):
    return {str(fact.label): fact.value for fact in response.context["display_fields"]}


def get_panel(response, title):
    [found] = [candidate for candidate in response.context["panels"] if str(candidate.title) == title]
    return found


@pytest.fixture
def van():
    """A vehicle deployed in Uzgen in August and September and in Osh city since then."""
    return MobileReceptionFactory(number=3)


@pytest.fixture
def uzgen_deployment(van, uzgen_district):
    return DeploymentFactory(
        vehicle=van,
        district=uzgen_district,
        site="Myrzake bazaar",
        starts=day("2011-08-01"),
        ends=day("2011-09-30"),
        latitude="40.77",
        longitude="73.30",
    )


@pytest.fixture
def osh_deployment(van, osh_city):
    return DeploymentFactory(
        vehicle=van,
        district=osh_city,
        site="Jayma bazaar",
        starts=day("2011-10-01"),
        latitude="40.53",
        longitude="72.79",
    )


def test_vehicle_is_visible_in_districts_of_its_deployments(as_person, osh, van, uzgen_deployment):
    page = as_person(osh)
    assert page.get(van.get_absolute_url()).status_code == 404
    DeploymentFactory(vehicle=van, district=osh.districts.get(), starts=day("2011-10-01"))
    assert page.get(van.get_absolute_url()).status_code == 200


def test_list_shows_current_site_of_each_vehicle(as_person, manager, van, uzgen_deployment, osh_deployment):
    idle = MobileReceptionFactory(number=9)
    current_sites = {vehicle: (vehicle.site, vehicle.district_name) for vehicle in MobileReception.objects.for_list()}
    assert current_sites == {van: ("Jayma bazaar", "Osh city"), idle: (None, None)}
    assert b"Jayma bazaar" in as_person(manager).get("/receptions/vehicles/").content


def test_current_site_in_another_district_is_hidden(as_person, uzgen, van, uzgen_deployment, osh_deployment):
    TripFactory(deployment=osh_deployment, date=day("2011-10-10"), visitors_women=1000)
    page = as_person(uzgen)
    for url in ("/receptions/vehicles/", van.get_absolute_url(), "/receptions/deployments/"):
        assert b"Jayma bazaar" not in page.get(url).content
    assert get_display_fields(page.get(van.get_absolute_url()))["Trips"] == "0"


def test_vehicle_page_shows_site_deployments_and_totals(as_person, manager, van, uzgen_deployment, osh_deployment):
    ahead = DeploymentFactory(
        vehicle=MobileReceptionFactory(), district=osh_deployment.district, starts=day("2011-12-01")
    )
    trip = TripFactory(
        deployment=osh_deployment, date=day("2011-10-10"), visitors_women=6, visitors_men=8, kilometres=40
    )
    TripFactory(deployment=uzgen_deployment, date=day("2011-09-10"), visitors_women=1, visitors_men=2, kilometres=2)
    AppealCountFactory(trip=trip, received=5, settled=2, referred=1)
    AppealCountFactory(trip=trip, topic="land", received=2, settled=0, referred=0)
    response = as_person(manager).get(van.get_absolute_url())
    shown = get_display_fields(response)
    assert shown["Current site"] == str(osh_deployment)
    assert (shown["Trips"], shown["Visitors, women"], shown["Visitors, men"]) == ("2", "7", "10")
    assert (shown["Appeals received"], shown["Appeals pending"], shown["Kilometres"]) == ("7", "4", "42")
    assert list(get_panel(response, "Deployments").queryset) == [osh_deployment, uzgen_deployment]
    [place] = response.context["map_data"]["points"]
    assert (place["latitude"], place["url"]) == (40.53, osh_deployment.get_absolute_url())
    assert b"Planned" in as_person(manager).get(ahead.get_absolute_url()).content


def test_trip_page_shows_appeal_totals(as_person, osh, osh_deployment):
    trip = TripFactory(deployment=osh_deployment, date=day("2011-10-10"))
    AppealCountFactory(trip=trip, received=5, settled=2, referred=1)
    AppealCountFactory(trip=trip, topic="land", received=2, settled=0, referred=0)
    response = as_person(osh).get(trip.get_absolute_url())
    shown = get_display_fields(response)
    appeals = (shown["Appeals received"], shown["Settled on the spot"], shown["Referred"], shown["Pending"])
    assert appeals == ("7", "2", "1", "4")
    assert [row.pending for row in get_panel(response, "Appeals by topic").queryset] == [2, 2]
    assert f"/gallery/photos/add/?trip={trip.pk}" in [step.url for step in response.context["page_actions"]]


@pytest.mark.parametrize(
    ("women", "men", "badge", "message"),
    [
        (1, 1, None, "1 woman, 1 man"),
        (0, 2, "Single-sex crew: no women", "No women, 2 men"),
        (2, 0, "Single-sex crew: no men", "2 women, no men"),
        (0, 0, None, "No officers recorded"),
    ],
)
def test_single_sex_crew_is_flagged_in_list_and_on_page(as_person, osh, osh_deployment, women, men, badge, message):
    trip = TripFactory(deployment=osh_deployment, date=day("2011-10-10"), officers_women=women, officers_men=men)
    page = as_person(osh)
    shown_badge = page.get(trip.get_absolute_url()).context["badge"]
    assert (shown_badge and str(shown_badge[0])) == badge
    in_list = page.get("/receptions/trips/").content.decode()
    assert message in in_list
    assert ("badge-state" in in_list) == bool(badge)
    assert (trip in get_listed(page, "/receptions/trips/", crew="single_sex")) == bool(badge)


def test_trips_are_filtered_by_district_vehicle_deployment_and_month(
    as_person, manager, uzgen_deployment, osh_deployment
):
    october = TripFactory(deployment=osh_deployment, date=day("2011-10-10"))
    september = TripFactory(deployment=uzgen_deployment, date=day("2011-09-30"))
    other = TripFactory(deployment__district=osh_deployment.district, date=day("2011-10-31"))
    page = as_person(manager)
    url = reverse("receptions:trip_list")
    assert get_listed(page, url, district=osh_deployment.district.pk) == {october, other}
    assert get_listed(page, url, vehicle=osh_deployment.vehicle.pk) == {october, september}
    assert get_listed(page, url, deployment=uzgen_deployment.pk) == {september}
    assert get_listed(page, url, date="2011-10") == {october, other}
    assert get_listed(page, url, date_to="2011-09-30") == {september}
    assert get_listed(page, url, q="Myrzaka") == get_listed(page, url, q="Мырзаке") == {september}
    assert get_listed(page, url, q="Gulcho") == set()


def test_filters_offer_only_records_of_own_districts(as_person, osh, osh_deployment):
    DeploymentFactory()
    fields = as_person(osh).get("/receptions/trips/").context["filter_form"].fields
    assert list(fields["deployment"].queryset) == [osh_deployment]
    assert list(fields["vehicle"].queryset) == [osh_deployment.vehicle]


def test_deployments_are_filtered_by_phase_and_period(as_person, manager, uzgen_deployment, osh_deployment):
    ahead = DeploymentFactory(district=osh_deployment.district, starts=day("2011-11-01"))
    page = as_person(manager)
    url = reverse("receptions:deployment_list")
    assert get_listed(page, url, phase="planned") == {ahead}
    assert get_listed(page, url, phase="running") == {osh_deployment}
    assert get_listed(page, url, phase="ended") == {uzgen_deployment}
    assert get_listed(page, url, period="2011-09") == {uzgen_deployment}
    assert get_listed(page, url, period_from="2011-10-01") == {osh_deployment, ahead}
    assert get_listed(page, url, vehicle=osh_deployment.vehicle.pk) == {osh_deployment, uzgen_deployment}


def test_vehicles_are_filtered_by_handover_date(as_person, manager, van, uzgen_deployment):
    later = MobileReceptionFactory(donated=day("2011-07-09"))
    page = as_person(manager)
    url = reverse("receptions:mobilereception_list")
    assert get_listed(page, url, donated_to="2011-07-08") == {van}
    assert get_listed(page, url, donated_from="2011-07-09") == {later}
    assert get_listed(page, url, district=uzgen_deployment.district.pk) == {van}


def test_district_page_shows_deployments_and_trips(as_person, osh, osh_city, osh_deployment, uzgen_deployment):
    trip = TripFactory(deployment=osh_deployment, date=day("2011-10-10"))
    TripFactory(deployment=uzgen_deployment, date=day("2011-09-10"))
    response = as_person(osh).get(osh_city.get_absolute_url())
    assert list(get_panel(response, "Deployments of Mobile Police Receptions").queryset) == [osh_deployment]
    trips = get_panel(response, "Trips")
    assert list(trips.queryset) == [trip]
    assert trips.all_url == f"/receptions/trips/?district={osh_city.pk}"


def test_deployment_with_trips_cannot_be_deleted(as_person, manager, osh_deployment):
    trip = TripFactory(deployment=osh_deployment, date=day("2011-10-10"))
    response = as_person(manager).post(f"{osh_deployment.get_absolute_url()}delete/")
    assert response.status_code == 409
    assert str(trip) in response.content.decode()


def test_field_staff_cannot_edit_deployments(as_person, osh, osh_deployment):
    page = as_person(osh)
    for url in (
        reverse("receptions:deployment_add"),
        reverse("receptions:mobilereception_add"),
        f"{osh_deployment.get_absolute_url()}edit/",
        f"{osh_deployment.vehicle.get_absolute_url()}edit/",
    ):
        assert page.get(url).status_code == 404
        assert page.post(url, {}).status_code == 404


def test_pages_and_forms_have_bounded_queries(as_person, osh, osh_deployment):
    for number in range(1, 13):
        trip = TripFactory(deployment=osh_deployment, date=day(f"2011-10-{number:02}"))
        AppealCountFactory(trip=trip)
    page = as_person(osh)
    records = (osh_deployment.vehicle, osh_deployment, trip)
    forms = (reverse("receptions:trip_add"), reverse("receptions:trip_edit", args=[trip.pk]))
    for url in (*(record.get_absolute_url() for record in records), *forms):
        with CaptureQueriesContext(connection) as queries:
            page.get(url)
        assert len(queries) <= 20, "\n".join(query["sql"][:200] for query in queries)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/receptions/trips/?crew=recorded", "0 trips, crew: Recorded crew"),
        ("/receptions/deployments/?phase=running", "0 deployments, Current"),
        ("/receptions/deployments/?operating_on=2011-10-01", "0 deployments operating on 1 Oct 2011"),
    ],
)
def test_filter_that_does_not_continue_the_noun_follows_a_comma(as_person, manager, url, expected):
    assert as_person(manager).get(url).context["description"] == expected
