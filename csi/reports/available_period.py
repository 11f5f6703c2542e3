"""The mandates, and the period for which there can be data: from the first mandate to the last."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from csi.core.clock import once_per_request
from csi.core.periods import Month, Span
from districts.models import Mandate


def list_mandates() -> list[Mandate]:
    """Return the mandates, the first one first; a request reads them once."""
    return once_per_request("mandates of reports", lambda: list(Mandate.objects.order_by("starts", "pk")))


@dataclass(frozen=True)
class AvailablePeriod:
    """The period from the first day of the first mandate to the last day of the last.

    `first` None: there is no mandate. `last` None: there is no mandate, or one is open-ended.
    """

    first: datetime.date | None = None
    last: datetime.date | None = None

    @classmethod
    def from_mandates(cls, mandates: Iterable[tuple[datetime.date, datetime.date | None]]) -> "AvailablePeriod":
        """Build the period from the first and last days of the mandates."""
        mandates = list(mandates)
        if not mandates:
            return cls()
        ends = [end for _start, end in mandates if end is not None]
        is_open_ended = len(ends) < len(mandates)
        return cls(min(start for start, _end in mandates), None if is_open_ended else max(ends))

    def overlaps(self, span: Span) -> bool:
        is_after_start = self.first is None or span.end > self.first
        return is_after_start and (self.last is None or span.start <= self.last)

    def get_error(self, label: str) -> str:
        """Return the error message for a period with this label that is outside. Requires a mandate."""
        if self.first is None:
            raise ValueError("without a mandate, no period is outside")
        params = {"period": label, "first": Month.from_date(self.first).label}
        if not self.last:
            return _("%(period)s is before the mandate, which starts in %(first)s.") % params
        params["last"] = Month.from_date(self.last).label
        return _("%(period)s is outside the mandate, which runs from %(first)s to %(last)s.") % params
