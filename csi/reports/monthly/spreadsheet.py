"""Monthly report as XLSX, with a sheet for each table, and its indicators as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from csi.core.crud.exports import create_workbook, csv_cell, escape_formula, write_about_sheet, write_sheet
from csi.indicators.cases import describe_changes
from csi.indicators.formatting import format_basis
from csi.indicators.target_status import STATUS_RULE
from csi.reports.cadence.report import HeatMap
from csi.reports.indicator_rows import IndicatorRow, rounded_value
from csi.reports.monthly.charts import build_charts
from csi.reports.monthly.report import MonthlyReport

# Excel needs it to recognise UTF-8.
BYTE_ORDER_MARK = "\ufeff"

SheetTable = tuple[str, list[str], Iterable[list[Any]]]


def render_csv(report: MonthlyReport) -> bytes:
    """Return a row for each indicator; the last column has the reason for a missing value."""
    file = io.StringIO(newline="")
    write = csv.writer(file).writerow
    write([escape_formula(name) for name in get_indicator_header(report)])
    for row in get_indicator_rows(report):
        write([csv_cell(value) for value in row])
    return (BYTE_ORDER_MARK + file.getvalue()).encode()


def render_xlsx(report: MonthlyReport) -> bytes:
    """Return the workbook: a sheet about the report, then a sheet for each table with typed values."""
    file = io.BytesIO()
    book = create_workbook(file)
    about = [
        (_("Report"), report.title),
        (_("Scope"), report.scope),
        (_("Month"), report.month.label),
        (_("Data up to"), report.last_day_label),
    ]
    method = [*report.method, describe_changes(report.user), *([str(STATUS_RULE)] if report.target_rows else [])]
    about += [(_("Method"), sentence) for sentence in method]
    if report.is_empty:
        about.append((_("Result"), _("No data was recorded for %(month)s.") % {"month": report.month.label}))
    write_about_sheet(book, about, report.prepared_for)
    for title, header, rows in get_tables(report):
        write_sheet(book, title, header, rows)
    book.close()
    return file.getvalue()


def get_tables(report: MonthlyReport) -> Iterator[SheetTable]:
    """Yield (title, header, rows) of every table of the report."""
    yield _("Indicators"), get_indicator_header(report), get_indicator_rows(report)
    if report.target_rows:
        yield _("Targets"), get_target_header(), get_target_rows(report)
    yield _("Definitions"), get_definition_header(), get_definition_rows(report)
    yield _("Districts"), [_("District"), *report.district_header], get_district_rows(report)
    if report.heat_map:
        yield _("Forum cadence"), *get_cadence_table(report.heat_map)
    for chart in build_charts(report):
        header = [str(chart.category_title), *(series or str(chart.value_title) for series in chart.series)]
        rows = ([category, *(mark and mark.value for mark in marks)] for category, marks in chart.rows)
        yield str(chart.title), header, rows
    if report.narratives and report.narratives.submitted:
        header = [_("District"), _("Narrative"), _("Status")]
        submitted = report.narratives.submitted
        rows = ([item.district.name, item.text, item.status_label] for item in submitted)
        yield _("District narratives"), header, rows
    for annex in report.annexes:
        yield str(annex.title), annex.header, annex.rows


def get_indicator_header(report: MonthlyReport) -> list[str]:
    return [
        _("Objective"),
        _("Indicator"),
        _("Key"),
        _("Unit"),
        capfirst(report.month.label),
        capfirst(report.previous.label),
        _("Change"),
        _("Note on the change"),
        _("Basis of %(month)s") % {"month": report.month.label},
        _("Basis of %(month)s") % {"month": report.previous.label},
        _("Target"),
        _("Target date"),
        _("Value judged"),
        _("Status"),
        _("Reason for missing value"),
    ]


def get_indicator_rows(report: MonthlyReport) -> Iterator[list[Any]]:
    for objective, rows in report.groups:
        for row in rows:
            yield [
                objective,
                str(row.indicator.label),
                row.indicator.key,
                str(row.indicator.unit.label),
                rounded_value(row.current),
                rounded_value(row.previous),
                row.change,
                row.change_note or row.no_change_reason or None,
                format_basis(row.current) or None,
                format_basis(row.previous) or None,
                *get_target_cells(row),
                str(row.current.missing_reason) or None,
            ]


def get_target_cells(row: IndicatorRow) -> list[Any]:
    progress = row.target_progress
    if progress is None:
        return [None, None, None, None]
    return [
        progress.target.value,
        progress.target.ends,
        rounded_value(progress.current_value),
        str(progress.status.label),
    ]


def get_definition_header() -> list[str]:
    return [_("Indicator"), _("Key"), _("Definition"), _("Source"), _("Desired direction")]


def get_definition_rows(report: MonthlyReport) -> Iterator[list[str]]:
    for _objective, rows in report.groups:
        for row in rows:
            indicator = row.indicator
            yield [
                str(indicator.label),
                indicator.key,
                str(indicator.definition),
                str(indicator.source),
                str(indicator.direction.label),
            ]


def get_target_header() -> list[str]:
    return [
        _("Indicator"),
        _("Unit"),
        _("From"),
        _("To"),
        _("Baseline"),
        _("Value judged"),
        _("Basis"),
        _("Target"),
        _("Status"),
    ]


def get_target_rows(report: MonthlyReport) -> Iterator[list[Any]]:
    for row in report.target_rows:
        if not (progress := row.target_progress):
            continue
        indicator = progress.target.declaration
        yield [
            str(indicator.label),
            str(indicator.unit.label),
            progress.target.starts,
            progress.target.ends,
            progress.target.baseline,
            rounded_value(progress.current_value),
            format_basis(progress.current_value) or None,
            progress.target.value,
            str(progress.status.label),
        ]


def get_district_rows(report: MonthlyReport) -> Iterator[list[Any]]:
    rows = [(district.name, values) for district, values in report.by_district]
    for name, values in [*rows, *report.district_totals]:
        yield [name, *map(rounded_value, values)]


def get_cadence_table(heat_map: HeatMap) -> tuple[list[str], Iterable[list[Any]]]:
    """Return the heat map as a table: a row for each group, a column for each month, in words."""
    header = [_("Working group"), *(str(month) for month in heat_map.months), _("Held"), _("Expected")]
    rows = (
        [str(row.group), *(cell.label for cell in row.cells), row.rate.held, row.rate.expected] for row in heat_map.rows
    )
    return header, rows
