"""Who has not reported: the months for which a district has yet to submit its return."""

import datetime
from dataclasses import dataclass, replace

from csi.accounts.models import User
from csi.core.periods import Month, Span
from csi.returns.expected import get_expected_months
from csi.returns.models import MonthlyReturn, get_due_date
from csi.returns.services import team_of
from districts.models import District, Mandate


@dataclass(frozen=True)
class MissingReturn:
    """A month that a district has not submitted; `monthly_return` is what its team has begun, None where nothing."""

    district: District
    month: Month
    monthly_return: MonthlyReturn | None
    team: tuple[User, ...] = ()

    @property
    def due_on(self) -> datetime.date:
        return get_due_date(self.month)

    def is_overdue(self, day: datetime.date) -> bool:
        return self.due_on < day


def missing_returns(user, today: datetime.date) -> list[MissingReturn]:
    """What this person's districts owe, the oldest month first; the month of `today` among it, which is not due yet."""
    first_day = Mandate.objects.first_day()
    if first_day is None or first_day > today:
        return []
    districts = {district.pk: district for district in District.objects.visible_to(user)}
    # Of what was closed at its end nothing is awaited any more.
    still_open = {"records_closed": False, "mandate__records_closed": False}
    owed = get_expected_months(Span(first_day, today + datetime.timedelta(days=1)), districts, **still_open)
    returns = {
        (one.district_id, one.calendar_month): one for one in MonthlyReturn.objects.visible_to(user).for_detail()
    }
    missing = [
        MissingReturn(districts[district], month, returns.get((district, month)))
        for district, month in owed
        if (district, month) not in returns or returns[district, month].is_awaiting_submission
    ]
    return sorted(missing, key=lambda one: (one.month, one.district.name_en))


def with_teams(missing: list[MissingReturn]) -> list[MissingReturn]:
    """The same, with the field staff to whom a reminder of each would go."""
    teams = {}
    for person in team_of([one.district for one in missing]).prefetch_related("districts"):
        for district in person.districts.all():
            teams.setdefault(district.pk, []).append(person)
    return [replace(one, team=tuple(teams.get(one.district.pk, ()))) for one in missing]
