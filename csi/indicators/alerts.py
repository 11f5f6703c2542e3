"""Alerts of early warning: unusual rises of concerns, and groups that no longer record something."""

import datetime
from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.accounts.models import User
from csi.core.registries.alerts import Alert, AlertType, register_alert_source
from csi.core.urls import cached_reverse
from csi.indicators.early_warning.search import find_warnings
from csi.indicators.early_warning.warnings import WarningKind
from districts.alert_contacts import add_police_contacts

RESPONSE_TIME = datetime.timedelta(days=21)
RISE = AlertType(
    key="rise",
    position=42,
    label=gettext_lazy("Unusual rises of concerns"),
    name=gettext_lazy("Unusual rise"),
    icon="bar-chart",
    definition=gettext_lazy(
        "More concerns of a category were raised in a district in the last 21 days than its own usual level explains: "
        "the mean of the 168 days before, at least 1. The probability by chance is below 0.1% (Poisson distribution)."
    ),
    date_label=gettext_lazy("last raised %(day)s"),
    response_time=RESPONSE_TIME,
)
SILENCE = AlertType(
    key="silence",
    position=44,
    label=gettext_lazy("No longer recorded"),
    name=gettext_lazy("No longer recorded"),
    icon="slash-circle",
    definition=gettext_lazy(
        "A category that is usual in a district was not raised in the last 21 days; or no concern, no woman or nobody "
        "of a community was recorded at the last two meetings of a working group, although this was usual at the six "
        "before. The probability by chance is below 0.1% (Poisson distribution)."
    ),
    date_label=gettext_lazy("last recorded %(day)s"),
    response_time=RESPONSE_TIME,
)
TYPES = {WarningKind.RISE: RISE, WarningKind.SILENCE: SILENCE}


@register_alert_source(RISE, SILENCE)
def list_early_warnings(user: User, today: datetime.date, scopes: Collection[int] | None) -> Iterator[Alert]:
    """Yield the early warnings, by the records that the user may see."""
    for warning in find_warnings(user, today, scopes):
        yield Alert(
            TYPES[warning.kind],
            warning.district,
            str(warning.reason),
            since=warning.since,
            day=warning.day,
            today=today,
            url=warning.url,
            action_label=_("Open visit brief"),
            action_url=cached_reverse("visit_brief", warning.district.pk),
            count=warning.count,
            complete=add_police_contacts,
        )
