"""Numbers of alerts by type, and the URL of the alerts page."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.urls import reverse

from csi.core.registries.alerts import Alert, get_alert_types


def get_alerts_url(*, kind: str = "", district: int | None = None) -> str:
    """Return the URL of the alerts page, filtered by type and district."""
    params = {"kind": kind, "district": district}
    return reverse("alerts", query={name: value for name, value in params.items() if value})


def count_alerts_by_type(
    alerts: Iterable[Alert], scope: Model | None = None, chosen_type: str = ""
) -> list[dict[str, Any]]:
    """Return a dictionary per type: its name, number of alerts, URL and whether it is the chosen one."""
    counts = Counter(alert.type.key for alert in alerts)
    return [
        {
            "type": alert_type,
            "name": alert_type.label,
            "value": counts[alert_type.key],
            "url": get_alerts_url(kind=alert_type.key, district=scope.pk if scope else None),
            "is_chosen": alert_type.key == chosen_type,
        }
        for alert_type in get_alert_types().values()
    ]
