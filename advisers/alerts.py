"""Alerts of advisers: tours that end, handovers, stations left empty, unattended concerns."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from advisers.models import Placement
from csi.accounts.models import User
from csi.concerns.filters import Assignment
from csi.concerns.models import Concern
from csi.core.access import can_add, limit_to_scopes
from csi.core.crud.urls import get_list_url
from csi.core.periods import ONE_DAY
from csi.core.registries.alerts import Alert, AlertType, register_alert_source
from csi.core.urls import cached_reverse
from districts.alert_contacts import add_police_contacts

# Time before an adviser's departure in which a successor is looked for.
DEPARTURE_NOTICE = datetime.timedelta(days=45)
HANDOVER_NOTICE = datetime.timedelta(days=30)
URGENT_HANDOVER_NOTICE = datetime.timedelta(days=15)

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

HANDOVER = AlertType(
    key="handover",
    position=85,
    label=gettext_lazy("Handovers not acknowledged"),
    name=gettext_lazy("Handover not acknowledged"),
    icon="file-earmark-text",
    definition=gettext_lazy(
        "An adviser's last day is within 30 days and nobody has acknowledged the receipt of the handover pack. "
        "Urgent from 15 days before the last day. "
        "Tours that end with the mandate are one item, while an extension is requested only in the last 15 days."
    ),
    date_label=gettext_lazy("last day %(day)s"),
    response_time=HANDOVER_NOTICE - URGENT_HANDOVER_NOTICE,
)


UNATTENDED = AlertType(
    key="unattended",
    position=47,
    label=gettext_lazy("Concerns of advisers who have left"),
    name=gettext_lazy("Assigned to an adviser who has left"),
    icon="chat-square-text",
    definition=gettext_lazy(
        "An open concern is assigned to an adviser who has no placement in its district from today on. One item per "
        "district."
    ),
    date_label=gettext_lazy("last day %(day)s"),
)


@register_alert_source(UNATTENDED)
def list_unattended_alerts(user: User, today: datetime.date, scopes: Collection[int] | None) -> Iterator[Alert]:
    """Yield the districts with open concerns whose adviser has left, by the first of their last days."""
    concerns = limit_to_scopes(Concern.objects.visible_to(user), scopes).open().assigned_to_departed_on(today)
    placements = Placement.objects.filter(adviser=OuterRef("assigned_to"), station__district=OuterRef("district"))
    last_days = placements.annotate(last=Coalesce("ends", "mandate__ends")).order_by("-last").values("last")
    concerns = concerns.annotate(left_on=Coalesce(Subquery(last_days[:1]), "raised_on")).select_related("district")
    by_district = groupby(concerns.order_by("district_id", "left_on", "pk"), key=lambda concern: concern.district)
    for district, group in by_district:
        left = list(group)
        number, day = len(left), left[0].left_on
        text = ngettext(
            "%(number)d open concern of an adviser who has left",
            "%(number)d open concerns of advisers who have left",
            number,
        )
        yield Alert(
            UNATTENDED,
            district,
            text % {"number": number},
            since=day,
            day=day,
            today=today,
            url=get_list_url(Concern, district=district, is_open="true", assignment=Assignment.DEPARTED.value),
            count=number,
        )


@register_alert_source(LAST_ADVISER, TOUR, HANDOVER)
def list_departure_alerts(user: User, today: datetime.date, scopes: Collection[int] | None) -> Iterator[Alert]:
    """Yield stations about to lose their last adviser, tours that end, and packs without a receipt.

    Tours of one district that end together with their mandate are one alert.
    """
    placements = limit_to_scopes(Placement.objects.visible_to(user), scopes)
    leaving = order_departures(placements.tour_ending_between(today, today + DEPARTURE_NOTICE + ONE_DAY))
    leaving = leaving.select_related("handover")
    has_add_permission = can_add(Placement, user)
    last_placements: dict[Any, Any] = {}
    for placement in leaving:
        if placement.is_last_adviser:
            last_placements.setdefault(placement.station, placement)
    for station, placement in last_placements.items():
        yield _departure_alert(LAST_ADVISER, placement, today, station, has_add_permission)
    for placements_left in group_departures(leaving):
        placement = placements_left[0]
        if len(placements_left) > 1:
            yield _mandate_alert(placements_left, today)
        else:
            yield _departure_alert(TOUR, placement, today, placement, has_add_permission)
    for placement in leaving:
        # `list_mandate_handover_alerts` yields one alert for the tours that end with the mandate.
        is_due = placement.tour_ends_on <= today + HANDOVER_NOTICE and placement.tour_ends_on != placement.mandate.ends
        if is_due and not (hasattr(placement, "handover") and placement.handover.acknowledged_at):
            yield Alert(
                HANDOVER,
                placement.station.district,
                str(placement),
                since=placement.tour_ends_on - HANDOVER_NOTICE,
                day=placement.tour_ends_on,
                today=today,
                url=placement.get_absolute_url(),
                action_label=_("Open handover pack"),
                action_url=cached_reverse("handover_pack", placement.pk),
                complete=add_police_contacts,
            )


@register_alert_source(HANDOVER, is_local=False)
def list_mandate_handover_alerts(user: User, today: datetime.date, scopes: Collection[int] | None) -> Iterator[Alert]:
    """Yield the mandates that end soon, with the number of their tours without an acknowledged pack.

    While an extension is requested, most of these tours will go on; the alert then comes late.
    """
    placements = limit_to_scopes(Placement.objects.visible_to(user), scopes).without_receipt()
    leaving = order_departures(placements.tour_ending_between(today, today + HANDOVER_NOTICE + ONE_DAY))
    ending = leaving.filter(tour_ends_on=F("mandate__ends")).order_by("mandate_id", "pk")
    for mandate, group in groupby(ending, key=lambda placement: placement.mandate):
        if mandate.ends - today > URGENT_HANDOVER_NOTICE and mandate.extension_requested_as_of(today):
            continue
        yield _mandate_handover_alert(mandate, list(group), today)


def _mandate_handover_alert(mandate: Any, placements: list[Any], today: datetime.date) -> Alert:
    districts = {placement.station.district for placement in placements}
    district = districts.pop() if len(districts) == 1 else None
    text = ngettext(
        "%(number)d tour ends with the mandate, and its handover pack is not acknowledged",
        "%(number)d tours end with the mandate, and their handover packs are not acknowledged",
        len(placements),
    )
    query = {"mandate": mandate.pk, "leaving_from": mandate.ends, "leaving_to": mandate.ends, "acknowledged": "false"}
    return Alert(
        HANDOVER,
        district,
        text % {"number": len(placements)},
        since=mandate.ends - HANDOVER_NOTICE,
        day=mandate.ends,
        today=today,
        url=reverse("advisers:placement_list", query=query | ({"district": district.pk} if district else {})),
        action_label=_("Open mandate"),
        action_url=mandate.get_absolute_url(),
        count=len(placements),
    )


def order_departures(placements: Any) -> Any:
    """Return placements with `tour_ends_on` in the order that `group_departures` expects."""
    placements = placements.select_related("adviser", "station__district", "mandate")
    return placements.order_by("station__district_id", "tour_ends_on", "pk")


def group_departures(placements: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield the tours of a district that end with their mandate as one list, every other tour alone."""
    by_day = groupby(placements, key=lambda placement: (placement.station.district, placement.tour_ends_on))
    for (_district, day), group in by_day:
        departures = list(group)
        if all(day == placement.mandate.ends for placement in departures):
            yield departures
        else:
            yield from ([placement] for placement in departures)


def _departure_alert(
    alert_type: AlertType,
    placement: Any,
    today: datetime.date,
    subject: Any,
    has_add_permission: bool,
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
        complete=add_police_contacts,
    )


def _mandate_alert(
    placements: list[Any],
    today: datetime.date,
) -> Alert:
    """Build an alert about several tours of a district that end with the mandate."""
    number, day, district = len(placements), placements[0].tour_ends_on, placements[0].station.district
    text = ngettext(
        "%(number)d tour of duty ends with the mandate", "%(number)d tours of duty end with the mandate", number
    )
    return Alert(
        TOUR,
        district,
        text % {"number": number},
        since=day - DEPARTURE_NOTICE,
        day=day,
        today=today,
        url=reverse("advisers:placement_list", query={"district": district.pk, "leaving_from": day, "leaving_to": day}),
        action_label=_("Open mandate"),
        action_url=placements[0].mandate.get_absolute_url(),
        count=number,
        complete=add_police_contacts,
    )
