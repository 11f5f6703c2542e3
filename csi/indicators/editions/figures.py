"""Published figures in place of computed ones: the values of whole months, from the editions."""

import datetime
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from csi.core.periods import Month, Span
from csi.indicators.editions.models import MissingReason, PublishedEdition, PublishedEditionQuerySet
from csi.indicators.indicator import Computation, Coverage, Indicator
from csi.indicators.query import IndicatorQuery
from csi.indicators.sources import parse_number


@dataclass(frozen=True)
class EditionChoice:
    """The editions that replace computed values.

    `known_on`: the latest on that day, and no other values; None: those in force. `is_used` False: none.
    """

    known_on: datetime.date | None = None
    is_used: bool = True


IN_FORCE, FROM_RECORDS = EditionChoice(), EditionChoice(is_used=False)


class PublishedFigures:
    """The editions for the whole months of a query, loaded when they are needed.

    One query loads those of the mission, or of the selected districts, for all months; those of all districts for
    one month are another query, which also loads those of the mission if it is the first.
    """

    def __init__(self, query: IndicatorQuery, indicators: Collection[str], choice: EditionChoice) -> None:
        self.query, self.indicators, self.choice = query, indicators, choice
        self._district_editions: dict[Span, dict[int | None, PublishedEdition]] = {}
        self._figures: dict[int, dict[str, list[Any]]] = {}

    def get_edition(self, span: Span, district: int | None) -> PublishedEdition | None:
        """Return the edition for a month of a district, or of all districts of the query, if any."""
        if span not in self._months:
            return None
        if self._districts is None:
            if district is None:
                return self._editions.get((span, None))
            if span not in self._district_editions:
                self._load_district_editions(span)
            return self._district_editions[span].get(district)
        if district is None:
            if len(self._districts) != 1:
                return None
            [district] = self._districts
        return self._editions.get((span, district))

    def get_computation(self, indicator: Indicator, span: Span, district: int | None) -> Computation | None:
        """Return the published numbers of an indicator, without a dimension; None if none are published."""
        edition = self.get_edition(span, district)
        figure = self._read_figures(edition).get(indicator.key) if edition else None
        computation = build_computation(indicator, figure, span) if figure else None
        # A figure that was not mature when it was published is computed until the next edition.
        is_final = computation is None or computation.matures_on is None
        return computation if is_final or self.choice.known_on else None

    def exclude_published(self, indicators: Iterable[Indicator], span: Span) -> list[Indicator]:
        """Return the indicators whose values of a period have to be computed, in total or by a dimension."""
        if self.query.dimension:
            return list(indicators)
        return [indicator for indicator in indicators if not self.get_computation(indicator, span, None)]

    @cached_property
    def _districts(self) -> list[int] | None:
        """The districts of the query, None for all."""
        return None if self.query.districts is None else list(cast("frozenset[int]", self.query.districts))

    @cached_property
    def _months(self) -> dict[Span, Month]:
        """The whole months of the query; none for users who do not count all records."""
        if not self.choice.is_used or not self.query.is_unrestricted:
            return {}
        months = {span: Month.from_date(span.start) for span in self.query.started_spans}
        return {span: month for span, month in months.items() if span == month.span}

    @cached_property
    def _editions(self) -> dict[tuple[Span, int | None], PublishedEdition]:
        """The editions of the mission, or of the districts of the query."""
        editions = PublishedEdition.objects.of_months(self._months.values())
        editions = editions.of_mission() if self._districts is None else editions.of_districts(self._districts)
        return {(edition.calendar_month.span, edition.district_id): edition for edition in self._load(editions)}

    def _load_district_editions(self, span: Span) -> None:
        of_month = PublishedEdition.objects.of_months([self._months[span]]).exclude(district=None)
        is_first = "_editions" not in self.__dict__
        of_mission = PublishedEdition.objects.of_months(self._months.values()).of_mission()
        editions = list(self._load(of_month | of_mission if is_first else of_month))
        self._district_editions[span] = {
            edition.district_id: edition for edition in editions if edition.district_id is not None
        }
        if is_first:
            self._editions = {
                (edition.calendar_month.span, None): edition for edition in editions if edition.district_id is None
            }

    def _load(self, editions: PublishedEditionQuerySet) -> PublishedEditionQuerySet:
        """Return those of the editions that replace computed values, with their figures."""
        if self.choice.known_on:
            editions = editions.published_until(self.choice.known_on).latest_editions()
        else:
            editions = editions.latest_editions().in_force()
        return editions.with_figures(self.indicators)

    def _read_figures(self, edition: PublishedEdition) -> dict[str, list[Any]]:
        """Return the figures of an edition by indicator; read once, and only for editions that are shown."""
        if edition.pk not in self._figures:
            self._figures[edition.pk] = read_figures(edition)
        return self._figures[edition.pk]


def read_figures(edition: PublishedEdition) -> dict[str, list[Any]]:
    """Return the figures of an edition read `with_figures`, by indicator."""
    figures = json.loads(edition.published or "[]", parse_float=parse_number)
    return {figure[0]: figure[1:] for figure in figures}


def build_computation(indicator: Indicator, figure: list[Any], span: Span) -> Computation:
    """Return the numbers of a figure of a month, with the types that a computation has."""
    value, numerator, denominator, missing_reason, *covered = figure
    if missing_reason == MissingReason.NOT_MATURE:
        share = indicator.multiplier * float(numerator) / float(denominator)
        return Computation(share, numerator, denominator, matures_on=indicator.get_maturity(span))
    coverage = None
    if covered:
        counted, total, districts = covered
        coverage = Coverage(counted, total, indicator.coverage_text, tuple(districts))
    if value is not None:
        # A sum is its own numerator; a quotient or a median is a floating-point number unless it is a whole one.
        value = numerator if denominator is None and value == numerator else float(value)
    return Computation(value, numerator, denominator, coverage)
