"""The forums of the mission, month by month: which group met, which did not, and why."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from django.template.loader import render_to_string
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from csi.core.crud.views import can_add
from csi.core.periods import Month
from csi.core.urls import address_of
from forums.cadence import MonthStatus, get_month_status
from forums.models import Meeting, WorkingGroup
from forums.schedule import ExpectedMeeting, get_expected_meetings

# Never colour alone: each has a sign of its own. The order is that of the legend.
SIGNS = {
    MonthStatus.HELD: "check-circle",
    MonthStatus.LATE: "clock-history",
    MonthStatus.MISSED: "exclamation-octagon",
    MonthStatus.CANCELLED: "slash-circle",
    MonthStatus.PLANNED: "calendar-event",
    MonthStatus.DUE: "hourglass-split",
    MonthStatus.NOT_DUE: "dash-lg",
}
MEANINGS = {
    MonthStatus.HELD: _("The regular meeting was held."),
    MonthStatus.LATE: _("It was held after the last day of its month."),
    MonthStatus.MISSED: _("It was owed by the end of the month, and none was held."),
    MonthStatus.CANCELLED: _("It was cancelled; the reason stands under the table."),
    MonthStatus.PLANNED: _("It is planned, and its month is not over."),
    MonthStatus.DUE: _("It is owed in this month, and none is recorded yet."),
    MonthStatus.NOT_DUE: _("The group did not owe one, or the month is still to come."),
}


@dataclass(frozen=True)
class Look:
    """How a standing is shown, and what it means."""

    standing: MonthStatus

    @property
    def label(self):
        return self.standing.label

    @property
    def tone(self):
        return MonthStatus(self.standing).badge

    @property
    def sign(self):
        return SIGNS[self.standing]

    @property
    def meaning(self):
        return MEANINGS[self.standing]

    @property
    def classes(self) -> str:
        """How a cell of a table says it to the style sheet."""
        return f"cell tone-{self.tone} is-{self.standing}"

    @property
    def shown(self) -> str:
        """The sign and the word."""
        return _shown(self.standing, get_language())


@cache
def _shown(standing, _language) -> str:
    # A table has hundreds of cells, and seven kinds of them.
    return render_to_string("reports/standing.html", {"look": Look(standing)})


LEGEND = [Look(standing) for standing in SIGNS]


@dataclass(frozen=True)
class Cell(Look):
    """A month of a group, and where it leads: to the meeting, to the form that records it, else to the group."""

    month: Month
    where: str
    url: str
    meeting: Meeting | None = None

    @property
    def reason(self) -> str:
        return self.meeting.cancel_reason if self.standing == MonthStatus.CANCELLED else ""


@dataclass(frozen=True)
class Share:
    """Meetings held of those expected; without any expected there is no share.

    `url`: the list of the regular meetings held. `is_list_exact`: it has as many; a group that owes one in two or
    three months may hold more.
    """

    held: int
    expected: int
    url: str
    is_list_exact: bool

    @classmethod
    def of(cls, turns: list[ExpectedMeeting], url: str) -> "Share":
        expected = sum(turn.is_expected for turn in turns)
        return cls(sum(turn.is_held for turn in turns), expected, url, not any(turn.additional for turn in turns))

    @property
    def percent(self) -> int | None:
        return round(100 * self.held / self.expected) if self.expected else None


@dataclass(frozen=True)
class Row:
    """A group's months."""

    group: WorkingGroup
    cells: list[Cell]
    share: Share


@dataclass(frozen=True)
class HeatMap:
    """Groups by months, with the share of meetings held by group, by month and over all."""

    months: list[Month]
    rows: list[Row]
    shares: list[Share]
    share: Share

    @property
    def cancelled(self) -> list[tuple[WorkingGroup, Cell]]:
        """The cancelled meetings, the latest first."""
        found = [(row.group, cell) for row in self.rows for cell in row.cells if cell.reason]
        return sorted(found, key=lambda pair: pair[1].month, reverse=True)


def heat_map(user, months, today, district=None, turns=None) -> HeatMap:
    """The groups that this person may see and that were at work in these months; as many queries for two as for twenty.

    A turn counts in the month of the day on which it counts, as it does for the indicators. `turns`: of these groups
    among others, for those who have asked for them already.
    """
    groups = WorkingGroup.objects.visible_to(user).filter(established__lt=months[-1].end)
    groups = groups.exclude(closed__lt=months[0].start)
    if district:
        groups = groups.filter(district=district)
    regular = _regular_meetings(user, months)
    by_group = defaultdict(list)
    for turn in get_expected_meetings(groups, today) if turns is None else turns:
        by_group[turn.group_id].append(turn)
    records = can_add(Meeting, user)
    labels = [month.label for month in months]
    rows, counted = [], defaultdict(list)
    for group in groups.select_related("district").order_by("district__name_en", "name", "pk"):
        counting = [turn for turn in by_group[group.pk] if months[0].start <= turn.date < months[-1].end]
        for turn in counting:
            counted[Month.of(turn.date)].append(turn)
        by_month = {turn.month: turn for turn in by_group[group.pk]}
        cells = [
            _cell(group, month, f"{group}, {label}", regular.get((group.pk, month)), by_month.get(month), records)
            for month, label in zip(months, labels, strict=True)
        ]
        rows.append(Row(group, cells, Share.of(counting, held_between(months[0], months[-1], group=group.pk))))
    everything = [turn for ours in counted.values() for turn in ours]
    asked = {"district": district.pk} if district else {}
    shares = [Share.of(counted[month], held_between(month, month, **asked)) for month in months]
    return HeatMap(months, rows, shares, Share.of(everything, held_between(months[0], months[-1], **asked)))


def held_between(first: Month, last: Month, **asked) -> str:
    """The list of regular meetings held for these months; `asked`: what else narrows it."""
    asked |= {"kind": "regular", "state": "held", "month_from": first.start, "month_to": last.start}
    return f"{address_of('forums:meeting_list')}?{urlencode(asked)}"


def _regular_meetings(user, months):
    """{(group's id, Month): its regular meeting, with `is_late`}."""
    meetings = Meeting.objects.visible_to(user).regular().with_lateness()
    between = meetings.filter(month__gte=months[0].start, month__lte=months[-1].start)
    shown = between.only("group", "month", "state", "cancel_reason").order_by()
    return {(meeting.group_id, Month.of(meeting.month)): meeting for meeting in shown}


def _cell(group, month, where, meeting, turn, records):
    standing = get_month_status(meeting, turn)
    if meeting:
        url = meeting.get_absolute_url()
    elif records and standing in (MonthStatus.MISSED, MonthStatus.DUE):
        url = f"{address_of('forums:meeting_add')}?{urlencode({'group': group.pk, 'month': month})}"
    else:
        url = group.get_absolute_url()
    return Cell(standing, month, where, url, meeting)
