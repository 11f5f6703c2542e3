"""Section on concerns of the monthly return."""

from django.urls import reverse
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.concerns.models import Concern
from csi.core.periods import Month
from csi.returns.checklist import RecordCount, ReturnChecklist, register_return_section
from districts.models import District


@register_return_section(Concern)
def build_concern_section(district: District, month: Month, user: User) -> ReturnChecklist:
    concerns = Concern.objects.visible_to(user).filter(district=district)
    raised = concerns.raised_between(month.start, month.end).count()
    settled = concerns.filter(settled_on__gte=month.start, settled_on__lt=month.end).count()
    return ReturnChecklist(
        counts=[
            RecordCount(
                _("Concerns raised"),
                raised,
                reverse("concerns:concern_list", query={"district": district.pk, "raised": month}),
            ),
            RecordCount(
                _("Concerns resolved or closed"),
                settled,
                reverse("concerns:concern_list", query={"district": district.pk, "settled": month}),
            ),
        ]
    )
