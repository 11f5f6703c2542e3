"""Times out of service: they never overlap, and the state of the vehicle follows them through every door."""

import datetime

import pytest

from csi.tests.support.sql import insert, refused_by, update
from receptions.models import MobileReception, ServiceGap
from receptions.tests.factories import DeploymentFactory, MobileReceptionFactory, ServiceGapFactory
from receptions.tests.typed import typed_vehicle

pytestmark = pytest.mark.django_db

day = datetime.date.fromisoformat
ADD = "/receptions/vehicles/add/"


def state_of(van):
    return MobileReception.objects.values_list("state", flat=True).get(pk=van.pk)


def test_a_vehicle_is_in_repair_until_the_last_day_is_given():
    gap = ServiceGapFactory()
    assert state_of(gap.vehicle) == "in_repair"
    gap.ends = day("2011-10-02")
    gap.save()
    assert state_of(gap.vehicle) == "in_service"


def test_the_state_follows_what_is_written_past_django():
    van = MobileReceptionFactory()
    insert(ServiceGapFactory.build(vehicle=van, kind="withdrawn"))
    assert state_of(van) == "withdrawn"
    update(van, state="in_service")
    assert state_of(van) == "withdrawn"
    ServiceGap.objects.all().delete()
    assert state_of(van) == "in_service"


def test_a_vehicle_in_repair_is_not_in_service_on_those_days_only():
    gap = ServiceGapFactory(starts=day("2011-09-20"), ends=day("2011-09-30"))
    for asked, found in {"2011-07-07": 0, "2011-09-19": 1, "2011-09-20": 0, "2011-09-30": 0, "2011-10-01": 1}.items():
        assert MobileReception.objects.in_service_on(day(asked)).count() == found, asked
    assert state_of(gap.vehicle) == "in_service"


def test_postgresql_refuses_two_times_out_of_service_that_share_a_day():
    gap = ServiceGapFactory(ends=day("2011-09-30"))
    with refused_by("gap_no_overlap"):
        insert(ServiceGapFactory.build(vehicle=gap.vehicle, starts=day("2011-09-30")))


def test_postgresql_refuses_a_time_out_of_service_before_the_hand_over():
    van = MobileReceptionFactory(donated=day("2011-07-08"))
    with refused_by("gap_after_handover"):
        insert(ServiceGapFactory.build(vehicle=van, starts=day("2011-07-07")))
    ServiceGapFactory(vehicle=van, starts=day("2011-07-08"))
    with refused_by("handover_before_gaps"):
        update(van, donated=day("2011-07-09"))


def test_times_out_of_service_are_typed_with_the_vehicle(as_person, manager):
    rows = ({"starts": "2011-09-20", "ends": "2011-09-30"}, {"starts": "2011-10-15", "reason": "Gearbox"})
    response = as_person(manager).post(ADD, typed_vehicle(*rows))
    assert response.status_code == 302
    assert MobileReception.objects.get().state == "in_repair"
    assert "Gearbox" in as_person(manager).get(response.url).content.decode()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"starts": "2011-11-01"}, "is in the future"),
        ({"starts": "2011-07-01"}, "before the handover"),
        ({"starts": "2011-09-20", "ends": "2011-09-19"}, "last day is before"),
    ],
)
def test_the_form_refuses_a_wrong_time_out_of_service_in_words(as_person, manager, row, words):
    response = as_person(manager).post(ADD, typed_vehicle(row))
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not MobileReception.objects.exists()


def test_a_deployment_is_not_at_work_while_its_vehicle_is_in_repair(osh_city):
    deployment = DeploymentFactory(district=osh_city)
    ServiceGapFactory(vehicle=deployment.vehicle, starts=day("2011-09-20"), ends=day("2011-09-30"))
    deployments = type(deployment).objects
    assert deployments.operating_on(day("2011-09-19")).exists()
    assert not deployments.operating_on(day("2011-09-25")).exists()
    assert deployments.running_on(day("2011-09-25")).exists()
