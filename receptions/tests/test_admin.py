"""Tests of the admin of vehicles, deployments and trips."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from receptions.models import AppealCount, Deployment, MobileReception, Trip
from receptions.tests.factories import (
    AppealCountFactory,
    DeploymentFactory,
    MobileReceptionFactory,
    ServiceGapFactory,
    TripFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("application_role")]

MAX_QUERIES = 10
day = datetime.date.fromisoformat


@pytest.fixture
def page(as_person, admin):
    return as_person(admin)


@pytest.fixture
def deployment(osh_city):
    """From 1 September to 14 October 2011."""
    return DeploymentFactory(district=osh_city, site="Osh bazaar", ends=day("2011-10-14"))


def get_add_url(model):
    return reverse(f"admin:receptions_{model}_add")


def get_change_url(record):
    return reverse(f"admin:receptions_{record._meta.model_name}_change", args=[record.pk])


def inline(prefix, *rows, initial=0):
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def admin_deployment_data(deployment, **changes):
    data = {"vehicle": deployment.vehicle.pk, "district": deployment.district.pk, "site": "Square"}
    return {**data, "starts": "2011-10-15", "ends": "", **changes}


def admin_trip_data(deployment, *appeals, **changes):
    counts = dict.fromkeys(("officers_women", "officers_men", "visitors_women", "visitors_men"), "1")
    return {"deployment": deployment.pk, "date": "2011-10-11", **counts, **inline("appeals", *appeals), **changes}


INVALID_DEPLOYMENTS = {
    "overlapping": ({"starts": "2011-10-14"}, "starts", "already deployed on some of these days"),
    "before the handover": ({"starts": "2011-07-01", "ends": "2011-07-02"}, "starts", "before the handover"),
    "ends before it starts": ({"ends": "2011-10-14"}, "ends", "last day is before"),
}


@pytest.mark.parametrize(("changes", "field", "message"), INVALID_DEPLOYMENTS.values(), ids=INVALID_DEPLOYMENTS)
def test_admin_rejects_invalid_deployment(page, deployment, changes, field, message):
    response = page.post(get_add_url("deployment"), admin_deployment_data(deployment, **changes))
    assert response.status_code == 200
    assert message in str(response.context["adminform"].form.errors[field])
    assert Deployment.objects.count() == 1


def test_admin_rejects_deployment_shorter_than_its_trips(page, deployment):
    TripFactory(deployment=deployment, date=day("2011-10-10"))
    response = page.post(
        get_change_url(deployment), admin_deployment_data(deployment, starts="2011-09-01", ends="2011-10-09")
    )
    assert "Change the trip first" in str(response.context["adminform"].form.errors["ends"])


def test_admin_rejects_overlapping_deployments_in_vehicle_inline(page, osh_city, uzgen_district):
    van = {"number": "1", "plate": "KG 1", "donated": "2011-07-08", "stage": "mission"}
    first = {"district": osh_city.pk, "site": "Bazaar", "starts": "2011-09-01", "ends": "2011-09-14"}
    second = {"district": uzgen_district.pk, "site": "Square", "starts": "2011-09-14", "ends": ""}
    van |= inline("gaps")
    response = page.post(get_add_url("mobilereception"), van | inline("deployments", first, second))
    assert response.status_code == 200
    assert "already deployed on some of these days" in response.content.decode()
    assert not MobileReception.objects.exists()
    moved = second | {"starts": "2011-09-15"}
    assert page.post(get_add_url("mobilereception"), van | inline("deployments", first, moved)).status_code == 302
    assert Deployment.objects.count() == 2


def test_admin_rejects_handover_after_deployment(page, deployment):
    van = deployment.vehicle
    data = {
        "number": van.number,
        "plate": van.plate,
        "donated": "2011-09-02",
        "stage": "mission",
        **inline("gaps"),
    }
    row = {"id": deployment.pk, "vehicle": van.pk, "district": deployment.district.pk, "site": deployment.site}
    rows = inline("deployments", row | {"starts": "2011-09-01", "ends": "2011-10-14"}, initial=1)
    response = page.post(get_change_url(van), data | rows)
    assert "deployed before this date" in str(response.context["adminform"].form.errors["donated"])


INVALID_TRIPS = {
    "outside its deployment": ({"date": "2011-10-15"}, "date", "deployment does not include this date"),
    "a day recorded already": ({"date": "2011-10-10"}, "date", "already recorded"),
    "in the future": ({"date": "2011-11-01"}, "date", "cannot be in the future"),
    "negative visitors": ({"visitors_men": "-1"}, "visitors_men", "0 or more"),
    "negative fuel": ({"fuel": "-1"}, "fuel", "0 litres or more"),
}


@pytest.mark.parametrize(("changes", "field", "message"), INVALID_TRIPS.values(), ids=INVALID_TRIPS)
def test_admin_rejects_invalid_trip(page, deployment, changes, field, message):
    TripFactory(deployment=deployment, date=day("2011-10-10"))
    response = page.post(get_add_url("trip"), admin_trip_data(deployment, **changes))
    assert response.status_code == 200
    assert message in str(response.context["adminform"].form.errors[field])
    assert Trip.objects.count() == 1


def test_admin_rejects_appeal_outcomes_above_total(page, deployment):
    row = {"topic": "land", "received": "3", "settled": "2", "referred": "2"}
    response = page.post(get_add_url("trip"), admin_trip_data(deployment, row))
    [formset] = [inline_formset.formset for inline_formset in response.context["inline_admin_formsets"]]
    assert "The number settled and referred is higher" in str(formset.forms[0].errors["received"])
    assert not Trip.objects.exists()


def test_admin_saves_trip_with_appeals(page, admin, deployment):
    row = {"topic": "land", "received": "3", "settled": "2", "referred": "1"}
    assert page.post(get_add_url("trip"), admin_trip_data(deployment, row)).status_code == 302
    assert AppealCount.objects.get().trip.created_by == admin


@pytest.mark.parametrize("model", ["mobilereception", "deployment", "trip"])
def test_admin_lists_and_pages_have_bounded_queries(page, osh_city, model):
    for number in range(20):
        deployment = DeploymentFactory(district=osh_city)
        trip = TripFactory(deployment=deployment, date=day("2011-10-01") + datetime.timedelta(days=number))
        AppealCountFactory(trip=trip)
    vehicle = deployment.vehicle
    for month in range(1, 7):
        DeploymentFactory(vehicle=vehicle, starts=day(f"2011-08-{month:02}"), ends=day(f"2011-08-{month:02}"))
    record = {"mobilereception": vehicle, "deployment": deployment, "trip": trip}[model]
    for url in (reverse(f"admin:receptions_{model}_changelist"), get_change_url(record)):
        page.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert page.get(url).status_code == 200
        statements = [query["sql"][:200] for query in queries if "SAVEPOINT" not in query["sql"]]
        assert len(statements) <= MAX_QUERIES, "\n".join(statements)


def test_admin_lists_are_searched_and_filtered(page, deployment):
    single_sex_trip = TripFactory(deployment=deployment, date=day("2011-10-10"), officers_women=0)
    TripFactory(deployment=deployment, date=day("2011-10-11"))
    trips = page.get(reverse("admin:receptions_trip_changelist"), {"crew": "single_sex", "q": "bazaar"})
    assert list(trips.context["cl"].result_list) == [single_sex_trip]
    found = page.get(reverse("admin:autocomplete"), autocomplete_query("trip", "deployment", "Osh"))
    assert [result["id"] for result in found.json()["results"]] == [str(deployment.pk)]


def autocomplete_query(model, field, term):
    return {"app_label": "receptions", "model_name": model, "field_name": field, "term": term}


def test_mark_in_repair_records_acting_user(page, admin):
    van = MobileReceptionFactory()
    url = reverse("admin:receptions_mobilereception_changelist")
    page.post(url, {"action": "mark_in_repair", "_selected_action": [van.pk]})
    van.refresh_from_db()
    gap = van.gaps.get()
    assert (van.state, gap.starts, gap.created_by) == ("in_repair", day("2011-10-31"), admin)


def test_return_to_service_preserves_earlier_gap(page):
    van = ServiceGapFactory(starts=day("2011-10-01")).vehicle
    url = reverse("admin:receptions_mobilereception_changelist")
    page.post(url, {"action": "mark_in_service", "_selected_action": [van.pk]})
    van.refresh_from_db()
    assert (van.state, van.gaps.get().ends) == ("in_service", day("2011-10-30"))
