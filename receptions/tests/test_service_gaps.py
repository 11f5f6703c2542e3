"""Tests of service gaps and the vehicle state derived from them."""

import datetime

import pytest

from csi.tests.support.sql import insert, refused_by, update
from receptions.models import MobileReception, ServiceGap
from receptions.tests.factories import DeploymentFactory, MobileReceptionFactory, ServiceGapFactory
from receptions.tests.form_data import build_vehicle_data

pytestmark = pytest.mark.django_db

day = datetime.date.fromisoformat
ADD = "/receptions/vehicles/add/"


def get_state(van):
    return MobileReception.objects.values_list("state", flat=True).get(pk=van.pk)


def test_vehicle_is_in_repair_until_gap_ends():
    gap = ServiceGapFactory()
    assert get_state(gap.vehicle) == "in_repair"
    gap.ends = day("2011-10-02")
    gap.save()
    assert get_state(gap.vehicle) == "in_service"


def test_state_follows_raw_sql_changes():
    van = MobileReceptionFactory()
    insert(ServiceGapFactory.build(vehicle=van, kind="withdrawn"))
    assert get_state(van) == "withdrawn"
    update(van, state="in_service")
    assert get_state(van) == "withdrawn"
    ServiceGap.objects.all().delete()
    assert get_state(van) == "in_service"


def test_vehicle_is_out_of_service_only_during_gap():
    gap = ServiceGapFactory(starts=day("2011-09-20"), ends=day("2011-09-30"))
    for date, count in {"2011-07-07": 0, "2011-09-19": 1, "2011-09-20": 0, "2011-09-30": 0, "2011-10-01": 1}.items():
        assert MobileReception.objects.in_service_on(day(date)).count() == count, date
    assert get_state(gap.vehicle) == "in_service"


def test_database_rejects_overlapping_gaps():
    gap = ServiceGapFactory(ends=day("2011-09-30"))
    with refused_by("gap_no_overlap"):
        insert(ServiceGapFactory.build(vehicle=gap.vehicle, starts=day("2011-09-30")))


def test_database_rejects_gap_before_handover():
    van = MobileReceptionFactory(donated=day("2011-07-08"))
    with refused_by("gap_after_handover"):
        insert(ServiceGapFactory.build(vehicle=van, starts=day("2011-07-07")))
    ServiceGapFactory(vehicle=van, starts=day("2011-07-08"))
    with refused_by("handover_before_gaps"):
        update(van, donated=day("2011-07-09"))


def test_gaps_are_saved_with_the_vehicle(as_person, manager):
    rows = ({"starts": "2011-09-20", "ends": "2011-09-30"}, {"starts": "2011-10-15", "reason": "Gearbox"})
    response = as_person(manager).post(ADD, build_vehicle_data(*rows))
    assert response.status_code == 302
    assert MobileReception.objects.get().state == "in_repair"
    assert "Gearbox" in as_person(manager).get(response.url).content.decode()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"starts": "2011-11-01"}, "is in the future"),
        ({"starts": "2011-07-01"}, "before the handover"),
        ({"starts": "2011-09-20", "ends": "2011-09-19"}, "last day is before"),
    ],
)
def test_form_rejects_invalid_gap(as_person, manager, row, message):
    response = as_person(manager).post(ADD, build_vehicle_data(row))
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not MobileReception.objects.exists()


def test_deployment_is_not_operating_during_repair(osh_city):
    deployment = DeploymentFactory(district=osh_city)
    ServiceGapFactory(vehicle=deployment.vehicle, starts=day("2011-09-20"), ends=day("2011-09-30"))
    deployments = type(deployment).objects
    assert deployments.operating_on(day("2011-09-19")).exists()
    assert not deployments.operating_on(day("2011-09-25")).exists()
    assert deployments.running_on(day("2011-09-25")).exists()
