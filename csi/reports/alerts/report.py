"""The alerts that a user may see, their numbers by type, and the URL of the alerts page."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import get_language

from csi.accounts.models import User
from csi.core.history.cached_results import cache_result
from csi.core.permissions import RecordPermission
from csi.core.registries.alerts import Alert, get_alert_sources, get_alert_types, sort_alerts


def list_alerts(user: User, today: datetime.date, scope: Model | None = None) -> Sequence[Alert]:
    """Return the alerts that the user may see, of one scope or all, the most urgent first."""
    sources = get_alert_sources()
    if scope or not user.has_permission(RecordPermission.ACCESS_ALL_SCOPES):
        scopes = [scope.pk] if scope else None
        return sort_alerts(alert for source in sources for alert in source.list_alerts(user, today, scopes))

    def compute(scopes: Collection[Any] | None) -> dict[Any, list[Alert]]:
        by_scope: dict[Any, list[Alert]] = defaultdict(list)
        for source in sources:
            for alert in source.list_alerts(user, today, scopes if source.is_local else None):
                by_scope[alert.scope.pk if alert.scope and source.is_local else None].append(alert)
        return by_scope

    return cache_result(
        ("alerts", user.role, today, get_language()),
        compute,
        lambda by_scope: sort_alerts(alert for alerts in by_scope.values() for alert in alerts),
    )


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
