"""Published figures in place of computed ones: the values of whole months, from the editions."""

import datetime
import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from csi.core.periods import Month, Span
from csi.indicators.editions.models import MissingReason, PublishedEdition
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
    """The editions for the whole months of a query, loaded by one query when the first value is needed."""

    def __init__(self, query: IndicatorQuery, indicators: Collection[str], choice: EditionChoice) -> None:
        self.query, self.indicators, self.choice = query, indicators, choice

    def get_edition(self, span: Span, district: int | None) -> PublishedEdition | None:
        """Return the edition for a month of a district, or of all districts of the query, if any."""
        if span not in self._months:
            return None
        if district is None and self._districts is not None:
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
        editions = PublishedEdition.objects.of_months(self._months.values(), self._districts)
        if self.choice.known_on:
            editions = editions.published_until(self.choice.known_on).latest_editions()
        else:
            editions = editions.latest_editions().in_force()
        editions = editions.with_figures(self.indicators)
        return {(edition.calendar_month.span, edition.district_id): edition for edition in editions}

    def _read_figures(self, edition: PublishedEdition) -> dict[str, list[Any]]:
        """Return the figures of an edition by indicator; read once, and only for editions that are shown."""
        if edition.pk not in self._figures:
            self._figures[edition.pk] = read_figures(edition)
        return self._figures[edition.pk]

    @cached_property
    def _figures(self) -> dict[int, dict[str, list[Any]]]:
        return {}


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
