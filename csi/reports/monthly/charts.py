"""Charts of the monthly report."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from csi.core.charts import Chart, ChartKind
from csi.core.formatting import format_short_month
from csi.core.periods import Month
from csi.indicators.registry import REGISTRY
from csi.reports.charts import build_mark, build_open_by_category, select_reception_months
from csi.reports.monthly.report import MonthlyReport

# {indicator: colour token}
MEETING_COLOURS = {"regular_meetings": "sequence-4", "meetings_cancelled": "none", "meetings_missed": "bad"}


def build_charts(report: MonthlyReport) -> list[Chart]:
    """Return the four charts in the order of printing, in pairs; none for a report as known on a day."""
    if report.known_on:
        return []
    return [_meeting_chart(report), _concern_chart(report), build_open_by_category(report), _visitor_chart(report)]


def _monthly_chart(
    report: MonthlyReport,
    keys: Sequence[str],
    title: str,
    value_title: str,
    kind: ChartKind = ChartKind.COLUMNS,
    colours: Mapping[str, str] | None = None,
    months: Sequence[Month] = (),
    note: str = "",
) -> Chart:
    months = months or report.months
    labels = {key: str(REGISTRY[key].label) for key in keys}
    values = [(month, key, report.get_value(key, month.span)) for month in months for key in keys]
    description = _("By month, %(first)s to %(last)s.") % {"first": months[0].label, "last": months[-1].label}
    return Chart(
        title=title,
        description=f"{description} {note}".strip(),
        kind=kind,
        category_title=_("Month"),
        value_title=value_title,
        marks=[
            build_mark(format_short_month(month.start), value, report.get_url(value), labels[key])
            for month, key, value in values
        ],
        series_colours={labels[key]: colour for key, colour in (colours or {}).items()},
    )


def _meeting_chart(report: MonthlyReport) -> Chart:
    return _monthly_chart(
        report,
        tuple(MEETING_COLOURS),
        _("Regular meetings by month"),
        _("Meetings"),
        ChartKind.STACKED_COLUMNS,
        MEETING_COLOURS,
    )


def _concern_chart(report: MonthlyReport) -> Chart:
    keys = ("concerns_raised", "concerns_resolved")
    return _monthly_chart(report, keys, _("Concerns raised and resolved"), _("Concerns"), ChartKind.LINES)


def _visitor_chart(report: MonthlyReport) -> Chart:
    months, note = select_reception_months(report.months, report.get_value)
    title = _("Visitors to Mobile Police Receptions")
    return _monthly_chart(report, ("visitors",), title, _("Visitors"), months=months, note=note)
