"""Charts of the district report."""

from collections.abc import Sequence

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core.charts import Chart, ChartKind, Mark
from csi.core.formatting import format_short_month
from csi.core.periods import Month
from csi.indicators.registry import REGISTRY, IndicatorValue, get_indicators
from csi.reports.charts import (
    build_mark,
    build_open_by_age,
    build_open_by_category,
    note_rounding,
    select_reception_months,
)
from csi.reports.district.report import DistrictReport
from districts.models import CommunityGroup

SEX_LABELS = {"woman": gettext_lazy("Women"), "man": gettext_lazy("Men")}


def build_charts(report: DistrictReport) -> list[Chart]:
    """Return the charts in display order. Readers get no breakdowns, because their counts are small."""
    concerns, trips = _concern_chart(report), _trip_chart(report)
    if not report.can_view_records:
        return [concerns, trips]
    return [
        build_open_by_category(report),
        build_open_by_age(report),
        concerns,
        _participant_chart(report),
        trips,
        _representation_chart(report),
    ]


def _build_mark(report: DistrictReport, value: IndicatorValue, category: str, series: str = "") -> Mark:
    return build_mark(category, value, report.get_url(value), series)


def _monthly_chart(
    report: DistrictReport,
    *keys: str,
    title: str,
    value_title: str,
    kind: ChartKind = ChartKind.COLUMNS,
    months: Sequence[Month] = (),
    note: str = "",
) -> Chart:
    labels = {key: str(REGISTRY[key].label) for key in keys}
    months = months or report.months
    values = [(key, month, report.get_value(key, month.span)) for key in keys for month in months]
    description = f"{_format_months(months)} {note}".strip()
    return Chart(
        title=title,
        description=note_rounding(description, (value for _key, _month, value in values)),
        kind=kind,
        category_title=_("Month"),
        value_title=value_title,
        marks=[
            _build_mark(report, value, _format_month(month), labels[key] if len(keys) > 1 else "")
            for key, month, value in values
        ],
        empty_text=_("Nothing was recorded in these months."),
    )


def _concern_chart(report: DistrictReport) -> Chart:
    return _monthly_chart(
        report,
        "concerns_raised",
        "concerns_resolved",
        "concerns_open",
        title=_("Concerns by month"),
        value_title=_("Concerns"),
        kind=ChartKind.LINES,
    )


def _trip_chart(report: DistrictReport) -> Chart:
    title = _("Trips of Mobile Police Receptions by month")
    months, note = select_reception_months(report.months, report.get_value)
    return _monthly_chart(report, "trips", title=title, value_title=_("Trips"), months=months, note=note)


def _participant_chart(report: DistrictReport) -> Chart:
    spans = [month.span for month in report.months]
    results = report.evaluate(get_indicators("people_at_forums"), spans, dimension="sex")
    return Chart(
        title=_("Forum participants by month"),
        description=_format_months(report.months),
        kind=ChartKind.STACKED_COLUMNS,
        category_title=_("Month"),
        value_title=_("People"),
        marks=[
            _build_mark(
                report,
                results.get_value("people_at_forums", month.span, district=report.district.pk, member=sex),
                _format_month(month),
                str(label),
            )
            for sex, label in SEX_LABELS.items()
            for month in report.months
        ],
        empty_text=_("No meetings were held in these months."),
    )


def _representation_chart(report: DistrictReport) -> Chart:
    names = {str(community.pk): str(community) for community in CommunityGroup.objects.all()}
    values = report.get_values_by_member("police_community_gap", "community")
    return Chart(
        title=_("Representation gap, police officers, by community"),
        description=_(
            "Share of each community among the police officers minus its share of the population, "
            "in percentage points, on %(day)s."
        )
        % {"day": formats.date_format(report.day)},
        category_title=_("Community"),
        value_title=_("Percentage points"),
        marks=[
            _build_mark(report, value, names.get(str(community), str(community))) for community, value in values.items()
        ],
        empty_text=str(report.rows["police_community_gap"].current.missing_reason),
    )


def _format_month(month: Month) -> str:
    return format_short_month(month.start)


def _format_months(months: Sequence[Month]) -> str:
    first, last = months[0], months[-1]
    return _("%(first)s to %(last)s.") % {"first": first.label, "last": last.label}
