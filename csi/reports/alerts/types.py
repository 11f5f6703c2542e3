"""The kinds of lines that need attention: what they are, and how long each may wait."""

import datetime
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils import formats
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from csi.concerns.models import ACTION_WAIT_LIMIT
from csi.core.urls import address_of
from districts.models import District
from receptions.models.vehicles import IDLE_AFTER

# So long before an adviser leaves, a successor is looked for.
NOTICE = datetime.timedelta(days=45)
# Meetings missed longer ago belong to the report on cadence: nobody records them any more.
MONTHS_BACK = 3
# Crews are looked at for so long.
CREW_DAYS = datetime.timedelta(days=30)


class Kind(TextChoices):
    MISSED = "missed", gettext_lazy("Meetings missed")
    UNSCHEDULED = "unscheduled", gettext_lazy("Groups not yet scheduled")
    OVERDUE = "overdue", gettext_lazy("Actions overdue")
    WAITING = "waiting", gettext_lazy("Concerns without an action")
    LAST_ADVISER = "last_adviser", gettext_lazy("Stations losing their last adviser")
    IDLE = "idle", gettext_lazy("Vehicles idle")
    CREW = "crew", gettext_lazy("Crews without a woman or a man")
    TOUR = "tour", gettext_lazy("Tours that end")


ICONS = {
    Kind.MISSED: "calendar-x",
    Kind.UNSCHEDULED: "calendar-event",
    Kind.OVERDUE: "clock-history",
    Kind.WAITING: "chat-square-text",
    Kind.LAST_ADVISER: "building",
    Kind.IDLE: "truck",
    Kind.CREW: "people",
    Kind.TOUR: "person-badge",
}
# What one line is, said before its subject.
NAMES = {
    Kind.MISSED: gettext_lazy("Meeting missed"),
    Kind.UNSCHEDULED: gettext_lazy("Not scheduled"),
    Kind.OVERDUE: gettext_lazy("Action overdue"),
    Kind.WAITING: gettext_lazy("No action agreed"),
    Kind.LAST_ADVISER: gettext_lazy("Last adviser leaves"),
    Kind.IDLE: gettext_lazy("Vehicle idle"),
    Kind.CREW: gettext_lazy("One-sided crew"),
    Kind.TOUR: gettext_lazy("Tour ends"),
}
# The day that a line tells, in words.
DAYS = {
    Kind.MISSED: gettext_lazy("owed by %(day)s"),
    Kind.UNSCHEDULED: gettext_lazy("owed by %(day)s"),
    Kind.OVERDUE: gettext_lazy("due %(day)s"),
    Kind.WAITING: gettext_lazy("raised %(day)s"),
    Kind.LAST_ADVISER: gettext_lazy("last day %(day)s"),
    Kind.IDLE: gettext_lazy("last trip %(day)s"),
    Kind.CREW: gettext_lazy("the first on %(day)s"),
    Kind.TOUR: gettext_lazy("last day %(day)s"),
}
MEANINGS = {
    Kind.MISSED: gettext_lazy(
        "The group owed a regular meeting in the last three months, and none was held or cancelled."
    ),
    Kind.UNSCHEDULED: gettext_lazy("The group owes a meeting this month, and none is planned, held or cancelled."),
    Kind.OVERDUE: gettext_lazy("Its day is over, and it is not done."),
    Kind.WAITING: gettext_lazy("It was raised more than 60 days ago, and no action is agreed."),
    Kind.LAST_ADVISER: gettext_lazy("Within 45 days an adviser leaves, and the next day nobody is in post there."),
    Kind.IDLE: gettext_lazy("It is in service and made no trip for more than 30 days."),
    Kind.CREW: gettext_lazy("In the last 30 days the vehicle went out with a crew without a woman, or without a man."),
    Kind.TOUR: gettext_lazy(
        "An adviser's last day comes within 45 days; those who leave with the mandate stand in one line."
    ),
}
# From the day on which a line appears: after so many days it cannot wait any longer.
GRACE = {
    Kind.MISSED: datetime.timedelta(days=30),
    Kind.UNSCHEDULED: datetime.timedelta(days=30),
    Kind.OVERDUE: datetime.timedelta(days=30),
    Kind.WAITING: ACTION_WAIT_LIMIT,
    Kind.LAST_ADVISER: NOTICE,
    Kind.IDLE: IDLE_AFTER,
    Kind.CREW: CREW_DAYS,
    # A tour that ends where others stay is half as urgent.
    Kind.TOUR: 2 * NOTICE,
}


@dataclass(frozen=True)
class Line:
    """One thing that needs attention.

    `since`: the day on which it began to wait, by which urgency is reckoned; `day`: the one that people know.
    `count`: how many records it speaks of, where `url` is a list of exactly so many.
    """

    kind: Kind
    district: District | None
    text: str
    since: datetime.date
    day: datetime.date
    today: datetime.date
    url: str
    deed: str = ""
    deed_url: str = ""
    count: int | None = None

    @property
    def urgency(self) -> float:
        """How much of the time in which it is to be mended is over; from 1 on it is late."""
        return (self.today - self.since) / GRACE[self.kind]

    @property
    def tone(self) -> str:
        return "bad" if self.urgency >= 1 else "watch"

    @property
    def degree(self) -> str:
        return _("Urgent") if self.urgency >= 1 else _("Soon")

    @property
    def name(self) -> str:
        return NAMES[self.kind]

    @property
    def icon(self) -> str:
        return ICONS[self.kind]

    @property
    def when(self) -> str:
        """ "due 2 Aug 2011, 90 days ago"."""
        return _("%(day)s, %(distance)s") % {
            "day": DAYS[self.kind] % {"day": formats.date_format(self.day)},
            "distance": distance(self.day, self.today),
        }


def distance(day, today) -> str:
    """How far a day lies from today, in words."""
    days = (day - today).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}


def address(**asked) -> str:
    """The page of everything that needs attention, narrowed: address(kind=Kind.IDLE, district=3)."""
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{address_of('attention')}?{query}" if query else address_of("attention")
