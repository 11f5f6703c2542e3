"""Calendar page, the private calendar feeds and the public one."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from csi.accounts.languages import use_language_of
from csi.accounts.models import CalendarFeed
from csi.accounts.requests import AuthenticatedRequest
from csi.core import clock
from csi.core.crud.pages import PageChoice, TablePage
from csi.core.crud.record_choices import FIELD_PARAM, find_choices
from csi.core.languages import with_requested_language
from csi.core.periods import Month, Span
from csi.core.registries.calendar import CalendarEntry
from csi.reports.calendar import ical
from csi.reports.calendar.entries import list_entries, list_public_entries
from csi.reports.calendar.months import WEEKDAY_ABBREVIATIONS, build_days
from csi.reports.calendar.params import CalendarParams, CalendarView
from districts.models import Mandate

# Months of the feeds before and after the current one.
MONTHS_BACK, MONTHS_AHEAD = 12, 24
# Seconds for which a proxy may cache the public calendar.
PUBLIC_MAX_AGE = 600


@require_safe
@login_required
def calendar_page(request: AuthenticatedRequest) -> HttpResponse:
    """Show a month as a grid of weeks or a list; to readers, the public dates of the forums."""
    today, user = clock.today(), request.user
    params = CalendarParams(request.GET, user=user, today=today)
    if FIELD_PARAM in request.GET:
        return find_choices(request, params.form)
    month = params.month
    entries = list_entries(user, month.span, district=params.district, kind=params.kind, is_cached=True)
    if params.day:
        entries = [entry for entry in entries if entry.covers(params.day)]

    def select_page(param: str, rows: list[CalendarEntry]) -> TablePage[CalendarEntry]:
        return PageChoice.from_query(request.GET, param).select(rows)

    # The dates of mandates are public, as on the factsheet. They are needed only for an empty month.
    is_outside_mandates = not entries and not Mandate.objects.running_during(month.start, month.end).exists()
    return render(
        request,
        "reports/calendar.html",
        {
            "params": params,
            "month": month,
            "description": params.describe(len(entries)),
            "entries": entries,
            "weekdays": WEEKDAY_ABBREVIATIONS,
            "days": [] if params.day else build_days(month, entries, today, is_list=params.view == CalendarView.LIST),
            "entries_of_day": select_page("page", entries) if params.day else None,
            "long_entries": select_page("long_page", [entry for entry in entries if entry.is_longer_than_week]),
            "undated_entries": select_page("undated_page", [entry for entry in entries if entry.day is None]),
            "is_outside_mandates": is_outside_mandates,
            "day_url": f"{params.build_url(view='')}&day=",
            "previous_url": params.build_url(month=params.previous_month) if params.previous_month else "",
            "next_url": params.build_url(month=params.next_month) if params.next_month else "",
            "today_url": params.build_url(month=params.current_month),
            "clear_url": params.build_url(district="", kind=""),
            "month_url": params.build_url(view=""),
            "list_url": params.build_url(view=CalendarView.LIST),
        },
    )


@require_safe
def private_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Return the calendar of the owner of the token, in the owner's language; 404 for an unknown token."""
    feed = CalendarFeed.objects.find_by_token(token)
    if feed is None:
        raise Http404
    with use_language_of(feed.user):
        entries = list_entries(feed.user, _get_feed_span())
        response = _render_feed(request, entries, _("Community Security Initiative"))
        response["Content-Language"] = get_language()
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
@with_requested_language
def public_calendar(request: HttpRequest) -> HttpResponse:
    """Return the public dates of the forums, in the language of `?language=ky`."""
    response = _render_feed(request, list_public_entries(_get_feed_span()), _("Community safety forums"))
    patch_cache_control(response, public=True, max_age=PUBLIC_MAX_AGE)
    return response


def _get_feed_span() -> Span:
    month = Month.from_date(clock.today())
    return Span(month.add(-MONTHS_BACK).start, month.add(MONTHS_AHEAD).end)


def _render_feed(request: HttpRequest, entries: list[CalendarEntry], name: str) -> HttpResponse:
    content = ical.render_calendar(entries, name, request.build_absolute_uri)
    response = HttpResponse(content, content_type=ical.CONTENT_TYPE)
    response["Content-Disposition"] = 'inline; filename="csi.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response
