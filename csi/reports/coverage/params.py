"""URL parameters of the coverage map: `?layer=trip&month=2011-10&sort=-value`."""

import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from csi.core.periods import Month, Span
from csi.reports.coverage.layers import DEFAULT_LAYER, LAYERS, CoverageLayer
from csi.reports.period_picker import MAX_QUOTED_LENGTH, PeriodChoice, PreviousNextMixin


class CoverageParams(PreviousNextMixin):
    """The layer and the month in the URL, and `notices` about invalid parameters.

    Values are as of the last day of the month, or of today.
    """

    def __init__(self, data: QueryDict, *, today: datetime.date):
        self.data, self.today = data, today
        self.notices: list[str] = []
        self.layer = self._parse_layer()
        self.choice = self._parse_month()
        self.notices += self.choice.notices

    def _parse_layer(self) -> CoverageLayer:
        key = self.data.get("layer", "").strip()
        if key and key not in LAYERS:
            self.notices.append(
                _("There is no layer “%(text)s”. Choose another layer.") % {"text": key[:MAX_QUOTED_LENGTH]}
            )
        return LAYERS.get(key, DEFAULT_LAYER)

    def _parse_month(self) -> PeriodChoice:
        """Return the period of `month`; the other period parameters do not apply here."""
        query = QueryDict(mutable=True)
        query["month"] = self.data.get("month", "")
        return PeriodChoice(query, today=self.today)

    @property
    def month(self) -> Month:
        return self.choice.calendar_period

    @property
    def day(self) -> datetime.date:
        """The day of the values."""
        return min(self.month.span.last_day, self.today)

    @cached_property
    def months(self) -> list[Month]:
        """All months that can be shown, the first one first."""
        first, last = self.choice.bounds
        return Span(first.start, last.end).months

    @property
    def month_index(self) -> int:
        return self.months.index(self.month)

    @property
    def layer_links(self) -> list[dict[str, Any]]:
        """A link to each layer: {"label", "url", "is_current"}."""
        return [
            {"label": layer.label, "url": self._build_url(layer, self.month), "is_current": layer == self.layer}
            for layer in LAYERS.values()
        ]

    def get_adjacent_link(self, step: int) -> dict[str, str] | None:
        index = self.month_index + step
        if not 0 <= index < len(self.months):
            return None
        month = self.months[index]
        return {"label": month.label, "url": self._build_url(self.layer, month)}

    @staticmethod
    def _build_url(layer: CoverageLayer, month: Month) -> str:
        return reverse("coverage", query={"layer": layer.key, "month": month})
