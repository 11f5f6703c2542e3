"""Alerts page."""

from collections import Counter
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from csi.accounts.requests import AuthenticatedRequest
from csi.core import clock
from csi.core.crud.pages import PageChoice
from csi.core.crud.record_choices import FIELD_PARAM, find_choices
from csi.core.crud.views import record_access_required
from csi.core.registries.alerts import Alert, complete_alerts, get_alert_types
from csi.reports.alerts.params import AlertFilterForm
from csi.reports.alerts.report import count_alerts_by_type, list_alerts
from csi.reports.districts import group_by_province

# An alert has a few lines, so that a page has more of them than of the rows of a table.
PAGE_SIZE = 50


@require_safe
@record_access_required
def alerts_page(request: AuthenticatedRequest) -> HttpResponse:
    """Show the alerts by district, the most urgent first."""
    form = AlertFilterForm(request.GET, user=request.user)
    if FIELD_PARAM in request.GET:
        return find_choices(request, form)
    district, alert_type = form.chosen, form.chosen_type
    alerts = list_alerts(request.user, clock.today(), district)
    selected = [alert for alert in alerts if not alert_type or alert.type.key == alert_type]
    counts = Counter(alert.scope_id for alert in selected)
    table_page = PageChoice.from_query(request.GET, size=PAGE_SIZE).select(
        sort_by_district(selected), grouping=group_by_province(lambda alert: alert.scope, _("Alerts"))
    )
    return render(
        request,
        "reports/alerts.html",
        {
            "form": form,
            "alerts": selected,
            "table_page": table_page,
            "alerts_by_district": [
                (shown[0].scope, counts[pk], shown)
                for pk, group in groupby(
                    complete_alerts(request.user, table_page.rows), key=lambda alert: alert.scope_id
                )
                for shown in [list(group)]
            ],
            "alert_counts": count_alerts_by_type(alerts, district, alert_type),
            "alert_types": get_alert_types().values(),
            "is_filtered": bool(district or alert_type),
        },
    )


def sort_by_district(alerts: list[Alert]) -> list[Alert]:
    """Sort alerts by district, the district of the most urgent alert first."""
    positions = {pk: position for position, pk in enumerate(dict.fromkeys(alert.scope_id for alert in alerts))}
    return sorted(alerts, key=lambda alert: positions[alert.scope_id])
