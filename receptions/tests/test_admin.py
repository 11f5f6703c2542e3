"""The admin of vehicles, deployments and trips: the same rules in words, few queries, import and export."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
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

pytestmark = pytest.mark.django_db

MOST_QUERIES = 10
day = datetime.date.fromisoformat


@pytest.fixture
def page(as_person, admin):
    return as_person(admin)


@pytest.fixture
def deployment(osh_city):
    """From 1 September to 14 October 2011."""
    return DeploymentFactory(district=osh_city, site="Osh bazaar", ends=day("2011-10-14"))


def add(model):
    return reverse(f"admin:receptions_{model}_add")


def change(record):
    return reverse(f"admin:receptions_{record._meta.model_name}_change", args=[record.pk])


def inline(prefix, *rows, initial=0):
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def deployment_typed(deployment, **changes):
    typed = {"vehicle": deployment.vehicle.pk, "district": deployment.district.pk, "site": "Square"}
    return {**typed, "starts": "2011-10-15", "ends": "", **changes}


def trip_typed(deployment, *appeals, **changes):
    counts = dict.fromkeys(("officers_women", "officers_men", "visitors_women", "visitors_men"), "1")
    return {"deployment": deployment.pk, "date": "2011-10-11", **counts, **inline("appeals", *appeals), **changes}


WRONG_DEPLOYMENTS = {
    "in two places at once": ({"starts": "2011-10-14"}, "starts", "already deployed on some of these days"),
    "before the hand-over": ({"starts": "2011-07-01", "ends": "2011-07-02"}, "starts", "before the handover"),
    "ends before it starts": ({"ends": "2011-10-14"}, "ends", "last day is before"),
}


@pytest.mark.parametrize(("changes", "field", "words"), WRONG_DEPLOYMENTS.values(), ids=WRONG_DEPLOYMENTS)
def test_the_admin_refuses_a_deployment(page, deployment, changes, field, words):
    response = page.post(add("deployment"), deployment_typed(deployment, **changes))
    assert response.status_code == 200
    assert words in str(response.context["adminform"].form.errors[field])
    assert Deployment.objects.count() == 1


def test_the_admin_refuses_to_shorten_a_deployment_under_its_trips(page, deployment):
    TripFactory(deployment=deployment, date=day("2011-10-10"))
    response = page.post(change(deployment), deployment_typed(deployment, starts="2011-09-01", ends="2011-10-09"))
    assert "Change the trip first" in str(response.context["adminform"].form.errors["ends"])


def test_the_admin_refuses_a_vehicle_in_two_places_typed_as_rows_of_the_vehicle(page, osh_city, uzgen_district):
    van = {"number": "1", "plate": "KG 1", "donated": "2011-07-08", "stage": "mission"}
    first = {"district": osh_city.pk, "site": "Bazaar", "starts": "2011-09-01", "ends": "2011-09-14"}
    second = {"district": uzgen_district.pk, "site": "Square", "starts": "2011-09-14", "ends": ""}
    van |= inline("gaps")
    response = page.post(add("mobilereception"), van | inline("deployments", first, second))
    assert response.status_code == 200
    assert "already deployed on some of these days" in response.content.decode()
    assert not MobileReception.objects.exists()
    moved = second | {"starts": "2011-09-15"}
    assert page.post(add("mobilereception"), van | inline("deployments", first, moved)).status_code == 302
    assert Deployment.objects.count() == 2


def test_the_admin_refuses_a_hand_over_after_a_deployment(page, deployment):
    van = deployment.vehicle
    typed = {
        "number": van.number,
        "plate": van.plate,
        "donated": "2011-09-02",
        "stage": "mission",
        **inline("gaps"),
    }
    row = {"id": deployment.pk, "vehicle": van.pk, "district": deployment.district.pk, "site": deployment.site}
    rows = inline("deployments", row | {"starts": "2011-09-01", "ends": "2011-10-14"}, initial=1)
    response = page.post(change(van), typed | rows)
    assert "deployed before this date" in str(response.context["adminform"].form.errors["donated"])


WRONG_TRIPS = {
    "outside its deployment": ({"date": "2011-10-15"}, "date", "deployment does not include this date"),
    "a day recorded already": ({"date": "2011-10-10"}, "date", "already recorded"),
    "in the future": ({"date": "2011-11-01"}, "date", "cannot be in the future"),
    "negative visitors": ({"visitors_men": "-1"}, "visitors_men", "0 or more"),
    "negative fuel": ({"fuel": "-1"}, "fuel", "0 litres or more"),
}


@pytest.mark.parametrize(("changes", "field", "words"), WRONG_TRIPS.values(), ids=WRONG_TRIPS)
def test_the_admin_refuses_a_trip(page, deployment, changes, field, words):
    TripFactory(deployment=deployment, date=day("2011-10-10"))
    response = page.post(add("trip"), trip_typed(deployment, **changes))
    assert response.status_code == 200
    assert words in str(response.context["adminform"].form.errors[field])
    assert Trip.objects.count() == 1


def test_the_admin_refuses_appeals_that_do_not_add_up(page, deployment):
    row = {"topic": "land", "received": "3", "settled": "2", "referred": "2"}
    response = page.post(add("trip"), trip_typed(deployment, row))
    [formset] = [one.formset for one in response.context["inline_admin_formsets"]]
    assert "The number settled and referred is higher" in str(formset.forms[0].errors["received"])
    assert not Trip.objects.exists()


def test_a_trip_with_its_appeals_is_kept_in_the_admin(page, admin, deployment):
    row = {"topic": "land", "received": "3", "settled": "2", "referred": "1"}
    assert page.post(add("trip"), trip_typed(deployment, row)).status_code == 302
    assert AppealCount.objects.get().trip.created_by == admin


@pytest.mark.parametrize("model", ["mobilereception", "deployment", "trip"])
def test_the_admins_lists_and_pages_ask_few_queries_with_twenty_rows(page, osh_city, model):
    for number in range(20):
        deployment = DeploymentFactory(district=osh_city)
        trip = TripFactory(deployment=deployment, date=day("2011-10-01") + datetime.timedelta(days=number))
        AppealCountFactory(trip=trip)
    vehicle = deployment.vehicle
    for month in range(1, 7):
        DeploymentFactory(vehicle=vehicle, starts=day(f"2011-08-{month:02}"), ends=day(f"2011-08-{month:02}"))
    record = {"mobilereception": vehicle, "deployment": deployment, "trip": trip}[model]
    for url in (reverse(f"admin:receptions_{model}_changelist"), change(record)):
        page.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert page.get(url).status_code == 200
        asked = [query["sql"][:200] for query in queries if "SAVEPOINT" not in query["sql"]]
        assert len(asked) <= MOST_QUERIES, "\n".join(asked)


def test_the_admins_lists_can_be_searched_and_filtered(page, deployment):
    one_sided = TripFactory(deployment=deployment, date=day("2011-10-10"), officers_women=0)
    TripFactory(deployment=deployment, date=day("2011-10-11"))
    trips = page.get(reverse("admin:receptions_trip_changelist"), {"crew": "single_sex", "q": "bazaar"})
    assert list(trips.context["cl"].result_list) == [one_sided]
    found = page.get(reverse("admin:autocomplete"), autocomplete_query("trip", "deployment", "Osh"))
    assert [result["id"] for result in found.json()["results"]] == [str(deployment.pk)]


def autocomplete_query(model, field, term):
    return {"app_label": "receptions", "model_name": model, "field_name": field, "term": term}


def test_vehicles_are_taken_into_repair_and_bear_the_stamp(page, admin):
    van = MobileReceptionFactory()
    url = reverse("admin:receptions_mobilereception_changelist")
    page.post(url, {"action": "mark_in_repair", "_selected_action": [van.pk]})
    van.refresh_from_db()
    gap = van.gaps.get()
    assert (van.state, gap.starts, gap.created_by) == ("in_repair", day("2011-10-31"), admin)


def test_vehicles_return_to_service_and_the_days_before_stay_on_record(page):
    van = ServiceGapFactory(starts=day("2011-10-01")).vehicle
    url = reverse("admin:receptions_mobilereception_changelist")
    page.post(url, {"action": "mark_in_service", "_selected_action": [van.pk]})
    van.refresh_from_db()
    assert (van.state, van.gaps.get().ends) == ("in_service", day("2011-10-30"))


# Import and export


def imported(page, text):
    """Uploads a CSV file of vehicles and confirms it where it can be confirmed; the answer to the upload."""
    url = reverse("admin:receptions_mobilereception_import")
    file = SimpleUploadedFile("vehicles.csv", text.encode())
    response = page.post(url, {"import_file": file, "format": "0", "resource": ""})
    if form := response.context.get("confirm_form"):
        page.post(reverse("admin:receptions_mobilereception_process_import"), form.initial)
    return response


def test_vehicles_are_imported_and_changed_by_their_number(page):
    MobileReceptionFactory(number=1, plate="KG 1")
    imported(
        page,
        "number,plate,donated,stage\n1,KG 1 A,2011-07-08,shared\n2,KG 2,2011-07-08,mission\n",
    )
    assert dict(MobileReception.objects.values_list("plate", "stage")) == {"KG 1 A": "shared", "KG 2": "mission"}


def test_an_import_that_breaks_a_rule_is_told_by_row_and_writes_nothing(page, deployment):
    van = deployment.vehicle
    response = imported(
        page,
        f"number,plate,donated,stage\n98,KG 98,2011-07-08,mission\n{van.number},{van.plate},2011-09-02,mission\n",
    )
    assert "deployed before this date" in response.content.decode()
    assert list(MobileReception.objects.values_list("donated", flat=True)) == [day("2011-07-08")]


def test_vehicles_are_exported(page):
    MobileReceptionFactory(plate="KG 0815")
    url = reverse("admin:receptions_mobilereception_export")
    form = page.get(url).context["form"]
    chosen = {name: "on" for name in form.fields if name.startswith("mobilereceptionresource_")}
    response = page.post(url, {"format": "0", "resource": "0", **chosen})
    assert "KG 0815" in response.content.decode()
