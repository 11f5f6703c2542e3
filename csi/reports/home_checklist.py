"""Number of alerts on the checklist of the home page."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db.models import Model
from django.utils.translation import ngettext

from csi.accounts.models import User
from csi.core.registries.home_checklist import ChecklistItem, register_checklist_source
from csi.reports.alerts.report import get_alerts_url, list_alerts


@register_checklist_source(position=40)
def list_alert_items(
    user: User, districts: Sequence[Model], today: datetime.date
) -> Iterator[tuple[int, ChecklistItem]]:
    """Yield the number of alerts of the districts that have any."""
    alerts = defaultdict(list)
    for alert in list_alerts(user, today):
        alerts[alert.scope].append(alert)
    for district in districts:
        if number := len(alerts[district]):
            text = ngettext("%(number)d alert", "%(number)d alerts", number) % {"number": number}
            tone = "bad" if any(alert.is_urgent for alert in alerts[district]) else "watch"
            yield district.pk, ChecklistItem(text, tone, get_alerts_url(district=district.pk))
