"""Section of the monthly return about trips."""

from collections.abc import Iterator, Sequence

from django.db.models import Avg, Exists, F, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.core.periods import Month
from csi.returns.checklist import RecordCount, ReturnChecklist, ReturnIssue, is_implausible, register_return_section
from districts.models import District
from receptions.models import Deployment, Trip
from receptions.models.trips import TripQuerySet

# The expected number of visitors is the mean of the trips in this number of previous months.
REFERENCE_MONTHS = 3


@register_return_section(Deployment, Trip)
def build_reception_section(district: District, month: Month, user: User) -> ReturnChecklist:
    visible = Trip.objects.visible_to(user).filter(deployment__district=district).select_related("deployment__vehicle")
    visible = visible.annotate(visitors=F("visitors_women") + F("visitors_men"))
    trips = list(visible.made_between(month.start, month.end).order_by("date", "pk"))
    url = reverse("receptions:trip_list", query={"district": district.pk, "date": month})
    return ReturnChecklist(
        counts=[RecordCount(_("Trips"), len(trips), url)],
        errors=list(_find_missing_trips(district, month, user)),
        warnings=[*_find_missing_crews(trips), *_find_implausible_visitors(visible, trips, month)],
    )


def _find_missing_trips(district: District, month: Month, user: User) -> Iterator[ReturnIssue]:
    trips = Trip.objects.made_between(month.start, month.end).filter(deployment=OuterRef("pk"))
    deployments = Deployment.objects.visible_to(user).filter(district=district).running_during(month.start, month.end)
    for deployment in deployments.filter(~Exists(trips)).select_related("vehicle"):
        url = reverse("receptions:trip_add", query={"deployment": deployment.pk})
        yield ReturnIssue(_("%(deployment)s: no trip is recorded") % {"deployment": deployment}, url)


def _find_missing_crews(trips: Sequence[Trip]) -> Iterator[ReturnIssue]:
    for trip in trips:
        if not trip.officers_women and not trip.officers_men:
            yield ReturnIssue(_("%(trip)s: no crew is recorded") % {"trip": trip}, trip.get_absolute_url())


def _find_implausible_visitors(visible: TripQuerySet, trips: Sequence[Trip], month: Month) -> Iterator[ReturnIssue]:
    if not trips:
        return
    reference = visible.made_between(month.add(-REFERENCE_MONTHS).start, month.start)
    expected = reference.aggregate(mean=Avg("visitors"))["mean"]
    for trip in trips:
        visitors = trip.visitors_women + trip.visitors_men
        if expected and is_implausible(visitors, expected):
            values = {"trip": trip, "visitors": visitors, "expected": round(expected)}
            text = _("%(trip)s: %(visitors)d visitors, %(expected)d expected") % values
            yield ReturnIssue(text, trip.get_absolute_url())
