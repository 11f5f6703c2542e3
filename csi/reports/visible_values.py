"""Indicator values of the mission and of districts, as a user may see them."""

import datetime
from collections.abc import Iterable
from functools import cached_property

from csi.accounts.models import User
from csi.core.periods import Span
from csi.core.permissions import RecordPermission
from csi.indicators.formatting import suppress_breakdown, suppress_for_user
from csi.indicators.registry import Indicator, IndicatorValue, ResultSet, evaluate
from csi.indicators.remainder import compute_remainder
from districts.models import AreaOfOperation


class VisibleValues:
    """Values of some indicators and periods, evaluated once. Readers get suppressed values without links.

    `districts`: ids of the districts needed; None: the mission and any district. Small counts of districts are
    suppressed for all districts together, because the mission's value less the others would disclose the one.
    """

    def __init__(
        self,
        indicators: Iterable[Indicator],
        spans: Iterable[Span],
        *,
        user: User,
        today: datetime.date,
        districts: list[int] | None = None,
    ):
        self.indicators, self.spans = list(indicators), list(dict.fromkeys(spans))
        self.user, self.today, self.districts = user, today, districts

    @cached_property
    def _results(self) -> ResultSet:
        districts = self.districts if self.user.has_permission(RecordPermission.VIEW_RECORDS) else None
        return evaluate(self.indicators, self.spans, user=self.user, districts=districts, today=self.today)

    @cached_property
    def _suppressed_together(self) -> set[int]:
        areas = AreaOfOperation.objects.active_or_closed()
        return {*areas.values_list("district", flat=True), *(self.districts or ())}

    def get_value(self, key: str, span: Span, district: int | None = None) -> IndicatorValue:
        """Return the value for a district, or for the mission if `district` is None."""
        if district is None or self.user.has_permission(RecordPermission.VIEW_RECORDS):
            return suppress_for_user(self._results.get_value(key, span, district=district), self.user)
        return self._publish(key, span, self._suppressed_together | {district})[district]

    def get_other_districts(self, key: str, span: Span, shown: Iterable[int]) -> IndicatorValue | None:
        """Return the value of the districts that are not shown; None if they have none or do not add up."""
        if not self.user.has_permission(RecordPermission.VIEW_RECORDS):
            return self._publish(key, span, self._suppressed_together | set(shown)).get(None)
        values = self._results.get_values_by_district(key, span, shown)
        return compute_remainder(self._results.get_value(key, span), values.values())

    def _publish(self, key: str, span: Span, districts: set[int]) -> dict[int | None, IndicatorValue]:
        """Return the published values by district; `None` for all other districts, if they have a value."""
        values: dict[int | None, IndicatorValue] = {
            district: self._results.get_value(key, span, district=district) for district in sorted(districts)
        }
        if others := compute_remainder(self._results.get_value(key, span), values.values()):
            values[None] = others
        return suppress_breakdown(values)

    def get_url(self, value: IndicatorValue) -> str:
        """Return the URL of the records counted; "" if the user may not open them."""
        return value.url if self.user.has_permission(RecordPermission.VIEW_RECORDS) else ""
