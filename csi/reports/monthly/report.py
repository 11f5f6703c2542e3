"""What the monthly report holds, whichever dress it wears."""

import datetime

from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from csi.core import clock
from csi.core.charts import Chart
from csi.core.periods import Month
from csi.core.permissions import RecordPermission
from csi.indicators.formatting import suppress_breakdown, suppress_for_user
from csi.indicators.models import Target
from csi.indicators.registry import REGISTRY, IndicatorKind, IndicatorValue, Objective, ResultSet, evaluate
from csi.indicators.target_progress import TargetProgress, get_target_progress
from csi.reports.cadence.report import HeatMap, build_heat_map
from csi.reports.indicator_rows import IndicatorRow
from csi.reports.map import svg as outline_map
from csi.reports.monthly.annex import Annex, annexes
from csi.reports.monthly.charts import charts_of
from csi.reports.monthly.narratives import Narratives, narratives, standing_in_words
from csi.returns.models import MonthlyReturn
from districts.models import District, Mandate

MONTHS = 12
# What a head of mission asks first.
IN_BRIEF = (
    "cadence",
    "people_at_forums",
    "concerns_open",
    "actions_overdue",
    "concerns_followed_through",
    "trips",
    "visitors",
    "advisers_in_post",
)
# What is told of each district; the first stands on the map.
BY_DISTRICT = (
    "concerns_open",
    "meetings_held",
    "people_at_forums",
    "actions_overdue",
    "trips",
    "visitors",
    "advisers_in_post",
)


class MonthlyReport:
    """A month of the mission, or of one district, as `user` may know it. Each part is worked out when it is asked for.

    Readers get published figures of the mission: no link, no cadence by group, no annex.
    """

    def __init__(self, month: Month, *, user, district: District | None = None, today: datetime.date | None = None):
        self.month, self.user, self.district = month, user, district
        self.today = today or clock.today()

    # What was asked for.

    @property
    def title(self) -> str:
        return _("Monthly report, %(month)s") % {"month": self.month.label}

    @property
    def place(self) -> str:
        """The district, or the mission in words."""
        return str(self.district) if self.district else _("The mission")

    @property
    def made_for(self) -> str:
        """The person whose rights decide what stands in it."""
        return str(self.user)

    @property
    def file_title(self) -> str:
        """For the names of its files: "monthly-report-2011-10-osh-city"."""
        return f"monthly report {self.month} {self.district.name_en if self.district else ''}"

    @property
    def previous(self) -> Month:
        return self.month.add(-1)

    @property
    def district_ids(self) -> list[int] | None:
        return [self.district.pk] if self.district else None

    @property
    def last_day(self) -> datetime.date:
        """The last day that is counted."""
        return min(self.month.span.last_day, self.today)

    @property
    def last_day_in_words(self) -> str:
        return formats.date_format(self.last_day)

    @property
    def is_running(self) -> bool:
        """The month is not over, so that its figures are those so far."""
        return self.today < self.month.span.last_day

    @property
    def is_published(self) -> bool:
        """For readers and the public: small numbers of people are withheld, and nothing leads to records."""
        return not self.user.has_permission(RecordPermission.VIEW_RECORDS)

    @cached_property
    def mandate(self) -> Mandate | None:
        return Mandate.objects.current_on(self.last_day)

    @cached_property
    def months(self) -> list[Month]:
        """Up to twelve, this one the last, none before the mission's first."""
        return self.month.get_preceding_months(MONTHS, since=Mandate.objects.first_day() or self.month.start)

    # Figures

    @cached_property
    def indicators(self):
        """Those that are told here; some know the mission only."""
        return [one for one in REGISTRY.values() if not (self.district and one.is_mission_wide)]

    @cached_property
    def answer(self) -> ResultSet:
        spans = {month.span: None for month in (*self.months, self.previous)}
        return evaluate(self.indicators, spans, user=self.user, districts=self.district_ids, today=self.today)

    def figure(self, key: str, month: Month) -> IndicatorValue:
        district = self.district.pk if self.district else None
        return suppress_for_user(self.answer.get_value(key, month.span, district=district), self.user)

    def url_of(self, figure: IndicatorValue) -> str:
        """The list behind a figure, "" for those who open none."""
        return "" if self.is_published else figure.url

    @cached_property
    def lines(self) -> dict[str, IndicatorRow]:
        """{indicator's key: its line}, in the order of the mission's aims."""
        return {
            one.key: self._line(
                self.figure(one.key, self.month), self.figure(one.key, self.previous), self.targets.get(one.key)
            )
            for one in self.indicators
        }

    def _line(self, figure, before, standing=None):
        return IndicatorRow(figure, before, standing, is_linked=not self.is_published)

    @property
    def groups(self) -> list[tuple[str, list[IndicatorRow]]]:
        """The lines under the mission's aims."""
        grouped = [
            (group.label, [line for line in self.lines.values() if line.indicator.objective == group])
            for group in Objective
        ]
        return [(label, lines) for label, lines in grouped if lines]

    @property
    def brief(self) -> list[IndicatorRow]:
        return [self.lines[key] for key in IN_BRIEF if key in self.lines]

    @cached_property
    def targets(self) -> dict[str, TargetProgress]:
        """{indicator's key: how its target stood at the end of the last day that is counted}."""
        targets = Target.objects.visible_to(self.user).running_on(self.last_day).for_district(self.district).for_list()
        found = get_target_progress(targets, self.user, today=self.last_day)
        return {
            one.target.indicator: one
            for one in sorted(found, key=lambda one: list(REGISTRY).index(one.target.indicator))
        }

    @cached_property
    def is_empty(self) -> bool:
        """Nothing was recorded of what happens in a month, and nothing told; what merely stands does not count."""
        flows = [line for line in self.lines.values() if line.indicator.kind == IndicatorKind.FLOW]
        recorded = any(line.current.value for line in flows) or any(annex.rows for annex in self.annexes)
        return not recorded and not (self.narratives and self.narratives.told)

    # Districts

    @cached_property
    def districts(self) -> list[District]:
        """Those in operation at the end of the month; only this one where the report is of one."""
        if self.district:
            return [self.district]
        return list(District.objects.in_operation_on(self.last_day))

    @cached_property
    def by_district(self) -> list[tuple[District, list[IndicatorRow]]]:
        """Each district with its lines of `BY_DISTRICT`."""
        columns = [(self._of_districts(key, self.month), self._of_districts(key, self.previous)) for key in BY_DISTRICT]
        return [
            (district, [self._line(now[district.pk], before[district.pk]) for now, before in columns])
            for district in self.districts
        ]

    def _of_districts(self, key, month):
        figures = self.answer.get_values_by_district(key, month.span, [district.pk for district in self.districts])
        return suppress_breakdown(figures) if self.is_published else figures

    @property
    def district_header(self) -> list[str]:
        return [str(REGISTRY[key].label) for key in BY_DISTRICT]

    @property
    def map_label(self) -> str:
        return _("%(figure)s on %(day)s, by district") % {
            "figure": REGISTRY[BY_DISTRICT[0]].label,
            "day": self.last_day_in_words,
        }

    def map(self, *, linked=False) -> str:
        """The map as SVG; "" where no district has a place."""
        shown = [
            outline_map.MapDistrict(
                one.name, lines[0].current_text, one.latitude, one.longitude, self.url_of(lines[0].current)
            )
            for one, lines in self.by_district
        ]
        return outline_map.outline_map(shown, label=self.map_label, linked=linked)

    # The rest

    @cached_property
    def charts(self) -> list[Chart]:
        return charts_of(self)

    @cached_property
    def heat_map(self) -> HeatMap | None:
        """The cadence of the months by working group; None where there is no group, or none to be shown."""
        if self.is_published:
            return None
        found = build_heat_map(self.user, self.months, self.today, self.district)
        return found if found.rows else None

    @cached_property
    def narratives(self) -> Narratives | None:
        """What the teams tell; readers see figures only."""
        return None if self.is_published else narratives(self.user, self.month, self.districts)

    @cached_property
    def provisional(self) -> str:
        """On how many accepted returns it rests, in words."""
        return standing_in_words(MonthlyReturn.objects.completeness(self.month.span, self.districts))

    @cached_property
    def annexes(self) -> list[Annex]:
        return annexes(self.user, self.month.span, self.district)

    @property
    def rules(self) -> list[str]:
        """By which rules the figures were made, and what is not in them: printed with every dress."""
        said_of = [
            _("Figures count up to %(day)s and compare with %(month)s.")
            % {"day": self.last_day_in_words, "month": self.previous.label}
        ]
        if self.provisional:
            said_of.append(self.provisional)
        if self.is_running:
            said_of.append(_("The month is not over: its figures are those so far."))
        if self.is_published:
            said_of.append(_("Numbers of people from one to four are withheld, for they might point at somebody."))
        else:
            said_of.append(_("Restricted records are for the district team and managers: pass on with care."))
            said_of.append(
                _("Confidential concerns count in the figures of those who may see them and are listed nowhere.")
            )
        return said_of
