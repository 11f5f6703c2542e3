"""Map page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from csi.core import clock
from csi.core.crud.map_points import build_map_data
from csi.core.permissions import RecordPermission
from csi.reports.map import points
from csi.reports.map.drawing import Extent, parse_extent
from csi.reports.map.public import build_public_map


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """Show the districts of operation; to users who can view records, also stations and receptions."""
    today = clock.today()
    user = request.user if request.user.is_authenticated else None
    can_view_records = user is not None and user.has_permission(RecordPermission.VIEW_RECORDS)
    places = []
    if user and can_view_records:
        places = points.stations(user, today) + points.receptions(user, today)
    return render(
        request,
        "reports/map.html",
        {
            "public_map": build_public_map(today, user, parse_extent(request.GET)),
            "country_url": reverse("map", query={"extent": Extent.COUNTRY}),
            "operation_url": reverse("map"),
            "map_data": build_map_data(places),
            "day": today,
        },
    )
