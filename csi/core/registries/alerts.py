"""Alerts: situations that need a decision, and the functions of the apps that list them.

An app registers its alerts in `<app>/alerts.py`:

    LATE_RETURN = AlertType("late", label=_("Late returns"), name=_("Late return"), icon="clock", position=10, ...)

    @register_alert_source(LATE_RETURN)
    def list_late_returns(user, today, scopes):
        for loan in limit_to_scopes(Loan.objects.visible_to(user).late_on(today), scopes):
            yield Alert(LATE_RETURN, ...)

A page lists the alerts of all sources, and completes those that it shows (`complete_alerts`).
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

from django.utils import formats
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from csi.core.db.search import get_local_sort_key
from csi.core.period_lock.records import find_locked_days
from csi.core.typing import RecordUser, StrOrPromise

DUE_ON = _("due %(day)s")


@dataclass(frozen=True, kw_only=True)
class AlertType:
    """A type of alert and the time from the start of an alert after which it is urgent.

    `label`: the name of the type; `name`: that of one alert, shown before its subject. `position`: the order of the
    types.
    """

    key: str
    position: int
    label: StrOrPromise
    name: StrOrPromise
    icon: str
    definition: StrOrPromise
    date_label: StrOrPromise = DUE_ON
    response_time: datetime.timedelta = datetime.timedelta(days=30)

    def __str__(self) -> str:
        return self.key


@dataclass(frozen=True)
class AlertContact:
    """Whom to call about an alert: name, page, and the telephone number, empty if it is not recorded."""

    name: str
    url: str
    telephone: str = ""

    @property
    def telephone_uri(self) -> str:
        """The number for a tel: link, without spaces and punctuation; empty if there is no number."""
        digits = "".join(character for character in self.telephone if character in "+0123456789")
        return f"tel:{digits}" if digits else ""


@dataclass(frozen=True)
class Alert:
    """One situation that needs a decision.

    `scope`: the scope that is concerned, None for no scope. `since`: the day from which urgency is counted.
    `day`: the date shown to the user. `count`: number of records in the list at `url`, if `url` is a list.
    `action_day`: the day of the record that the action adds; once it is locked, the alert has no action. `contact`:
    whom to call. `complete`: sets on several alerts what needs a query.
    """

    type: AlertType
    scope: Any
    text: str
    since: datetime.date
    day: datetime.date
    today: datetime.date
    url: str
    action_label: str = ""
    action_url: str = ""
    count: int | None = None
    action_day: datetime.date | None = None
    contact: AlertContact | None = None
    complete: Completion | None = None

    @property
    def scope_id(self) -> Any:
        return self.scope.pk if self.scope else None

    @property
    def urgency(self) -> float:
        """Elapsed share of the response time; urgent from 1."""
        return (self.today - self.since) / self.type.response_time

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
            "day": self.type.date_label % {"day": formats.date_format(self.day)},
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


AlertFunction = Callable[[Any, datetime.date, Collection[Any] | None], Iterable[Alert]]
Completion = Callable[[Any, Sequence[Alert]], Iterable[Alert]]


class AlertSource(NamedTuple):
    """A function that lists alerts; `is_local`: each depends on records of its own scope only."""

    list_alerts: AlertFunction
    is_local: bool


_TYPES: dict[str, AlertType] = {}
_SOURCES: list[AlertSource] = []


def register_alert_source(*types: AlertType, is_local: bool = True) -> Callable[[AlertFunction], AlertFunction]:
    """Register a function `(user, today, scopes) -> alerts` and their types; `scopes` None means all.

    The function lists what the user may see, with a constant number of queries. For users with access to all scopes,
    the alerts depend on their role only. `is_local`: false if an alert of a scope may depend on records of another.
    """

    def register(function: AlertFunction) -> AlertFunction:
        _TYPES.update({alert_type.key: alert_type for alert_type in types})
        _SOURCES.append(AlertSource(function, is_local))
        return function

    return register


@cache
def get_alert_types() -> dict[str, AlertType]:
    """Return the registered types by key, in the order of their positions. Call it after autodiscovery."""
    return dict(sorted(_TYPES.items(), key=lambda item: item[1].position))


def get_alert_sources() -> Sequence[AlertSource]:
    """Return the registered sources. Call it after autodiscovery."""
    return _SOURCES


def sort_alerts(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """Return the alerts in order, the most urgent first."""

    def get_key(alert: Alert) -> tuple[float, int, str, str]:
        return -alert.urgency, alert.type.position, get_local_sort_key(alert.text), alert.url

    return tuple(sorted(alerts, key=get_key))


def complete_alerts(user: RecordUser, alerts: Sequence[Alert]) -> list[Alert]:
    """Return alerts that are shown, in order, with their contacts and the actions that are possible."""
    positions = defaultdict(list)
    for position, alert in enumerate(alerts):
        positions[alert.complete].append(position)
    completed = list(alerts)
    for complete, places in positions.items():
        if complete:
            for place, alert in zip(places, complete(user, [alerts[place] for place in places]), strict=True):
                completed[place] = alert
    return _remove_locked_actions(completed)


def _remove_locked_actions(alerts: list[Alert]) -> list[Alert]:
    locked = find_locked_days(
        (alert.scope.pk, alert.action_day) for alert in alerts if alert.scope and alert.action_day
    )
    return [
        replace(alert, action_label="", action_url="")
        if alert.scope and (alert.scope.pk, alert.action_day) in locked
        else alert
        for alert in alerts
    ]
