"""Map page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from csi.core import clock
from csi.core.crud.map_points import build_map_data
from csi.core.permissions import RecordPermission
from csi.reports.map import points


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """Show the areas of operation; to users who can view records, also stations and receptions."""
    today, user = clock.today(), request.user
    if user.is_authenticated and user.has_permission(RecordPermission.VIEW_RECORDS):
        places = points.areas_on(today, user) + points.stations(user) + points.receptions(user, today)
    else:
        places = points.areas_on(today)
    return render(request, "reports/map.html", {"map_data": build_map_data(places), "day": today})
