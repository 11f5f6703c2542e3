"""What the districts' teams tell of the month: the narratives of their returns, and whose return is missing."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csi.core.periods import Month
from csi.returns.expected import ReturnCompleteness
from csi.returns.models import MonthlyReturn, ReturnStatus
from districts.models import District


@dataclass(frozen=True)
class Narrative:
    """One district's, as its team submitted it."""

    district: District
    sent: MonthlyReturn

    @property
    def is_provisional(self) -> bool:
        return self.sent.status != ReturnStatus.ACCEPTED

    @property
    def state(self) -> str:
        """In words: accepted, or that it may still change."""
        status = self.sent.get_status_display()
        return _("Provisional: %(status)s.") % {"status": status} if self.is_provisional else status

    @property
    def text(self) -> str:
        return self.sent.narrative or _("Nothing to report this month.")


@dataclass(frozen=True)
class Narratives:
    """`told`: in the order of the districts. `untold`: the districts that have submitted nothing yet."""

    told: list[Narrative]
    untold: list[District]

    @property
    def untold_in_words(self) -> str:
        if not self.untold:
            return ""
        names = ", ".join(district.name for district in self.untold)
        return _("No return has been submitted yet: %(districts)s.") % {"districts": names}


def narratives(user, month: Month, districts: list[District]) -> Narratives:
    """Of these districts; a draft is its team's own until it is submitted."""
    returns = MonthlyReturn.objects.visible_to(user).of_month(month).exclude(status=ReturnStatus.DRAFT)
    sent = {one.district_id: one for one in returns.filter(district__in=districts)}
    told = [Narrative(district, sent[district.pk]) for district in districts if district.pk in sent]
    return Narratives(told, [district for district in districts if district.pk not in sent])


def standing_in_words(standing: ReturnCompleteness) -> str:
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
