"""Who or what was somewhere on which days. Day arithmetic only: nothing here asks the database."""

import datetime
from dataclasses import dataclass
from itertools import pairwise

from csi.core.periods import Span

A_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Stay:
    """Something that was there on the days of a span."""

    span: Span
    what: object


def stays_of(records, within: Span, until=lambda record: record.ends) -> list[Stay]:
    """The stays of records with a first day `starts` and a last day `until` (None: goes on), clipped to a span.

    Those that share no day with it are left out.
    """
    stays = []
    for record in records:
        last = until(record)
        start = max(record.starts, within.start)
        end = within.end if last is None or last >= within.end else last + A_DAY
        if start < end:
            stays.append(Stay(Span(start, end), record))
    return stays


def clip(stays, within: Span) -> list[Stay]:
    """The parts of the stays that lie in a span."""
    parts = ((max(stay.span.start, within.start), min(stay.span.end, within.end), stay.what) for stay in stays)
    return [Stay(Span(start, end), what) for start, end, what in parts if start < end]


@dataclass(frozen=True)
class Piece:
    """Days on which nothing changed: `there` names, by layer, what was there."""

    span: Span
    there: dict[str, tuple]

    @property
    def days(self) -> int:
        return self.span.days


def cut(within: Span, **layers: list[Stay]) -> list[Piece]:
    """A span cut wherever a stay of one of the layers starts or ends, in the order of the days."""
    clipped = {name: clip(stays, within) for name, stays in layers.items()}
    edges = {within.start, within.end}
    for stays in clipped.values():
        edges |= {edge for stay in stays for edge in (stay.span.start, stay.span.end)}
    return [
        Piece(
            Span(start, end),
            {name: tuple(stay.what for stay in stays if start in stay.span) for name, stays in clipped.items()},
        )
        for start, end in pairwise(sorted(edges))
    ]


def days_by_record(pieces: list[Piece], layer: str) -> list[tuple[object, int]]:
    """(what was there, on how many days), in the order in which they came."""
    days = {}
    for piece in pieces:
        for record in piece.there[layer]:
            days[record] = days.get(record, 0) + piece.days
    return list(days.items())
