"""Related panels of initiatives."""

from typing import Any

from django.utils.translation import gettext as _

from csi.concerns.models import Concern
from csi.core.crud.panels import RelatedPanel, register_panels
from csi.core.crud.urls import get_add_url, get_list_url
from csi.core.typing import RecordUser
from districts.models import District
from initiatives.models import Initiative
from initiatives.models.initiatives import InitiativeQuerySet
from initiatives.tables import InitiativeTable


def build_initiative_panel(
    title: str, user: RecordUser, initiatives: InitiativeQuerySet, *, filters: dict[str, Any], initial: dict[str, Any]
) -> RelatedPanel:
    """Return a panel of initiatives.

    `filters`: parameters of the full list. `initial`: values that prefill a new initiative.
    """
    return RelatedPanel(
        title,
        initiatives.for_list(),
        InitiativeTable,
        all_url=get_list_url(Initiative, **filters),
        add_url=get_add_url(Initiative, user, **initial),
    )


@register_panels("districts.District")
def get_district_panels(district: District, user: RecordUser) -> list[RelatedPanel]:
    initiatives = Initiative.objects.visible_to(user).in_scopes([district.pk])
    query = {"district": district}
    return [build_initiative_panel(_("Initiatives"), user, initiatives, filters=query, initial=query)]


@register_panels("concerns.Concern")
def get_concern_panels(concern: Concern, user: RecordUser) -> list[RelatedPanel]:
    initiatives = Initiative.objects.visible_to(user).addressing([concern.pk])
    filters = {"concern": concern}
    initial = {"concerns": concern, "district": concern.district_id}
    return [build_initiative_panel(_("Initiatives"), user, initiatives, filters=filters, initial=initial)]
