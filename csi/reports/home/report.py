"""What a person owes this month, and what the person entered last."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Count, F, Model, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import formats
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisers.models import Observation
from csi.concerns.models import Concern
from csi.core.periods import Month
from csi.gallery.models import Photo
from csi.indicators.indicator import get_last_event_date
from csi.indicators.registry import IndicatorValue, evaluate, get_indicators
from csi.reports.alerts.alerts import lines_for
from csi.reports.alerts.types import address
from csi.reports.home.returns import returns_by_district
from districts.models import District
from forums.cadence import OUTSTANDING, get_group_months
from forums.models import Action, Meeting, MeetingState, WorkingGroup
from initiatives.models import Initiative
from receptions.models import Deployment, Trip

# A usual month of trips is the mean of those, among so many full months before this one, that had any.
USUAL_MONTHS = 3
LAST_ENTERED = 8


@dataclass(frozen=True)
class Line:
    """One line of the month's checklist. `tone`: good (done), watch (to do), bad (overdue), none (nothing owed)."""

    text: str
    tone: str
    url: str = ""
    deed: str = ""
    deed_url: str = ""


@dataclass
class DistrictMonth:
    """A district's month as a checklist that fills itself; `due` says when its return is due, or that it is in."""

    district: District
    due: str = ""
    lines: list[Line] = field(default_factory=list)


def my_month(user, today: datetime.date) -> list[DistrictMonth]:
    """The month of each of this person's districts in which the mission works; ten cost no more queries than one."""
    month = Month.of(today)
    districts = list(District.objects.visible_to(user).in_operation_on(today))
    ids = [district.pk for district in districts]
    at_work = WorkingGroup.objects.visible_to(user).active_on(today).filter(district__in=ids)
    groups = list(at_work.order_by("district", "name", "pk"))
    their_months = get_group_months(groups, until=today, count=2)
    groups = _by_district(groups)
    trips = _trips(user, ids, month)
    deployed = set(
        Deployment.objects.visible_to(user)
        .running_during(month.start, month.end)
        .filter(district__in=ids)
        .values_list("district", flat=True)
    )
    actions = {
        row["meeting__group__district"]: row
        for row in Action.objects.visible_to(user)
        .outstanding()
        .filter(meeting__group__district__in=ids)
        .order_by()
        .values("meeting__group__district")
        .annotate(owed=Count("pk"), overdue=Count("pk", filter=Q(due__lt=today)))
    }
    waiting = defaultdict(list)
    for line in lines_for(user, today):
        waiting[line.district].append(line)
    returns = returns_by_district(user, today)
    months = []
    for district in districts:
        lines = []
        for group in groups.get(district.pk, []):
            lines += _meeting_lines(group, *reversed(their_months[group.pk]))
        if district.pk in deployed:
            lines.append(_trip_line(district, month, *trips.get(district.pk, (0, 0))))
        lines.append(_action_line(district, actions.get(district.pk)))
        if ours := waiting.get(district):
            lines.append(_attention_line(district, ours))
        due, of_returns = returns.get(district.pk, ("", []))
        months.append(DistrictMonth(district, due, [*lines, *(Line(*line) for line in of_returns)]))
    return months


def _by_district(groups):
    return {district: list(ours) for district, ours in groupby(groups, key=lambda group: group.district_id)}


def _trips(user, district_ids, month):
    """{district: (trips of the month, trips of a usual month)}."""
    rows = (
        Trip.objects.visible_to(user)
        .made_between(month.plus(-USUAL_MONTHS).start, month.end)
        .order_by()
        .values(district=F("deployment__district"))
        .annotate(
            now=Count("pk", filter=Q(date__gte=month.start)),
            before=Count("pk", filter=Q(date__lt=month.start)),
            months=Count(TruncMonth("date"), distinct=True, filter=Q(date__lt=month.start)),
        )
        .filter(district__in=district_ids)
    )
    return {row["district"]: (row["now"], round(row["before"] / max(row["months"], 1))) for row in rows}


def _meeting_lines(group, current, last):
    """What became of this month, and what is still to be done for the last; nothing where nothing was owed."""
    lines = []
    for one in (current, last):
        is_current = one == current
        if one.meeting is None and one.status in OUTSTANDING:
            add = f"{reverse('forums:meeting_add')}?{urlencode({'group': group.pk, 'month': one.month})}"
            text = _("%(group)s: no meeting recorded for %(month)s") % {"group": group, "month": one.month.label}
            tone = "watch" if is_current else "bad"
            lines.append(Line(text, tone, deed=_("Record it"), deed_url=add))
        elif one.meeting and (is_current or one.meeting.state == MeetingState.PLANNED):
            lines.append(_recorded_meeting_line(group, one.meeting, one.month, is_current))
    return lines


def _recorded_meeting_line(group, meeting, month, is_current):
    words = {
        "group": group,
        "month": month.label,
        "day": formats.date_format(meeting.date) if meeting.date else _("no day yet"),
    }
    url = meeting.get_absolute_url()
    if meeting.state == MeetingState.HELD:
        return Line(_("%(group)s: meeting of %(month)s held, %(day)s") % words, "good", url)
    if meeting.state == MeetingState.CANCELLED:
        return Line(_("%(group)s: meeting of %(month)s cancelled") % words, "none", url)
    edit = reverse("forums:meeting_edit", args=[meeting.pk])
    text = _("%(group)s: meeting of %(month)s planned, %(day)s") % words
    return Line(text, "watch" if is_current else "bad", url, _("Record what happened"), edit)


def _trip_line(district, month, made, usual):
    text = ngettext("%(made)d trip logged this month", "%(made)d trips logged this month", made) % {"made": made}
    if usual:
        text = _("%(trips)s, usual %(usual)d") % {"trips": text, "usual": usual}
    url = f"{reverse('receptions:trip_list')}?{urlencode({'district': district.pk, 'date': month})}"
    return Line(text, "good" if made >= usual else "watch", url, _("Record a trip"), reverse("receptions:trip_add"))


def _action_line(district, row):
    base = f"{reverse('forums:action_list')}?district={district.pk}"
    if not row:
        return Line(_("No action is owed"), "good", base)
    text = ngettext("%(owed)d action to follow up", "%(owed)d actions to follow up", row["owed"]) % row
    if not row["overdue"]:
        return Line(text, "watch", f"{base}&outstanding=true")
    overdue = ngettext("%(overdue)d overdue", "%(overdue)d overdue", row["overdue"]) % row
    return Line(f"{text}, {overdue}", "bad", f"{base}&outstanding=true", _("See the overdue"), f"{base}&stage=overdue")


def _attention_line(district, lines):
    text = ngettext("%(number)d line needs attention", "%(number)d lines need attention", len(lines)) % {
        "number": len(lines)
    }
    tone = "bad" if any(line.tone == "bad" for line in lines) else "watch"
    return Line(text, tone, address(district=district.pk))


@dataclass(frozen=True)
class Entry:
    """A record that a person entered: what it is, its page, and its edit page where the person may edit it."""

    record: Model
    kind: str
    edit_url: str


def last_entered(user) -> list[Entry]:
    """The newest records of any kind that this person made or changed, newest first."""
    newest = []
    for model in (Meeting, Trip, Initiative, Observation, Concern, Photo):
        mine = model.objects.editable_by(user).filter(Q(created_by=user) | Q(updated_by=user))
        newest += mine.for_list().order_by("-updated_at")[:LAST_ENTERED]
    newest.sort(key=lambda record: record.updated_at, reverse=True)
    return [
        Entry(
            record,
            record._meta.verbose_name,
            reverse(f"{record._meta.app_label}:{record._meta.model_name}_edit", args=[record.pk]),
        )
        for record in newest[:LAST_ENTERED]
    ]


GLANCE = ("meetings_held", "trips", "actions_overdue", "concerns_open", "advisers_in_post")


@dataclass(frozen=True)
class Glance:
    """A district of operation, with what a manager asks first of it: the last forum, and the figures of `GLANCE`."""

    district: District
    since_forum: IndicatorValue
    figures: list[IndicatorValue]

    @property
    def last_forum(self) -> datetime.date | None:
        return get_last_event_date(self.since_forum)


def at_a_glance(user, today: datetime.date) -> list[Glance]:
    """The districts of operation, this month so far."""
    month = Month.of(today).span
    districts = list(District.objects.visible_to(user).in_operation_on(today))
    ids = [district.pk for district in districts]
    answer = evaluate(get_indicators("days_since_forum", *GLANCE), [month], user=user, districts=ids, today=today)

    def figure(key, district):
        return answer.get_value(key, month, district=district.pk)

    return [Glance(one, figure("days_since_forum", one), [figure(key, one) for key in GLANCE]) for one in districts]
