"""Result sets: the values of indicators for periods, districts and members of a dimension."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, cast

from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from csi.accounts.models import User
from csi.core import clock
from csi.core.periods import Span
from csi.core.typing import StrOrPromise
from csi.indicators.disclosure import NOT_PUBLISHED, CountRounder
from csi.indicators.editions.figures import IN_FORCE, EditionChoice, PublishedFigures
from csi.indicators.facts.store import MAX_DISTRICTS
from csi.indicators.indicator import Computation, Coverage, Indicator
from csi.indicators.query import IndicatorQuery
from csi.indicators.source_counts import Coordinates, CountRequest, SourceCounts, load_counts
from csi.indicators.sources import SourceRequest
from districts.models import Mandate

NOT_STARTED = _("This period has not started.")
BEFORE_MANDATE = _("The mission had no mandate in this period.")
NOT_MATURE = _("Not yet mature: final from %(day)s.")
NOT_PUBLISHED_YET = _("Not published on %(day)s.")
MISSION_WIDE_ONLY = _("This indicator is available for the mission as a whole only.")


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
    """The values of some indicators. Records are read when a value is needed that is not published."""

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
        self._counts: dict[Span, SourceCounts] = {}

    def _get_counts(self, span: Span, indicator: Indicator) -> SourceCounts:
        """Return the counts of a period for an indicator; one query loads all that are not published."""
        requests = indicator.get_source_requests(self.query.dimension)
        if not self._counts:
            self._load_counts(self._group_unpublished())
        if span not in self._counts or not self._counts[span].has(requests):
            # The value of a district or a member, where that of the mission is published.
            self._load_counts({tuple(self.indicators.values()): list(self.query.started_spans)})
        return self._counts[span]

    def _group_unpublished(self) -> dict[tuple[Indicator, ...], list[Span]]:
        """Return the periods by the indicators whose total is not published."""
        groups: dict[tuple[Indicator, ...], list[Span]] = defaultdict(list)
        for span in self.query.started_spans:
            groups[tuple(self.published.exclude_published(self.indicators.values(), span))].append(span)
        groups.pop((), None)
        return groups

    def _load_counts(self, groups: dict[tuple[Indicator, ...], list[Span]]) -> None:
        loaded = load_counts(
            (self._build_request(indicators, spans) for indicators, spans in groups.items()),
            from_facts=self._uses_facts,
        )
        for spans, counts in zip(groups.values(), loaded, strict=True):
            self._counts |= dict.fromkeys(spans, counts)

    @property
    def _uses_facts(self) -> bool:
        """True if all records count, in more districts than it is quicker to read the records of."""
        districts = cast("frozenset[int] | None", self.query.districts)
        is_for_many = districts is None or len(districts) > MAX_DISTRICTS
        return is_for_many and self.published.choice.is_used and self.query.is_unrestricted

    def _build_request(self, indicators: Iterable[Indicator], spans: Iterable[Span]) -> CountRequest:
        """Return the data sources of the indicators in a constant order."""
        sources: dict[SourceRequest, None] = {}
        by_district: set[SourceRequest] = set()
        for indicator in indicators:
            requests = indicator.get_source_requests(self.query.dimension)
            sources |= dict.fromkeys(requests)
            if indicator.compares_districts or self.query.districts is not None:
                by_district |= requests
        return CountRequest(replace(self.query, spans=tuple(spans)), list(sources), by_district)

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
        computation = indicator.compute(self._get_counts(at.span, indicator), at)
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
        started = self.query.started_spans
        if self.query.dimension not in indicator.dimensions or not started:
            return {}
        members = indicator.get_members(self._get_counts(span if span in started else next(iter(started)), indicator))
        return {member: self.get_value(key, span, district, member=member) for member in members}


def evaluate(
    indicators: Iterable[Indicator],
    spans: Iterable[Span],
    *,
    user: User | None = None,
    districts: Iterable[int] | None = None,
    dimension: str = "",
    today: datetime.date | None = None,
    first_day: datetime.date | None = None,
    is_public: bool = False,
    editions: EditionChoice = IN_FORCE,
) -> ResultSet:
    """Evaluate indicators for periods, in total and by district and by the members of a dimension.

    One query for any number of indicators, periods and districts. `user`: see `IndicatorQuery`. `first_day`: first day
    of the first mandate, if the caller knows it. `is_public`: the
    values are shown to everybody. `editions`: the published editions that replace the values of whole months, for users
    who count all records.
    """
    selected = None if districts is None else frozenset(districts)
    query = IndicatorQuery(tuple(spans), today or clock.today(), user, selected, dimension, is_public)
    return ResultSet(query, indicators, first_day, editions)
