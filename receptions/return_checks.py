"""What a month holds of van trips: for the district's monthly return."""

from django.db.models import Avg, Exists, F, OuterRef
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from csi.returns.checklist import RecordCount, ReturnChecklist, ReturnIssue, is_implausible, register_return_section
from receptions.models import Deployment, Trip

# The usual number of visitors is the mean of the trips of so many months before.
USUAL_MONTHS = 3


@register_return_section
def trips(district, month, user):
    ours = Trip.objects.visible_to(user).filter(deployment__district=district)
    ours = ours.select_related("deployment__vehicle").annotate(people=F("visitors_women") + F("visitors_men"))
    made = list(ours.made_between(month.start, month.end).order_by("date", "pk"))
    url = reverse("receptions:trip_list", query={"district": district.pk, "date": month})
    return ReturnChecklist(
        counts=[RecordCount(_("Van trips"), len(made), url)],
        errors=list(_without_trips(district, month, user)),
        warnings=[*_without_crew(made), *_too_many(ours, made, month)],
    )


def _without_trips(district, month, user):
    trips = Trip.objects.made_between(month.start, month.end).filter(deployment=OuterRef("pk"))
    standing = Deployment.objects.visible_to(user).filter(district=district).running_during(month.start, month.end)
    for deployment in standing.filter(~Exists(trips)).select_related("vehicle"):
        add = f"{reverse('receptions:trip_add')}?{urlencode({'deployment': deployment.pk})}"
        yield ReturnIssue(_("%(deployment)s: no trip is recorded") % {"deployment": deployment}, add)


def _without_crew(made):
    for trip in made:
        if not trip.officers_women and not trip.officers_men:
            yield ReturnIssue(_("%(trip)s: a trip without a crew") % {"trip": trip}, trip.get_absolute_url())


def _too_many(ours, made, month):
    before = ours.made_between(month.add(-USUAL_MONTHS).start, month.start)
    usual = before.aggregate(mean=Avg("people"))["mean"] if made else None
    for trip in made:
        if is_implausible(trip.people, usual):
            words = {"trip": trip, "people": trip.people, "usual": round(usual)}
            yield ReturnIssue(_("%(trip)s: %(people)d visitors, usual are %(usual)d") % words, trip.get_absolute_url())
