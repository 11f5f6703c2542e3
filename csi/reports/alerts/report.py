"""The alerts that a user may see, their numbers by type, and the URL of the alerts page."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Model
from django.urls import reverse

from csi.accounts.models import User
from csi.core.history.cached_results import combine_items
from csi.core.registries.alerts import Alert, get_alert_sources, get_alert_types, sort_alerts


def list_alerts(user: User, today: datetime.date, scope: Model | None = None) -> Sequence[Alert]:
    """Return the alerts that the user may see, of one scope or all, the most urgent first."""

    def list_items(scopes: Collection[Any] | None) -> Iterator[tuple[Any, Alert]]:
        for source in get_alert_sources():
            # An alert that depends on several scopes is computed for all of them.
            for alert in source.list_alerts(user, today, scopes if source.is_local or scope else None):
                yield alert.scope_id if source.is_local else None, alert

    return combine_items(user, scope, ("alerts", today), list_items, sort_alerts)


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
