"""Where figures come from: one grouped query gives the parts of all figures that rest on the same records."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import BigIntegerField, DecimalField, F, Func, IntegerField, Max, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from csi.reporting.indicators.asking import Happening, Lasting, Question, Standing

# No source counts more than this at once.
COUNT_COLUMNS = ("count_1", "count_2", "count_3", "count_4", "count_5", "count_6", "count_7", "count_8")
NUMBER = DecimalField(max_digits=20, decimal_places=3)
# Compiled for every source of a question, so told to PostgreSQL as they are.
NO_NUMBER = RawSQL("NULL::numeric", (), NUMBER)
NO_TEXT = RawSQL("NULL::text", (), TextField())
NO_ID = RawSQL("NULL::bigint", (), BigIntegerField())
# {(slot, district, part): {name of the count: number, or a Counter where the source keeps a spread}}
Cells = dict[tuple, dict]


@dataclass(frozen=True, eq=False)
class Source:
    """Records, when they count, whose district they belong to, and what is counted of them.

    `records` is given the question and answers with a queryset of what this person may see. `dimensions`:
    {name: lookup} to group by. `columns`: {name: {part: {count: the count that stands for it}}}, a dimension that
    lies in columns, such as women and men. `spread`: a lookup; then every count is kept apart by its value.
    """

    records: Callable[[Question], QuerySet]
    when: Happening | Lasting | Standing
    counts: dict
    district: str | None = "district"
    dimensions: dict = field(default_factory=dict)
    columns: dict = field(default_factory=dict)
    spread: object = None

    def __post_init__(self):
        if len(self.counts) > len(COUNT_COLUMNS):
            raise ValueError(f"a source counts at most {len(COUNT_COLUMNS)} things")

    def __getitem__(self, name: str) -> "Terms":
        return Terms(((self, name, 1),))

    @property
    def is_level(self) -> bool:
        return self.when.is_level

    def knows(self, dimension: str) -> bool:
        return dimension in self.dimensions or dimension in self.columns

    def slots(self, question, span):
        return self.when.slots(question, span)

    def part(self, question: Question):
        """What to group by beside the period and the district; None for nothing."""
        lookup = self.dimensions.get(question.by)
        return lookup and F(lookup)

    def rows(self, question: Question, number: int, width: int = len(COUNT_COLUMNS)) -> QuerySet:
        """The grouped query, in the columns that all sources share: `number` tells whose row it is; `width` counts."""
        records = self.when.narrow(self.records(question), question)
        if question.districts is not None and self.district:
            records = records.filter(**{f"{self.district}__in": question.districts})
        part = self.part(question)
        spread = F(self.spread) if isinstance(self.spread, str) else self.spread
        group = {
            "at_source": Value(number),
            "at_slot": self.when.slot(question),
            "at_district": F(self.district) if self.district else NO_ID,
            "at_part": NO_TEXT if part is None else Cast(part, TextField()),
            "at_spread": NO_TEXT if spread is None else Cast(spread, TextField()),
        }
        counts = dict.fromkeys(COUNT_COLUMNS[:width], NO_NUMBER)
        counts |= dict(zip(COUNT_COLUMNS, self.counts.values(), strict=False))
        return records.order_by().values(**group).annotate(**counts)

    def read(self, rows, question: Question) -> Cells:
        cells = {}
        for row in rows:
            self._enter(cells, row, self.columns.get(question.by))
        return cells

    def _enter(self, cells, row, columns):
        where = row["at_slot"], row["at_district"]
        counts = {name: whole(row[column]) for name, column in zip(self.counts, COUNT_COLUMNS, strict=False)}
        if columns:
            cells[(*where, None)] = counts
            for part, stand_ins in columns.items():
                cells[(*where, part)] = {name: counts[stand_in] for name, stand_in in stand_ins.items()}
        elif self.spread is None:
            cells[(*where, key_of(row["at_part"]))] = counts
        else:
            cell = cells.setdefault((*where, key_of(row["at_part"])), {name: Counter() for name in self.counts})
            for name, number in counts.items():
                cell[name][key_of(row["at_spread"])] += number


class DayNumber(Func):
    """The number of a day, as Python's `toordinal` counts them."""

    template = "(%(expressions)s - DATE '0001-01-01' + 1)"
    output_field = IntegerField()


def latest_day(day: str) -> Max:
    """A count for sources: the number of the latest of these days."""
    return Max(DayNumber(day))


class WorkedOut(Source):
    """A source whose rule is told in Python: it answers `cells` itself, with one query of its own."""

    def cells(self, question: Question) -> Cells:
        raise NotImplementedError


def cells_of(needs, question: Question) -> dict[tuple[Source, str], Cells]:
    """The cells of all these sources, each with the dimension by which it is broken down: one query for all of them.

    Those that are worked out in Python have a query each.
    """
    asked = {(source, by): replace(question, by=by) for source, by in needs}
    found = {need: need[0].cells(own) for need, own in asked.items() if isinstance(need[0], WorkedOut)}
    plain = [(need, own) for need, own in asked.items() if need not in found]
    if not plain:
        return found
    width = max(len(source.counts) for (source, _by), _own in plain)
    first, *further = [source.rows(own, number, width) for number, ((source, _by), own) in enumerate(plain)]
    rows = [[] for _need in plain]
    for row in fetched(first.union(*further, all=True) if further else first):
        rows[row["at_source"]].append(row)
    for (need, own), its_rows in zip(plain, rows, strict=True):
        found[need] = need[0].read(its_rows, own)
    return found


def fetched(queryset: QuerySet) -> list[dict]:
    """The rows as PostgreSQL gives them. Thousands are read for one page, so Django's conversions are left out."""
    try:
        asked = queryset.query.sql_with_params()
    except EmptyResultSet:
        # No district, no record that this person may see: Django knows without asking.
        return []
    with connections[queryset.db].cursor() as cursor:
        cursor.execute(*asked)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def whole(number):
    """A sum as it is counted: no cents unless there are some, and 0 for a sum over nothing."""
    if number is None:
        return 0
    return int(number) if number == int(number) else number


def key_of(text):
    """A part as its records know it: the id of one, or a word."""
    return int(text) if text is not None and text.isdigit() else text


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
