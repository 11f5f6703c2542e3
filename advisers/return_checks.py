"""What a month holds of observations: for the district's monthly return."""

from django.utils.translation import gettext as _

from advisers.models import Observation
from csi.returns.checklist import Contents, Recorded, listed, register_return_section


@register_return_section
def observations(district, month, user):
    seen = Observation.objects.visible_to(user).filter(district=district).observed_between(month.start, month.end)
    url = listed("advisers:observation_list", district=district.pk, date=month)
    return Contents(recorded=[Recorded(_("Observations"), seen.count(), url)])
