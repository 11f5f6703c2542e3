"""Alerts, computed from the rules of the domain apps, with a constant number of queries."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisers.models import Placement
from csi.accounts.models import User
from csi.concerns.models import ACTION_WAIT_LIMIT, Concern
from csi.core.access import can_add
from csi.core.periods import Month
from csi.core.permissions import RecordPermission
from csi.core.urls import cached_reverse
from csi.reports.alerts.types import CREW_PERIOD, DEPARTURE_NOTICE, MONTHS_BACK, Alert, AlertType, alerts_url
from csi.returns.models import MonthlyReturn
from districts.models import District
from forums.models import Action, MeetingState, WorkingGroup
from forums.schedule import ExpectedMeeting, ExpectedMeetingOutcome, get_expected_meetings
from receptions.models import Deployment, MobileReception, Trip
from receptions.models.vehicles import IDLE_AFTER

ONE_DAY = datetime.timedelta(days=1)


def list_alerts(
    user: User,
    today: datetime.date,
    district: District | None = None,
    expected_meetings: list[ExpectedMeeting] | None = None,
) -> list[Alert]:
    """Return the alerts that the user may see, of one district or all, the most urgent first.

    `expected_meetings`: those of the working groups concerned, if the caller has loaded them.
    """
    alerts = [*_meeting_alerts(user, today, district, expected_meetings)]
    for source in (_action_alerts, _concern_alerts, _adviser_alerts, _vehicle_alerts, _crew_alerts):
        alerts += source(user, today, district)
    return sorted(alerts, key=lambda alert: (-alert.urgency, list(AlertType).index(alert.type), alert.text))


def count_alerts_by_type(
    alerts: Iterable[Alert], district: District | None = None, chosen_type: str = ""
) -> list[dict[str, Any]]:
    """Return a dictionary per type: its name, number of alerts, URL and whether it is the chosen one."""
    counts = Counter(alert.type for alert in alerts)
    return [
        {
            "type": alert_type,
            "name": alert_type.label,
            "value": counts[alert_type],
            "url": alerts_url(kind=alert_type.value, district=district.pk if district else None),
            "is_chosen": alert_type == chosen_type,
        }
        for alert_type in AlertType
    ]


def _visible(queryset: Any, user: User, district: District | None) -> Any:
    visible = queryset.visible_to(user)
    return visible.in_scopes([district.pk]) if district else visible


def _meeting_alerts(
    user: User,
    today: datetime.date,
    district: District | None,
    expected_meetings: list[ExpectedMeeting] | None,
) -> Iterator[Alert]:
    """Yield the meetings missed in recent months and those not scheduled for this month."""
    groups = _visible(WorkingGroup.objects, user, district)
    first = Month.from_date(today).add(-MONTHS_BACK)
    expected_meetings = [
        expected
        for expected in (get_expected_meetings(groups, today) if expected_meetings is None else expected_meetings)
        if expected.is_unscheduled or (expected.outcome == ExpectedMeetingOutcome.MISSED and first <= expected.month)
    ]
    groups_by_id = {
        group.pk: group
        for group in groups.filter(pk__in={expected.group_id for expected in expected_meetings})
        .select_related("district")
        .order_by()
    }
    accepted = _accepted_returns(user, expected_meetings, groups_by_id.values())
    for expected in expected_meetings:
        group, month = groups_by_id[expected.group_id], expected.month
        action_label, action_url = _meeting_action(expected, group, accepted.get((group.district_id, month.start)))
        yield Alert(
            AlertType.UNSCHEDULED if expected.is_unscheduled else AlertType.MISSED,
            group.district,
            _("%(group)s, %(month)s") % {"group": group, "month": month.label},
            since=month.start if expected.is_unscheduled else month.end,
            day=month.span.last_day,
            today=today,
            url=group.get_absolute_url(),
            action_label=action_label,
            action_url=action_url,
        )


def _meeting_action(
    expected: ExpectedMeeting, group: WorkingGroup, accepted_return: MonthlyReturn | None
) -> tuple[str, str]:
    """Return the label and the URL of the page on which the alert can be resolved."""
    if accepted_return:
        return _("Open return"), accepted_return.get_absolute_url()
    label = _("Schedule meeting") if expected.is_unscheduled else _("Record meeting")
    if expected.meeting_id:
        return label, cached_reverse("forums:meeting_edit", expected.meeting_id, query={"record": 1})
    query = {"group": group.pk, "month": expected.month}
    if expected.is_unscheduled:
        query["state"] = MeetingState.PLANNED
    return label, reverse("forums:meeting_add", query=query)


def _accepted_returns(
    user: User, expected_meetings: list[ExpectedMeeting], groups: Collection[WorkingGroup]
) -> dict[tuple[int, datetime.date], MonthlyReturn]:
    """Return the accepted returns by district and first day: their months are closed until reopened."""
    if not expected_meetings:
        return {}
    months = {expected.month.start for expected in expected_meetings}
    districts = {group.district_id for group in groups}
    returns = MonthlyReturn.objects.visible_to(user).accepted().filter(month__in=months, district__in=districts)
    return {(monthly_return.district_id, monthly_return.month): monthly_return for monthly_return in returns.order_by()}


def _action_alerts(user: User, today: datetime.date, district: District | None) -> Iterator[Alert]:
    actions = _visible(Action.objects, user, district).outstanding().overdue_on(today)
    for action in actions.select_related("meeting__group__district"):
        yield Alert(
            AlertType.OVERDUE,
            action.meeting.group.district,
            str(action),
            since=action.due,
            day=action.due,
            today=today,
            url=action.get_absolute_url(),
            action_label=_("Record progress"),
            action_url=cached_reverse("forums:action_edit", action.pk),
        )


def _concern_alerts(user: User, today: datetime.date, district: District | None) -> Iterator[Alert]:
    for concern in _visible(Concern.objects, user, district).awaiting_action_on(today).select_related("district"):
        yield Alert(
            AlertType.WAITING,
            concern.district,
            str(concern),
            since=concern.raised_on + ACTION_WAIT_LIMIT,
            day=concern.raised_on,
            today=today,
            url=concern.get_absolute_url(),
            action_label=_("Add action"),
            action_url=cached_reverse("forums:action_add", query={"concern": concern.pk}),
        )


def _adviser_alerts(user: User, today: datetime.date, district: District | None) -> Iterator[Alert]:
    """Yield stations about to lose their last adviser, and tours that end.

    Tours of one district that end together with their mandate are one alert.
    """
    leaving = _visible(Placement.objects, user, district).tour_ending_between(today, today + DEPARTURE_NOTICE + ONE_DAY)
    leaving = leaving.select_related("adviser", "station__district", "mandate")
    leaving = leaving.order_by("station__district_id", "tour_ends_on", "pk")
    has_add_permission = can_add(Placement, user)
    last_placements: dict[Any, Any] = {}
    for placement in leaving:
        if placement.is_last_adviser:
            last_placements.setdefault(placement.station, placement)
    for station, placement in last_placements.items():
        yield _adviser_alert(AlertType.LAST_ADVISER, placement, today, station, has_add_permission)
    by_day = groupby(leaving, key=lambda placement: (placement.station.district, placement.tour_ends_on))
    for (district_left, day), group in by_day:
        placements = list(group)
        if len(placements) > 1 and all(day == placement.mandate.ends for placement in placements):
            yield _mandate_alert(placements, district_left, day, today)
            continue
        for placement in placements:
            yield _adviser_alert(AlertType.TOUR, placement, today, placement, has_add_permission)


def _adviser_alert(
    alert_type: AlertType, placement: Any, today: datetime.date, subject: Any, has_add_permission: bool
) -> Alert:
    """Build an alert about a departure; `subject`: the placement, or the station that it leaves empty."""
    return Alert(
        alert_type,
        placement.station.district,
        str(subject),
        since=placement.tour_ends_on - DEPARTURE_NOTICE,
        day=placement.tour_ends_on,
        today=today,
        url=subject.get_absolute_url(),
        action_label=_("Add placement") if has_add_permission else "",
        action_url=cached_reverse("advisers:placement_add", query={"station": placement.station_id})
        if has_add_permission
        else "",
    )


def _mandate_alert(placements: list[Any], district: District, day: datetime.date, today: datetime.date) -> Alert:
    number = len(placements)
    return Alert(
        AlertType.TOUR,
        district,
        ngettext(
            "%(number)d tour of duty ends with the mandate", "%(number)d tours of duty end with the mandate", number
        )
        % {"number": number},
        since=day - DEPARTURE_NOTICE,
        day=day,
        today=today,
        url=reverse("advisers:placement_list", query={"district": district.pk, "leaving_from": day, "leaving_to": day}),
        action_label=_("Open mandate"),
        action_url=placements[0].mandate.get_absolute_url(),
        count=number,
    )


def _vehicle_alerts(user: User, today: datetime.date, district: District | None) -> Iterator[Alert]:
    """Yield the idle vehicles with the district where they are deployed; without a deployment, with none."""
    running = Deployment.objects.running_on(today).select_related("district")
    # Any: the annotation `idle_since` is unknown to the type checker.
    idle: Any = MobileReception.objects.visible_to(user).idle_on(today)
    for vehicle in idle.prefetch_related(Prefetch("deployments", running, to_attr="running_deployments")):
        deployment = vehicle.running_deployments[0] if vehicle.running_deployments else None
        current_district = deployment.district if deployment else None
        if not _is_responsible_for(user, district, current_district):
            continue
        if deployment:
            action_label = _("Record trip")
            action_url = cached_reverse("receptions:trip_add", query={"deployment": deployment.pk})
        else:
            action_label = _("Add deployment")
            action_url = cached_reverse("receptions:deployment_add", query={"vehicle": vehicle.pk})
        yield Alert(
            AlertType.IDLE,
            current_district,
            str(vehicle),
            since=vehicle.idle_since + IDLE_AFTER,
            day=vehicle.idle_since,
            today=today,
            url=vehicle.get_absolute_url(),
            action_label=action_label,
            action_url=action_url,
        )


def _is_responsible_for(user: User, district: District | None, current_district: District | None) -> bool:
    """Return whether a vehicle there belongs on the list; users also see vehicles that have moved on."""
    if district:
        return current_district == district
    return user.has_permission(RecordPermission.ACCESS_ALL_SCOPES) or (
        current_district is not None and current_district.pk in user.scope_ids
    )


def _crew_alerts(user: User, today: datetime.date, district: District | None) -> Iterator[Alert]:
    """Yield an alert for each deployment that had trips with a single-sex crew."""
    first = today - CREW_PERIOD + ONE_DAY
    trips = _visible(Trip.objects, user, district).with_single_sex_crew().made_between(first, today + ONE_DAY)
    trips = trips.select_related("deployment__vehicle", "deployment__district").order_by("deployment", "date", "pk")
    for deployment, group in groupby(trips, key=lambda trip: trip.deployment):
        deployment_trips = list(group)
        number = len(deployment_trips)
        query = {"deployment": deployment.pk, "crew": "single_sex", "date_from": first, "date_to": today}
        yield Alert(
            AlertType.CREW,
            deployment.district,
            ngettext("%(deployment)s: %(number)d trip", "%(deployment)s: %(number)d trips", number)
            % {"deployment": deployment, "number": number},
            since=deployment_trips[0].date,
            day=deployment_trips[0].date,
            today=today,
            url=reverse("receptions:trip_list", query=query),
            action_label=_("Open deployment"),
            action_url=deployment.get_absolute_url(),
            count=number,
        )
