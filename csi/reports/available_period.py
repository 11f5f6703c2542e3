"""How far back and ahead there can be anything to show: the time of all mandates together."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from csi.core.periods import Month


@dataclass(frozen=True)
class AvailablePeriod:
    """From the first day of the first mandate to the last day of the last.

    `first` None: there is no mandate. `last` None: there is none, or one sets no end.
    """

    first: datetime.date | None = None
    last: datetime.date | None = None

    @classmethod
    def of(cls, mandates: Iterable[tuple[datetime.date, datetime.date | None]]) -> "AvailablePeriod":
        """Of the first and the last days of the mandates."""
        mandates = list(mandates)
        if not mandates:
            return cls()
        ends = [end for _start, end in mandates]
        return cls(min(start for start, _end in mandates), None if None in ends else max(ends))

    def holds_part_of(self, span) -> bool:
        """Whether at least one day lies in it."""
        begins = self.first is None or span.end > self.first
        return begins and (self.last is None or span.start <= self.last)

    def refusal(self, label: str) -> str:
        """What to say of a period of this name that lies outside."""
        words = {"month": label, "first": Month.of(self.first).label}
        if not self.last:
            return _("%(month)s lies before the mandate, which runs from %(first)s on.") % words
        words["last"] = Month.of(self.last).label
        return _("%(month)s lies outside the mandate, which runs from %(first)s to %(last)s.") % words
