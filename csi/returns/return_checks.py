"""Section of the monthly return about police strength, whose app is below this one."""

from collections.abc import Iterator

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.core.periods import Month
from csi.returns.checklist import RecordCount, ReturnChecklist, ReturnIssue, is_implausible, register_return_section
from districts.models import District, PoliceStrength
from districts.models.police import PoliceStrengthQuerySet


@register_return_section(PoliceStrength)
def build_police_strength_section(district: District, month: Month, user: User) -> ReturnChecklist:
    visible = PoliceStrength.objects.visible_to(user).filter(station__district=district).for_list()
    of_month = visible.filter(date__gte=month.start, date__lt=month.end)
    url = reverse("districts:policestrength_list", query={"district": district.pk, "date": month})
    return ReturnChecklist(
        counts=[RecordCount(_("Police strength, stations"), of_month.count(), url)],
        warnings=list(_find_implausible_strengths(visible, of_month)),
    )


def _find_implausible_strengths(
    visible: PoliceStrengthQuerySet, of_month: PoliceStrengthQuerySet
) -> Iterator[ReturnIssue]:
    """Yield the strengths with ten times the officers of the previous one of the station."""
    previous = visible.filter(station=OuterRef("station"), date__lt=OuterRef("date")).order_by("-date")
    for strength in of_month.annotate(expected=Subquery(previous.values("officers")[:1])):
        if is_implausible(strength.officers, strength.expected):
            values = {"strength": strength, "officers": strength.officers, "expected": strength.expected}
            text = _("%(strength)s: %(officers)d officers, %(expected)d expected") % values
            yield ReturnIssue(text, strength.get_absolute_url())
