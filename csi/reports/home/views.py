"""Home page, by role."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from csi.accounts.requests import AuthenticatedRequest
from csi.core import clock
from csi.core.crud.models import Draft
from csi.core.crud.pages import PageChoice
from csi.core.periods import Month
from csi.core.permissions import RecordPermission
from csi.core.registries.home_checklist import list_personal_items
from csi.core.urls import get_own_address
from csi.reports.alerts.report import count_alerts_by_type, list_alerts
from csi.reports.factsheet import report as factsheet
from csi.reports.home import report as home
from csi.reports.home.drafts import list_unsaved_entries
from csi.reports.home.saved_filters import list_saved_filters


@require_safe
@login_required
def home_page(request: AuthenticatedRequest) -> HttpResponse:
    """Show checklists to field staff, alerts and districts to managers, public indicators to readers."""
    today, user = clock.today(), request.user
    context: dict[str, Any] = {
        "month": Month.from_date(today).label,
        "unsaved_entries": list_unsaved_entries(user),
    }
    if not user.has_permission(RecordPermission.VIEW_RECORDS):
        context |= {"factsheet_items": factsheet.build_factsheet(today)}
        return render(request, "reports/home_reader.html", context)
    context |= {
        "personal_items": list_personal_items(user, today),
        "recent_records": home.get_recent_records(user),
        "saved_filters": list_saved_filters(user),
    }
    if not user.has_permission(RecordPermission.ACCESS_ALL_SCOPES):
        context |= {"checklists": home.build_checklists(user, today)}
        return render(request, "reports/home_field.html", context)
    alerts = list_alerts(user, today)
    context |= {
        "overviews": home.get_district_overviews(user, today, alerts, PageChoice.from_query(request.GET)),
        "alert_counts": count_alerts_by_type(alerts),
    }
    return render(request, "reports/home_manager.html", context)


@login_required
def discard_draft(request: AuthenticatedRequest, draft: uuid.UUID) -> HttpResponse:
    """Delete a draft of the user; one that does not exist any more is no error.

    `next`: the page to which the user returns, in place of Home.
    """
    if request.method == "POST" and Draft.objects.filter(user=request.user, token=draft).delete()[0]:
        messages.success(request, _("The unsaved entries were discarded."))
    return redirect(get_own_address(request, request.POST.get("next", ""), "home"))
