"""Public factsheet."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from csi.core import clock
from csi.core.crud.pages import PageChoice
from csi.core.permissions import RecordPermission
from csi.gallery.models import Photo
from csi.reports.factsheet import report as factsheet
from csi.reports.map.drawing import Extent
from csi.reports.map.public import MAP_SIZE, build_public_map
from districts.models import AreaOfOperation

MAX_PHOTOS = 6
MAX_QUOTED_LENGTH = 40


@require_safe
def factsheet_page(request: HttpRequest) -> HttpResponse:
    """Show the public indicators as they stood on `?as_of=`."""
    day, warning = _parse_day(request)
    user = request.user if request.user.is_authenticated else None
    return render(
        request,
        "reports/factsheet.html",
        {
            "day": day,
            "warning": warning,
            "mandate": factsheet.get_mandate_terms(day),
            "requested_areas": AreaOfOperation.objects.newly_requested_as_of(day)
            .select_related("district__province")
            .order_by("district"),
            "factsheet_items": factsheet.build_factsheet(day),
            "is_linked": request.user.is_authenticated
            and request.user.has_permission(RecordPermission.ACCESS_ALL_SCOPES),
            "public_map": build_public_map(day, user, choice=PageChoice.from_query(request.GET, size=MAP_SIZE)),
            "country_url": reverse("map", query={"extent": Extent.COUNTRY}),
            "photos": Photo.objects.published().taken_until(day).select_related("district")[:MAX_PHOTOS],
        },
    )


def _parse_day(request: HttpRequest) -> tuple[datetime.date, str]:
    """Return the day to show, and a warning if it is not the one in the URL."""
    today, text = clock.today(), request.GET.get("as_of", "").strip()
    if not text:
        return today, ""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return today, _("“%(text)s” is not a date such as 2011-04-30. The factsheet shows today's data.") % {
            "text": text[:MAX_QUOTED_LENGTH]
        }
    if day > today:
        return today, _("That date is in the future. The factsheet shows today's data.")
    return day, ""
