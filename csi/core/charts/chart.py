"""What a chart shows: marks, each with its category, its series and its value."""

from dataclasses import dataclass, field
from enum import Enum

from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

# The steps of the sequence that tell so many series apart, in grey too; beyond five they are told apart by label alone.
STEPS = {1: (4,), 2: (5, 2), 3: (5, 3, 1), 4: (5, 4, 2, 1), 5: (5, 4, 3, 2, 1)}
# A thin line has no edge to stand out by, so it has none of the pale ones; its dashes tell it apart.
OF_LINES = ("sequence-4", "none", "sequence-5")


def in_figures(value) -> str:
    """A plain number; a whole one without decimals, also where it comes as a float."""
    number = int(value) if value == int(value) else value
    return number_format(number, use_l10n=True, force_grouping=True)


class Kind(Enum):
    """BARS lie, COLUMNS stand: names are long, months are many. Series stand beside each other unless stacked."""

    BARS = "bars"
    STACKED = "stacked"
    COLUMNS = "columns"
    STACKED_COLUMNS = "stacked columns"
    LINES = "lines"

    @property
    def is_stacked(self) -> bool:
        return self in (Kind.STACKED, Kind.STACKED_COLUMNS)

    @property
    def lies(self) -> bool:
        return self in (Kind.BARS, Kind.STACKED)


@dataclass(frozen=True)
class Mark:
    """One value. `value` None: no data, and `why` says so in words.

    `said`: the value as people read it ("83 %"); empty: the plain number. `url`: the records behind it.
    """

    category: str
    value: float | None
    series: str = ""
    url: str = ""
    said: str = ""
    why: str = ""

    @property
    def words(self) -> str:
        if self.value is None:
            return "–"
        return str(self.said) or in_figures(self.value)

    @property
    def name(self) -> str:
        """All of it in one line: what is read out, and shown under the pointer."""
        place = f"{self.category}, {self.series}" if self.series else self.category
        return f"{place}: {self.words}"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Marks with a title and a description; categories and series stand in the order of their first mark.

    `tones`: {series: name of a colour token, such as "good" or "sequence-4"}; without them the series run through
    the sequence from dark to pale. `nothing`: what is said where no mark has a value.
    """

    title: str
    marks: list[Mark]
    kind: Kind = Kind.BARS
    description: str = ""
    category_title: str = ""
    value_title: str = ""
    tones: dict[str, str] = field(default_factory=dict)
    nothing: str = _("Nothing was recorded that could be drawn.")

    @property
    def is_empty(self) -> bool:
        return all(mark.value is None for mark in self.marks)

    @cached_property
    def categories(self) -> list[str]:
        return list(dict.fromkeys(str(mark.category) for mark in self.marks))

    @cached_property
    def series(self) -> list[str]:
        return list(dict.fromkeys(str(mark.series) for mark in self.marks))

    def tone(self, series: str) -> str:
        """The colour token of a series."""
        if series in self.tones:
            return self.tones[series]
        place = self.series.index(series)
        if self.kind is Kind.LINES:
            return OF_LINES[place % len(OF_LINES)]
        steps = STEPS[min(len(self.series), max(STEPS))]
        return f"sequence-{steps[place % len(steps)]}"

    @property
    def rows(self) -> list[tuple[str, list[Mark | None]]]:
        """The same as a table: for each category its marks in the order of the series, None where there is none."""
        at = {(str(mark.category), str(mark.series)): mark for mark in self.marks}
        return [(category, [at.get((category, one)) for one in self.series]) for category in self.categories]
