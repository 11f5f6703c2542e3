from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from csi.concerns.models import Concern
from csi.concerns.tables import ConcernTable
from csi.core.crud.panels import RelatedPanel, register_panels
from csi.core.crud.views import can_add


@register_panels("districts.District")
def concerns_of_a_district(district, user):
    query = f"district={district.pk}"
    return [
        RelatedPanel(
            _("Concerns"),
            Concern.objects.visible_to(user).filter(district=district).for_list(),
            ConcernTable,
            all_url=f"{reverse('concerns:concern_list')}?{query}",
            add_url=f"{reverse('concerns:concern_add')}?{query}" if can_add(Concern, user) else None,
            exclude=("district",),
        )
    ]
