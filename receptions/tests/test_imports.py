"""Imports of vehicles and trips: rules that the database and the forms share."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csi.core.clock import as_one_request
from csi.core.crud.imports.files import read_file
from csi.core.crud.imports.plan import ImportPlan
from csi.core.crud.imports.writing import check_plan, write_plan
from receptions.models import MobileReception, ServiceGap
from receptions.resources import MobileReceptionImport, TripImport
from receptions.tests.factories import DeploymentFactory, MobileReceptionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("application_role", "end_of_october")]
day = datetime.date.fromisoformat


def check(declaration, user, text):
    """Return the checked plan of a CSV file."""
    plan = ImportPlan(declaration, user, read_file("rows.csv", text.encode()))
    check_plan(plan)
    return plan


def test_vehicles_are_identified_by_number(manager):
    MobileReceptionFactory(number=1, plate="KG 1", donated=day("2011-07-08"))
    text = "number,plate,donated,stage\n1,KG 1 A,2011-07-08,shared\n2,KG 2,2011-07-08,mission\n"
    assert write_plan(ImportPlan(MobileReceptionImport, manager, read_file("rows.csv", text.encode())))
    assert dict(MobileReception.objects.values_list("plate", "stage")) == {"KG 1 A": "shared", "KG 2": "mission"}


def test_violation_of_a_constraint_is_reported_beside_its_row(manager):
    van = DeploymentFactory(vehicle__donated=day("2011-07-08")).vehicle
    rows = f"98,KG 98,2011-07-08,mission\n{van.number},{van.plate},2011-09-02,mission\n"
    plan = check(MobileReceptionImport, manager, f"number,plate,donated,stage\n{rows}")
    assert [str(row.status) for row in plan.rows] == ["new", "rejected"]
    [(label, message)] = plan.rows[1].errors
    assert label == "Handed over"
    assert "deployed before this date" in message
    assert MobileReception.objects.count() == 1


def test_number_of_rows_does_not_change_the_number_of_queries(manager):
    vehicles = [DeploymentFactory(starts=day("2011-09-01")).vehicle.number for _number in range(2)]
    header = "vehicle,date,officers women,officers men,visitors women,visitors men\n"
    rows = [f"{vehicle},2011-10-{date:02},1,1,{60 + date},70\n" for date in range(1, 11) for vehicle in vehicles]
    numbers = []
    for count in (2, len(rows)):
        content = read_file("rows.csv", (header + "".join(rows[:count])).encode())
        with as_one_request(), CaptureQueriesContext(connection) as queries:
            assert ImportPlan(TripImport, manager, content).count_by_status()["new"] == count
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_trip_of_a_vehicle_in_repair_needs_its_reason(manager):
    vehicle = DeploymentFactory(starts=day("2011-09-01")).vehicle
    ServiceGap.objects.create(vehicle=vehicle, starts=day("2011-10-01"))
    header = "vehicle,date,officers women,officers men,reason for the exception\n"
    plan = check(TripImport, manager, f"{header}{vehicle.number},2011-10-05,1,1,\n")
    [(label, message)] = plan.rows[0].errors
    assert label == "Reason for the exception"
    assert "is in repair on 5 Oct 2011" in message
    plan = check(TripImport, manager, f"{header}{vehicle.number},2011-10-05,1,1,Lent by the ministry\n")
    assert plan.rows[0].errors == []
