"""Alerts: rules, access, order and links."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from advisers.alerts import LAST_ADVISER, TOUR
from advisers.models import Placement
from csi.core.periods import Month
from csi.core.registries.alerts import complete_alerts
from csi.reports.alerts.report import list_alerts
from districts.models import District, PoliceStation
from forums.alerts import MISSED, MONTHS_BACK, OVERDUE, UNRECORDED, UNSCHEDULED, WAITING
from forums.cadence import MonthStatus
from forums.models import Action, Meeting, MeetingKind, MeetingState, WorkingGroup
from forums.schedule import ExpectedMeetingOutcome, get_expected_meetings
from receptions.alerts import IDLE
from receptions.models import Deployment, MobileReception, Trip

TODAY = datetime.date(2011, 10, 31)
ALERTS_URL = "/dashboard/alerts/"


def days(number):
    return datetime.timedelta(days=number)


def get_texts(user, alert_type, today=TODAY, district=None):
    """Return the texts of the alerts of a type."""
    return [line.text for line in list_alerts(user, today, district) if line.type == alert_type]


@pytest.mark.django_db
def test_empty_mission_has_no_alerts(as_person, manager, osh):
    for person in (manager, osh):
        assert "No alerts" in as_person(person).get(ALERTS_URL).content.decode()


def test_missed_and_unscheduled_meetings_are_alerts(mission):
    manager = mission["manager"]
    assert sorted(get_texts(manager, MISSED)) == [
        "Aravan CSWG, August 2011",
        "Aravan CSWG, July 2011",
        "Aravan CSWG, September 2011",
        "Jayil CSWG, September 2011",
        "Nookat CSWG, July 2011",
    ]
    alerts = complete_alerts(manager, list_alerts(manager, TODAY))
    deeds = {line.text: line.action_url for line in alerts if line.type == MISSED}
    # July is accepted, so only its return can be opened; August came back with a remark.
    assert deeds["Nookat CSWG, July 2011"].startswith("/returns/months/")
    assert deeds["Aravan CSWG, August 2011"].startswith("/forums/meetings/add/")
    unscheduled = [line for line in list_alerts(manager, TODAY) if line.type == UNSCHEDULED]
    assert sorted(line.text for line in unscheduled) == [
        "Aravan CSWG, October 2011",
        "Osh city CSWG, October 2011",
        "Uzgen CSWG, October 2011",
    ]
    line = unscheduled[0]
    group = line.scope.working_groups.get(name=line.text.partition(",")[0])
    Meeting.objects.create(
        group=group, month=TODAY.replace(day=1), kind=MeetingKind.REGULAR, state=MeetingState.PLANNED, date=TODAY
    )
    assert line.text not in get_texts(manager, UNSCHEDULED)


def test_planned_meeting_whose_day_has_passed_is_an_alert(mission):
    manager = mission["manager"]
    unrecorded = [alert for alert in list_alerts(manager, TODAY) if alert.type == UNRECORDED]
    assert len(unrecorded) == Meeting.objects.unrecorded_on(TODAY).count() == 2
    assert all(alert.action_url.endswith("?record=1") for alert in unrecorded)
    # A month later it is missed, and listed once.
    later = [alert for alert in list_alerts(manager, TODAY + days(1)) if alert.type in (UNRECORDED, MISSED)]
    for alert in unrecorded:
        assert len([other for other in later if other.text == alert.text]) == 1


def test_missed_meetings_of_alerts_and_cadence_page_agree(mission, client):
    client.force_login(mission["manager"])
    heat_map = client.get("/reports/cadence/").context["heat_map"]
    shown = [cell for row in heat_map.rows for cell in row.cells if cell.status == MonthStatus.MISSED]
    expected = get_expected_meetings(WorkingGroup.objects.all(), TODAY, datetime.date.min)
    missed = [meeting for meeting in expected if meeting.outcome == ExpectedMeetingOutcome.MISSED]
    first = Month.from_date(TODAY).add(-MONTHS_BACK)
    assert len(shown) == len(missed) == 7
    assert len(get_texts(mission["manager"], MISSED)) == len([item for item in missed if item.month >= first]) == 5
    assert "Meetings missed earlier are on the page" in client.get(ALERTS_URL).content.decode()


def test_each_alert_names_whom_to_call(mission, client):
    client.force_login(mission["manager"])
    alerts = complete_alerts(mission["manager"], list_alerts(mission["manager"], TODAY))
    assert {alert.type.key for alert in alerts if alert.contact} == {alert.type.key for alert in alerts}
    html = client.get(ALERTS_URL).content.decode()
    overdue = next(alert for alert in alerts if alert.type == OVERDUE)
    responsible = Action.objects.get(description=overdue.text).responsible
    assert overdue.contact.telephone == responsible.telephone != ""
    assert f'href="tel:{responsible.telephone.replace(" ", "")}"' in html


def test_reader_sees_no_contact_of_alerts(mission, client):
    client.force_login(mission["reader"])
    assert not list_alerts(mission["reader"], TODAY)
    assert "tel:" not in client.get("/dashboard/").content.decode()


def test_overdue_actions_and_concerns_without_action_are_alerts(mission):
    manager = mission["manager"]
    overdue = get_texts(manager, OVERDUE)
    assert len(overdue) == 13
    Action.objects.filter(description=overdue[0]).update(done_on=TODAY)
    assert overdue[0] not in get_texts(manager, OVERDUE)
    assert len(get_texts(manager, WAITING)) == 2


def test_last_adviser_alert_requires_an_empty_station_on_the_next_day(mission):
    manager = mission["manager"]
    # The mandate ends on 17 November: 45 days before, nobody is leaving yet.
    assert not get_texts(manager, LAST_ADVISER, TODAY - days(29))
    assert len(get_texts(manager, LAST_ADVISER)) == 9
    station, end = PoliceStation.objects.get(name="Uzgen police station"), TODAY + days(5)
    current = Placement.objects.in_post_on(TODAY).filter(station=station)
    adviser, mandate = current[0].adviser, current[0].mandate
    Placement.objects.filter(pk__in=current.values("pk")).update(ends=end)

    def list_last_days():
        return [alert.day for alert in list_alerts(manager, TODAY) if alert.text == str(station)]

    assert list_last_days() == [end]
    successor = Placement.objects.create(adviser=adviser, station=station, mandate=mandate, starts=end + days(1))
    assert list_last_days() == [mandate.ends]
    Placement.objects.filter(pk=successor.pk).update(starts=end + days(2))
    assert list_last_days() == [end]


def test_tours_ending_with_the_mandate_are_one_alert_per_district(mission):
    lines = [line for line in list_alerts(mission["manager"], TODAY) if line.type == TOUR]
    leaving = Placement.objects.tour_ending_between(TODAY, TODAY + days(46)).count()
    assert sum(line.count or 1 for line in lines) == leaving == 35
    assert sorted(line.text for line in lines if not line.count) == [
        "Beth Goldfinch, Kara-Suu police station",
        "Rasa Putinas, Suzak police station",
        "Solveig Blåmeis, Uzgen police station",
    ]


def test_vehicle_in_service_is_idle_after_30_days_without_a_trip(mission):
    manager, vehicle = mission["manager"], MobileReception.objects.get(number=1)
    last = Trip.objects.filter(deployment__vehicle=vehicle).latest("date").date
    assert str(vehicle) not in get_texts(manager, IDLE, last + days(30))
    [line] = [line for line in list_alerts(manager, last + days(31)) if line.text == str(vehicle)]
    assert line.day == last
    assert str(vehicle) in get_texts(mission["osh"], IDLE, last + days(31))
    # The district of the current deployment decides who gets the alert.
    Deployment.objects.running_on(last).filter(vehicle=vehicle).update(ends=last)
    assert str(vehicle) not in get_texts(mission["osh"], IDLE, last + days(31))
    [line] = [line for line in list_alerts(manager, last + days(31)) if line.text == str(vehicle)]
    assert line.scope is None
    vehicle.gaps.create(starts=last + days(1), ends=last + days(2))
    assert str(vehicle) not in get_texts(manager, IDLE, last + days(31))


def test_alerts_and_districts_are_sorted_by_urgency(mission, client):
    client.force_login(mission["manager"])
    response = client.get(ALERTS_URL)
    shown = response.context["alerts"]
    assert shown == sorted(shown, key=lambda line: -line.urgency)
    assert [line.tone for line in shown] == sorted(line.tone for line in shown)
    assert [group_items[0].urgency for _place, _count, group_items in response.context["alerts_by_district"]] == sorted(
        (group_items[0].urgency for _place, _count, group_items in response.context["alerts_by_district"]), reverse=True
    )


@pytest.mark.parametrize("name", ["osh", pytest.param("manager", marks=pytest.mark.audit)])
def test_user_can_open_the_pages_linked_from_each_alert(mission, client, name):
    client.force_login(mission[name])
    seen = {}
    for line in list_alerts(mission[name], TODAY):
        seen.setdefault(line.type, line)
    assert len(seen) >= 4
    for line in seen.values():
        for alerts_url in filter(None, (line.url, line.action_url)):
            assert client.get(alerts_url).status_code == 200, alerts_url


def test_field_staff_see_alerts_of_their_districts_only(mission, client):
    client.force_login(mission["osh"])
    own = mission["osh"].districts.get()
    assert {line.scope for line in client.get(ALERTS_URL).context["alerts"]} == {own}
    other = District.objects.exclude(pk=own.pk).in_operation_on(TODAY).first()
    page = client.get(ALERTS_URL, {"district": other.pk})
    assert "This district is not one of yours" in page.content.decode()
    assert {line.scope for line in page.context["alerts"]} == {own}


@pytest.mark.parametrize("params", ["kind=nonsense", "district=nonsense", "kind=%00", "district=99999999999999999999"])
def test_invalid_parameter_is_reported(mission, client, params):
    client.force_login(mission["manager"])
    response = client.get(f"{ALERTS_URL}?{params}")
    assert "All alerts are shown" in response.content.decode() or "All districts are shown" in (
        response.content.decode()
    )
    assert len(response.context["alerts"]) == 56


def test_query_count_does_not_depend_on_the_number_of_districts(mission, client):
    osh = mission["osh"]

    def count_queries():
        client.force_login(osh)
        with CaptureQueriesContext(connection) as queries:
            client.get(ALERTS_URL)
        return len(queries)

    count_queries()
    count = count_queries()
    osh.districts.set(District.objects.in_operation_on(TODAY))
    assert count_queries() <= count <= 24
