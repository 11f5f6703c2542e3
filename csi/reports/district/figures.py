"""Figures of districts and of the mission, as a person may have them."""

from collections.abc import Iterable
from functools import cached_property

from csi.core.periods import Span
from csi.core.permissions import RecordPermission
from csi.indicators.formatting import suppress_breakdown, suppress_for_user
from csi.indicators.registry import Indicator, IndicatorValue, ResultSet, evaluate
from districts.models import AreaOfOperation


class DistrictFigures:
    """Asks the registry once. Readers get what is published, and no list behind it.

    `districts`: the ids of those that are told; None: the mission and any of its districts. What is published of
    a district is decided for all of them together, for the mission's figure less the others' would be its own.
    """

    def __init__(self, indicators: Iterable[Indicator], spans: Iterable[Span], *, user, today, districts=None):
        self.indicators, self.spans = list(indicators), list(dict.fromkeys(spans))
        self.user, self.today, self.districts = user, today, districts

    @cached_property
    def _answer(self) -> ResultSet:
        limit = self.districts if self.user.has_permission(RecordPermission.VIEW_RECORDS) else None
        return evaluate(self.indicators, self.spans, user=self.user, districts=limit, today=self.today)

    @cached_property
    def _told_together(self) -> set[int]:
        operated = AreaOfOperation.objects.active_or_closed()
        return {*operated.values_list("district", flat=True), *(self.districts or ())}

    def figure(self, key: str, span: Span, district: int | None = None) -> IndicatorValue:
        """Of a district, or with None of the mission."""
        if district is None or self.user.has_permission(RecordPermission.VIEW_RECORDS):
            return suppress_for_user(self._answer.get_value(key, span, district=district), self.user)
        together = self._told_together | {district}
        return suppress_breakdown(self._answer.get_values_by_district(key, span, sorted(together)))[district]

    def url_of(self, figure: IndicatorValue) -> str:
        """The list behind a figure, "" for those who open none."""
        return figure.url if self.user.has_permission(RecordPermission.VIEW_RECORDS) else ""
