"""Home, search, the map and the public factsheet."""

import datetime

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from csi.core import clock
from csi.core.crud.map_points import map_data
from csi.core.crud.views import record_access_required
from csi.core.periods import Month
from csi.core.permissions import RecordPermission
from csi.gallery.models import Photo
from csi.reports.alerts.alerts import kinds_of, lines_for
from csi.reports.factsheet import report as factsheet
from csi.reports.home import report as home
from csi.reports.map import points as places
from csi.reports.search.search import search

LONGEST_SEARCH = 200
PHOTOS_SHOWN = 6


@require_safe
@login_required
def home_page(request):
    """What this person owes and entered; for managers, where to telephone; for readers, the figures."""
    today, user = clock.today(), request.user
    context = {"month": Month.of(today).label}
    if not user.has_permission(RecordPermission.VIEW_RECORDS):
        return render(request, "reports/home_reader.html", context | {"figures": factsheet.figures_on(today)})
    context |= {"entries": home.last_entered(user)}
    if not user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS):
        return render(request, "reports/home_field.html", context | {"months": home.my_month(user, today)})
    context |= {"rows": home.at_a_glance(user, today), "kinds": kinds_of(lines_for(user, today))}
    return render(request, "reports/home_manager.html", context)


@require_safe
@record_access_required
def search_page(request):
    """Everything that this person may see and that holds the words."""
    words = request.GET.get("q", "").replace("\0", " ").strip()[:LONGEST_SEARCH]
    found = search(request.user, words) if words else []
    return render(request, "reports/search.html", {"search_words": words, "found": found})


@require_safe
def map_page(request):
    """The areas of operation for everyone; stations and receptions too for those who record."""
    today, user = clock.today(), request.user
    if user.is_authenticated and user.has_permission(RecordPermission.VIEW_RECORDS):
        shown = places.areas_on(today, user) + places.stations(user) + places.receptions(user, today)
    else:
        shown = places.areas_on(today)
    return render(request, "reports/map.html", {"map_data": map_data(shown), "day": today})


@require_safe
def factsheet_page(request):
    """The public figures, as they stood on `?as_of=`."""
    day, remark = _as_of(request)
    return render(
        request,
        "reports/factsheet.html",
        {
            "day": day,
            "remark": remark,
            "mandate": factsheet.mandate_on(day),
            "figures": factsheet.figures_on(day),
            "linked": request.user.is_authenticated
            and request.user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS),
            "map_data": map_data(places.areas_on(day)),
            "photos": Photo.objects.published().taken_until(day).select_related("district")[:PHOTOS_SHOWN],
        },
    )


def _as_of(request) -> tuple[datetime.date, str]:
    """The day that was asked for, and what was wrong with it."""
    today, text = clock.today(), request.GET.get("as_of", "").strip()
    if not text:
        return today, ""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return today, _("“%(text)s” is not a day such as 2011-04-30, so these are the figures of today.") % {
            "text": text[:40]
        }
    if day > today:
        return today, _("That day lies in the future, so these are the figures of today.")
    return day, ""
