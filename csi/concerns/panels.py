"""Panels of concerns on the pages of districts and advisers."""

from typing import Any

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
            exclude=("district", "assigned_to"),
        )
    ]


@register_panels("advisers.Adviser")
def get_adviser_panels(adviser: Any, user: User) -> list[RelatedPanel]:
    return [
        RelatedPanel(
            _("Open concerns assigned to the adviser"),
            Concern.objects.visible_to(user).filter(assigned_to=adviser.pk).open().for_list(),
            ConcernTable,
            all_url=get_list_url(Concern, assigned_to=adviser, is_open="true"),
            empty=_("No open concern is assigned to this adviser."),
            exclude=("assigned_to", "reported_back_on"),
        )
    ]
