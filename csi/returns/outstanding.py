"""Outstanding returns: months for which a district has yet to submit its return."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.template.loader import render_to_string

from csi.accounts.models import User
from csi.core.access import limit_to_scopes
from csi.core.db.search import get_local_sort_key
from csi.core.history.cached_results import combine_items
from csi.core.periods import Month, Span
from csi.core.registries.alerts import AlertContact
from csi.returns.expected import list_expected
from csi.returns.models import AWAITING_SUBMISSION, MonthlyReturn, ReturnStatus, get_due_date
from csi.returns.services import get_district_team
from districts.alert_contacts import find_police_contacts
from districts.models import District, Mandate, PoliceStation


@dataclass(frozen=True)
class OutstandingReturn:
    """A month of a district that is not accepted; `monthly_return` is None if it has not been started."""

    district: District
    month: Month
    monthly_return: MonthlyReturn | None

    @property
    def due_on(self) -> datetime.date:
        return get_due_date(self.month)

    @property
    def is_submitted(self) -> bool:
        """True if the return awaits a decision."""
        return self.monthly_return is not None and self.monthly_return.status == ReturnStatus.SUBMITTED

    @cached_property
    def html(self) -> str:
        """The return with its status, rendered once for all pages while it is cached."""
        return render_to_string("returns/outstanding_return.html", {"item": self})

    def is_overdue(self, day: datetime.date) -> bool:
        return self.due_on < day


def get_outstanding_returns(user: User, today: datetime.date) -> list[OutstandingReturn]:
    """Return the outstanding returns of the user's districts, oldest first."""

    def list_items(scopes: Collection[int] | None) -> Iterator[tuple[int, OutstandingReturn]]:
        return ((item.district.pk, item) for item in _list_outstanding_returns(user, today, scopes))

    return combine_items(user, None, ("outstanding returns", today), list_items, _sort)


def get_submitted_returns(user: User) -> list[OutstandingReturn]:
    """Return the returns of the user's districts that await a decision, oldest first."""

    def list_items(scopes: Collection[int] | None) -> Iterator[tuple[int, OutstandingReturn]]:
        returns = limit_to_scopes(MonthlyReturn.objects.visible_to(user).awaiting_decision(), scopes)
        for item in returns.select_related("district").order_by():
            yield item.district_id, OutstandingReturn(item.district, item.calendar_month, item)

    return combine_items(user, None, ("submitted returns",), list_items, _sort)


def _list_outstanding_returns(
    user: User, today: datetime.date, scopes: Collection[int] | None
) -> Iterator[OutstandingReturn]:
    first_day = Mandate.objects.first_day()
    if first_day is None or first_day > today:
        return iter(())
    districts = {district.pk: district for district in limit_to_scopes(District.objects.visible_to(user), scopes)}
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
    return _sort(_list_open_months(user, span, districts, is_open=~Q(status=ReturnStatus.ACCEPTED)))


def _list_open_months(
    user: User, span: Span, districts: Mapping[int, District], *, is_open: Q, **area_filters: bool
) -> Iterator[OutstandingReturn]:
    """Yield the expected months without a return or with an open one. `districts`: by id."""
    returns = MonthlyReturn.objects.visible_to(user).filter(district__in=districts)
    found = {
        (item.district_id, item.calendar_month): item for item in returns.filter(is_open).select_related("district")
    }
    others = returns.exclude(is_open).order_by().values_list("district", "month")
    for district, month in list_expected(span, districts, without=others, **area_filters):
        yield OutstandingReturn(districts[district], month, found.get((district, month)))


def _sort(items: Iterable[OutstandingReturn]) -> list[OutstandingReturn]:
    return sorted(items, key=lambda item: (item.month, get_local_sort_key(item.district.name)))


def get_teams(districts: Iterable[District]) -> dict[int, list[User]]:
    """Return the field staff of each district who would receive a reminder, by district id. One query."""
    districts = list(districts)
    teams: dict[int, list[User]] = {}
    members = User.districts.through.objects.filter(district__in=districts, user__in=get_district_team(districts))
    for member in members.select_related("user").order_by("user"):
        teams.setdefault(member.district_id, []).append(member.user)
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
