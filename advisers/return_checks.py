"""Section on observations of the monthly return."""

from django.urls import reverse
from django.utils.translation import gettext as _

from advisers.models import Observation
from csi.accounts.models import User
from csi.core.periods import Month
from csi.returns.checklist import RecordCount, ReturnChecklist, register_return_section
from districts.models import District


@register_return_section
def build_observation_section(district: District, month: Month, user: User) -> ReturnChecklist:
    observations = (
        Observation.objects.visible_to(user).filter(district=district).observed_between(month.start, month.end)
    )
    url = reverse("advisers:observation_list", query={"district": district.pk, "date": month})
    return ReturnChecklist(counts=[RecordCount(_("Observations"), observations.count(), url)])
