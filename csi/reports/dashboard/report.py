"""Contents of the dashboard."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from csi.core.charts import draw
from csi.core.crud.pages import EXCERPT
from csi.core.periods import Month
from csi.core.registries.alerts import Alert
from csi.indicators.registry import Objective, ResultSet, get_indicators
from csi.reports.alerts.report import list_alerts
from csi.reports.cadence.report import HeatMap, build_heat_map
from csi.reports.charts import build_open_by_age, build_open_by_category
from csi.reports.coverage.layers import LAYERS
from csi.reports.dashboard.cards import DASHBOARD_INDICATORS, DASHBOARD_KEYS, IndicatorCard
from csi.reports.dashboard.sparkline import Sparkline
from csi.reports.map.choropleth import ChoroplethMap, build_map_district
from csi.reports.map.drawing import Extent
from csi.reports.map.requested import build_requested_districts
from csi.reports.scoped_report import PeriodReport
from csi.returns.expected import ReturnCompleteness
from csi.returns.models import MonthlyReturn, ReturnStatus
from districts.models import District

TREND_MONTHS = 12
MAP_LAYER = LAYERS["forum"]


class Dashboard(PeriodReport):
    """The mission or a district in a period, as the user may see it. All cards need one evaluation."""

    @cached_property
    def months(self) -> list[Month]:
        """The twelve months up to that of `day`."""
        return Month.from_date(self.day).get_preceding_months(TREND_MONTHS)

    @cached_property
    def _map_districts(self) -> list[Any]:
        """The districts of operation on `day` whose indicators the user may see, and the requested ones."""
        in_operation = District.objects.with_visible_indicators(self.user).in_operation_on(self.day)
        districts = District.objects.with_requested_on(self.day)
        return list(districts.filter(Q(pk__in=in_operation.values("pk")) | Q(requested_on__isnull=False)))

    @cached_property
    def districts(self) -> list[District]:
        """The districts of operation on `day` whose indicators the user may see."""
        districts = [district for district in self._map_districts if not district.requested_on]
        return [district for district in districts if not self.district or district == self.district]

    # Indicators

    @cached_property
    def _results(self) -> ResultSet:
        return self.evaluate_rows(
            get_indicators(*DASHBOARD_KEYS, MAP_LAYER.indicator_key),
            self.months,
        )

    @property
    def groups(self) -> list[tuple[str, list[IndicatorCard]]]:
        """The cards by objective."""
        return [
            (str(objective.label), [self._build_card(key) for key in DASHBOARD_INDICATORS[objective]])
            for objective in Objective
        ]

    def _build_card(self, key: str) -> IndicatorCard:
        sparkline = Sparkline(self.months, [self.get_value(key, month.span) for month in self.months])
        return self.build_row(IndicatorCard, key, sparkline=sparkline)

    @cached_property
    def returns(self) -> ReturnCompleteness:
        """The data basis: accepted returns and returns due in the period."""
        return MonthlyReturn.objects.completeness(self.span, [district.pk for district in self.districts])

    @property
    def accepted_returns_url(self) -> str:
        query = {
            "status": ReturnStatus.ACCEPTED,
            "month_from": Month.from_date(self.span.start).start,
            "month_to": self.span.last_day,
        }
        if self.district:
            query["district"] = self.district.pk
        return reverse("returns:monthlyreturn_list", query=query)

    @property
    def unaccepted_returns_url(self) -> str:
        query: dict[str, Any] = {"from": self.span.start, "to": self.span.last_day}
        if self.district:
            query["district"] = self.district.pk
        return reverse("returns:outstanding", query=query)

    @cached_property
    def alerts(self) -> Sequence[Alert]:
        """The alerts of today, whatever the period; empty for readers."""
        if not self.can_view_records:
            return []
        return list_alerts(self.user, self.today, self.district)

    # Heat map, map and charts

    @cached_property
    def heat_map(self) -> HeatMap | None:
        """The twelve months of the forums; None for readers."""
        if not self.can_view_records:
            return None
        return build_heat_map(self.user, self.months, self.today, self.district, choice=EXCERPT)

    @cached_property
    def map(self) -> ChoroplethMap:
        """Days since the last forum by district, in the bands of the coverage page."""
        scale = MAP_LAYER.build_scale()
        values = [
            (district, self._results.get_value(MAP_LAYER.indicator_key, self.span, district=district.pk))
            for district in self.districts
        ]
        districts = [
            build_map_district(district, value, scale, url=self.get_district_url(district))
            for district, value in values
        ]
        requested = [district for district in self._map_districts if district.requested_on and not self.district]
        label = _("%(layer)s, by district") % {"layer": MAP_LAYER.label}
        return ChoroplethMap((*districts, *build_requested_districts(requested, self.user)), scale, label)

    @property
    def map_heading(self) -> str:
        return str(MAP_LAYER.label)

    def get_coverage_url(self, extent: Extent = Extent.OPERATION) -> str:
        """Return the URL of the coverage page with the layer and the month of the map."""
        month = Month.from_date(self.day)
        return reverse("coverage", query={"layer": MAP_LAYER.key, "month": month, "extent": extent})

    @property
    def country_url(self) -> str:
        return self.get_coverage_url(Extent.COUNTRY)

    @cached_property
    def charts(self) -> dict[str, Any]:
        """Open concerns by `category` and by `age`."""
        return {"category": draw(build_open_by_category(self)), "age": draw(build_open_by_age(self))}
