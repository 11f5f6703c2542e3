"""What reporting adds to the page of a district's record."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from csi.core.crud.panels import register_page_actions


@register_page_actions("districts.District")
def reports_of_a_district(district, user):
    return [
        (_("Its figures on one page"), reverse("district_report", args=[district.pk]), "bar-chart"),
        (
            _("Compare it with other districts"),
            f"{reverse('comparison')}?{urlencode({'by': 'district', 'district': district.pk})}",
            "layout-three-columns",
        ),
    ]
