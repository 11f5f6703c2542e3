"""What initiatives add to the pages of other records."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from csi.core.crud.panels import Neighbour, neighbours_of
from csi.core.crud.views import may_add
from initiatives.models import Initiative
from initiatives.tables import InitiativeTable


def initiatives_beside(title, user, initiatives, asked, prefilled, exclude=()):
    """Initiatives on another record's page; `asked` finds the same ones in the list, `prefilled` fills in a new one."""
    return Neighbour(
        title,
        initiatives.for_list(),
        InitiativeTable,
        all_url=f"{reverse('initiatives:initiative_list')}?{urlencode(asked)}",
        add_url=f"{reverse('initiatives:initiative_add')}?{urlencode(prefilled)}"
        if may_add(Initiative, user)
        else None,
        exclude=exclude,
    )


@neighbours_of("districts.District")
def of_district(district, user):
    here = Initiative.objects.visible_to(user).in_districts([district.pk])
    return [initiatives_beside(_("Initiatives"), user, here, {"district": district.pk}, {"district": district.pk})]


@neighbours_of("concerns.Concern")
def of_concern(concern, user):
    answers = Initiative.objects.visible_to(user).answering([concern.pk])
    prefilled = {"concerns": concern.pk, "district": concern.district_id}
    return [initiatives_beside(_("Initiatives that answer it"), user, answers, {"concern": concern.pk}, prefilled)]
