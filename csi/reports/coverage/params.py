"""URL parameters of the coverage map: `?layer=trip&month=2011-10&extent=country&sort=-value`."""

import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.core.periods import Month, Span
from csi.reports.coverage.layers import DEFAULT_LAYER, LAYERS, CoverageLayer
from csi.reports.map.drawing import Extent, parse_extent
from csi.reports.period_picker import MAX_QUOTED_LENGTH, PeriodChoice, PreviousNextMixin


class CoverageParams(PreviousNextMixin):
    """The layer and the month in the URL, and `notices` about invalid parameters.

    Values are as of the last day of the month, or of today.
    """

    def __init__(self, data: QueryDict, *, user: User, today: datetime.date):
        self.data, self.today = data, today
        self.layers = {key: layer for key, layer in LAYERS.items() if layer.can_be_viewed_by(user)}
        self.notices: list[str] = []
        self.layer = self._parse_layer()
        self.extent = parse_extent(data)
        self.choice = self._parse_month()
        self.notices += self.choice.notices

    def _parse_layer(self) -> CoverageLayer:
        key = self.data.get("layer", "").strip()
        if key and key not in self.layers:
            self.notices.append(
                _("There is no layer “%(text)s”. Choose another layer.") % {"text": key[:MAX_QUOTED_LENGTH]}
            )
        return self.layers.get(key, DEFAULT_LAYER)

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
            {"label": layer.label, "url": self.build_url(layer=layer), "is_current": layer == self.layer}
            for layer in self.layers.values()
        ]

    def get_adjacent_link(self, step: int) -> dict[str, str] | None:
        index = self.month_index + step
        if not 0 <= index < len(self.months):
            return None
        month = self.months[index]
        return {"label": month.label, "url": self.build_url(month=month)}

    def build_url(
        self, *, layer: CoverageLayer | None = None, month: Month | None = None, extent: Extent | None = None
    ) -> str:
        """Return the URL of this page with another layer, month or extent."""
        query: dict[str, Any] = {"layer": (layer or self.layer).key, "month": month or self.month}
        extent = extent or self.extent
        return reverse("coverage", query=query if extent == Extent.OPERATION else query | {"extent": extent})
