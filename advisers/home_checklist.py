"""Items of advisers on the checklist of the home page: the handover packs of tours that end."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisers.alerts import (
    DEPARTURE_NOTICE,
    HANDOVER_NOTICE,
    URGENT_HANDOVER_NOTICE,
    group_departures,
    order_departures,
)
from advisers.models import Handover, Placement
from csi.accounts.models import User
from csi.core.periods import ONE_DAY
from csi.core.registries.home_checklist import ChecklistItem, register_checklist_source
from districts.models import District


@register_checklist_source(position=45)
def list_handover_items(
    user: User, districts: Sequence[District], today: datetime.date
) -> Iterator[tuple[int, ChecklistItem]]:
    """Yield the tours of duty that end within 45 days, until the handover pack is acknowledged."""
    placements = Placement.objects.visible_to(user).filter(station__district__in=districts)
    leaving = placements.without_receipt().tour_ending_between(today, today + DEPARTURE_NOTICE + ONE_DAY)
    leaving = leaving.annotate(has_notes=Exists(Handover.objects.filter(placement=OuterRef("pk"))))
    for departures in group_departures(order_departures(leaving)):
        build = _build_handover_item if len(departures) == 1 else _build_mandate_item
        yield departures[0].station.district_id, build(departures, today)


def _build_mandate_item(departures: list[Any], today: datetime.date) -> ChecklistItem:
    """Return the item of several tours that end with the mandate."""
    day = departures[0].tour_ends_on
    params = {"tours": len(departures), "day": formats.date_format(day)}
    text = ngettext(
        "%(tours)d tour of duty ends with the mandate on %(day)s: check who needs a handover pack",
        "%(tours)d tours of duty end with the mandate on %(day)s: check who needs a handover pack",
        len(departures),
    )
    url = reverse(
        "advisers:placement_list",
        query={"district": departures[0].station.district_id, "leaving_from": day, "leaving_to": day},
    )
    return ChecklistItem(text % params, _get_tone(day - today), url)


def _get_tone(left: datetime.timedelta) -> str:
    return "bad" if left <= URGENT_HANDOVER_NOTICE else "watch"


def _build_handover_item(departures: list[Any], today: datetime.date) -> ChecklistItem:
    """Return the item: it asks for notes, from 30 days on for the receipt, and from 15 days on urgently."""
    [placement] = departures
    left = placement.tour_ends_on - today
    params = {"adviser": placement.adviser, "days": left.days}
    if placement.has_notes and left <= HANDOVER_NOTICE:
        text = ngettext(
            "Tour of %(adviser)s ends in %(days)d day: the handover pack waits for the incoming adviser",
            "Tour of %(adviser)s ends in %(days)d days: the handover pack waits for the incoming adviser",
            left.days,
        )
    elif placement.has_notes:
        text = ngettext(
            "Tour of %(adviser)s ends in %(days)d day: handover notes are written",
            "Tour of %(adviser)s ends in %(days)d days: handover notes are written",
            left.days,
        )
    else:
        text = ngettext(
            "Tour of %(adviser)s ends in %(days)d day: write the handover notes",
            "Tour of %(adviser)s ends in %(days)d days: write the handover notes",
            left.days,
        )
    pack_url = reverse("handover_pack", args=[placement.pk])
    return ChecklistItem(
        text % params, _get_tone(left), placement.get_absolute_url(), _("Open handover pack"), pack_url
    )
