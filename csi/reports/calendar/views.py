"""The calendar's page, each person's private address for calendar programs, and the public one."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from csi.accounts.models import CalendarFeed
from csi.core import clock
from csi.core.periods import Month, Span
from csi.reports.calendar import ical
from csi.reports.calendar.entries import list_entries, list_public_entries
from csi.reports.calendar.months import WEEKDAYS, WEEKDAYS_SHORT, days_of, weeks_of
from csi.reports.calendar.params import CalendarParams, CalendarView
from districts.models import Mandate

# What a calendar program gets: so many months before this one, and after it.
MONTHS_BACK, MONTHS_AHEAD = 12, 24
# Seconds for which a proxy may keep the public calendar.
PUBLIC_FOR = 600


@require_safe
@login_required
def calendar_page(request):
    """A month of the mission, as a table or as a list; for readers, the days of the forums."""
    today, user = clock.today(), request.user
    question = CalendarParams(request.GET, user, today)
    month = question.month
    entries = list_entries(user, month.span, district=question.district, kind=question.kind)
    # The dates of mandates are public, as on the factsheet; asked only where there is nothing else to say.
    is_outside = not entries and not Mandate.objects.running_during(month.start, month.end).exists()
    return render(
        request,
        "reports/calendar.html",
        {
            "question": question,
            "month": month,
            "sentence": question.sentence(len(entries)),
            "entries": entries,
            "weeks": weeks_of(month, entries, today) if question.view == CalendarView.MONTH else [],
            "weekdays": list(zip(WEEKDAYS, WEEKDAYS_SHORT, strict=True)),
            "days": days_of(month, entries, today),
            "for_weeks": [entry for entry in entries if entry.is_longer_than_week],
            "without_a_day": [entry for entry in entries if entry.day is None],
            "is_outside_mandates": is_outside,
            "previous_url": question.previous and question.address(month=question.previous),
            "next_url": question.next and question.address(month=question.next),
            "today_url": question.address(month=question.current),
            "clear_url": question.address(district="", kind=""),
            "month_url": question.address(view=""),
            "list_url": question.address(view=CalendarView.LIST),
        },
    )


@require_safe
def private_calendar(request, token):
    """What the person whose address this is may see at this moment; anyone else's address is no page."""
    address = CalendarFeed.objects.find_by_token(token)
    if address is None:
        raise Http404
    response = _answer(request, list_entries(address.user, _window()), _("Community Security Initiative"))
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
def public_calendar(request):
    """The days of the forums, for everyone."""
    response = _answer(request, list_public_entries(_window()), _("Community safety forums"))
    patch_cache_control(response, public=True, max_age=PUBLIC_FOR)
    return response


def _window() -> Span:
    this = Month.from_date(clock.today())
    return Span(this.add(-MONTHS_BACK).start, this.add(MONTHS_AHEAD).end)


def _answer(request, entries, name):
    response = HttpResponse(ical.written(entries, name, request.build_absolute_uri), content_type=ical.CONTENT_TYPE)
    response["Content-Disposition"] = 'inline; filename="csi.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response
