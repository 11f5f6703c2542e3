"""The period lock of reference data, of rows of the mission and of rows that other rows date."""

import datetime

import pgtrigger
import pytest

from advisers.tests.factories import AdviserFactory, PlacementFactory
from csi.indicators.tests.factories import TargetFactory
from csi.returns.tests.factories import create_accepted_return
from csi.tests.support.forms import build_submission
from csi.tests.support.sql import refused_by, update
from csi.tests.support.view_contracts import get_form_errors
from csi.tests.test_period_lock import FORMS, run
from districts.models import AreaOfOperation, AreaStatus, Mandate, PoliceStation
from districts.tests.factories import (
    AreaOfOperationFactory,
    MandateFactory,
    PoliceStationFactory,
    PopulationFactory,
)
from forums.models import WorkingGroup
from forums.tests.factories import CadenceChangeFactory, WorkingGroupFactory
from receptions.models import MobileReception
from receptions.tests.factories import DeploymentFactory, MobileReceptionFactory, ServiceGapFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

AUGUST, SEPTEMBER = datetime.date(2011, 8, 1), datetime.date(2011, 9, 1)
IN_SEPTEMBER, IN_OCTOBER = datetime.date(2011, 9, 20), datetime.date(2011, 10, 20)
OF_MISSION = "September 2011 is closed for the mission: the returns of all districts are accepted."


@pytest.fixture
def mandate(db):
    return MandateFactory()


@pytest.fixture
def area(mandate, osh_city):
    return AreaOfOperationFactory(mandate=mandate, district=osh_city)


def accept(*districts, month=SEPTEMBER):
    for district in districts:
        create_accepted_return(district, month)


def delete(record):
    run(f"DELETE FROM {record._meta.db_table} WHERE id = %s", record.pk)


class TestWorkingGroup:
    def test_group_of_an_earlier_month_cannot_be_added(self, osh_city):
        accept(osh_city)
        with refused_by("workinggroup_period_lock"):
            WorkingGroupFactory(district=osh_city, established=datetime.date(2011, 6, 1))
        WorkingGroupFactory(district=osh_city, established=datetime.date(2011, 10, 1))

    def test_group_closes_after_the_closed_month_only(self, osh_city):
        group = WorkingGroupFactory(district=osh_city, established=datetime.date(2011, 6, 1))
        accept(osh_city)
        for change in ({"closed": IN_SEPTEMBER}, {"established": AUGUST}, {"cadence": "quarterly"}):
            with refused_by("workinggroup_period_lock"):
                update(group, **change)
        with refused_by("workinggroup_period_lock"):
            delete(group)
        update(group, closed=IN_OCTOBER, name="Renamed")

    def test_new_cadence_counts_from_an_open_month(self, osh_city):
        group = WorkingGroupFactory(district=osh_city, established=datetime.date(2011, 6, 1))
        change = CadenceChangeFactory(group=group, month=AUGUST)
        accept(osh_city)
        with refused_by("cadencechange_period_lock"):
            CadenceChangeFactory(group=group, month=SEPTEMBER)
        for values in ({"month": SEPTEMBER}, {"month": datetime.date(2011, 10, 1)}, {"cadence": "monthly"}):
            with refused_by("cadencechange_period_lock"):
                update(change, **values)
        with refused_by("cadencechange_period_lock"):
            delete(change)
        later = CadenceChangeFactory(group=group, month=datetime.date(2011, 10, 1), cadence="monthly")
        with refused_by("cadencechange_period_lock"):
            update(later, month=SEPTEMBER)
        update(later, month=datetime.date(2011, 11, 1))
        delete(later)

    def test_message_is_beside_the_changed_date(self, as_person, osh, osh_city):
        group = WorkingGroupFactory(district=osh_city, established=datetime.date(2011, 6, 1))
        accept(osh_city)
        url, contract = FORMS[WorkingGroup]
        page = as_person(osh)
        data = contract().data(osh_city)
        added = page.post(url, data | {"established": "2011-06-01"})
        assert "September 2011 is closed for Osh city" in get_form_errors(added)["form"]["established"][0]
        edit = f"{group.get_absolute_url()}edit/"
        closed = page.post(edit, data | {"name": group.name, "closed": "2011-09-20"})
        assert "September 2011 is closed for Osh city" in get_form_errors(closed)["form"]["closed"][0]
        assert page.post(edit, data | {"name": group.name, "closed": "2011-10-20"}).status_code == 302


class TestAreaAndMandate:
    def test_area_that_counted_in_a_closed_month_cannot_change(self, area, osh_city):
        accept(osh_city)
        changes = ({"status": "requested"}, {"starts": IN_SEPTEMBER}, {"ends": IN_SEPTEMBER})
        for change in changes:
            with refused_by("areaofoperation_period_lock"):
                update(area, **change)
        with refused_by("areaofoperation_period_lock"):
            delete(area)
        update(area, ends=IN_OCTOBER, status="closed")

    def test_area_cannot_begin_in_a_closed_month(self, area, mandate, osh_city, uzgen_district):
        accept(osh_city)
        # The return of the only district closes the month for all.
        for status in (AreaStatus.ACTIVE, AreaStatus.CLOSED):
            with refused_by("areaofoperation_period_lock"):
                AreaOfOperationFactory(
                    mandate=mandate, district=uzgen_district, starts=IN_SEPTEMBER, ends=IN_OCTOBER, status=status
                )
        requested = AreaOfOperationFactory(
            mandate=mandate, district=uzgen_district, starts=IN_SEPTEMBER, status=AreaStatus.REQUESTED
        )
        update(requested, status="active", starts=IN_OCTOBER)

    def test_mandate_cannot_end_before_a_closed_month_of_its_districts(self, area, mandate, osh_city):
        accept(osh_city)
        with refused_by("mandate_period_lock"):
            update(mandate, ends=IN_SEPTEMBER)
        update(mandate, ends=datetime.date(2012, 12, 31))
        update(mandate, ends=IN_OCTOBER)

    def test_end_of_the_mandate_of_a_placement_is_locked(self, mandate, osh_city):
        PlacementFactory(mandate=mandate, station__district=osh_city, starts=AUGUST)
        accept(osh_city)
        with refused_by("mandate_period_lock"):
            update(mandate, ends=IN_SEPTEMBER)

    def test_messages_are_beside_the_changed_dates(self, as_person, manager, area, mandate, osh_city):
        accept(osh_city)
        page = as_person(manager)
        for record, field, message in (
            (area, "ends", "September 2011 is closed"),
            (mandate, "ends", "September 2011 is closed for Osh city"),
        ):
            edit = f"{record.get_absolute_url()}edit/"
            data = build_submission(page.get(edit).context)
            response = page.post(edit, data | {field: "2011-09-20"})
            assert message in get_form_errors(response)["form"][field][0], record
        assert AreaOfOperation.objects.get().ends is None
        assert Mandate.objects.get().ends == datetime.date(2011, 12, 31)

    def test_mandate_of_a_placement_that_ends_with_it_is_locked(self, mandate, osh_city):
        placement = PlacementFactory(mandate=mandate, station__district=osh_city, starts=datetime.date(2011, 7, 1))
        started = datetime.date(2010, 1, 1)
        earlier = MandateFactory(adopted=started, starts=started, ends=datetime.date(2010, 11, 17))
        accept(osh_city)
        # The placement would also begin after the earlier mandate.
        other_rule = pgtrigger.ignore("advisers.Placement:placement_within_mandate")
        with other_rule, refused_by("placement_period_lock"):
            update(placement, mandate_id=earlier.pk)


class TestAdviser:
    @pytest.mark.parametrize("change", [{"sex": "man"}, {"state": "AT"}, {"kind": "national"}])
    def test_what_counts_of_an_adviser_in_a_closed_month_is_locked(self, change, osh_city, uzgen_district):
        adviser = AdviserFactory(sex="woman", state="SE")
        PlacementFactory(adviser=adviser, station__district=osh_city, starts=SEPTEMBER)
        accept(uzgen_district)
        update(adviser, **change)
        update(adviser, sex="woman", state="SE", kind="international")
        accept(osh_city)
        with refused_by("adviser_period_lock"):
            update(adviser, **change)
        update(adviser, family_name="Renamed", email="new@example.org")

    def test_new_adviser_can_be_added_and_corrected(self, osh_city):
        accept(osh_city)
        adviser = AdviserFactory(sex="woman")
        update(adviser, sex="man")


class TestVehicle:
    def test_handover_counts_for_the_mission_once_all_returns_are_accepted(self, area, osh_city, uzgen_district):
        other = AreaOfOperationFactory(mandate=area.mandate, district=uzgen_district)
        vehicle = MobileReceptionFactory(donated=AUGUST)
        accept(osh_city)
        update(vehicle, donated=IN_SEPTEMBER)
        accept(other.district)
        for change in ({"donated": AUGUST}, {"donated": IN_OCTOBER}):
            with refused_by("mobilereception_period_lock"):
                update(vehicle, **change)
        with refused_by("mobilereception_period_lock"):
            MobileReceptionFactory(donated=AUGUST)
        with refused_by("mobilereception_period_lock"):
            delete(vehicle)
        MobileReceptionFactory(donated=IN_OCTOBER)
        update(vehicle, stage="police", note="Repainted")

    def test_form_names_the_month_of_the_mission(self, as_person, manager, area, osh_city):
        accept(osh_city)
        url, contract = FORMS[MobileReception]
        response = as_person(manager).post(url, contract().data(osh_city) | {"donated": "2011-09-01"})
        assert OF_MISSION in get_form_errors(response)["form"]["donated"][0]

    def test_repair_counts_where_the_vehicle_was_deployed(self, osh_city, uzgen_district):
        vehicle = MobileReceptionFactory()
        DeploymentFactory(vehicle=vehicle, district=uzgen_district, starts=AUGUST, ends=datetime.date(2011, 8, 31))
        DeploymentFactory(vehicle=vehicle, district=osh_city, starts=SEPTEMBER)
        accept(uzgen_district)
        gap = ServiceGapFactory(vehicle=vehicle, starts=IN_SEPTEMBER)
        accept(osh_city)
        for change in ({"ends": datetime.date(2011, 9, 25)}, {"starts": SEPTEMBER}):
            with refused_by("servicegap_period_lock"):
                update(gap, **change)
        with refused_by("servicegap_period_lock"):
            delete(gap)
        update(gap, ends=IN_OCTOBER)
        ServiceGapFactory(vehicle=vehicle, starts=datetime.date(2011, 10, 21), ends=datetime.date(2011, 10, 22))
        with refused_by("servicegap_period_lock"):
            ServiceGapFactory(vehicle=vehicle, starts=SEPTEMBER, ends=datetime.date(2011, 9, 3))

    def test_repair_without_deployment_counts_for_the_mission(self, area, osh_city):
        vehicle = MobileReceptionFactory()
        accept(osh_city)
        with refused_by("servicegap_period_lock"):
            ServiceGapFactory(vehicle=vehicle, starts=IN_SEPTEMBER, ends=IN_SEPTEMBER)


class TestTarget:
    def test_target_can_be_added_but_not_changed_in_a_closed_month(self, area, osh_city, uzgen_district):
        AreaOfOperationFactory(mandate=area.mandate, district=uzgen_district)
        accept(osh_city)
        year = {"starts": datetime.date(2011, 1, 1), "ends": datetime.date(2011, 12, 31)}
        of_district, of_mission = TargetFactory(district=osh_city, **year), TargetFactory(**year)
        changes = (
            {"value": 80},
            {"baseline": 50},
            {"starts": datetime.date(2011, 2, 1)},
            {"ends": datetime.date(2011, 11, 30)},
        )
        for change in changes:
            with refused_by("target_period_lock"):
                update(of_district, **change)
        with refused_by("target_period_lock"):
            delete(of_district)
        update(of_district, note="Agreed with the akim.")
        update(of_mission, value=85)
        accept(uzgen_district)
        for change in changes:
            with refused_by("target_period_lock"):
                update(of_mission, **change)

    def test_target_of_open_months_can_change(self, area, osh_city):
        accept(osh_city)
        target = TargetFactory(district=osh_city, starts=datetime.date(2011, 10, 1), ends=datetime.date(2011, 12, 31))
        update(target, value=80)
        delete(target)


class TestCensus:
    def test_census_counts_from_its_year(self, osh_city):
        accept(osh_city)
        with refused_by("population_period_lock"):
            PopulationFactory(district=osh_city, year=2011)
        PopulationFactory(district=osh_city, year=2012)


class TestPoliceStation:
    def test_new_station_counts_from_an_open_day(self, osh_city):
        accept(osh_city)
        for opened_on in (None, IN_SEPTEMBER):
            with refused_by("policestation_period_lock"):
                PoliceStationFactory(district=osh_city, opened_on=opened_on)
        PoliceStationFactory(district=osh_city, opened_on=IN_OCTOBER)

    def test_station_of_a_closed_month_cannot_change_its_days(self, area, osh_city, uzgen_district):
        AreaOfOperationFactory(mandate=area.mandate, district=uzgen_district)
        station = PoliceStationFactory(district=osh_city)
        accept(osh_city)
        changes = ({"opened_on": IN_SEPTEMBER}, {"closed_on": IN_SEPTEMBER}, {"district_id": uzgen_district.pk})
        for change in changes:
            with refused_by("policestation_period_lock"):
                update(station, **change)
        with refused_by("policestation_period_lock"):
            delete(station)
        update(station, closed_on=IN_OCTOBER, name="Renamed", telephone="5 55")

    def test_message_is_beside_the_opening_date(self, as_person, manager, osh_city):
        accept(osh_city)
        page, url = as_person(manager), FORMS[PoliceStation][0]
        data = build_submission(page.get(url).context) | {"district": osh_city.pk, "name": "Kara-Kul"}
        for opened_on in ("", "2011-09-20"):
            response = page.post(url, data | {"opened_on": opened_on})
            assert "September 2011 is closed for Osh city" in get_form_errors(response)["form"]["opened_on"][0]
        assert page.post(url, data).status_code == 302


class TestDaysWithoutReturn:
    def test_days_before_the_first_return_close_with_it(self, area, osh_city, mandate, uzgen_district):
        AreaOfOperationFactory(mandate=mandate, district=uzgen_district)
        values = {"established": datetime.date(2010, 5, 1), "closed": datetime.date(2010, 6, 1)}
        WorkingGroupFactory(district=osh_city, **values)
        accept(osh_city, month=datetime.date(2011, 1, 1))
        with refused_by("workinggroup_period_lock"):
            WorkingGroupFactory(district=osh_city, **values)

    def test_days_between_two_areas_close_with_the_next_return(self, osh_city, uzgen_district, mandate):
        AreaOfOperationFactory(mandate=mandate, district=uzgen_district)
        for starts, ends in ((datetime.date(2011, 1, 1), datetime.date(2011, 3, 15)), (SEPTEMBER, None)):
            AreaOfOperationFactory(mandate=mandate, district=osh_city, starts=starts, ends=ends)
        values = {"established": datetime.date(2011, 4, 1), "closed": datetime.date(2011, 4, 2)}
        accept(osh_city, month=datetime.date(2011, 3, 1))
        WorkingGroupFactory(district=osh_city, **values)
        accept(osh_city)
        with refused_by("workinggroup_period_lock"):
            WorkingGroupFactory(district=osh_city, **values)

    def test_month_of_other_district_closes_with_the_last_return(self, area, osh_city, uzgen_district):
        values = {"district": uzgen_district, "established": SEPTEMBER, "closed": IN_SEPTEMBER}
        WorkingGroupFactory(**values)
        accept(osh_city)
        with refused_by("workinggroup_period_lock"):
            WorkingGroupFactory(**values)
