"""Where figures come from: one grouped query gives the parts of all figures that rest on the same records."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import F, QuerySet

from csi.reporting.indicators.asking import Happening, Lasting, Question, Standing

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

    def __getitem__(self, name: str) -> "Terms":
        return Terms(((self, name, 1),))

    @property
    def is_level(self) -> bool:
        return self.when.is_level

    def knows(self, dimension: str) -> bool:
        return dimension in self.dimensions or dimension in self.columns

    def slots(self, question, span):
        return self.when.slots(question, span)

    def cells(self, question: Question) -> Cells:
        """All that the question needs, in one query."""
        records = self.when.narrow(self.records(question), question)
        if question.districts is not None and self.district:
            records = records.filter(**{f"{self.district}__in": question.districts})
        group = {"at_slot": self.when.slot(question)}
        if self.district:
            group["at_district"] = F(self.district)
        if lookup := self.dimensions.get(question.by):
            group["at_part"] = F(lookup)
        if self.spread is not None:
            group["at_spread"] = F(self.spread) if isinstance(self.spread, str) else self.spread
        cells = {}
        # Under names of their own: a count may be called like a field.
        counts = {f"count_{name}": count for name, count in self.counts.items()}
        for row in records.order_by().values(**group).annotate(**counts):
            self._enter(cells, row, self.columns.get(question.by))
        return cells

    def _enter(self, cells, row, columns):
        where = row["at_slot"], row.get("at_district")
        counts = {name: row[f"count_{name}"] or 0 for name in self.counts}
        if columns:
            cells[(*where, None)] = counts
            for part, stand_ins in columns.items():
                cells[(*where, part)] = {name: counts[stand_in] for name, stand_in in stand_ins.items()}
        elif self.spread is None:
            cells[(*where, row.get("at_part"))] = counts
        else:
            cell = cells.setdefault((*where, row.get("at_part")), {name: Counter() for name in self.counts})
            for name, number in counts.items():
                cell[name][row["at_spread"]] += number


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
