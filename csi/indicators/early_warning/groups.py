"""Working groups in which concerns, women or a community are no longer recorded."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.translation import gettext_lazy

from csi.accounts.models import User
from csi.core.access import limit_to_scope
from csi.core.db.fields import count_of, total_of
from csi.core.periods import ONE_DAY
from csi.core.typing import StrOrPromise
from csi.indicators.early_warning.poisson import THRESHOLD, is_unusually_absent
from csi.indicators.early_warning.warnings import EarlyWarning, WarningKind
from districts.models import District, Sector
from forums.models import Attendance, CommunityPresence, Discussion, Meeting

# The latest meetings, compared with the six before them, or at least three.
RECENT_MEETINGS = 2
REFERENCE_MEETINGS = 6
MINIMUM_REFERENCE_MEETINGS = 3
# Meetings held earlier do not count. A group that meets every month holds eight in nine months.
PERIOD = datetime.timedelta(days=275)


@dataclass(frozen=True)
class Series:
    """Something that is counted at each meeting.

    `reason` is filled in with the group, `name` and the usual number.
    """

    key: tuple[Any, ...]
    reason: StrOrPromise
    name: str
    count: Callable[[Any], int]


CONCERNS = Series(
    ("concerns",),
    gettext_lazy("%(group)s: no concern on the agendas of the last %(meetings)d meetings, %(usual)s a meeting before"),
    "",
    lambda meeting: meeting.concern_count,
)
WOMEN = Series(
    ("women",),
    gettext_lazy("%(group)s: no woman at the last %(meetings)d meetings, %(usual)s a meeting before"),
    "",
    lambda meeting: meeting.women_count,
)
COMMUNITY_REASON = gettext_lazy(
    "%(group)s: nobody of the community “%(name)s” at the last %(meetings)d meetings, %(usual)s a meeting before"
)


def find_group_warnings(
    user: User, day: datetime.date, district: District | None = None, threshold: float = THRESHOLD
) -> Iterator[EarlyWarning]:
    """Yield the groups in which something usual is no longer recorded. Two queries.

    Women count at meetings with attendance, a community at meetings for which communities were counted.
    """
    meetings = limit_to_scope(Meeting.objects.visible_to(user), district)
    participants = Attendance.objects.exclude(sector=Sector.CSI)
    held = meetings.held_between(day - PERIOD, day + ONE_DAY).annotate(
        women_count=total_of(participants, "meeting", "women"),
        people_count=total_of(participants, "meeting", "women") + total_of(participants, "meeting", "men"),
        concern_count=count_of(Discussion.objects.visible_to(user), "meeting"),
    )
    by_group: dict[int, list[Any]] = defaultdict(list)
    for meeting in held.select_related("group__district").order_by("group", "-date", "-pk"):
        by_group[meeting.group_id].append(meeting)
    communities, present = _count_communities([meeting.pk for group in by_group.values() for meeting in group])
    for group_meetings in by_group.values():
        attended = [meeting for meeting in group_meetings if meeting.people_count]
        counted = [meeting for meeting in group_meetings if meeting.pk in present]
        pairs = [(CONCERNS, group_meetings), (WOMEN, attended)]
        pairs += [(_build_series(pk, name, present), counted) for pk, name in communities.items()]
        for series, series_meetings in pairs:
            if warning := _judge(series, series_meetings, threshold):
                yield warning


def _count_communities(meetings: list[int]) -> tuple[dict[int, str], dict[int, dict[int, int]]]:
    """Return the names of communities by id, and the people of each community by meeting."""
    names: dict[int, str] = {}
    present: dict[int, dict[int, int]] = defaultdict(dict)
    rows = CommunityPresence.objects.filter(meeting__in=meetings, people__gt=0).select_related("community").order_by()
    for row in rows:
        names[row.community_id] = str(row.community)
        present[row.meeting_id][row.community_id] = row.people
    return names, present


def _build_series(pk: int, name: str, present: dict[int, dict[int, int]]) -> Series:
    return Series(("community", pk), COMMUNITY_REASON, name, lambda meeting: present[meeting.pk].get(pk, 0))


def _judge(series: Series, meetings: Sequence[Any], threshold: float) -> EarlyWarning | None:
    """Return a warning if nothing was counted at the latest meetings; `meetings`: the latest first."""
    recent, earlier = meetings[:RECENT_MEETINGS], meetings[RECENT_MEETINGS:][:REFERENCE_MEETINGS]
    counts = [series.count(meeting) for meeting in earlier]
    if len(counts) < MINIMUM_REFERENCE_MEETINGS or any(series.count(meeting) for meeting in recent):
        return None
    usual = sum(counts) / len(counts)
    # A group in which something is recorded now and then is not silent when it is not.
    if 2 * sum(map(bool, counts)) <= len(counts) or not is_unusually_absent(usual * len(recent), threshold):
        return None
    group, last = recent[0].group, next(meeting for meeting in earlier if series.count(meeting))
    params = {
        "group": group,
        "name": series.name,
        "meetings": len(recent),
        "usual": formats.number_format(usual, decimal_pos=1),
    }
    return EarlyWarning(
        WarningKind.SILENCE,
        (WarningKind.SILENCE, group.pk, *series.key),
        group.district,
        str(series.reason) % params,
        since=recent[-1].date,
        day=last.date,
        url=group.get_absolute_url(),
    )
