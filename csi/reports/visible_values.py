"""Indicator values of the mission and of districts, as a user may see them."""

import datetime
from collections.abc import Iterable
from functools import cached_property

from csi.accounts.models import User
from csi.core.periods import Span
from csi.core.permissions import RecordPermission
from csi.indicators.registry import Indicator, IndicatorValue, ResultSet, evaluate
from csi.indicators.remainder import compute_remainder


class VisibleValues:
    """Values of some indicators and periods, evaluated once. Readers get rounded values without links.

    `districts`: ids of the districts needed; None: the mission and any district.
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
        return evaluate(self.indicators, self.spans, user=self.user, districts=self.districts, today=self.today)

    def get_value(self, key: str, span: Span, district: int | None = None) -> IndicatorValue:
        """Return the value for a district, or for the mission if `district` is None."""
        return self._results.get_value(key, span, district=district)

    def get_other_districts(self, key: str, span: Span, shown: Iterable[int]) -> IndicatorValue | None:
        """Return the value of the districts that are not shown; None if they have none or do not add up."""
        values = self._results.get_values_by_district(key, span, shown)
        return compute_remainder(self._results.get_value(key, span), values.values())

    def get_url(self, value: IndicatorValue) -> str:
        """Return the URL of the records counted; "" if the user may not open them."""
        return value.url if self.user.has_permission(RecordPermission.VIEW_RECORDS) else ""
