"""Outstanding returns: months for which a district has yet to submit its return."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Q

from csi.accounts.models import User
from csi.core.db.search import get_local_sort_key
from csi.core.periods import Month, Span
from csi.core.registries.alerts import AlertContact
from csi.returns.expected import list_expected
from csi.returns.models import AWAITING_SUBMISSION, MonthlyReturn, ReturnStatus, get_due_date
from csi.returns.services import get_district_team
from districts.alert_contacts import find_police_contacts
from districts.models import District, Mandate, PoliceStation


@dataclass(frozen=True)
class OutstandingReturn:
    """A month that a district has not submitted; `monthly_return` is its draft or None."""

    district: District
    month: Month
    monthly_return: MonthlyReturn | None
    team: tuple[User, ...] = ()
    telephones: tuple[AlertContact, ...] = ()

    @property
    def due_on(self) -> datetime.date:
        return get_due_date(self.month)

    @property
    def is_submitted(self) -> bool:
        """True if the return awaits a decision."""
        return self.monthly_return is not None and self.monthly_return.status == ReturnStatus.SUBMITTED

    def is_overdue(self, day: datetime.date) -> bool:
        return self.due_on < day

    def add_team(
        self, teams: Mapping[int, list[User]], telephones: Mapping[int, list[AlertContact]]
    ) -> "OutstandingReturn":
        """Return the item with its field staff and whom to telephone; both are by district id."""
        pk = self.district.pk
        return replace(self, team=tuple(teams.get(pk, ())), telephones=tuple(telephones.get(pk, ())))


def get_outstanding_returns(user: User, today: datetime.date) -> list[OutstandingReturn]:
    """Return the outstanding returns of the user's districts, oldest first."""
    first_day = Mandate.objects.first_day()
    if first_day is None or first_day > today:
        return []
    districts = {district.pk: district for district in District.objects.visible_to(user)}
    # No return is expected for an area or mandate whose records are closed.
    open_areas = {"records_closed": False, "mandate__records_closed": False}
    span = Span(first_day, today + datetime.timedelta(days=1))
    return _list_open_months(user, span, districts, is_open=Q(status__in=AWAITING_SUBMISSION), **open_areas)


def get_unaccepted_returns(
    user: User, span: Span, today: datetime.date, district: District | None = None
) -> list[OutstandingReturn]:
    """Return the expected returns of a period that are not accepted, also submitted ones, oldest first.

    They are those that `MonthlyReturnQuerySet.completeness` counts as provisional for the districts in operation on
    the last day of the period.
    """
    in_operation = District.objects.visible_to(user).in_operation_on(min(span.last_day, today))
    districts = {item.pk: item for item in in_operation if district is None or item == district}
    return _list_open_months(user, span, districts, is_open=~Q(status=ReturnStatus.ACCEPTED))


def _list_open_months(
    user: User, span: Span, districts: Mapping[int, District], *, is_open: Q, **area_filters: bool
) -> list[OutstandingReturn]:
    """Return the expected months without a return or with an open one, oldest first. `districts`: by id."""
    returns = MonthlyReturn.objects.visible_to(user).filter(district__in=districts)
    found = {(item.district_id, item.calendar_month): item for item in returns.filter(is_open).for_detail()}
    others = returns.exclude(is_open).order_by().values_list("district", "month")
    items = [
        OutstandingReturn(districts[district], month, found.get((district, month)))
        for district, month in list_expected(span, districts, without=others, **area_filters)
    ]
    return sorted(items, key=lambda item: (item.month, get_local_sort_key(item.district.name)))


def get_teams(districts: Iterable[District]) -> dict[int, list[User]]:
    """Return the field staff of each district who would receive a reminder, by district id."""
    teams: dict[int, list[User]] = {}
    for member in get_district_team(districts).prefetch_related("districts"):
        for district in member.districts.all():
            teams.setdefault(district.pk, []).append(member)
    return teams


def get_telephones(districts: Iterable[District], day: datetime.date) -> dict[int, list[AlertContact]]:
    """Return whom to telephone, by district id: the stations of the team, else the police. Two queries."""
    districts = list(districts)
    contacts: dict[int, list[AlertContact]] = {}
    stations = PoliceStation.objects.filter(district__in=districts).open_on(day).exclude(telephone="")
    for station in stations.order_by("district", "pk"):
        contact = AlertContact(str(station), station.get_absolute_url(), station.telephone)
        contacts.setdefault(station.district_id, []).append(contact)
    for pk, police in find_police_contacts(district.pk for district in districts).items():
        if police and police.telephone:
            contacts.setdefault(pk, [police])
    return contacts
