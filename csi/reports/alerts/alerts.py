"""The lines that need attention, from the rules that the domains have; ten districts cost no more queries than one."""

import datetime
from collections import Counter
from itertools import groupby

from django.db.models import Prefetch
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisers.models import Placement
from csi.concerns.models import ACTION_WAIT_LIMIT, Concern
from csi.core.crud.views import can_add
from csi.core.periods import Month
from csi.core.permissions import RecordPermission
from csi.core.urls import address_of
from csi.reports.alerts.types import CREW_DAYS, MONTHS_BACK, NOTICE, Kind, Line, address
from csi.returns.models import MonthlyReturn
from forums.models import Action, WorkingGroup
from forums.schedule import ExpectedMeetingOutcome, get_expected_meetings
from receptions.models import Deployment, MobileReception, Trip
from receptions.models.vehicles import IDLE_AFTER

ONE_DAY = datetime.timedelta(days=1)


def lines_for(user, today, district=None, turns=None) -> list[Line]:
    """What this person may see that needs attention, of one district or all, the most urgent first.

    `turns`: of the working groups there, for those who have asked for them already.
    """
    lines = [*_forums(user, today, district, turns)]
    for source in (_actions, _concerns, _advisers, _vehicles, _crews):
        lines += source(user, today, district)
    return sorted(lines, key=lambda line: (-line.urgency, list(Kind).index(line.kind), line.text))


def kinds_of(lines, district=None, chosen="") -> list[dict]:
    """How many lines there are of each kind, and the page that shows them: {"name", "value", "url", "is_chosen"}."""
    numbers = Counter(line.kind for line in lines)
    return [
        {
            "kind": kind,
            "name": kind.label,
            "value": numbers[kind],
            "url": address(kind=kind.value, district=district and district.pk),
            "is_chosen": kind == chosen,
        }
        for kind in Kind
    ]


def _of(queryset, user, district):
    visible = queryset.visible_to(user)
    return visible.in_districts([district.pk]) if district else visible


def _forums(user, today, district, turns):
    """Meetings missed in the last months, and groups that have none entered for this one."""
    groups = _of(WorkingGroup.objects, user, district)
    first = Month.of(today).plus(-MONTHS_BACK)
    turns = [
        turn
        for turn in (get_expected_meetings(groups, today) if turns is None else turns)
        if turn.is_unscheduled or (turn.outcome == ExpectedMeetingOutcome.MISSED and first <= turn.month)
    ]
    named = {
        group.pk: group
        for group in groups.filter(pk__in={turn.group_id for turn in turns}).select_related("district").order_by()
    }
    closed = _closed_months(user, turns, named.values())
    for turn in turns:
        group, month = named[turn.group_id], turn.month
        deed = _("Schedule it") if turn.is_unscheduled else _("Record it")
        if accepted := closed.get((group.district_id, month.start)):
            deed, mend = _("Open the return"), accepted.get_absolute_url()
        elif turn.meeting_id:
            mend = f"{address_of('forums:meeting_edit', turn.meeting_id)}?record=1"
        else:
            asked = {"group": group.pk, "month": month} | ({"state": "planned"} if turn.is_unscheduled else {})
            mend = f"{address_of('forums:meeting_add')}?{urlencode(asked)}"
        yield Line(
            Kind.UNSCHEDULED if turn.is_unscheduled else Kind.MISSED,
            group.district,
            _("%(group)s, %(month)s") % {"group": group, "month": month.label},
            since=month.start if turn.is_unscheduled else month.end,
            day=month.span.last_day,
            today=today,
            url=group.get_absolute_url(),
            deed=deed,
            deed_url=mend,
        )


def _closed_months(user, turns, groups):
    """{(district, first day): return} of the months in which nothing can be recorded until the return is reopened."""
    months = {turn.month.start for turn in turns}
    returns = MonthlyReturn.objects.visible_to(user).accepted().filter(month__in=months).order_by()
    districts = {group.district_id for group in groups}
    return {(one.district_id, one.month): one for one in returns.filter(district__in=districts)} if turns else {}


def _actions(user, today, district):
    for action in (
        _of(Action.objects, user, district).outstanding().overdue_on(today).select_related("meeting__group__district")
    ):
        yield Line(
            Kind.OVERDUE,
            action.meeting.group.district,
            str(action),
            since=action.due,
            day=action.due,
            today=today,
            url=action.get_absolute_url(),
            deed=_("Record progress"),
            deed_url=address_of("forums:action_edit", action.pk),
        )


def _concerns(user, today, district):
    for concern in _of(Concern.objects, user, district).awaiting_action_on(today).select_related("district"):
        yield Line(
            Kind.WAITING,
            concern.district,
            str(concern),
            since=concern.raised_on + ACTION_WAIT_LIMIT,
            day=concern.raised_on,
            today=today,
            url=concern.get_absolute_url(),
            deed=_("Agree an action"),
            deed_url=f"{address_of('forums:action_add')}?concern={concern.pk}",
        )


def _advisers(user, today, district):
    """Stations that lose their last adviser, and tours that end: a line each, or with their mandate one a district."""
    leaving = _of(Placement.objects, user, district).tour_ending_between(today, today + NOTICE + ONE_DAY)
    leaving = leaving.select_related("adviser", "station__district", "mandate")
    leaving = leaving.order_by("station__district_id", "tour_ends_on", "pk")
    may_place = can_add(Placement, user)
    first = {}
    for placement in leaving:
        if placement.is_last_adviser:
            first.setdefault(placement.station, placement)
    for station, placement in first.items():
        yield _adviser_line(Kind.LAST_ADVISER, placement, today, str(station), station.get_absolute_url(), may_place)
    for (place, day), placements in groupby(leaving, key=lambda one: (one.station.district, one.tour_ends_on)):
        placements = list(placements)
        if len(placements) > 1 and all(day == placement.mandate.ends for placement in placements):
            yield _line_of_mandate(placements, place, day, today)
            continue
        for placement in placements:
            yield _adviser_line(Kind.TOUR, placement, today, str(placement), placement.get_absolute_url(), may_place)


def _adviser_line(kind, placement, today, text, url, may_place):
    return Line(
        kind,
        placement.station.district,
        text,
        since=placement.tour_ends_on - NOTICE,
        day=placement.tour_ends_on,
        today=today,
        url=url,
        deed=_("Place an adviser") if may_place else "",
        deed_url=f"{address_of('advisers:placement_add')}?station={placement.station_id}" if may_place else "",
    )


def _line_of_mandate(placements, district, day, today):
    number = len(placements)
    asked = {"district": district.pk, "leaving_from": day, "leaving_to": day}
    return Line(
        Kind.TOUR,
        district,
        ngettext("%(number)d tour ends with the mandate", "%(number)d tours end with the mandate", number)
        % {"number": number},
        since=day - NOTICE,
        day=day,
        today=today,
        url=f"{address_of('advisers:placement_list')}?{urlencode(asked)}",
        deed=_("Open the mandate"),
        deed_url=placements[0].mandate.get_absolute_url(),
        count=number,
    )


def _vehicles(user, today, district):
    """Idle vehicles, under the district where they stand; those that stand nowhere are the mission's."""
    running = Deployment.objects.running_on(today).select_related("district")
    idle = MobileReception.objects.visible_to(user).idle_on(today)
    for vehicle in idle.prefetch_related(Prefetch("deployments", running, to_attr="where")):
        place = vehicle.where[0].district if vehicle.where else None
        if not _covers(user, district, place):
            continue
        deed, mend = (
            _("Record a trip"),
            f"{address_of('receptions:trip_add')}?deployment={vehicle.where[0].pk}" if place else "",
        )
        if not place:
            deed, mend = _("Deploy it"), f"{address_of('receptions:deployment_add')}?vehicle={vehicle.pk}"
        yield Line(
            Kind.IDLE,
            place,
            str(vehicle),
            since=vehicle.idle_since + IDLE_AFTER,
            day=vehicle.idle_since,
            today=today,
            url=vehicle.get_absolute_url(),
            deed=deed,
            deed_url=mend,
        )


def _covers(user, district, place):
    """Whether a vehicle that stands there belongs on the list; a person may see those, too, that once stood here."""
    if district:
        return place == district
    return user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS) or (
        place is not None and place.pk in user.district_ids
    )


def _crews(user, today, district):
    """Trips with a one-sided crew, a line for each deployment."""
    first = today - CREW_DAYS + ONE_DAY
    trips = _of(Trip.objects, user, district).with_single_sex_crew().made_between(first, today + ONE_DAY)
    trips = trips.select_related("deployment__vehicle", "deployment__district").order_by("deployment", "date", "pk")
    for deployment, ours in groupby(trips, key=lambda trip: trip.deployment):
        ours = list(ours)
        asked = {"deployment": deployment.pk, "crew": "one_sided", "date_from": first, "date_to": today}
        yield Line(
            Kind.CREW,
            deployment.district,
            ngettext("%(deployment)s: %(number)d trip", "%(deployment)s: %(number)d trips", len(ours))
            % {"deployment": deployment, "number": len(ours)},
            since=ours[0].date,
            day=ours[0].date,
            today=today,
            url=f"{address_of('receptions:trip_list')}?{urlencode(asked)}",
            deed=_("Open the deployment"),
            deed_url=deployment.get_absolute_url(),
            count=len(ours),
        )
