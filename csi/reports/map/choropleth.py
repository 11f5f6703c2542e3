"""Choropleth maps: districts of operation filled by the band of their value.

The drawing is in csi.reports.map.drawing; templates/components/choropleth.html adds the legend and the source.
"""

from collections import Counter
from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe

from csi.indicators.formatting import format_indicator_value
from csi.indicators.registry import IndicatorValue
from csi.reports.map.bands import NO_DATA, REQUESTED, BandScale
from csi.reports.map.drawing import MAX_NAMED, Extent, LegendLine, MapDistrict, draw_map, is_drawable
from csi.reports.map.outlines import Point
from districts.models import District


def build_map_district(district: District, value: IndicatorValue, scale: BandScale, *, url: str = "") -> MapDistrict:
    """Return a district of operation with its value as the user may see it."""
    return MapDistrict(
        name=district.name,
        pcode=district.pcode,
        location=get_location(district),
        band=scale.get_band(value),
        label=format_indicator_value(value),
        url=url,
    )


def get_location(district: District) -> Point | None:
    if district.longitude is None or district.latitude is None:
        return None
    return float(district.longitude), float(district.latitude)


@dataclass(frozen=True)
class ChoroplethMap:
    """A map for components/choropleth.html. `label`: its accessible name."""

    districts: tuple[MapDistrict, ...]
    scale: BandScale
    label: str
    extent: Extent = Extent.OPERATION

    @property
    def is_country(self) -> bool:
        return self.extent == Extent.COUNTRY

    @cached_property
    def legend(self) -> list[LegendLine]:
        """All bands of the scale; those for no data and for requested areas only if they are used."""
        counts = Counter(district.band.key for district in self.districts)
        bands = [LegendLine(band, counts[band.key]) for band in self.scale.bands]
        rest = {district.band.key: district.band for district in self.districts}
        return [*bands, *(LegendLine(rest[key], counts[key]) for key in (NO_DATA, REQUESTED) if key in rest)]

    @property
    def undrawn_names(self) -> list[str]:
        """The districts without an outline and without coordinates."""
        return [district.name for district in self.districts if not is_drawable(district)]

    @property
    def has_table(self) -> bool:
        return len(self.districts) <= MAX_NAMED

    @cached_property
    def svg(self) -> SafeString:
        """The drawing for a page; "" without a district that can be drawn."""
        # The template escapes every text.
        return mark_safe(draw_map(self.districts, self.label, self.extent))  # nosec B308 B703

    @property
    def print_svg(self) -> str:
        """The drawing for the PDF, in light colours, with its legend and without links."""
        return draw_map(self.districts, self.label, self.extent, print_legend=tuple(self.legend))
