"""What the page of a district tells."""

import datetime

from django.utils.functional import cached_property

from csi.core.crud.panels import RelatedPanel
from csi.core.periods import Month
from csi.core.permissions import RecordPermission
from csi.core.registries.report_sections import ReportContext, get_report_panels
from csi.indicators.models import Target
from csi.indicators.registry import REGISTRY, IndicatorValue, Objective
from csi.indicators.target_progress import TargetProgress, get_target_progress
from csi.reports.cadence import report as cadence
from csi.reports.indicator_rows import IndicatorRow, missing_previous
from csi.reports.map import points as places
from csi.reports.presence import report as presence
from csi.reports.visible_values import VisibleValues
from districts.models import District

MONTHS = 12
# Who was where takes more room: so many months stand beside each other, on a sheet of paper too.
MONTHS_OF_PRESENCE = 6
# What is asked of a district first.
IN_BRIEF = (
    "cadence",
    "people_at_forums",
    "concerns_open",
    "concerns_followed_through",
    "actions_overdue",
    "adviser_days",
    "trips",
    "visitors",
)


class DistrictReport:
    """A district in a period, as `user` may know it. Each part is worked out when it is asked for.

    `previous` None: there is nothing to compare with. `first_day`: of the mission, None before it has a mandate.
    Readers get published figures: no list, no link, no breakdown, no place finer than the district.
    """

    def __init__(self, district: District, span, previous, *, user, today: datetime.date, first_day=None):
        self.district, self.user, self.today = district, user, today
        self.span, self.previous, self.first_day = span, previous, first_day

    @property
    def day(self) -> datetime.date:
        """The last day that is counted."""
        return min(self.span.last_day, self.today)

    @cached_property
    def months(self) -> list[Month]:
        """Up to twelve, the last that of `day`, none before the mission's first."""
        return Month.from_date(self.day).get_preceding_months(MONTHS, since=self.first_day or self.day)

    @property
    def recent_months(self) -> list[Month]:
        """Those of which presence is told day by day."""
        return self.months[-MONTHS_OF_PRESENCE:]

    # Figures

    @cached_property
    def indicators(self):
        """Those that can be told of a district."""
        return [one for one in REGISTRY.values() if not one.is_mission_wide]

    @cached_property
    def figures(self) -> VisibleValues:
        spans = [span for span in (self.span, self.previous) if span]
        spans += [month.span for month in self.months]
        return VisibleValues(self.indicators, spans, user=self.user, today=self.today, districts=[self.district.pk])

    def figure(self, key, span) -> IndicatorValue:
        return self.figures.get_value(key, span, self.district.pk)

    def url_of(self, figure: IndicatorValue) -> str:
        return self.figures.get_url(figure)

    @cached_property
    def lines(self) -> dict[str, IndicatorRow]:
        """{indicator's key: its line}, in the order of the mission's aims."""
        return {one.key: self._line(one.key) for one in self.indicators}

    def _line(self, key):
        figure = self.figure(key, self.span)
        before = self.figure(key, self.previous) if self.previous else missing_previous(figure)
        return IndicatorRow(
            figure, before, self.targets.get(key), is_linked=self.user.has_permission(RecordPermission.VIEW_RECORDS)
        )

    @property
    def groups(self) -> list[tuple[str, list[IndicatorRow]]]:
        """The lines under the mission's aims."""
        lines = self.lines.values()
        return [(group.label, [line for line in lines if line.indicator.objective == group]) for group in Objective]

    @property
    def brief(self) -> list[IndicatorRow]:
        return [self.lines[key] for key in IN_BRIEF]

    @cached_property
    def targets(self) -> dict[str, TargetProgress]:
        """{indicator's key: how the district's target stood at the end of the last day that is counted}."""
        running = Target.objects.visible_to(self.user).running_on(self.day).for_district(self.district).for_list()
        return {one.target.indicator: one for one in get_target_progress(running, self.user, today=self.day)}

    # What is behind the figures: for those who open records

    @cached_property
    def heat_map(self) -> cadence.HeatMap:
        return cadence.build_heat_map(self.user, self.months, self.today, self.district)

    @cached_property
    def stations(self) -> presence.PresenceTable:
        return presence.get_station_presence(self.user, self.recent_months, self.today, self.district)

    @cached_property
    def receptions(self) -> presence.PresenceTable:
        return presence.get_reception_presence(self.user, self.recent_months, self.today, self.district)

    def records(self) -> list[RelatedPanel]:
        """Open work first, then what happened in the period; each with the list behind it."""
        return get_report_panels(ReportContext(self.district, self.span, self.day, self.user))

    def places(self) -> list[places.MapPoint]:
        """The centre of the district; its stations and the receptions of that day for those who open records."""
        return places.of_district(self.district, self.user, self.day)
