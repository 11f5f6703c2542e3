"""Alerts page."""

from itertools import groupby

from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from csi.accounts.requests import AuthenticatedRequest
from csi.core import clock
from csi.core.crud.views import record_access_required
from csi.core.registries.alerts import Alert, get_alert_types, list_alerts
from csi.reports.alerts.params import AlertFilterForm
from csi.reports.alerts.report import count_alerts_by_type


@require_safe
@record_access_required
def alerts_page(request: AuthenticatedRequest) -> HttpResponse:
    """Show the alerts by district, the most urgent first."""
    form = AlertFilterForm(request.GET, user=request.user)
    district, alert_type = form.chosen, form.chosen_type
    alerts = list_alerts(request.user, clock.today(), district)
    selected = [alert for alert in alerts if not alert_type or alert.type.key == alert_type]
    return render(
        request,
        "reports/alerts.html",
        {
            "form": form,
            "alerts": selected,
            "alerts_by_district": group_by_district(selected),
            "alert_counts": count_alerts_by_type(alerts, district, alert_type),
            "alert_types": get_alert_types().values(),
            "is_filtered": bool(district or alert_type),
        },
    )


def group_by_district(alerts: list[Alert]) -> list[tuple[Model | None, list[Alert]]]:
    """Group alerts, the district of the most urgent alert first."""
    districts = list(dict.fromkeys(alert.scope for alert in alerts))
    in_order = sorted(alerts, key=lambda alert: districts.index(alert.scope))
    return [(district, list(group)) for district, group in groupby(in_order, key=lambda alert: alert.scope)]
