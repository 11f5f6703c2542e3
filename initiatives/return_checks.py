"""What a month holds of initiatives: for the monthly return of the district that leads them."""

from django.db.models import Avg
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from csi.returns.checklist import RecordCount, ReturnChecklist, ReturnIssue, is_implausible, register_return_section
from initiatives.models import Initiative, InitiativeStatus

# The usual number of participants is the mean of what was done in so many months before.
USUAL_MONTHS = 6


@register_return_section
def initiatives(district, month, user):
    ours = Initiative.objects.visible_to(user).filter(district=district)
    taking_place = ours.running_during(month.start, month.end)
    url = reverse("initiatives:initiative_list", query={"lead": district.pk, "period": month})
    return ReturnChecklist(
        counts=[RecordCount(_("Initiatives taking place"), taking_place.count(), url)],
        errors=list(_without_an_end(ours, month)),
        warnings=list(_too_many(ours.for_list(), month)),
    )


def _without_an_end(ours, month):
    over = ours.filter(status=InitiativeStatus.APPROVED).annotate(last_day=Coalesce("ends", "starts"))
    for initiative in over.filter(last_day__lt=month.end).order_by("last_day", "pk"):
        words = {"initiative": initiative, "day": formats.date_format(initiative.last_day)}
        yield ReturnIssue(
            _("%(initiative)s was to end on %(day)s: done, or cancelled?") % words,
            reverse("initiatives:initiative_edit", args=[initiative.pk]),
        )


def _too_many(ours, month):
    done = ours.done().ending_between(month.start, month.end)
    before = ours.done().ending_between(month.add(-USUAL_MONTHS).start, month.start)
    usual = before.aggregate(mean=Avg("participants"))["mean"]
    for initiative in done:
        if is_implausible(initiative.participants, usual):
            words = {"initiative": initiative, "people": initiative.participants, "usual": round(usual)}
            yield ReturnIssue(
                _("%(initiative)s: %(people)d participants, usual are %(usual)d") % words,
                initiative.get_absolute_url(),
            )
