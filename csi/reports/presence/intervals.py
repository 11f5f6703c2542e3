"""Date intervals of records, and their division into segments. No database access."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from csi.core.periods import ONE_DAY, Span


@dataclass(frozen=True)
class Interval:
    """The days of a record."""

    span: Span
    record: Any


def get_intervals(
    records: Iterable[Any],
    within: Span,
    get_last_day: Callable[[Any], datetime.date | None] = lambda record: record.ends,
) -> list[Interval]:
    """Return the intervals of records within a span; `get_last_day` None: open-ended.

    Records without a day in the span are left out.
    """
    intervals = []
    for record in records:
        last = get_last_day(record)
        start = max(record.starts, within.start)
        end = within.end if last is None or last >= within.end else last + ONE_DAY
        if start < end:
            intervals.append(Interval(Span(start, end), record))
    return intervals


def clip(intervals: Iterable[Interval], within: Span) -> list[Interval]:
    """Return the parts of the intervals that lie in a span."""
    parts = (
        (max(interval.span.start, within.start), min(interval.span.end, within.end), interval.record)
        for interval in intervals
    )
    return [Interval(Span(start, end), record) for start, end, record in parts if start < end]


@dataclass(frozen=True)
class Segment:
    """Days without a change. `records`: the records present, by layer."""

    span: Span
    records: dict[str, tuple]

    @property
    def days(self) -> int:
        return self.span.days


def split_at_changes(within: Span, **layers: list[Interval]) -> list[Segment]:
    """Split a span at each start and end of the layers' intervals; return the segments in order."""
    clipped = {name: clip(intervals, within) for name, intervals in layers.items()}
    edges = {within.start, within.end}
    for intervals in clipped.values():
        edges |= {edge for interval in intervals for edge in (interval.span.start, interval.span.end)}
    return [
        Segment(
            Span(start, end),
            {
                name: tuple(interval.record for interval in intervals if start in interval.span)
                for name, intervals in clipped.items()
            },
        )
        for start, end in pairwise(sorted(edges))
    ]


def count_days_by_record(segments: Sequence[Segment], layer: str) -> list[tuple[Any, int]]:
    """Return (record, number of days) for the records of a layer, in the order in which they appear."""
    days: dict[Any, int] = {}
    for segment in segments:
        for record in segment.records[layer]:
            days[record] = days.get(record, 0) + segment.days
    return list(days.items())
