"""Contents of the district report."""

from django.utils.functional import cached_property

from csi.core.crud.map_points import MapPoint
from csi.core.crud.pages import FIRST_PAGE
from csi.core.crud.panels import RelatedPanel
from csi.core.periods import Month
from csi.core.registries.report_sections import ReportContext, get_report_panels
from csi.indicators.registry import REGISTRY, Indicator, ResultSet
from csi.reports.cadence.report import HeatMap, build_heat_map
from csi.reports.indicator_rows import IndicatorRow, group_by_objective
from csi.reports.map import points
from csi.reports.presence.report import PresenceTable, get_reception_presence, get_station_presence
from csi.reports.scoped_report import PeriodReport
from districts.models import District

TREND_MONTHS = 12
# Presence tables are wide: more months do not fit on a sheet of paper.
PRESENCE_MONTHS = 6
SUMMARY_INDICATORS = (
    "cadence",
    "people_at_forums",
    "concerns_open",
    "concerns_followed_through",
    "actions_overdue",
    "adviser_days",
    "trips",
    "visitors",
)


class DistrictReport(PeriodReport):
    """A district in a period, as the user may see it. Each part is computed when it is used.

    Readers get published values: no list, no link, no breakdown, no location more precise than the district.
    """

    district: District

    @cached_property
    def months(self) -> list[Month]:
        """Up to twelve months, the last that of `day`, none before the mission's first."""
        return Month.from_date(self.day).get_preceding_months(TREND_MONTHS, since=self.first_day or self.day)

    @property
    def presence_months(self) -> list[Month]:
        return self.months[-PRESENCE_MONTHS:]

    # Indicators

    @cached_property
    def indicators(self) -> list[Indicator]:
        """The indicators that exist for a district."""
        return [indicator for indicator in REGISTRY.values() if not indicator.is_mission_wide]

    @cached_property
    def _results(self) -> ResultSet:
        return self.evaluate_rows(self.indicators, self.months)

    @cached_property
    def rows(self) -> dict[str, IndicatorRow]:
        """{indicator key: row}, by objective."""
        return {indicator.key: self.get_row(indicator.key) for indicator in self.indicators}

    @property
    def groups(self) -> list[tuple[str, list[IndicatorRow]]]:
        """The rows by objective."""
        return group_by_objective(self.rows.values())

    @property
    def summary(self) -> list[IndicatorRow]:
        return [self.rows[key] for key in SUMMARY_INDICATORS]

    # Records, for users who can view them

    @cached_property
    def heat_map(self) -> HeatMap:
        return build_heat_map(self.user, self.months, self.today, self.district, choice=FIRST_PAGE)

    @cached_property
    def stations(self) -> PresenceTable:
        return get_station_presence(self.user, self.presence_months, self.today, self.district, FIRST_PAGE)

    @cached_property
    def receptions(self) -> PresenceTable:
        return get_reception_presence(self.user, self.presence_months, self.today, self.district, FIRST_PAGE)

    def get_panels(self) -> list[RelatedPanel]:
        """Return the registered panels: the open work, then the events of the period."""
        return get_report_panels(ReportContext(self.district, self.span, self.day, self.user))

    def get_map_points(self) -> list[MapPoint]:
        """Return the district's centre and, for users who can view records, its stations and receptions."""
        return points.of_district(self.district, self.user, self.day)
