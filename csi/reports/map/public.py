"""Map of the mission for everyone: the meetings held in each district of operation."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.core.crud.pages import PageChoice, TablePage
from csi.core.periods import Span
from csi.core.permissions import RecordPermission
from csi.indicators.formatting import format_indicator_value
from csi.indicators.registry import REGISTRY, IndicatorValue, evaluate
from csi.reports.map.bands import Band, build_scale
from csi.reports.map.choropleth import ChoroplethMap, build_map_district
from csi.reports.map.drawing import Extent, MapDistrict
from csi.reports.map.requested import get_requested_districts
from districts.models import District, Mandate

INDICATOR = "meetings_held"
# Rows a page of the table beside the map
MAP_SIZE = 50


@dataclass(frozen=True)
class PublicMapRow:
    """A district of operation in the table beside the map."""

    district: District
    value: IndicatorValue
    band: Band
    url: str

    @property
    def name(self) -> str:
        return self.district.name

    @property
    def label(self) -> str:
        return format_indicator_value(self.value)


@dataclass(frozen=True)
class PublicMap:
    """The map, and its values as a table.

    `table_page`: the rows and requested districts that the page shows.
    """

    choropleth: ChoroplethMap
    rows: list[PublicMapRow]
    requested: list[MapDistrict]
    table_page: TablePage[PublicMapRow | MapDistrict]


def build_public_map(
    day: datetime.date,
    user: User | None,
    extent: Extent = Extent.OPERATION,
    choice: PageChoice = PageChoice(size=MAP_SIZE),
) -> PublicMap | None:
    """Return the published values from the start of the mission to that day; None without any area.

    `user`: gets links to the districts whose pages they may see.
    """
    linked: set[int] = set()
    if user and user.has_permission(RecordPermission.VIEW_RECORDS):
        linked.update(District.objects.visible_to(user).values_list("pk", flat=True))
    districts = list(District.objects.in_operation_on(day).select_related("province"))
    requested = get_requested_districts(day, user)
    if not districts and not requested:
        return None
    values = get_public_values(day, [district.pk for district in districts])
    scale = build_scale(REGISTRY[INDICATOR], values.values())
    rows = [
        PublicMapRow(
            district,
            values[district.pk],
            scale.get_band(values[district.pk]),
            district.get_absolute_url() if district.pk in linked else "",
        )
        for district in districts
    ]
    drawn = [build_map_district(row.district, row.value, scale, url=row.url) for row in rows]
    label = _("Meetings held since the start of the mission, by district")
    listed: list[PublicMapRow | MapDistrict] = [*rows, *requested]
    return PublicMap(ChoroplethMap((*drawn, *requested), scale, label, extent), rows, requested, choice.select(listed))


def get_public_values(day: datetime.date, district_ids: list[int]) -> dict[int, IndicatorValue]:
    """Return the published value of each district."""
    first_day = Mandate.objects.first_day() or day
    span = Span(min(first_day, day), day + datetime.timedelta(days=1))
    results = evaluate([REGISTRY[INDICATOR]], [span], is_public=True, districts=district_ids)
    return results.get_values_by_district(INDICATOR, span, district_ids)
