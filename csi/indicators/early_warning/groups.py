"""Working groups in which concerns, women or a community are no longer recorded."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.translation import gettext_lazy

from csi.accounts.models import User
from csi.core.access import limit_to_scopes
from csi.core.db.fields import count_of, total_of
from csi.core.periods import ONE_DAY
from csi.core.typing import StrOrPromise
from csi.indicators.early_warning.poisson import THRESHOLD, is_unusually_absent
from csi.indicators.early_warning.warnings import EarlyWarning, WarningKind
from districts.models import CommunityGroup, Sector
from forums.models import Attendance, CommunityPresence, Discussion, Meeting, WorkingGroup

# The latest meetings, compared with the six before them, or at least three.
RECENT_MEETINGS = 2
REFERENCE_MEETINGS = 6
MINIMUM_REFERENCE_MEETINGS = 3
# Meetings held earlier do not count. A group that meets every month holds eight in nine months.
PERIOD = datetime.timedelta(days=275)


@dataclass(frozen=True)
class Series:
    """Something that is counted at each meeting.

    `reason` is filled in with the group, the name of the `community`, if any, and the usual number.
    """

    key: tuple[Any, ...]
    reason: StrOrPromise
    count: Callable[[Any], int]
    community: int | None = None


@dataclass(frozen=True)
class Silence:
    """A series that a group no longer counts: since a day, after the `last` one with a count."""

    series: Series
    group: int
    usual: float
    since: datetime.date
    last: datetime.date


CONCERNS = Series(
    ("concerns",),
    gettext_lazy("%(group)s: no concern on the agendas of the last %(meetings)d meetings, %(usual)s a meeting before"),
    lambda meeting: meeting.concern_count,
)
WOMEN = Series(
    ("women",),
    gettext_lazy("%(group)s: no woman at the last %(meetings)d meetings, %(usual)s a meeting before"),
    lambda meeting: meeting.women_count,
)
COMMUNITY_REASON = gettext_lazy(
    "%(group)s: nobody of the community “%(name)s” at the last %(meetings)d meetings, %(usual)s a meeting before"
)


def find_group_warnings(
    user: User, day: datetime.date, scopes: Collection[int] | None = None, threshold: float = THRESHOLD
) -> Iterator[EarlyWarning]:
    """Yield the groups in which something usual is no longer recorded. Four queries at most.

    Women count at meetings with attendance, a community at meetings for which communities were counted.
    """
    groups = WorkingGroup.objects.active_on(day)
    meetings = limit_to_scopes(Meeting.objects.visible_to(user), scopes).filter(group__in=groups)
    participants = Attendance.objects.exclude(sector=Sector.CSI)
    held = meetings.held_between(day - PERIOD, day + ONE_DAY).annotate(
        women_count=total_of(participants, "meeting", "women"),
        people_count=total_of(participants, "meeting", "women") + total_of(participants, "meeting", "men"),
        concern_count=count_of(Discussion.objects.visible_to(user), "meeting"),
    )
    columns = ("pk", "group_id", "date", "women_count", "people_count", "concern_count")
    by_group: dict[int, list[Any]] = defaultdict(list)
    for meeting in held.order_by("group", "-date", "-pk").values_list(*columns, named=True):
        by_group[meeting.group_id].append(meeting)
    present = _count_communities([meeting.pk for group in by_group.values() for meeting in group])
    communities = {pk for people in present.values() for pk in people}
    found = []
    for group_meetings in by_group.values():
        attended = [meeting for meeting in group_meetings if meeting.people_count]
        counted = [meeting for meeting in group_meetings if meeting.pk in present]
        pairs = [(CONCERNS, group_meetings), (WOMEN, attended)]
        pairs += [(_build_series(pk, present), counted) for pk in sorted(communities)]
        found += [silence for series, rows in pairs if (silence := _find_silence(series, rows, threshold))]
    yield from _describe(found)


def _count_communities(meetings: list[int]) -> dict[int, dict[int, int]]:
    """Return the people of each community by meeting."""
    present: dict[int, dict[int, int]] = defaultdict(dict)
    rows = CommunityPresence.objects.filter(meeting__in=meetings, people__gt=0).order_by()
    for meeting, community, people in rows.values_list("meeting", "community", "people"):
        present[meeting][community] = people
    return present


def _describe(found: list[Silence]) -> Iterator[EarlyWarning]:
    """Yield the warnings; the groups and communities are read for them only."""
    if not found:
        return
    groups = WorkingGroup.objects.select_related("district").in_bulk([silence.group for silence in found])
    communities = CommunityGroup.objects.in_bulk(filter(None, (silence.series.community for silence in found)))
    for silence in found:
        series, group = silence.series, groups[silence.group]
        params = {
            "group": group,
            "name": communities.get(series.community),
            "meetings": RECENT_MEETINGS,
            "usual": formats.number_format(silence.usual, decimal_pos=1),
        }
        yield EarlyWarning(
            WarningKind.SILENCE,
            (WarningKind.SILENCE, group.pk, *series.key),
            group.district,
            str(series.reason) % params,
            since=silence.since,
            day=silence.last,
            url=group.get_absolute_url(),
        )


def _build_series(pk: int, present: dict[int, dict[int, int]]) -> Series:
    return Series(("community", pk), COMMUNITY_REASON, lambda meeting: present[meeting.pk].get(pk, 0), pk)


def _find_silence(series: Series, meetings: Sequence[Any], threshold: float) -> Silence | None:
    """Return a silence if nothing was counted at the latest meetings; `meetings`: the latest first."""
    recent, earlier = meetings[:RECENT_MEETINGS], meetings[RECENT_MEETINGS:][:REFERENCE_MEETINGS]
    counts = [series.count(meeting) for meeting in earlier]
    if len(counts) < MINIMUM_REFERENCE_MEETINGS or any(series.count(meeting) for meeting in recent):
        return None
    usual = sum(counts) / len(counts)
    # A group in which something is recorded now and then is not silent when it is not.
    if 2 * sum(map(bool, counts)) <= len(counts) or not is_unusually_absent(usual * len(recent), threshold):
        return None
    last = next(meeting for meeting in earlier if series.count(meeting))
    return Silence(series, recent[0].group_id, usual, recent[-1].date, last.date)
