"""Panels of concerns on the pages of districts."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from csi.accounts.models import User
from csi.concerns.models import Concern
from csi.concerns.tables import ConcernTable
from csi.core.crud.panels import RelatedPanel, register_panels
from csi.core.crud.views import can_add
from districts.models import District


@register_panels("districts.District")
def get_district_panels(district: District, user: User) -> list[RelatedPanel]:
    query = {"district": district.pk}
    return [
        RelatedPanel(
            _("Concerns"),
            Concern.objects.visible_to(user).filter(district=district).for_list(),
            ConcernTable,
            all_url=reverse("concerns:concern_list", query=query),
            add_url=reverse("concerns:concern_add", query=query) if can_add(Concern, user) else None,
            exclude=("district",),
        )
    ]
