"""Sections on advisers and observations of the monthly return."""

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from advisers.models import Observation, Placement
from csi.accounts.models import User
from csi.core.periods import Month
from csi.returns.checklist import RecordCount, ReturnChecklist, ReturnIssue, register_return_section
from districts.models import District


@register_return_section(Placement)
def build_placement_section(district: District, month: Month, user: User) -> ReturnChecklist:
    placements = (
        Placement.objects.visible_to(user).filter(station__district=district).in_post_during(month.start, month.end)
    )
    url = reverse("advisers:placement_list", query={"district": district.pk, "in_post": month})
    count = placements.aggregate(advisers=Count("adviser", distinct=True))["advisers"]
    warnings = [] if count else [ReturnIssue(_("No adviser in post is recorded"), url)]
    return ReturnChecklist(counts=[RecordCount(_("Advisers in post"), count, url)], warnings=warnings)


@register_return_section(Observation)
def build_observation_section(district: District, month: Month, user: User) -> ReturnChecklist:
    observations = (
        Observation.objects.visible_to(user).filter(district=district).observed_between(month.start, month.end)
    )
    url = reverse("advisers:observation_list", query={"district": district.pk, "date": month})
    return ReturnChecklist(counts=[RecordCount(_("Observations"), observations.count(), url)])
