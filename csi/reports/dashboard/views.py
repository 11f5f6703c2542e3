"""Dashboard page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from csi.accounts.requests import AuthenticatedRequest
from csi.core import clock
from csi.core.crud.record_choices import FIELD_PARAM, find_choices
from csi.core.permissions import RecordPermission
from csi.core.registries.alerts import complete_alerts
from csi.indicators.target_status import STATUS_RULE
from csi.reports.dashboard.report import Dashboard
from csi.reports.district_picker import DistrictPickerForm, build_query
from csi.reports.ignored_params import PERIOD_PARAMS, describe_ignored
from csi.reports.period_picker import PeriodChoice

MAX_ALERTS = 5


@require_safe
@login_required
def dashboard_page(request: AuthenticatedRequest) -> HttpResponse:
    """Show alerts and the indicators of a period; to readers, the published values."""
    user, today = request.user, clock.today()
    choice = PeriodChoice(request.GET, today=today, user=request.user, keep=("district",))
    choice.notices += describe_ignored(request.GET, {*PERIOD_PARAMS, "district"})
    # Readers see the mission as a whole, and users with one district have no choice.
    can_choose_district = user.has_permission(RecordPermission.VIEW_RECORDS) and (
        user.has_permission(RecordPermission.ACCESS_ALL_SCOPES) or len(user.scope_ids) > 1 or "district" in request.GET
    )
    form = DistrictPickerForm(request.GET, user=user) if can_choose_district else None
    if form and FIELD_PARAM in request.GET:
        return find_choices(request, form)
    district = form.chosen if form else None
    if form:
        choice.notices += form.notices
    elif "district" in request.GET:
        choice.notices.append(
            _("Your account sees the mission as a whole. Indicators of single districts are not shown.")
        )
    dashboard = Dashboard(choice, user=user, today=today, district=district)
    return render(
        request,
        "reports/dashboard.html",
        {
            "choice": choice,
            "query": build_query(choice, district),
            "form": form,
            "district": district,
            "dashboard": dashboard,
            "status_rule": STATUS_RULE,
            # Before the cards: its values by district are read together with those of the mission.
            "map": dashboard.map,
            "alerts": complete_alerts(user, dashboard.alerts[:MAX_ALERTS]),
            "alert_count": len(dashboard.alerts),
        },
    )
