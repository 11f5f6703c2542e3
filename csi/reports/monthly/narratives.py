"""District narratives: the texts of the monthly returns, and the districts without one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csi.accounts.models import User
from csi.core.crud.pages import ALL_ROWS, PageChoice, TablePage
from csi.core.periods import Month
from csi.returns.models import MonthlyReturn, ReturnStatus
from districts.models import District


@dataclass(frozen=True)
class Narrative:
    """The narrative of one district's return."""

    district: District
    monthly_return: MonthlyReturn

    @property
    def is_provisional(self) -> bool:
        return self.monthly_return.status != ReturnStatus.ACCEPTED

    @property
    def status_label(self) -> str:
        status = str(ReturnStatus(self.monthly_return.status).label)
        return _("Provisional: %(status)s.") % {"status": status} if self.is_provisional else status

    @property
    def text(self) -> str:
        return self.monthly_return.narrative or _("Nothing to report this month.")


@dataclass(frozen=True)
class Narratives:
    """`table_page`: those shown, by district. `missing`: districts without a submitted return.

    `max_named`: the number of these whose names are shown, None for all.
    """

    table_page: TablePage[Narrative]
    missing: list[District]
    max_named: int | None = None

    @property
    def submitted(self) -> list[Narrative]:
        return self.table_page.rows

    @property
    def missing_label(self) -> str:
        if not self.missing:
            return ""
        named = self.missing[: self.max_named]
        names = ", ".join(district.name for district in named)
        if others := len(self.missing) - len(named):
            text = ngettext(
                "No return submitted yet: %(districts)s and %(count)d other district.",
                "No return submitted yet: %(districts)s and %(count)d other districts.",
                others,
            )
            return text % {"districts": names, "count": others}
        return _("No return submitted yet: %(districts)s.") % {"districts": names}


def get_narratives(
    user: User, month: Month, districts: Sequence[District], choice: PageChoice = ALL_ROWS
) -> Narratives:
    """Return the narratives of these districts; drafts are visible to their team only."""
    returns = MonthlyReturn.objects.visible_to(user).of_month(month).exclude(status=ReturnStatus.DRAFT)
    by_district = {
        monthly_return.district_id: monthly_return for monthly_return in returns.filter(district__in=districts)
    }
    return Narratives(
        choice.select(
            [Narrative(district, by_district[district.pk]) for district in districts if district.pk in by_district]
        ),
        [district for district in districts if district.pk not in by_district],
        choice.size,
    )
