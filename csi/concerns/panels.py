"""Panels of concerns on the pages of districts."""

from django.utils.translation import gettext_lazy as _

from csi.accounts.models import User
from csi.concerns.models import Concern
from csi.concerns.tables import ConcernTable
from csi.core.crud.panels import RelatedPanel, register_panels
from csi.core.crud.urls import get_add_url, get_list_url
from districts.models import District


@register_panels("districts.District")
def get_district_panels(district: District, user: User) -> list[RelatedPanel]:
    return [
        RelatedPanel(
            _("Concerns"),
            Concern.objects.visible_to(user).filter(district=district).for_list(),
            ConcernTable,
            all_url=get_list_url(Concern, district=district),
            add_url=get_add_url(Concern, user, district=district),
            exclude=("district",),
        )
    ]
