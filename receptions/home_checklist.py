"""Items of receptions on the checklist of the home page: the trips of the month."""

import datetime
from collections.abc import Iterator, Sequence

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csi.accounts.models import User
from csi.core.periods import Month
from csi.core.registries.home_checklist import ChecklistItem, register_checklist_source
from districts.models import District
from receptions.models import Deployment, Trip

# The expected number of trips is the mean of so many full months before this one, without months that had no trip.
REFERENCE_MONTHS = 3


@register_checklist_source(position=20)
def list_trip_items(
    user: User, districts: Sequence[District], today: datetime.date
) -> Iterator[tuple[int, ChecklistItem]]:
    """Yield the number of trips in the districts with a deployment this month."""
    month = Month.from_date(today)
    deployments = Deployment.objects.visible_to(user).running_during(month.start, month.end)
    deployed = set(deployments.filter(district__in=districts).values_list("district", flat=True))
    trips = _count_trips(user, districts, month)
    for district in districts:
        if district.pk in deployed:
            yield district.pk, _build_trip_item(district, today, *trips.get(district.pk, (0, 0)))


def _count_trips(user: User, districts: Sequence[District], month: Month) -> dict[int, tuple[int, int]]:
    """Return (trips of the month, trips expected) by district id."""
    rows = (
        Trip.objects.visible_to(user)
        .made_between(month.add(-REFERENCE_MONTHS).start, month.end)
        .filter(deployment__district__in=districts)
        .order_by()
        .values(district=F("deployment__district"))
        .annotate(
            now=Count("pk", filter=Q(date__gte=month.start)),
            before=Count("pk", filter=Q(date__lt=month.start)),
            months=Count(TruncMonth("date"), distinct=True, filter=Q(date__lt=month.start)),
        )
    )
    return {row["district"]: (row["now"], round(row["before"] / max(row["months"], 1))) for row in rows}


def _build_trip_item(district: District, today: datetime.date, made: int, expected: int) -> ChecklistItem:
    text = ngettext("%(made)d trip recorded this month", "%(made)d trips recorded this month", made) % {"made": made}
    if expected:
        text = _("%(trips)s; %(expected)d expected") % {"trips": text, "expected": expected}
    url = reverse("receptions:trip_list", query={"district": district.pk, "date": Month.from_date(today)})
    tone = "good" if made >= expected else "watch"
    return ChecklistItem(text, tone, url, _("Record trip"), reverse("receptions:trip_add"), action_day=today)
