"""Alerts of advisers: tours of duty that end, and stations that lose their last adviser."""

import datetime
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from advisers.models import Placement
from csi.accounts.models import User
from csi.core.access import can_add, limit_to_scope
from csi.core.periods import ONE_DAY
from csi.core.registries.alerts import Alert, AlertContact, AlertType, register_alert_source
from csi.core.urls import cached_reverse
from districts.alert_contacts import find_police_contacts
from districts.models import District

# Time before an adviser's departure in which a successor is looked for.
DEPARTURE_NOTICE = datetime.timedelta(days=45)

LAST_ADVISER = AlertType(
    key="last_adviser",
    position=50,
    label=gettext_lazy("Stations about to lose their last adviser"),
    name=gettext_lazy("Last adviser leaving"),
    icon="building",
    definition=gettext_lazy(
        "An adviser leaves within 45 days and nobody is in post at the station on the following day."
    ),
    date_label=gettext_lazy("last day %(day)s"),
    response_time=DEPARTURE_NOTICE,
)
TOUR = AlertType(
    key="tour",
    position=80,
    label=gettext_lazy("Tours of duty ending"),
    name=gettext_lazy("Tour of duty ending"),
    icon="person-badge",
    definition=gettext_lazy(
        "An adviser's last day is within 45 days. Tours that end with the mandate are one item per district."
    ),
    date_label=gettext_lazy("last day %(day)s"),
    # Other advisers remain, so this is half as urgent.
    response_time=2 * DEPARTURE_NOTICE,
)


@register_alert_source(LAST_ADVISER, TOUR)
def list_departure_alerts(user: User, today: datetime.date, district: District | None) -> Iterator[Alert]:
    """Yield stations about to lose their last adviser, and tours that end.

    Tours of one district that end together with their mandate are one alert.
    """
    placements = limit_to_scope(Placement.objects.visible_to(user), district)
    leaving = placements.tour_ending_between(today, today + DEPARTURE_NOTICE + ONE_DAY)
    leaving = leaving.select_related("adviser", "station__district", "mandate")
    leaving = leaving.order_by("station__district_id", "tour_ends_on", "pk")
    has_add_permission = can_add(Placement, user)
    contacts = find_police_contacts(placement.station.district for placement in leaving)
    last_placements: dict[Any, Any] = {}
    for placement in leaving:
        if placement.is_last_adviser:
            last_placements.setdefault(placement.station, placement)
    for station, placement in last_placements.items():
        yield _departure_alert(LAST_ADVISER, placement, today, station, has_add_permission, contacts)
    by_day = groupby(leaving, key=lambda placement: (placement.station.district, placement.tour_ends_on))
    for (district_left, day), group in by_day:
        placements = list(group)
        if len(placements) > 1 and all(day == placement.mandate.ends for placement in placements):
            yield _mandate_alert(placements, district_left, day, today, contacts)
            continue
        for placement in placements:
            yield _departure_alert(TOUR, placement, today, placement, has_add_permission, contacts)


def _departure_alert(
    alert_type: AlertType,
    placement: Any,
    today: datetime.date,
    subject: Any,
    has_add_permission: bool,
    contacts: dict[int, AlertContact | None],
) -> Alert:
    """Build an alert about a departure; `subject`: the placement, or the station that it leaves empty."""
    return Alert(
        alert_type,
        placement.station.district,
        str(subject),
        since=placement.tour_ends_on - DEPARTURE_NOTICE,
        day=placement.tour_ends_on,
        today=today,
        url=subject.get_absolute_url(),
        action_label=_("Add placement") if has_add_permission else "",
        action_url=cached_reverse("advisers:placement_add", query={"station": placement.station_id})
        if has_add_permission
        else "",
        contact=contacts.get(placement.station.district_id),
    )


def _mandate_alert(
    placements: list[Any],
    district: District,
    day: datetime.date,
    today: datetime.date,
    contacts: dict[int, AlertContact | None],
) -> Alert:
    number = len(placements)
    return Alert(
        TOUR,
        district,
        ngettext(
            "%(number)d tour of duty ends with the mandate", "%(number)d tours of duty end with the mandate", number
        )
        % {"number": number},
        since=day - DEPARTURE_NOTICE,
        day=day,
        today=today,
        url=reverse("advisers:placement_list", query={"district": district.pk, "leaving_from": day, "leaving_to": day}),
        action_label=_("Open mandate"),
        action_url=placements[0].mandate.get_absolute_url(),
        count=number,
        contact=contacts.get(district.pk),
    )
