"""Page actions that reports add to the district page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.core.crud.panels import register_page_actions
from districts.models import District


@register_page_actions("districts.District")
def get_district_actions(district: District, user: User) -> list[tuple[str, str, str]]:
    return [
        (_("District report"), reverse("district_report", args=[district.pk]), "bar-chart"),
        (
            _("Compare with other districts"),
            reverse("comparison", query={"by": "district", "district": district.pk}),
            "layout-three-columns",
        ),
    ]
