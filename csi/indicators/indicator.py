"""Indicators: a declaration from which every page, export and report takes its value."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csi.core.periods import Span
from csi.core.typing import StrOrPromise
from csi.indicators.disclosure import MINIMUM_CASES, CountRounder
from csi.indicators.links import RecordListLink
from csi.indicators.sources import DataSource, Expression, SourceRequest

if TYPE_CHECKING:
    from csi.indicators.results import IndicatorValue
    from csi.indicators.source_counts import Coordinates, SourceCounts

# The dimension of a representation gap, and its member for communities without a census share.
COMMUNITY, OTHER_COMMUNITIES = "community", "others"

OF_DISTRICTS = _("%(counted)s of %(total)s districts")
NOTHING_RECORDED = _("No data was recorded from which to calculate this indicator.")


@dataclass(frozen=True)
class Coverage:
    """The part of the records or districts on which a value rests, where others lack data.

    `text`: the sentence with `counted` and `total`, such as "5 of 10 districts". `districts`: the districts counted.
    """

    counted: int
    total: int
    text: StrOrPromise
    districts: tuple[int, ...]


class Computation(NamedTuple):
    """A value (None for no data), and the numbers on which it rests.

    `denominator` None: nothing is divided. `coverage` None: nothing is left out. `matures_on`: the day from which the
    value is final, None if it is.
    """

    value: Any
    numerator: Any
    denominator: Any
    coverage: Coverage | None = None
    matures_on: datetime.date | None = None


class MeasurementUnit(models.TextChoices):
    PEOPLE = "people", pgettext_lazy("unit", "people")
    PERCENT = "percent", _("%")
    POINTS = "points", _("percentage points")
    DAYS = "days", _("days")
    EUR = "eur", _("EUR")
    NUMBER = "number", _("number")


class DesiredDirection(models.TextChoices):
    MORE = "more", _("Higher is better")
    LESS = "less", _("Lower is better")
    NEITHER = "neither", _("No desired direction")


class Objective(models.TextChoices):
    """The mission's objectives, in the order in which pages show them."""

    POLICE = "police", _("Multi-ethnic policing")
    PRESENCE = "presence", _("Presence")
    FORUMS = "forums", _("Forums")
    CONCERNS = "concerns", _("Concerns and follow-through")
    ACTIONS = "actions", _("Actions")
    RECEPTIONS = "receptions", _("Mobile Police Receptions")
    INITIATIVES = "initiatives", _("Community initiatives")


class IndicatorKind(models.TextChoices):
    """The relation of a value to its period."""

    STOCK = "stock", _("as of the last day of the period")
    FLOW = "flow", _("over the period")
    RATIO = "ratio", _("ratio")


@dataclass(frozen=True, kw_only=True, eq=False)
class Indicator:
    """An indicator: a count, or a ratio of two counts times `multiplier`.

    Numerator and denominator are summed over days, districts and members before the division; 0 divided by 0 is no
    data.

    `definition`, `source`: texts for the reader. `dimensions`: the supported breakdowns. `total_denominator`: those of
    them in which every member is divided by the denominator of the total. `is_mission_wide`: not available for a
    district, because the records have none. `has_disclosure_control`: readers and the public see the
    `disclosive_counts` rounded (`csi.indicators.disclosure`). `has_public_total`: the total of the mission is published
    exactly, as no other published counts add up to it. `distribution`: key and dimension of the indicator that shows
    the distribution behind this share. `is_zero_unknown`: a count of 0 means that nothing was reported.
    `missing_reason`: the reason shown if the value cannot be computed. `coverage_text`: "%(counted)s of %(total)s
    districts", if the value may rest on a part of the records. `follow_up`: the time after an event in which its
    follow-up counts; until it has passed for the last day of the period, the value is not yet mature. `decimal_places`:
    the precision of displayed values, None for the usual one (`formatting.round_value`).
    """

    key: str
    label: StrOrPromise
    objective: Objective
    unit: MeasurementUnit
    direction: DesiredDirection
    definition: StrOrPromise
    source: StrOrPromise
    numerator: Expression
    denominator: Expression | None = None
    multiplier: int = 1
    dimensions: tuple[str, ...] = ()
    total_denominator: tuple[str, ...] = ()
    is_mission_wide: bool = False
    has_disclosure_control: bool = False
    disclosive_counts: tuple[str, ...] = ("numerator", "denominator")
    has_public_total: bool = False
    link: RecordListLink | None = None
    distribution: tuple[str, str] | None = None
    is_zero_unknown: bool = False
    missing_reason: StrOrPromise = NOTHING_RECORDED
    coverage_text: StrOrPromise = ""
    follow_up: datetime.timedelta = datetime.timedelta()
    decimal_places: int | None = None
    # True if the value of the mission is computed from the counts of each district.
    compares_districts: ClassVar[bool] = False

    @property
    def kind(self) -> IndicatorKind:
        if self.denominator is not None:
            return IndicatorKind.RATIO
        return IndicatorKind.STOCK if self.is_stock else IndicatorKind.FLOW

    @property
    def is_stock(self) -> bool:
        """The value refers to a date; a ratio follows its numerator."""
        return self.numerator.sources[0].is_stock

    def get_maturity(self, span: Span) -> datetime.date:
        """Return the day from which the value of a period is final."""
        return span.end + self.follow_up

    def get_source_requests(self, dimension: str) -> set[SourceRequest]:
        """Return the data sources, each with the dimension by which it must be grouped."""
        dimension = dimension if dimension in self.dimensions else ""
        requests = {(source, dimension) for source in self.numerator.sources}
        if self.denominator is not None:
            denominator_dimension = "" if dimension in self.total_denominator else dimension
            requests |= {(source, denominator_dimension) for source in self.denominator.sources}
        return requests

    def get_members(self, counts: "SourceCounts") -> list:
        """Return the members of the query's dimension for which there are records."""
        dimension = counts.query.dimension
        return counts.get_members([source for source in self.numerator.sources if source.has_dimension(dimension)])

    def compute(self, counts: "SourceCounts", at: "Coordinates") -> Computation:
        """Return value, numerator and denominator at these coordinates."""
        numerator = counts.get_sum(self.numerator, at)
        if self.denominator is None:
            is_unknown = self.is_zero_unknown and not numerator
            return Computation(None if is_unknown else numerator, numerator, None)
        denominator = counts.get_sum(self.denominator, at, is_total=at.dimension in self.total_denominator)
        value = float(self.multiplier * numerator / denominator) if denominator else None
        return Computation(value, numerator, denominator)

    def protect(self, computation: Computation, rounder: CountRounder) -> Computation:
        """Return what readers and the public see of a computation; no value if it rests on too few cases."""
        value, numerator, denominator, coverage = computation[:4]
        at = rounder.at
        if value is None or (self.has_public_total and at.district is None and numerator >= MINIMUM_CASES):
            return computation
        if "numerator" in self.disclosive_counts:
            numerator = rounder.round(self.numerator, numerator)
        if self.denominator is None:
            return Computation(numerator, numerator, None)
        if "denominator" in self.disclosive_counts:
            is_total = at.dimension in self.total_denominator
            denominator = rounder.round(self.denominator, denominator, is_total=is_total)
        if self.unit == MeasurementUnit.PERCENT:
            numerator = min(numerator, denominator)
            if denominator < MINIMUM_CASES:
                return Computation(None, None, None)
        value = self.multiplier * numerator / denominator if denominator else None
        return Computation(value, numerator, denominator, coverage)


@dataclass(frozen=True, kw_only=True, eq=False)
class Median(Indicator):
    """The median of a histogram; no data if it is empty."""

    @property
    def kind(self) -> IndicatorKind:
        return IndicatorKind.RATIO

    def compute(self, counts: "SourceCounts", at: "Coordinates") -> Computation:
        values = sorted(counts.get_histogram(self.numerator, at).elements())
        if not values:
            return Computation(None, 0, None)
        middle = len(values) // 2
        median = values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2
        return Computation(median, len(values), None)

    def protect(self, computation: Computation, rounder: CountRounder) -> Computation:
        return _withhold_few_cases(computation)


@dataclass(frozen=True, kw_only=True, eq=False)
class Recency(Indicator):
    """The days from the latest event to the reference date; no data if there was none.

    `numerator`: the day number of the latest event (`LatestDaySource`). Over several districts: the latest of all.
    """

    @property
    def kind(self) -> IndicatorKind:
        return IndicatorKind.RATIO

    def compute(self, counts: "SourceCounts", at: "Coordinates") -> Computation:
        latest = counts.get_sum(self.numerator, at)
        if not latest:
            return Computation(None, None, None)
        days = counts.query.get_reference_date(at.span).toordinal() - latest
        return Computation(days, days, None)


def get_last_event_date(value: "IndicatorValue") -> datetime.date | None:
    """Return the date of the latest event for the value of a `Recency` indicator, None if there was none."""
    return None if value.value is None else value.reference_date - datetime.timedelta(days=value.value)


@dataclass(frozen=True, kw_only=True, eq=False)
class PerPeople(Indicator):
    """A rate per inhabitants; districts without a known population are excluded from both counts.

    `denominator`: the inhabitants, a public number. `coverage_text` names the records counted.
    """

    disclosive_counts: tuple[str, ...] = ("numerator",)
    compares_districts: ClassVar[bool] = True

    def compute(self, counts: "SourceCounts", at: "Coordinates") -> Computation:
        numerator = inhabitants = 0
        districts = []
        for district in counts.get_districts_with_data(_required(self.denominator), at):
            district_coordinates = at._replace(district=district)
            if population := counts.get_sum(_required(self.denominator), district_coordinates, is_total=True):
                inhabitants += population
                numerator += counts.get_sum(self.numerator, district_coordinates)
                districts.append(district)
        if not inhabitants:
            return Computation(None, numerator, inhabitants)
        total = counts.get_sum(self.numerator, at)
        coverage = Coverage(numerator, total, self.coverage_text, tuple(sorted(districts)))
        return Computation(self.multiplier * numerator / inhabitants, numerator, inhabitants, coverage)

    def protect(self, computation: Computation, rounder: CountRounder) -> Computation:
        protected = super().protect(computation, rounder)
        if protected.coverage is None:
            return protected
        total = rounder.round(self.numerator, protected.coverage.total)
        counted = min(protected.numerator, total)
        return protected._replace(coverage=replace(protected.coverage, counted=counted, total=total))


@dataclass(frozen=True, kw_only=True, eq=False)
class Gap(Indicator):
    """The representation gap between a group of people and the population, in percentage points.

    `numerator`: the group as a histogram by community. `denominator`: the census as a histogram by community, None for
    all people. For a community: its share of the group less its share of the population. In total: half the sum of the
    absolute differences (the index of dissimilarity), that is the share of seats that would have to change hands;
    communities without a census share are one community. Only districts with both counts enter. `areas`: a measure of
    the districts in operation, which shows the districts that do not enter.
    """

    areas: Expression
    coverage_text: StrOrPromise = OF_DISTRICTS
    compares_districts: ClassVar[bool] = True

    @property
    def is_stock(self) -> bool:
        return self.numerator.sources[0].is_stock

    @property
    def kind(self) -> IndicatorKind:
        return IndicatorKind.RATIO

    def get_source_requests(self, dimension: str) -> set[SourceRequest]:
        group_dimension = dimension if dimension in self.dimensions and dimension != COMMUNITY else ""
        group_sources: Iterable[DataSource] = self.numerator.sources
        census_sources: Iterable[DataSource] = _required(self.denominator).sources
        ungrouped_sources = [*census_sources, *self.areas.sources]
        return {(source, group_dimension) for source in group_sources} | {(source, "") for source in ungrouped_sources}

    def get_members(self, counts: "SourceCounts") -> list:
        if counts.query.dimension != COMMUNITY:
            return super().get_members(counts)
        communities = counts.get_histogram_values(self.numerator)
        return sorted(communities & counts.get_histogram_values(_required(self.denominator)) - {None})

    def compute(self, counts: "SourceCounts", at: "Coordinates") -> Computation:
        community = at.member if at.dimension == COMMUNITY else None
        group, population, districts = self._count(counts, at, community)
        if not group[None]:
            return Computation(None, 0, None)
        coverage = None if at.district else self._get_coverage(counts, at, districts)
        if community:
            difference = float(compute_share_difference(group, population, community))
            return Computation(difference, group[community], group[None], coverage)
        # The differences are multiplied by both totals, so that one division is exact for all of them.
        differences = [
            group[member] * population[None] - population[member] * group[None]
            for member in population
            if member is not None
        ]
        total = sum(abs(difference) for difference in differences) + abs(sum(differences))
        gap = float(100 * Fraction(total) / Fraction(2 * group[None] * population[None]))
        return Computation(gap, group[None], None, coverage)

    def protect(self, computation: Computation, rounder: CountRounder) -> Computation:
        return _withhold_few_cases(computation)

    def _get_coverage(self, counts: "SourceCounts", at: "Coordinates", districts: set[int]) -> Coverage:
        in_operation = counts.get_districts_with_data(self.areas, at.total)
        return Coverage(len(districts), len(in_operation | districts), self.coverage_text, tuple(sorted(districts)))

    def _count(self, counts: "SourceCounts", at: "Coordinates", community: Any) -> tuple[Counter, Counter, set[int]]:
        """Return group and population by community, with the total as `None`, and the districts that enter."""
        group: Counter = Counter()
        population: Counter = Counter()
        districts = set()
        censuses = counts.get_histograms_by_district(_required(self.denominator), at.total)
        for district, present in counts.get_histograms_by_district(
            self.numerator, at.total if community else at
        ).items():
            census = censuses.get(district, Counter())
            known = {member for member in census if member is not None}
            if not present.total() or not census[None] or not known or (community and community not in known):
                continue
            population += census
            districts.add(district)
            for member, number in present.items():
                group[member if member in known else OTHER_COMMUNITIES] += number
            group[None] += present.total()
        return group, population, districts


def _withhold_few_cases(computation: Computation) -> Computation:
    """Return the value to the nearest whole number without the counts behind it, or none for few cases."""
    value, cases, _denominator, coverage = computation[:4]
    if value is None or cases < MINIMUM_CASES:
        return Computation(None, None, None)
    return Computation(round(value), None, None, coverage)


def compute_share_difference(group: Counter, population: Counter, community: Any) -> Fraction:
    """Return the share of a community in the group less its share of the population, in percentage points."""
    return 100 * (
        Fraction(group[community], group[None]) - Fraction(population[community]) / Fraction(population[None])
    )


def _required(expression: Expression | None) -> Expression:
    if expression is None:
        raise ValueError("This indicator needs a denominator.")
    return expression
