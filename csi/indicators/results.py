"""Result sets: the values of indicators for periods, districts and members of a dimension."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from csi.accounts.models import User
from csi.core import clock
from csi.core.periods import Span
from csi.core.typing import StrOrPromise
from csi.indicators.disclosure import NOT_PUBLISHED, CountRounder
from csi.indicators.editions.figures import IN_FORCE, EditionChoice, PublishedFigures
from csi.indicators.indicator import Computation, Coverage, Indicator
from csi.indicators.query import IndicatorQuery
from csi.indicators.sources import Cells, DataSource, Expression, SourceRequest, load_cells
from districts.models import Mandate
from forums.schedule import MeetingCycle

NOT_STARTED = _("This period has not started.")
BEFORE_MANDATE = _("The mission had no mandate in this period.")
NOT_MATURE = _("Not yet mature: final from %(day)s.")
NOT_PUBLISHED_YET = _("Not published on %(day)s.")
MISSION_WIDE_ONLY = _("This indicator is available for the mission as a whole only.")


class Coordinates(NamedTuple):
    """A position in a result set.

    `district` None: all districts. `member` None: the total over the dimension.
    """

    span: Span
    district: int | None = None
    dimension: str = ""
    member: Any = None

    @property
    def total(self) -> "Coordinates":
        """The same period and district, without a dimension."""
        return Coordinates(self.span, self.district)


def withhold_immature(computation: Computation, reason: StrOrPromise) -> tuple[Computation, StrOrPromise]:
    """Return a computation and the reason for a missing value; one that is not yet mature has no value."""
    if day := computation.matures_on:
        return computation._replace(value=None), NOT_MATURE % {"day": formats.date_format(day)}
    return computation, reason


@dataclass(frozen=True)
class IndicatorValue:
    """The value of an indicator for a period.

    `value` None: no data, for the reason in `missing_reason`. `denominator` None: nothing is divided. `reference_date`:
    the last day that is counted. `url`: the list of the records behind it, "" if there is none. `coverage`: the part of
    the records on which the value rests, None for all. `is_rounded`: counts are rounded for readers and the public.
    `matures_on`: the day from which the value is final; until then there is no value, only its numerator and
    denominator to date.
    """

    indicator: Indicator
    span: Span
    reference_date: datetime.date
    value: Any
    numerator: Any = None
    denominator: Any = None
    missing_reason: StrOrPromise = ""
    district: int | None = None
    dimension: str = ""
    member: Any = None
    coverage: Coverage | None = None
    matures_on: datetime.date | None = None
    is_rounded: bool = False

    @property
    def url(self) -> str:
        return self.list_url if self.value is not None or self.matures_on else ""

    @cached_property
    def list_url(self) -> str:
        """The list of the records, also for unpublished values: the list itself checks the permission."""
        return self.indicator.link.get_url(self) if self.indicator.link else ""

    @property
    def listed_count(self) -> int | None:
        """The number of records in the list at `url`; None if the value does not contain it."""
        return self.indicator.link.count(self) if self.indicator.link and self.url else None


class ResultSet:
    """The values of some indicators; all data is loaded when the result set is created."""

    def __init__(
        self,
        query: IndicatorQuery,
        indicators: Iterable[Indicator],
        first_day: datetime.date | None = None,
        editions: EditionChoice = IN_FORCE,
    ) -> None:
        self.query, self._known_first_day = query, first_day
        self.indicators = {indicator.key: indicator for indicator in indicators}
        self.published = PublishedFigures(query, self.indicators, editions)
        self._cells: dict[SourceRequest, Cells] = {}
        self._index: dict[tuple[DataSource, Any], dict[int | None, dict[Hashable, dict]]] = {}
        if query.started_spans:
            requests = {
                request: None
                for indicator in self.indicators.values()
                for request in indicator.get_source_requests(query.dimension)
            }
            self._cells = load_cells(requests, query)

    @cached_property
    def _first_day(self) -> datetime.date | None:
        return self._known_first_day or Mandate.objects.first_day()

    def get_value(self, key: str, span: Span, district: int | None = None, *, member: Any = None) -> IndicatorValue:
        """Return the value for a period, in total or for a district or a member of the dimension.

        Raises LookupError for a member of a dimension that the indicator does not have.
        """
        indicator, dimension = self.indicators[key], self.query.dimension if member is not None else ""
        if member is not None and dimension not in indicator.dimensions:
            raise LookupError(f"{key} has no dimension “{dimension}”")
        date = self.query.get_reference_date(span)
        published = self.published.get_computation(indicator, span, district) if member is None else None
        if reason := self._get_missing_reason(indicator, span, district, published):
            return IndicatorValue(
                indicator,
                span,
                date,
                None,
                missing_reason=reason,
                district=district,
                dimension=dimension,
                member=member,
            )
        at = Coordinates(span, district, dimension, member)
        computation = published or self._compute(indicator, at)
        matures_on = computation.matures_on
        reason = indicator.missing_reason if computation.value is None else ""
        is_rounded = self.query.is_protected and indicator.has_disclosure_control
        if is_rounded:
            computation = indicator.protect(computation, CountRounder(at, span.days))
            reason = NOT_PUBLISHED if computation.value is None and not reason else reason
        if computation.value is not None:
            computation, reason = withhold_immature(computation._replace(matures_on=matures_on), reason)
        return IndicatorValue(
            indicator,
            span,
            date,
            **computation._asdict(),
            missing_reason=reason,
            district=district,
            dimension=dimension,
            member=member,
            is_rounded=is_rounded,
        )

    def _compute(self, indicator: Indicator, at: Coordinates) -> Computation:
        """Return the computation from the records, with the day of its maturity if still to come."""
        computation = indicator.compute(self, at)
        matures_on = indicator.get_maturity(at.span)
        if not indicator.follow_up or computation.value is None or self.query.today >= matures_on:
            return computation
        return computation._replace(matures_on=matures_on)

    def _get_missing_reason(
        self, indicator: Indicator, span: Span, district: int | None, published: Computation | None
    ) -> StrOrPromise:
        if span not in self.query.started_spans:
            return NOT_STARTED
        if self._first_day and span.end <= self._first_day:
            return BEFORE_MANDATE
        if indicator.is_mission_wide and district is not None:
            return MISSION_WIDE_ONLY
        known_on = self.published.choice.known_on
        return NOT_PUBLISHED_YET % {"day": formats.date_format(known_on)} if known_on and not published else ""

    def get_values_by_district(self, key: str, span: Span, districts: Iterable[int]) -> dict[int, IndicatorValue]:
        return {district: self.get_value(key, span, district) for district in districts}

    def get_values_by_member(self, key: str, span: Span, *, district: int | None = None) -> dict[Any, IndicatorValue]:
        """Return the value of every member of the query's dimension; {} if the indicator does not have it."""
        indicator = self.indicators[key]
        if self.query.dimension not in indicator.dimensions:
            return {}
        return {member: self.get_value(key, span, district, member=member) for member in indicator.get_members(self)}

    # Aggregates from which indicators compute their values.

    def get_sum(self, expression: Expression, at: Coordinates, *, is_total: bool = False) -> Any:
        """Return the sum of measures over the buckets of a period; `is_total` ignores the member."""
        total = 0
        for source, measure, sign in expression.terms:
            by_bucket = self._get_districts(source, None if is_total else at.member).get(at.district, {})
            for bucket in source.get_buckets(self.query, at.span):
                if bucket in by_bucket:
                    total += sign * by_bucket[bucket].get(measure, 0)
        return total

    def get_histograms(self, expression: Expression, at: Coordinates) -> dict[int, Counter]:
        """Return {district: histogram} for every district that has data."""
        histograms: dict[int, Counter] = {}
        for source, measure, _sign in expression.terms:
            buckets = source.get_buckets(self.query, at.span)
            for district, by_bucket in self._select_districts(source, at.member, at.district):
                for bucket in buckets:
                    if bucket in by_bucket:
                        histogram = by_bucket[bucket][measure]
                        histograms[district] = histograms[district] + histogram if district in histograms else histogram
        return histograms

    def get_maximum(self, expression: Expression, at: Coordinates) -> Any:
        """Return the greatest measure of the districts, None if there is no data."""
        districts = self.get_districts_with_data(expression, at)
        return max((self.get_sum(expression, Coordinates(at.span, district)) for district in districts), default=None)

    def get_districts_with_data(self, expression: Expression, at: Coordinates) -> set[int]:
        """Return the districts at these coordinates that have records in the period."""
        return {
            district
            for source in expression.sources
            for district, by_bucket in self._select_districts(source, None, at.district)
            if any(bucket in by_bucket for bucket in source.get_buckets(self.query, at.span))
        }

    def get_members(self, sources: Iterable[DataSource]) -> list:
        """Return the sorted members of the dimension that occur in these sources."""
        dimension = self.query.dimension
        members = {member for source in sources for *_key, member in self._cells.get((source, dimension), ())}
        return sorted(members - {None}, key=str)

    def get_histogram_values(self, expression: Expression) -> set:
        """Return the values that occur in the histograms of an expression."""
        return {
            value
            for source, measure, _sign in expression.terms
            for (loaded_source, _dimension), cells in self._cells.items()
            if loaded_source is source
            for counts in cells.values()
            for value in counts[measure]
        }

    def _select_districts(
        self, source: DataSource, member: Any, district: int | None
    ) -> list[tuple[int, dict[Hashable, dict]]]:
        """Return the buckets of one district, of all districts for None."""
        districts = self._get_districts(source, member)
        if district is not None:
            return [(district, districts[district])] if district in districts else []
        return [(number, by_bucket) for number, by_bucket in districts.items() if number is not None]

    def _get_districts(self, source: DataSource, member: Any) -> dict[int | None, dict[Hashable, dict]]:
        """Return {district, or None for all: {bucket: measures}}; computed once for all periods."""
        if (source, member) not in self._index:
            districts = self._index[source, member] = defaultdict(dict)
            has_columns = self.query.dimension in source.column_dimensions
            for (bucket, district, cell_member), counts in self._get_cells(source, member).items():
                # Column members are stored beside their total; grouped members must be added up to it.
                if cell_member == member or (member is None and not has_columns):
                    for key in {None, district}:
                        known = districts[key].get(bucket)
                        districts[key][bucket] = (
                            {name: known[name] + counts[name] for name in counts} if known else counts
                        )
        return self._index[source, member]

    def _get_cells(self, source: DataSource, member: Any) -> Cells:
        grouped, ungrouped = (source, self.query.dimension), (source, "")
        # A total denominator, and a source without the dimension, are loaded without it.
        preferred, alternative = (ungrouped, grouped) if member is None else (grouped, ungrouped)
        return self._cells[preferred] if preferred in self._cells else self._cells[alternative]


def evaluate(
    indicators: Iterable[Indicator],
    spans: Iterable[Span],
    *,
    user: User | None = None,
    districts: Iterable[int] | None = None,
    dimension: str = "",
    today: datetime.date | None = None,
    first_day: datetime.date | None = None,
    meeting_cycles: Sequence[MeetingCycle] | None = None,
    is_public: bool = False,
    editions: EditionChoice = IN_FORCE,
) -> ResultSet:
    """Evaluate indicators for periods, in total and by district and by the members of a dimension.

    One query for any number of indicators, periods and districts. `user`: see `IndicatorQuery`. `first_day`: first day
    of the first mandate; `meeting_cycles`: those of the working groups; both only save queries. `is_public`: the
    values are shown to everybody. `editions`: the published editions that replace the values of whole months, for users
    who count all records.
    """
    selected = None if districts is None else frozenset(districts)
    query = IndicatorQuery(tuple(spans), today or clock.today(), user, selected, dimension, meeting_cycles, is_public)
    return ResultSet(query, indicators, first_day, editions)
