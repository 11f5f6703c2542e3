"""Where figures come from: one grouped query gives the parts of all figures that rest on the same records."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Func, IntegerField, Max, QuerySet

from csi.indicators.query import AsOfDate, DaysInPeriod, EventDate, IndicatorQuery

# {(slot, district, part): {name of the count: number, or a Counter where the source keeps a spread}}
Cells = dict[tuple, dict]


@dataclass(frozen=True, eq=False)
class Source:
    """Records, when they count, whose district they belong to, and what is counted of them.

    `records` is given the question and answers with a queryset of what this person may see. `dimensions`:
    {name: lookup} to group by. `columns`: {name: {part: {count: the count that stands for it}}}, a dimension that
    lies in columns, such as women and men. `spread`: a lookup; then every count is kept apart by its value.
    """

    records: Callable[[IndicatorQuery], QuerySet]
    when: EventDate | DaysInPeriod | AsOfDate
    counts: dict
    district: str | None = "district"
    dimensions: dict = field(default_factory=dict)
    columns: dict = field(default_factory=dict)
    spread: object = None

    def __getitem__(self, name: str) -> "Terms":
        return Terms(((self, name, 1),))

    @property
    def is_level(self) -> bool:
        return self.when.is_level

    def knows(self, dimension: str) -> bool:
        return dimension in self.dimensions or dimension in self.columns

    def slots(self, question, span):
        return self.when.slots(question, span)

    def part(self, question: IndicatorQuery):
        """What to group by beside the period and the district; None for nothing."""
        lookup = self.dimensions.get(question.by)
        return lookup and F(lookup)

    def rows(self, question: IndicatorQuery) -> QuerySet:
        """The grouped query: where a row counts (`at_…`, as far as this source tells it) and its counts (`of_…`)."""
        records = self.when.narrow(self.records(question))
        if question.districts is not None and self.district:
            records = records.filter(**{f"{self.district}__in": question.districts})
        group = {
            "at_slot": self.when.slot(),
            "at_district": self.district and F(self.district),
            "at_part": self.part(question),
            "at_spread": F(self.spread) if isinstance(self.spread, str) else self.spread,
        }
        told = {name: expression for name, expression in group.items() if expression is not None}
        return records.order_by().values(**told).annotate(**{f"of_{name}": it for name, it in self.counts.items()})

    def read(self, rows: Iterable[dict], question: IndicatorQuery) -> Cells:
        cells, columns = {}, self.columns.get(question.by, {})
        names = [(name, f"of_{name}") for name in self.counts]
        for row in rows:
            where = row["at_slot"], row.get("at_district")
            # A sum over nothing is null.
            counts = {name: row[column] or 0 for name, column in names}
            for part, stand_ins in columns.items():
                cells[(*where, part)] = {name: counts[stand_in] for name, stand_in in stand_ins.items()}
            if self.spread is None:
                cells[(*where, row.get("at_part"))] = counts
                continue
            cell = cells.setdefault((*where, row.get("at_part")), {name: Counter() for name in self.counts})
            for name, number in counts.items():
                cell[name][row["at_spread"]] += number
        return cells


class DayNumber(Func):
    """The number of a day, as Python's `toordinal` counts them."""

    template = "(%(expressions)s - DATE '0001-01-01' + 1)"
    output_field = IntegerField()


def latest_day(day: str) -> Max:
    """A count for sources: the number of the latest of these days."""
    return Max(DayNumber(day))


class WorkedOut(Source):
    """A source whose rule is told in Python: it answers `cells` itself, with one query of its own."""

    def cells(self, question: IndicatorQuery) -> Cells:
        raise NotImplementedError


def cells_of(needs, question: IndicatorQuery) -> dict[tuple[Source, str], Cells]:
    """The cells of all these sources, each with the dimension by which it is broken down: one query for all of them.

    Those that are worked out in Python have a query each.
    """
    questions = {by: replace(question, by=by) for _source, by in needs}
    asked = {(source, by): questions[by] for source, by in needs}
    found = {need: need[0].cells(own) for need, own in asked.items() if isinstance(need[0], WorkedOut)}
    plain = {need: own for need, own in asked.items() if need not in found}
    rows = fetched([(source, own) for (source, _by), own in plain.items()])
    return found | {need: need[0].read(its, own) for (need, own), its in zip(plain.items(), rows, strict=True)}


def fetched(asked: list[tuple[Source, IndicatorQuery]]) -> list[list[dict]]:
    """The rows of each of these sources, which have columns of their own: one query for all, answered in JSON."""
    found, texts, values = [[] for _one in asked], [], []
    for place, (source, question) in enumerate(asked):
        # No district, no record that this person may see: Django knows without asking.
        with suppress(EmptyResultSet):
            text, parameters = sql_of(source, question.as_written)
            texts.append(f"SELECT {place}, JSON_AGG(one)::text FROM ({text}) AS one")
            values += question.told(parameters)
    if texts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(texts), values)
            for place, rows in cursor.fetchall():
                found[place] = json.loads(rows or "[]", parse_float=number)
    return found


@cache
def sql_of(source: Source, question: IndicatorQuery) -> tuple[str, tuple]:
    """Written once for all questions that are `as_written`: Django needs a millisecond or more for each."""
    return source.rows(question).query.sql_with_params()


def number(text: str) -> Decimal | int:
    """A sum as it is counted: no cents unless there are some."""
    exact = Decimal(text)
    return int(exact) if exact == int(exact) else exact


@dataclass(frozen=True)
class Terms:
    """Counts to add and to take away: `DEPLOYED["days"] - IN_REPAIR["days"]`."""

    signed: tuple[tuple[Source, str, int], ...]

    def __add__(self, other: "Terms") -> "Terms":
        return Terms(self.signed + other.signed)

    def __sub__(self, other: "Terms") -> "Terms":
        return Terms(self.signed + tuple((source, name, -sign) for source, name, sign in other.signed))

    @property
    def sources(self) -> list[Source]:
        return [source for source, _name, _sign in self.signed]
