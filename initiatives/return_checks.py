"""Section of the monthly return about the initiatives that a district leads."""

from collections.abc import Iterator

from django.db.models import Avg
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.core.periods import Month
from csi.returns.checklist import RecordCount, ReturnChecklist, ReturnIssue, is_implausible, register_return_section
from districts.models import District
from initiatives.models import Initiative, InitiativeStatus
from initiatives.models.initiatives import InitiativeQuerySet

# The expected number of participants is the mean of the initiatives done in this number of previous months.
REFERENCE_MONTHS = 6


@register_return_section(Initiative)
def build_initiative_section(district: District, month: Month, user: User) -> ReturnChecklist:
    initiatives = Initiative.objects.visible_to(user).filter(district=district)
    url = reverse("initiatives:initiative_list", query={"lead": district.pk, "period": month})
    count = initiatives.running_during(month.start, month.end).count()
    return ReturnChecklist(
        counts=[RecordCount(_("Initiatives taking place"), count, url)],
        errors=list(_find_unfinished(initiatives, month)),
        warnings=list(_find_implausible_participants(initiatives, month)),
    )


def _find_unfinished(initiatives: InitiativeQuerySet, month: Month) -> Iterator[ReturnIssue]:
    approved = initiatives.filter(status=InitiativeStatus.APPROVED).annotate(last_day=Coalesce("ends", "starts"))
    for initiative in approved.filter(last_day__lt=month.end).order_by("last_day", "pk"):
        values = {"initiative": initiative, "day": formats.date_format(initiative.last_day)}
        text = _("%(initiative)s ended on %(day)s: record it as done or cancelled") % values
        yield ReturnIssue(text, reverse("initiatives:initiative_edit", args=[initiative.pk]))


def _find_implausible_participants(initiatives: InitiativeQuerySet, month: Month) -> Iterator[ReturnIssue]:
    done = initiatives.for_list().done()
    reference = done.ending_between(month.add(-REFERENCE_MONTHS).start, month.start)
    expected = reference.aggregate(mean=Avg("participants"))["mean"]
    for initiative in done.ending_between(month.start, month.end):
        if expected and is_implausible(initiative.participants, expected):
            values = {"initiative": initiative, "people": initiative.participants, "expected": round(expected)}
            text = _("%(initiative)s: %(people)d participants, %(expected)d expected") % values
            yield ReturnIssue(text, initiative.get_absolute_url())
