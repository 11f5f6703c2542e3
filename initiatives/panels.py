"""What initiatives add to the pages of other records."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from csi.core.crud.panels import RelatedPanel, register_panels
from csi.core.crud.views import can_add
from initiatives.models import Initiative
from initiatives.tables import InitiativeTable


def initiatives_beside(title, user, initiatives, asked, prefilled, exclude=()):
    """Initiatives on another record's page; `asked` finds the same ones in the list, `prefilled` fills in a new one."""
    return RelatedPanel(
        title,
        initiatives.for_list(),
        InitiativeTable,
        all_url=f"{reverse('initiatives:initiative_list')}?{urlencode(asked)}",
        add_url=f"{reverse('initiatives:initiative_add')}?{urlencode(prefilled)}"
        if can_add(Initiative, user)
        else None,
        exclude=exclude,
    )


@register_panels("districts.District")
def of_district(district, user):
    here = Initiative.objects.visible_to(user).in_districts([district.pk])
    return [initiatives_beside(_("Initiatives"), user, here, {"district": district.pk}, {"district": district.pk})]


@register_panels("concerns.Concern")
def of_concern(concern, user):
    answers = Initiative.objects.visible_to(user).addressing([concern.pk])
    prefilled = {"concerns": concern.pk, "district": concern.district_id}
    return [initiatives_beside(_("Initiatives that answer it"), user, answers, {"concern": concern.pk}, prefilled)]
