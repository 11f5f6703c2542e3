"""The page of the dashboard."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from csi.core import clock
from csi.core.permissions import RecordPermission
from csi.reports.dashboard.report import Dashboard
from csi.reports.district_picker import DistrictForm, build_query
from csi.reports.period_picker import PeriodChoice

MOST_URGENT = 5


@require_safe
@login_required
def dashboard_page(request):
    """What needs attention and how the mission stands in a period; for readers, the published figures."""
    user, today = request.user, clock.today()
    choice = PeriodChoice(request.GET, today=today, keep=("district",))
    # Readers know the mission as a whole, and who has one district has nothing to choose.
    may_choose = user.has_permission(RecordPermission.VIEW_RECORDS) and (
        user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS)
        or len(user.district_ids) > 1
        or "district" in request.GET
    )
    form = DistrictForm(request.GET, user=user) if may_choose else None
    district = form.chosen if form else None
    if form:
        choice.notices += form.notices
    elif "district" in request.GET:
        choice.notices.append(_("Your account sees the mission as a whole, so no single district is shown."))
    dashboard = Dashboard(choice, user=user, today=today, district=district)
    attention = dashboard.attention
    return render(
        request,
        "reports/dashboard.html",
        {
            "choice": choice,
            "query": build_query(choice, district),
            "form": form,
            "district": district,
            "dashboard": dashboard,
            "attention": attention[:MOST_URGENT],
            "attention_count": len(attention),
        },
    )
