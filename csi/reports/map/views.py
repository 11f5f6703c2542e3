"""Map page."""

from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from csi.core import clock
from csi.core.crud.map_points import build_map_data
from csi.core.crud.pages import PageChoice
from csi.core.permissions import RecordPermission
from csi.reports.map import points
from csi.reports.map.drawing import Extent, parse_extent
from csi.reports.map.public import MAP_SIZE, build_public_map
from districts.provinces import group_by_province


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """Show the districts of operation; to users who can view records, also stations and receptions."""
    today = clock.today()
    user = request.user if request.user.is_authenticated else None
    can_view_records = user is not None and user.has_permission(RecordPermission.VIEW_RECORDS)
    places = points.list_places(user, today) if user and can_view_records else []
    # The map shows the places on the page of its list: symbols of a thousand would cover each other.
    places_page = PageChoice.from_query(request.GET, "places", MAP_SIZE).select(
        places, grouping=group_by_province(attrgetter("district"), gettext_lazy("Police stations and receptions"))
    )
    choice = PageChoice.from_query(request.GET, size=MAP_SIZE)
    return render(
        request,
        "reports/map.html",
        {
            "public_map": build_public_map(today, user, parse_extent(request.GET), choice),
            "country_url": reverse("map", query={"extent": Extent.COUNTRY}),
            "operation_url": reverse("map"),
            "places_page": places_page,
            "map_data": build_map_data(map(points.build_point, places_page.rows)),
            "day": today,
        },
    )
