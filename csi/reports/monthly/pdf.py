"""Monthly report as a PDF."""

from collections.abc import Iterable
from typing import Any

import typst
from django.template.loader import render_to_string
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from csi.core.charts import Chart, draw_for_print
from csi.core.formatting import format_short_month
from csi.indicators.cases import describe_changes
from csi.indicators.formatting import format_basis, format_indicator_value
from csi.indicators.target_status import STATUS_RULE
from csi.reports.documents.pdf import (
    ROOT,
    build_common_data,
    build_creation_field,
    build_page_label,
    build_table,
    compile_pdf,
    create_typst_compiler,
    find_longest,
)
from csi.reports.indicator_rows import IndicatorRow
from csi.reports.monthly.charts import build_charts
from csi.reports.monthly.report import MonthlyReport

# Pixels. Half a page has fewer points, so the text of the chart is printed smaller but stays legible.
CHART_WIDTH = 420
# Characters: the names of the categories take one line, which makes the chart a third shorter.
LABEL_LENGTH = 36
TEMPLATE = ROOT / "monthly" / "report.typ"


def render_pdf(report: MonthlyReport) -> bytes:
    """Return the report as PDF. Raises `typst.TypstError` if the template has an error."""
    return compile_pdf(create_compiler(report))


def create_compiler(report: MonthlyReport) -> typst.Compiler:
    """Return a Typst compiler with the template, the fonts of the project and the data of the report."""
    return create_typst_compiler(TEMPLATE, build_data(report))


def build_data(report: MonthlyReport) -> dict[str, Any]:
    """Return the data of the template: text, tables of text, and drawings as SVG."""
    empty_text = _("No data was recorded for %(month)s.") % {"month": report.month.label} if report.is_empty else ""
    return build_common_data() | {
        "title": _("Monthly report"),
        "month": report.month.label,
        "heading": f"{capfirst(report.month.label)} · {report.scope}",
        "scope": report.scope,
        "document_title": f"{report.title}: {report.scope}",
        "fields": build_fields(report),
        "method": report.method,
        "empty_text": empty_text,
        "labels": build_labels(report),
        "summary": [
            {
                "name": str(row.indicator.label),
                "value": row.current_text,
                "basis": format_basis(row.current),
                "change": describe_change(row, report.previous.label),
            }
            for row in report.summary
        ],
        "targets": build_target_table(report),
        "groups": [{"title": label, "table": build_indicator_table(report, rows)} for label, rows in report.groups],
        "charts": [build_chart(chart) for chart in build_charts(report)],
        "cadence": build_cadence(report),
        "map": {
            "svg": report.map.print_svg,
            "alt": build_alternative_text(report.map_label, describe_map(report)),
            "caption": report.map_label,
            "source": render_to_string("components/outline_source.txt"),
        },
        "districts": build_district_table(report),
        "narratives": build_narratives(report),
        "annexes": build_annexes(report),
    }


def build_labels(report: MonthlyReport) -> dict[str, str]:
    """Return the headings and other fixed texts of the template."""
    return {
        "contents": _("Contents"),
        "page": build_page_label(),
        "summary": _("Summary"),
        "targets": _("Progress against targets"),
        "status_rule": str(STATUS_RULE),
        "change_rule": describe_changes(report.user),
        "no_targets": _("There are no current targets for this month."),
        "indicators": _("Indicators"),
        "charts": _("Charts"),
        "cadence": _("Forum cadence"),
        "cancelled": _("Cancelled meetings and reasons"),
        "districts": _("Districts"),
        "narratives": _("District narratives"),
        "annex": _("Annex"),
    }


def build_fields(report: MonthlyReport) -> list[list[str]]:
    """Return (label, value) of the fields below the title."""
    mandate = report.mandate
    fields = []
    if mandate:
        starts = formats.date_format(mandate.starts)
        if mandate.ends:
            dates = _("%(first)s to %(last)s") % {"first": starts, "last": formats.date_format(mandate.ends)}
        else:
            dates = _("from %(first)s until further notice") % {"first": starts}
        fields.append([_("Mandate"), f"{mandate.decision}, {dates}"])
    fields.append([_("Data up to"), report.last_day_label])
    fields.append(build_creation_field(report.prepared_for))
    return fields


def describe_change(row: IndicatorRow, month: str) -> str:
    if row.change is None:
        return row.no_change_reason if row.current.matures_on else row.change_text
    if not row.change:
        return _("no change")
    text = _("%(change)s compared with %(month)s") % {"change": row.change_text, "month": month}
    return f"{text}, {row.change_note}" if row.change_note else text


def build_indicator_table(report: MonthlyReport, rows: Iterable[IndicatorRow]) -> dict[str, Any]:
    header = [_("Indicator"), capfirst(report.month.label), capfirst(report.previous.label), _("Change")]
    cells = [
        [
            row.indicator.label,
            row.current_text_with_basis,
            row.previous_text_with_basis,
            f"{row.change_text}*" if row.change_note else row.change_text,
        ]
        for row in rows
    ]
    return build_table(header, cells, [False, True, True, True])


def build_target_table(report: MonthlyReport) -> dict[str, Any] | None:
    """Return the targets with the colour of each status; None for readers."""
    if not report.can_view_records:
        return None
    rows, tones = [], []
    for row in report.target_rows:
        if progress := row.target_progress:
            status = progress.status.label
            rows.append([row.indicator.label, row.baseline_text, row.progress_text, row.target_text, status])
            tones.append(progress.badge)
    header = [_("Indicator"), _("Baseline"), _("Value judged"), _("Target"), _("Status")]
    return build_table(header, rows, [False, True, True, True, False]) | {"tones": tones}


def build_district_table(report: MonthlyReport) -> dict[str, Any]:
    by_district = [(district.name, values) for district, values in report.by_district]
    rows = [
        [name, *(format_indicator_value(value) for value in values)]
        for name, values in [*by_district, *report.district_totals]
    ]
    header = [_("District"), *report.district_header]
    return build_table(header, rows, [False, *(True for _name in report.district_header)])


def build_narratives(report: MonthlyReport) -> dict[str, Any] | None:
    if report.narratives is None:
        return None
    submitted = [
        {
            "district": narrative.district.name,
            "status": narrative.status_label,
            "text": narrative.text,
            "is_provisional": narrative.is_provisional,
        }
        for narrative in report.narratives.submitted
    ]
    return {"submitted": submitted, "missing": report.narratives.missing_label}


def build_chart(chart: Chart) -> dict[str, str]:
    """Return a chart with its alternative text."""
    return {
        "title": str(chart.title),
        "description": str(chart.description),
        "svg": draw_for_print(chart, width=CHART_WIDTH, label_length=LABEL_LENGTH),
        "empty_text": str(chart.empty_text),
        "alt": build_alternative_text(
            f"{chart.title}. {chart.description}", [mark.accessible_name for mark in chart.marks]
        ),
    }


def build_alternative_text(title: str, parts: Iterable[str]) -> str:
    return f"{title} {'; '.join(parts)}."


def describe_map(report: MonthlyReport) -> list[str]:
    return [f"{district.name}: {format_indicator_value(values[0])}" for district, values in report.by_district]


def build_cadence(report: MonthlyReport) -> dict[str, Any] | None:
    """Return the heat map as a table with the colour of each cell; None if it is not shown."""
    heat_map = report.heat_map
    if heat_map is None:
        return None
    rate = _("%(held)s of %(expected)s")
    rows: list[dict[str, Any]] = [
        {
            "group": str(row.group),
            "cells": [{"label": cell.label, "tone": cell.tone} for cell in row.cells],
            "rate": rate % {"held": row.rate.held, "expected": row.rate.expected},
        }
        for row in heat_map.rows
    ]
    months = [format_short_month(month.start) for month in heat_map.months]
    return {
        "header": [_("Working group"), *months, _("Held / expected")],
        "rows": rows,
        "longest": find_longest(
            [[row["group"], *(cell["label"] for cell in row["cells"]), row["rate"]] for row in rows]
        ),
        "cancelled": [[f"{group}, {cell.month.label}", cell.reason] for group, cell in heat_map.cancelled],
    }


def build_annexes(report: MonthlyReport) -> list[dict[str, Any]]:
    return [
        {
            "title": str(annex.title),
            "note": str(annex.note),
            "empty_text": str(annex.empty_text),
            "table": build_table(annex.header, annex.formatted_rows, annex.numeric_columns) | {"widths": annex.widths},
        }
        for annex in report.annexes
    ]
