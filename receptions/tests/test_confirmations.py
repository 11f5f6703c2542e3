"""Questions about vehicles out of service, sites outside the areas of operation and unusual counts."""

import datetime

import pytest
from django.urls import reverse

from csi.tests.support.admin import build_admin_submission
from districts.tests.factories import AreaOfOperationFactory
from receptions.models import Deployment, Trip
from receptions.tests.factories import (
    AppealCountFactory,
    DeploymentFactory,
    MobileReceptionFactory,
    ServiceGapFactory,
    TripFactory,
)
from receptions.tests.form_data import build_appeal_data, build_deployment_data, build_trip_data

pytestmark = pytest.mark.django_db

DEPLOY, RECORD = "receptions:deployment_add", "receptions:trip_add"


@pytest.fixture
def area(osh_city):
    return AreaOfOperationFactory(district=osh_city)


def confirm(client, name, data):
    """Submit the form again with the tick of its only question and a reason."""
    response = client.post(reverse(name), data)
    [question] = response.context["form"].confirmations
    ticked = {question.name: str(question.value), "exception_reason": "Emergency visit"}
    return response, client.post(reverse(name), data | ticked)


@pytest.mark.parametrize("kind", ["in_repair", "withdrawn"])
def test_deployment_of_a_vehicle_out_of_service_needs_a_reason(as_person, manager, osh_city, area, kind):
    gap = ServiceGapFactory(kind=kind)
    data = build_deployment_data(gap.vehicle, osh_city)
    question, confirmed = confirm(as_person(manager), DEPLOY, data)
    assert f"is {gap.get_kind_display().lower()} on 20 Oct 2011. Record it all the same?" in question.content.decode()
    deployment = Deployment.objects.get()
    assert confirmed.url == deployment.get_absolute_url()
    assert deployment.exception_reason == "Emergency visit"
    assert "Emergency visit" in as_person(manager).get(deployment.get_absolute_url()).content.decode()


def test_site_outside_the_areas_of_operation_needs_a_reason(as_person, manager, uzgen_district, area):
    data = build_deployment_data(MobileReceptionFactory(), uzgen_district)
    question, confirmed = confirm(as_person(manager), DEPLOY, data)
    assert "Uzgen is not an area of operation on 20 Oct 2011." in question.content.decode()
    assert confirmed.url == Deployment.objects.get().get_absolute_url()


def test_usual_deployment_raises_no_question(as_person, manager, osh_city, area):
    ServiceGapFactory(ends=datetime.date(2011, 10, 19), vehicle=(vehicle := MobileReceptionFactory()))
    assert as_person(manager).post(reverse(DEPLOY), build_deployment_data(vehicle, osh_city)).status_code == 302


@pytest.mark.parametrize("reason", ["Emergency visit", "a" * 301, "a\0b"])
def test_reason_without_a_question_is_left_out_whatever_it_is(as_person, manager, osh_city, area, reason):
    data = build_deployment_data(MobileReceptionFactory(), osh_city) | {"exception_reason": reason}
    assert as_person(manager).post(reverse(DEPLOY), data).status_code == 302
    assert Deployment.objects.get().exception_reason == ""


def test_trip_of_a_vehicle_in_repair_needs_a_reason(as_person, osh, osh_city, area):
    deployment = DeploymentFactory(district=osh_city)
    ServiceGapFactory(vehicle=deployment.vehicle)
    question, confirmed = confirm(as_person(osh), RECORD, build_trip_data(deployment))
    assert "is in repair on 31 Oct 2011" in question.content.decode()
    assert confirmed.status_code == 302
    assert Trip.objects.get().exception_reason == "Emergency visit"


@pytest.mark.parametrize(("visitors", "needs_confirmation"), [("79", False), ("80", True), ("9005", True)])
def test_ten_times_the_usual_visitors_of_a_site_are_confirmed(as_person, osh, osh_city, visitors, needs_confirmation):
    deployment = DeploymentFactory(district=osh_city)
    for day, usual in enumerate((8, 8, 40), start=1):
        TripFactory(deployment=deployment, date=datetime.date(2011, 10, day), visitors_men=usual)
    data = build_trip_data(deployment, visitors_men=visitors)
    response = as_person(osh).post(reverse(RECORD), data)
    assert (response.status_code == 200) is needs_confirmation
    if needs_confirmation:
        assert "the usual number is 8. Record it all the same?" in response.content.decode()
        confirmed = as_person(osh).post(reverse(RECORD), data | {"confirm_unusual_visitors_men": visitors})
        assert confirmed.status_code == 302
    assert Trip.objects.count() == 4


def test_few_or_small_earlier_counts_raise_no_question(as_person, osh, osh_city):
    deployment = DeploymentFactory(district=osh_city)
    for day in (1, 2):
        TripFactory(deployment=deployment, date=datetime.date(2011, 10, day), visitors_men=8, visitors_women=1)
    data = build_trip_data(deployment, visitors_men="900", visitors_women="900")
    assert as_person(osh).post(reverse(RECORD), data).status_code == 302


@pytest.mark.parametrize("name", ["officers_women", "officers_men", "visitors_women", "kilometres"])
def test_every_count_of_a_trip_is_compared_with_the_site(as_person, osh, osh_city, name):
    deployment = DeploymentFactory(district=osh_city)
    for day in (1, 2, 3):
        TripFactory(deployment=deployment, date=datetime.date(2011, 10, day), **{name: 1})
    data = build_trip_data(deployment, **{name: "900"})
    response = as_person(osh).post(reverse(RECORD), data)
    assert "900 is unusual: the usual number is 1." in response.content.decode()
    assert as_person(osh).post(reverse(RECORD), data | {f"confirm_unusual_{name}": "900"}).status_code == 302


def test_unusual_appeals_of_a_topic_are_confirmed(as_person, osh, osh_city):
    deployment = DeploymentFactory(district=osh_city)
    for day in (1, 2, 3):
        trip = TripFactory(deployment=deployment, date=datetime.date(2011, 10, day))
        AppealCountFactory(trip=trip, topic="land", received=day + 4)
    data = build_trip_data(deployment, **build_appeal_data(land={"received": "60"}))
    [prefix] = [name.removesuffix("-topic") for name, value in data.items() if value == "land"]
    response = as_person(osh).post(reverse(RECORD), data)
    assert "appeals received: 60 is unusual: the usual number is 6." in response.content.decode()
    assert Trip.objects.count() == 3
    confirmed = data | {f"{prefix}-confirm_unusual_received": "60"}
    assert as_person(osh).post(reverse(RECORD), confirmed).status_code == 302


class TestReceptionAdmin:
    """The admin asks the same questions."""

    def test_deployment_of_a_vehicle_in_repair(self, as_person, admin, osh_city):
        gap = ServiceGapFactory(kind="in_repair")
        page, url = as_person(admin), reverse("admin:receptions_deployment_add")
        data = build_deployment_data(gap.vehicle, osh_city)
        response = page.post(url, data)
        html = response.content.decode()
        assert "is in repair on 20 Oct 2011. Record it all the same?" in html
        assert "Enter the reason." in html
        assert 'value="Square before the akimiat"' in html
        value = response.context["adminform"].form.confirmations[0].value
        confirmed = data | {"confirm_exception": value, "exception_reason": "Emergency visit"}
        assert page.post(url, confirmed).status_code == 302
        assert Deployment.objects.get().exception_reason == "Emergency visit"

    def test_deployment_in_the_row_of_its_vehicle(self, as_person, admin, osh_city):
        gap = ServiceGapFactory(kind="in_repair")
        page = as_person(admin)
        url = reverse("admin:receptions_mobilereception_change", args=[gap.vehicle_id])
        row = {"vehicle": gap.vehicle_id, "district": osh_city.pk, "site": "Bazaar", "starts": "2011-10-20"}
        data = build_admin_submission(page.get(url).context)
        data |= {f"deployments-0-{name}": value for name, value in row.items()} | {"deployments-TOTAL_FORMS": 1}
        response = page.post(url, data)
        assert "is in repair on 20 Oct 2011. Record it all the same?" in response.content.decode()
        assert not Deployment.objects.exists()
        [(checkbox, reason)] = response.context["adminform"].form.all_confirmations
        data |= {checkbox.html_name: checkbox.field.widget.confirmed_value, reason.html_name: "Emergency visit"}
        assert page.post(url, data).status_code == 302
        assert Deployment.objects.get().exception_reason == "Emergency visit"

    def test_unusual_counts_of_a_trip(self, as_person, admin, osh_city):
        deployment = DeploymentFactory(district=osh_city)
        for day in (1, 2, 3):
            TripFactory(deployment=deployment, date=datetime.date(2011, 10, day), visitors_men=8)
        page, url = as_person(admin), reverse("admin:receptions_trip_add")
        data = build_trip_data(deployment, visitors_men="900", **build_appeal_data()) | {"appeals-TOTAL_FORMS": 0}
        assert "900 is unusual: the usual number is 8." in page.post(url, data).content.decode()
        assert Trip.objects.count() == 3
        assert page.post(url, data | {"confirm_unusual_visitors_men": "900"}).status_code == 302
