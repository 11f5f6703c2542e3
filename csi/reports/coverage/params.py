"""What was asked of the coverage map, `?layer=trip&month=2011-10&sort=-value`, and what of it made no sense."""

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from csi.core.periods import Month, Span
from csi.reports.coverage.layers import LAYERS, USUAL
from csi.reports.period_picker import MAX_QUOTED_LENGTH, PeriodChoice, PreviousNextMixin


class CoverageParams(PreviousNextMixin):
    """The layer, and the month at whose end, or today, the figures are told."""

    def __init__(self, data, *, today):
        self.data, self.today = data, today
        self.notices = []
        self.layer = self._layer()
        self.choice = self._choice()
        self.notices += self.choice.notices

    def _layer(self):
        asked = self.data.get("layer", "").strip()
        if asked and asked not in LAYERS:
            self.notices.append(
                _("There is no layer “%(text)s”; choose one of these.") % {"text": asked[:MAX_QUOTED_LENGTH]}
            )
        return LAYERS.get(asked, USUAL)

    def _choice(self):
        """A month and nothing else: the map stands still at the end of one."""
        asked = QueryDict(mutable=True)
        asked["month"] = self.data.get("month", "")
        return PeriodChoice(asked, today=self.today)

    @property
    def month(self) -> Month:
        return self.choice.calendar_period

    @property
    def day(self):
        """The day of the figures."""
        return min(self.month.span.last_day, self.today)

    @cached_property
    def months(self) -> list[Month]:
        """All months that can be asked for, the first one first."""
        first, last = self.choice.bounds
        return Span(first.start, last.end).months

    @property
    def place(self) -> int:
        return self.months.index(self.month)

    @property
    def layers(self) -> list[dict]:
        """All layers: {"label", "address", "is_current"}."""
        return [
            {
                "label": layer.label,
                "url": self._address(layer, self.month),
                "is_current": layer == self.layer,
            }
            for layer in LAYERS.values()
        ]

    def get_neighbour(self, step):
        place = self.place + step
        if not 0 <= place < len(self.months):
            return None
        month = self.months[place]
        return {"label": month.label, "url": self._address(self.layer, month)}

    @staticmethod
    def _address(layer, month):
        return f"?layer={layer.key}&month={month}"
