"""Contents of the district report."""

import datetime

from django.utils.functional import cached_property

from csi.accounts.models import User
from csi.core.crud.map_points import MapPoint
from csi.core.crud.panels import RelatedPanel
from csi.core.periods import Month, Span
from csi.core.registries.report_sections import ReportContext, get_report_panels
from csi.indicators.registry import REGISTRY, Indicator, IndicatorValue
from csi.reports.cadence.report import HeatMap, build_heat_map
from csi.reports.indicator_rows import IndicatorRow, group_by_objective, missing_previous
from csi.reports.map import points
from csi.reports.period_comparison import ComparedPeriod
from csi.reports.presence.report import PresenceTable, get_reception_presence, get_station_presence
from csi.reports.scoped_report import ScopedReport
from csi.reports.visible_values import VisibleValues
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


class DistrictReport(ScopedReport):
    """A district in a period, as the user may see it. Each part is computed when it is used.

    `compared` None: there is no previous period. `first_day`: of the mission, None without a mandate. Readers get
    published values: no list, no link, no breakdown, no location more precise than the district.
    """

    def __init__(
        self,
        district: District,
        span: Span,
        compared: ComparedPeriod | None,
        *,
        user: User,
        today: datetime.date,
        first_day: datetime.date | None = None,
    ):
        super().__init__(span, user=user, today=today, district=district)
        self.district: District = district
        self.compared, self.first_day = compared, first_day

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
    def _values(self) -> VisibleValues:
        spans = [self.span, *([self.compared.span] if self.compared else [])]
        spans += [month.span for month in self.months]
        spans += self.targets.get_spans(REGISTRY)
        return VisibleValues(self.indicators, spans, user=self.user, today=self.today, districts=[self.district.pk])

    def get_value(self, key: str, span: Span) -> IndicatorValue:
        return self._values.get_value(key, span, self.district.pk)

    @cached_property
    def rows(self) -> dict[str, IndicatorRow]:
        """{indicator key: row}, by objective."""
        return {indicator.key: self._build_row(indicator.key) for indicator in self.indicators}

    def _build_row(self, key: str) -> IndicatorRow:
        current = self.get_value(key, self.span)
        return IndicatorRow(
            current,
            self.get_value(key, self.compared.span) if self.compared else missing_previous(current),
            self.judge_target(current),
            is_linked=self.can_view_records,
            flow_reason=self.compared.flow_reason if self.compared else "",
        )

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
        return build_heat_map(self.user, self.months, self.today, self.district)

    @cached_property
    def stations(self) -> PresenceTable:
        return get_station_presence(self.user, self.presence_months, self.today, self.district)

    @cached_property
    def receptions(self) -> PresenceTable:
        return get_reception_presence(self.user, self.presence_months, self.today, self.district)

    def get_panels(self) -> list[RelatedPanel]:
        """Return the registered panels: the open work, then the events of the period."""
        return get_report_panels(ReportContext(self.district, self.span, self.day, self.user))

    def get_map_points(self) -> list[MapPoint]:
        """Return the district's centre and, for users who can view records, its stations and receptions."""
        return points.of_district(self.district, self.user, self.day)
