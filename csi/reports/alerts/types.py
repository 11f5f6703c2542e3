"""Alert types and alerts: labels, definitions, response times and urgency."""

import datetime
from dataclasses import dataclass

from django.db.models import TextChoices
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from csi.concerns.models import ACTION_WAIT_LIMIT
from csi.core.typing import StrOrPromise
from districts.models import District
from receptions.models.vehicles import IDLE_AFTER

# Time before an adviser's departure in which a successor is looked for.
DEPARTURE_NOTICE = datetime.timedelta(days=45)
# Meetings missed earlier are in the cadence report only, because nobody records them any more.
MONTHS_BACK = 3
# Period in which crews are checked.
CREW_PERIOD = datetime.timedelta(days=30)
DUE_ON = _("due %(day)s")


class AlertType(TextChoices):
    MISSED = "missed", _("Missed meetings")
    UNSCHEDULED = "unscheduled", _("Meetings not yet scheduled")
    OVERDUE = "overdue", _("Overdue actions")
    WAITING = "waiting", _("Concerns without an action")
    LAST_ADVISER = "last_adviser", _("Stations about to lose their last adviser")
    IDLE = "idle", _("Idle vehicles")
    CREW = "crew", _("Single-sex crews")
    TOUR = "tour", _("Tours of duty ending")


@dataclass(frozen=True)
class AlertRule:
    """Display of an alert type, and the time from the start of an alert after which it is urgent.

    `name`: label of a single alert, shown before its subject.
    """

    icon: str
    name: StrOrPromise
    definition: StrOrPromise
    date_label: StrOrPromise = DUE_ON
    response_time: datetime.timedelta = datetime.timedelta(days=30)


ALERT_RULES = {
    AlertType.MISSED: AlertRule(
        "calendar-x",
        _("Missed meeting"),
        _("A regular meeting was due in the last three months and was neither held nor cancelled."),
    ),
    AlertType.UNSCHEDULED: AlertRule(
        "calendar-event",
        _("Not scheduled"),
        _("A regular meeting is due this month and none has been planned, held or cancelled."),
    ),
    AlertType.OVERDUE: AlertRule(
        "clock-history", _("Overdue action"), _("The due date has passed and the action is not done.")
    ),
    AlertType.WAITING: AlertRule(
        "chat-square-text",
        _("No action agreed"),
        _("The concern was raised more than 60 days ago and no action has been agreed."),
        _("raised %(day)s"),
        ACTION_WAIT_LIMIT,
    ),
    AlertType.LAST_ADVISER: AlertRule(
        "building",
        _("Last adviser leaving"),
        _("An adviser leaves within 45 days and nobody is in post at the station on the following day."),
        _("last day %(day)s"),
        DEPARTURE_NOTICE,
    ),
    AlertType.IDLE: AlertRule(
        "truck",
        _("Idle vehicle"),
        _("The vehicle is in service and has made no trip for more than 30 days."),
        _("last trip %(day)s"),
        IDLE_AFTER,
    ),
    AlertType.CREW: AlertRule(
        "people",
        _("Single-sex crew"),
        _("In the last 30 days, the vehicle made a trip with no woman or no man in the crew."),
        _("first on %(day)s"),
        CREW_PERIOD,
    ),
    AlertType.TOUR: AlertRule(
        "person-badge",
        _("Tour of duty ending"),
        _("An adviser's last day is within 45 days. Tours that end with the mandate are one item per district."),
        _("last day %(day)s"),
        # Other advisers remain, so this is half as urgent.
        2 * DEPARTURE_NOTICE,
    ),
}


@dataclass(frozen=True)
class Alert:
    """One condition that needs action.

    `since`: the day from which urgency is counted. `day`: the date shown to the user.
    `count`: number of records in the list at `url`, if `url` is a list.
    """

    type: AlertType
    district: District | None
    text: str
    since: datetime.date
    day: datetime.date
    today: datetime.date
    url: str
    action_label: str = ""
    action_url: str = ""
    count: int | None = None

    @property
    def rule(self) -> AlertRule:
        return ALERT_RULES[self.type]

    @property
    def urgency(self) -> float:
        """Elapsed share of the response time; urgent from 1."""
        return (self.today - self.since) / self.rule.response_time

    @property
    def is_urgent(self) -> bool:
        return self.urgency >= 1

    @property
    def tone(self) -> str:
        return "bad" if self.is_urgent else "watch"

    @property
    def urgency_label(self) -> str:
        return gettext("Urgent") if self.is_urgent else gettext("Soon")

    @property
    def date_label(self) -> str:
        """Return the date in words: "due 2 Aug 2011, 90 days ago"."""
        return gettext("%(day)s, %(distance)s") % {
            "day": self.rule.date_label % {"day": formats.date_format(self.day)},
            "distance": format_distance(self.day, self.today),
        }


def format_distance(day: datetime.date, today: datetime.date) -> str:
    """Return the number of days between a day and today in words."""
    days = (day - today).days
    if days == 0:
        return gettext("today")
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}


def alerts_url(*, kind: str = "", district: int | None = None) -> str:
    """Return the URL of the alerts page, filtered by type and district."""
    params = {"kind": kind, "district": district}
    return reverse("alerts", query={name: value for name, value in params.items() if value})
