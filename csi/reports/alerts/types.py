"""Alert types and alerts: labels, definitions, response times and urgency."""

import datetime
from dataclasses import dataclass

from django.db.models import TextChoices
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from csi.concerns.models import ACTION_WAIT_LIMIT
from districts.models import District
from receptions.models.vehicles import IDLE_AFTER

# Time before an adviser's departure in which a successor is looked for.
DEPARTURE_NOTICE = datetime.timedelta(days=45)
# Meetings missed earlier are in the cadence report only, because nobody records them any more.
MONTHS_BACK = 3
# Period in which crews are checked.
CREW_PERIOD = datetime.timedelta(days=30)


class AlertType(TextChoices):
    MISSED = "missed", gettext_lazy("Missed meetings")
    UNSCHEDULED = "unscheduled", gettext_lazy("Meetings not yet scheduled")
    OVERDUE = "overdue", gettext_lazy("Overdue actions")
    WAITING = "waiting", gettext_lazy("Concerns without an action")
    LAST_ADVISER = "last_adviser", gettext_lazy("Stations about to lose their last adviser")
    IDLE = "idle", gettext_lazy("Idle vehicles")
    CREW = "crew", gettext_lazy("Single-sex crews")
    TOUR = "tour", gettext_lazy("Tours of duty ending")


ALERT_ICONS = {
    AlertType.MISSED: "calendar-x",
    AlertType.UNSCHEDULED: "calendar-event",
    AlertType.OVERDUE: "clock-history",
    AlertType.WAITING: "chat-square-text",
    AlertType.LAST_ADVISER: "building",
    AlertType.IDLE: "truck",
    AlertType.CREW: "people",
    AlertType.TOUR: "person-badge",
}
# Label of a single alert, shown before its subject.
ALERT_NAMES = {
    AlertType.MISSED: gettext_lazy("Missed meeting"),
    AlertType.UNSCHEDULED: gettext_lazy("Not scheduled"),
    AlertType.OVERDUE: gettext_lazy("Overdue action"),
    AlertType.WAITING: gettext_lazy("No action agreed"),
    AlertType.LAST_ADVISER: gettext_lazy("Last adviser leaving"),
    AlertType.IDLE: gettext_lazy("Idle vehicle"),
    AlertType.CREW: gettext_lazy("Single-sex crew"),
    AlertType.TOUR: gettext_lazy("Tour of duty ending"),
}
DATE_LABELS = {
    AlertType.MISSED: gettext_lazy("due %(day)s"),
    AlertType.UNSCHEDULED: gettext_lazy("due %(day)s"),
    AlertType.OVERDUE: gettext_lazy("due %(day)s"),
    AlertType.WAITING: gettext_lazy("raised %(day)s"),
    AlertType.LAST_ADVISER: gettext_lazy("last day %(day)s"),
    AlertType.IDLE: gettext_lazy("last trip %(day)s"),
    AlertType.CREW: gettext_lazy("first on %(day)s"),
    AlertType.TOUR: gettext_lazy("last day %(day)s"),
}
ALERT_DEFINITIONS = {
    AlertType.MISSED: gettext_lazy(
        "A regular meeting was due in the last three months and was neither held nor cancelled."
    ),
    AlertType.UNSCHEDULED: gettext_lazy(
        "A regular meeting is due this month and none has been planned, held or cancelled."
    ),
    AlertType.OVERDUE: gettext_lazy("The due date has passed and the action is not done."),
    AlertType.WAITING: gettext_lazy("The concern was raised more than 60 days ago and no action has been agreed."),
    AlertType.LAST_ADVISER: gettext_lazy(
        "An adviser leaves within 45 days and nobody is in post at the station on the following day."
    ),
    AlertType.IDLE: gettext_lazy("The vehicle is in service and has made no trip for more than 30 days."),
    AlertType.CREW: gettext_lazy("In the last 30 days, the vehicle made a trip with no woman or no man in the crew."),
    AlertType.TOUR: gettext_lazy(
        "An adviser's last day is within 45 days. Tours that end with the mandate are one item per district."
    ),
}
# Time from the start of an alert after which it is urgent.
RESPONSE_TIMES = {
    AlertType.MISSED: datetime.timedelta(days=30),
    AlertType.UNSCHEDULED: datetime.timedelta(days=30),
    AlertType.OVERDUE: datetime.timedelta(days=30),
    AlertType.WAITING: ACTION_WAIT_LIMIT,
    AlertType.LAST_ADVISER: DEPARTURE_NOTICE,
    AlertType.IDLE: IDLE_AFTER,
    AlertType.CREW: CREW_PERIOD,
    # Other advisers remain, so this is half as urgent.
    AlertType.TOUR: 2 * DEPARTURE_NOTICE,
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
    def urgency(self) -> float:
        """Elapsed share of the response time; urgent from 1."""
        return (self.today - self.since) / RESPONSE_TIMES[self.type]

    @property
    def is_urgent(self) -> bool:
        return self.urgency >= 1

    @property
    def tone(self) -> str:
        return "bad" if self.is_urgent else "watch"

    @property
    def urgency_label(self) -> str:
        return _("Urgent") if self.is_urgent else _("Soon")

    @property
    def name(self) -> str:
        return str(ALERT_NAMES[self.type])

    @property
    def icon(self) -> str:
        return ALERT_ICONS[self.type]

    @property
    def date_label(self) -> str:
        """Return the date in words: "due 2 Aug 2011, 90 days ago"."""
        return _("%(day)s, %(distance)s") % {
            "day": DATE_LABELS[self.type] % {"day": formats.date_format(self.day)},
            "distance": format_distance(self.day, self.today),
        }


def format_distance(day: datetime.date, today: datetime.date) -> str:
    """Return the number of days between a day and today in words."""
    days = (day - today).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}


def alerts_url(*, kind: str = "", district: int | None = None) -> str:
    """Return the URL of the alerts page, filtered by type and district."""
    params = {"kind": kind, "district": district}
    return reverse("alerts", query={name: value for name, value in params.items() if value})
