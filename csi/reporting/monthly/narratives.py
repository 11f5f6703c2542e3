"""What the districts' teams tell of the month: the narratives of their returns, and whose return is missing."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csi.periods import Month
from csi.returns.models import MonthlyReturn, Status
from csi.returns.querysets import ReturnsStanding
from districts.models import District


@dataclass(frozen=True)
class Narrative:
    """One district's. `sent` None: its team has submitted nothing for this month yet."""

    district: District
    sent: MonthlyReturn | None

    @property
    def is_provisional(self) -> bool:
        return self.sent is None or self.sent.status != Status.ACCEPTED

    @property
    def state(self) -> str:
        """In words: accepted, or why it may still change."""
        if self.sent is None:
            return _("No return has been submitted yet.")
        if self.is_provisional:
            return _("Provisional: %(status)s.") % {"status": self.sent.get_status_display()}
        return self.sent.get_status_display()

    @property
    def text(self) -> str:
        if self.sent is None:
            return ""
        return self.sent.narrative or _("Nothing happened this month.")

    @property
    def url(self) -> str:
        return self.sent.get_absolute_url() if self.sent else ""


def narratives(user, month: Month, districts: list[District]) -> list[Narrative]:
    """Of each of these districts; a draft is its team's own until it is submitted."""
    returns = MonthlyReturn.objects.visible_to(user).of_month(month).exclude(status=Status.DRAFT)
    sent = {one.district_id: one for one in returns.filter(district__in=districts)}
    return [Narrative(district, sent.get(district.pk)) for district in districts]


def standing_in_words(standing: ReturnsStanding) -> str:
    """On how many accepted returns the figures of the month rest; "" where none is owed."""
    if not standing.total:
        return ""
    rests = ngettext(
        "From %(accepted)d of %(total)d accepted return.",
        "From %(accepted)d of %(total)d accepted returns.",
        standing.total,
    )
    words = rests % {"accepted": standing.accepted, "total": standing.total}
    if not standing.provisional:
        return words
    others = ngettext(
        "What %(number)d district recorded is provisional and may still change.",
        "What %(number)d districts recorded is provisional and may still change.",
        standing.provisional,
    )
    return f"{words} {others % {'number': standing.provisional}}"
