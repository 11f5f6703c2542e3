"""Requested areas of operation on a choropleth map."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.core.permissions import RecordPermission
from csi.reports.map.bands import REQUESTED, Band
from csi.reports.map.choropleth import get_location
from csi.reports.map.drawing import MapDistrict
from districts.models import District


def get_requested_districts(day: datetime.date, user: User | None = None) -> list[MapDistrict]:
    """Return the districts requested on that day, which are public. One query."""
    districts = District.objects.with_requested_on(day).filter(requested_on__isnull=False)
    return build_requested_districts(districts, user)


def build_requested_districts(districts: Iterable[Any], user: User | None) -> list[MapDistrict]:
    """Return the districts of `with_requested_on()` for the map.

    `user`: gets links to their pages, if they may see all districts.
    """
    is_linked = user is not None and all(
        map(user.has_permission, (RecordPermission.VIEW_RECORDS, RecordPermission.ACCESS_ALL_SCOPES))
    )
    band = Band(REQUESTED, _("Requested area of operation"))
    return [
        MapDistrict(
            name=district.name,
            pcode=district.pcode,
            location=get_location(district),
            band=band,
            note=_("requested on %(day)s") % {"day": formats.date_format(district.requested_on)},
            url=district.get_absolute_url() if is_linked else "",
        )
        for district in districts
    ]
