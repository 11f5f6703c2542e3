"""Contents of the monthly report, for all formats."""

import datetime
from dataclasses import replace

from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.core import clock
from csi.core.crud.pages import TablePage
from csi.core.periods import ONE_DAY, Month, Span
from csi.indicators.disclosure import ROUNDING_NOTE
from csi.indicators.editions.figures import EditionChoice
from csi.indicators.registry import REGISTRY, Indicator, IndicatorKind, IndicatorValue, ResultSet
from csi.indicators.remainder import compute_remainder
from csi.reports.available_period import list_mandates
from csi.reports.cadence.report import HeatMap, build_heat_map
from csi.reports.data_basis import format_data_basis
from csi.reports.indicator_rows import IndicatorRow, group_by_objective
from csi.reports.map.bands import build_scale
from csi.reports.map.choropleth import ChoroplethMap, build_map_district
from csi.reports.monthly.annex import Annex, build_annexes
from csi.reports.monthly.narratives import Narratives, get_narratives
from csi.reports.monthly.pages import ReportPages
from csi.reports.period_comparison import compare_with
from csi.reports.scoped_report import ScopedReport
from csi.returns.models import MonthlyReturn
from districts.models import District, Mandate
from districts.provinces import group_by_province

TREND_MONTHS = 12
SUMMARY_INDICATORS = (
    "cadence",
    "people_at_forums",
    "concerns_open",
    "actions_overdue",
    "concerns_followed_through",
    "trips",
    "visitors",
    "advisers_in_post",
)
# The first is on the map.
DISTRICT_INDICATORS = (
    "concerns_open",
    "meetings_held",
    "people_at_forums",
    "actions_overdue",
    "trips",
    "visitors",
    "advisers_in_post",
)


class MonthlyReport(ScopedReport):
    """A month of the mission or a district, as the user may see it. Each part is computed when it is used.

    Readers get published values of the mission: no link, no cadence by group, no annex. `known_on`: the figures of the
    editions published until that day, and nothing else. `pages`: the rows of long tables, without it all of them.
    """

    def __init__(
        self,
        month: Month,
        *,
        user: User,
        district: District | None = None,
        today: datetime.date | None = None,
        known_on: datetime.date | None = None,
        pages: ReportPages | None = None,
    ):
        today = today or clock.today()
        mandates = [
            Span(mandate.starts, mandate.ends + ONE_DAY if mandate.ends else datetime.date.max)
            for mandate in list_mandates()
        ]
        before = month.add(-1)
        self.month, self.known_on, self.pages = month, known_on, pages or ReportPages()
        # The previous month, or as many of its days as have passed of a running month.
        self.previous = compare_with(before.span, before.label, current=month.span, today=today, mandates=mandates)
        first_day = min((mandate.start for mandate in mandates), default=None)
        super().__init__(month.span, self.previous, user=user, today=today, first_day=first_day, district=district)

    # Scope

    @property
    def title(self) -> str:
        if self.known_on:
            values = {"month": self.month.label, "day": formats.date_format(self.known_on)}
            return _("Monthly report, %(month)s, as known on %(day)s") % values
        return _("Monthly report, %(month)s") % {"month": self.month.label}

    @property
    def scope(self) -> str:
        """The district or the mission, in words."""
        return str(self.district) if self.district else _("The mission")

    @property
    def prepared_for(self) -> str:
        """The user whose permissions decide what the report contains."""
        return str(self.user)

    @property
    def file_title(self) -> str:
        """The base of the file name: "monthly report 2011-10 Osh city"."""
        known_on = f"as known on {self.known_on}" if self.known_on else ""
        return f"monthly report {self.month} {self.district.name_en if self.district else ''} {known_on}"

    @property
    def last_day_label(self) -> str:
        return formats.date_format(self.day)

    @property
    def is_running(self) -> bool:
        """True if the month has not ended, so that its values are to date."""
        return self.today < self.span.last_day

    @cached_property
    def mandate(self) -> Mandate | None:
        running = [
            mandate
            for mandate in list_mandates()
            if mandate.starts <= self.day and (mandate.ends is None or mandate.ends >= self.day)
        ]
        return running[-1] if running else None

    @cached_property
    def months(self) -> list[Month]:
        """Up to twelve months, this one the last, none before the mission's first."""
        return self.month.get_preceding_months(TREND_MONTHS, since=self.first_day or self.month.start)

    # Indicators

    @cached_property
    def indicators(self) -> list[Indicator]:
        """The indicators that exist for the scope; some exist for the mission only."""
        return [indicator for indicator in REGISTRY.values() if not (self.district and indicator.is_mission_wide)]

    @cached_property
    def _results(self) -> ResultSet:
        return self.evaluate_rows(self.indicators, self.months, editions=EditionChoice(known_on=self.known_on))

    @property
    def edition(self) -> str:
        """The edition whose figures the report shows, in words; "" if they are computed from the records."""
        edition = self._results.published.get_edition(self.span, self.district_id)
        if edition is None:
            return ""
        values = {"number": edition.number, "day": formats.date_format(edition.published_on)}
        return _("Edition %(number)s, published on %(day)s") % values

    @cached_property
    def rows(self) -> dict[str, IndicatorRow]:
        """{indicator key: row}, by objective."""
        return {indicator.key: self.get_row(indicator.key) for indicator in self.indicators}

    @property
    def groups(self) -> list[tuple[str, list[IndicatorRow]]]:
        """The rows by objective."""
        return [(label, rows) for label, rows in group_by_objective(self.rows.values()) if rows]

    @property
    def group_columns(self) -> list[list[tuple[str, list[IndicatorRow]]]]:
        """The groups in two columns of about equal length, for tables side by side."""
        half, length = len(self.rows) / 2, 0.0
        columns: list[list[tuple[str, list[IndicatorRow]]]] = [[], []]
        for label, rows in self.groups:
            columns[length + len(rows) / 2 > half].append((label, rows))
            length += len(rows)
        return [column for column in columns if column]

    @property
    def summary(self) -> list[IndicatorRow]:
        return [self.rows[key] for key in SUMMARY_INDICATORS if key in self.rows]

    @cached_property
    def target_rows(self) -> list[IndicatorRow]:
        """The rows of the indicators that have a target, by objective."""
        return [row for row in self.rows.values() if row.target_progress]

    @cached_property
    def is_empty(self) -> bool:
        """True if no event was recorded in the month and no return submitted; stocks do not count."""
        flows = [row for row in self.rows.values() if row.indicator.kind == IndicatorKind.FLOW]
        has_records = any(row.current.value for row in flows) or any(annex.table_page.count for annex in self.annexes)
        return not has_records and not (self.narratives and self.narratives.submitted)

    # Districts

    @cached_property
    def districts(self) -> list[District]:
        """The district of the report, or the districts of operation at the end of the month."""
        if self.district:
            return [self.district]
        return list(District.objects.in_operation_on(self.day))

    @cached_property
    def _district_columns(self) -> list[dict[int | None, IndicatorValue]]:
        return [self._get_values_by_district(key, self.month) for key in DISTRICT_INDICATORS]

    @cached_property
    def by_district(self) -> list[tuple[District, list[IndicatorValue]]]:
        """Each district with its values of `DISTRICT_INDICATORS`."""
        return [(district, [column[district.pk] for column in self._district_columns]) for district in self.districts]

    @cached_property
    def district_page(self) -> TablePage[tuple[District, list[IndicatorValue]]]:
        """The districts shown in the table, those with the most overdue actions first."""
        position = DISTRICT_INDICATORS.index("actions_overdue")

        def get_overdue(row: tuple[District, list[IndicatorValue]]) -> int:
            return row[1][position].value or 0

        grouping = group_by_province(
            lambda row: row[0], _("Districts"), get_overdue, REGISTRY[DISTRICT_INDICATORS[position]].label
        )
        return self.pages.districts.select(self.by_district, get_overdue, grouping=grouping)

    @cached_property
    def district_totals(self) -> list[tuple[str, list[IndicatorValue]]]:
        """The rows that complete the table: other districts, if they have values, and the mission."""
        if self.district or not self.districts:
            return []
        totals = [self.get_value(key, self.span) for key in DISTRICT_INDICATORS]
        others = [
            column.get(None) or replace(total, value=0, numerator=0)
            for column, total in zip(self._district_columns, totals, strict=True)
        ]
        has_others = any(None in column for column in self._district_columns)
        return [*([(_("Other districts"), others)] if has_others else []), (self.scope, totals)]

    def _get_values_by_district(self, key: str, month: Month) -> dict[int | None, IndicatorValue]:
        """Return the values by district; `None` for all other districts, if they have a value."""
        values: dict[int | None, IndicatorValue] = {
            district.pk: self._results.get_value(key, month.span, district.pk) for district in self.districts
        }
        others = None if self.district else compute_remainder(self._results.get_value(key, month.span), values.values())
        if others:
            values[None] = others
        return values

    @property
    def district_header(self) -> list[str]:
        return [str(REGISTRY[key].label) for key in DISTRICT_INDICATORS]

    @property
    def map_label(self) -> str:
        return _("%(indicator)s on %(day)s, by district") % {
            "indicator": REGISTRY[DISTRICT_INDICATORS[0]].label,
            "day": self.last_day_label,
        }

    @cached_property
    def map(self) -> ChoroplethMap:
        """The first of the indicators by district, in bands of about as many districts each."""
        by_district = self.by_district
        scale = build_scale(REGISTRY[DISTRICT_INDICATORS[0]], [values[0] for _district, values in by_district])
        districts = [
            build_map_district(district, values[0], scale, url=self.get_district_url(district))
            for district, values in by_district
        ]
        return ChoroplethMap(tuple(districts), scale, self.map_label)

    # Cadence, narratives, annex

    @cached_property
    def heat_map(self) -> HeatMap | None:
        """The cadence of the months by working group; None for readers, without groups and as known on a day."""
        if not self.can_view_records or self.known_on:
            return None
        heat_map = build_heat_map(self.user, self.months, self.today, self.district, choice=self.pages.groups)
        return heat_map if heat_map.rows else None

    @cached_property
    def narratives(self) -> Narratives | None:
        """The district narratives; None for readers and as known on a day."""
        if not self.can_view_records or self.known_on:
            return None
        return get_narratives(self.user, self.month, self.districts, self.pages.narratives)

    @cached_property
    def data_basis(self) -> str:
        """Accepted returns and returns due, in words."""
        return format_data_basis(MonthlyReturn.objects.completeness(self.span, self.districts))

    @cached_property
    def annexes(self) -> list[Annex]:
        return [] if self.known_on else build_annexes(self.user, self.span, self.district, self.pages.annexes)

    @property
    def method(self) -> list[str]:
        """The sentences on how the values were computed and what is not included."""
        sentences = [
            _("Data up to %(day)s, compared with %(month)s.")
            % {"day": self.last_day_label, "month": self.previous.label}
        ]
        if self.previous.flow_reason:
            sentences.append(self.previous.flow_reason)
        if self.data_basis:
            sentences.append(f"{self.data_basis}.")
        if self.edition:
            sentences.append(f"{self.edition}.")
        if self.known_on:
            text = _("The report contains only figures published on or before %(day)s.")
            sentences.append(text % {"day": formats.date_format(self.known_on)})
        if self.is_running:
            sentences.append(_("The month is not over. Values are to date."))
        if not self.can_view_records:
            sentences.append(str(ROUNDING_NOTE))
        else:
            sentences.append(
                _("Restricted records are for the district team and managers. Take care when you share this report.")
            )
            sentences.append(_("Confidential concerns are counted for users who may see them, but are never listed."))
        return sentences
