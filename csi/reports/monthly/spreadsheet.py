"""The report for spreadsheets: XLSX with a sheet for each table, and its figures as CSV."""

import csv
import io

from django.utils.translation import gettext as _

from csi.core.crud.exports import create_workbook, csv_cell, escape_formula, write_about_sheet, write_sheet
from csi.indicators.formatting import round_value
from csi.indicators.target_status import STATUS_RULE
from csi.reports.indicator_rows import rounded_value

# Excel reads a CSV file in the right letters when it begins so.
BYTE_ORDER_MARK = "\ufeff"


def csv_file(report) -> bytes:
    """The figures, one line each; no data is an empty cell with its reason at the end of the line."""
    file = io.StringIO(newline="")
    write = csv.writer(file).writerow
    write([escape_formula(name) for name in figure_header(report)])
    for row in figure_rows(report):
        write([csv_cell(value) for value in row])
    return (BYTE_ORDER_MARK + file.getvalue()).encode()


def workbook(report) -> bytes:
    """What was asked for, then every table of typed values on a sheet of its own."""
    file = io.BytesIO()
    book = create_workbook(file)
    asked = [(_("Report"), report.title), (_("Place"), report.place), (_("Month"), report.month.label)]
    asked += [(_("Figures as of"), report.last_day_in_words)]
    asked += [(_("Rule"), rule) for rule in [*report.rules, *([str(STATUS_RULE)] if report.targets else [])]]
    if report.is_empty:
        asked.append((_("Found"), _("Nothing is recorded for %(month)s.") % {"month": report.month.label}))
    write_about_sheet(book, asked, report.made_for)
    for title, header, rows in tables(report):
        write_sheet(book, title, [str(name) for name in header], rows)
    book.close()
    return file.getvalue()


def tables(report):
    """(title, header, typed rows) of every table of the report."""
    yield _("Figures"), figure_header(report), figure_rows(report)
    if report.targets:
        yield _("Targets"), target_header(), target_rows(report)
    yield _("What the figures mean"), meaning_header(), meaning_rows(report)
    districts = ([one.name, *(rounded_value(line.current) for line in lines)] for one, lines in report.by_district)
    yield _("Districts"), [_("District"), *report.district_header], districts
    if shown := report.heat_map:
        yield _("Forum cadence"), *cadence(shown)
    for chart in report.charts:
        rows = ([category, *(mark and mark.value for mark in marks)] for category, marks in chart.rows)
        yield chart.title, [chart.category_title, *(one or chart.value_title for one in chart.series)], rows
    if report.narratives and report.narratives.told:
        told = ([one.district.name, one.text, one.state] for one in report.narratives.told)
        yield _("Told by the districts"), [_("District"), _("Narrative"), _("State")], told
    for annex in report.annexes:
        yield annex.title, annex.header, annex.rows


def figure_header(report):
    return [
        _("Aim"),
        _("Indicator"),
        _("Key"),
        _("Unit"),
        report.month.label,
        report.previous.label,
        _("Change"),
        _("Target"),
        _("Target to be reached by"),
        _("So far"),
        _("Status"),
        _("Why there is no figure"),
    ]


def figure_rows(report):
    for aim, lines in report.groups:
        for line in lines:
            standing = line.target_progress
            yield [
                str(aim),
                str(line.indicator.label),
                line.indicator.key,
                str(line.indicator.unit.label),
                rounded_value(line.current),
                rounded_value(line.previous),
                line.change,
                standing and round_value(standing.target.value, line.indicator),
                standing and standing.target.ends,
                standing and rounded_value(standing.current_value),
                standing and str(standing.status.label),
                str(line.current.missing_reason) or None,
            ]


def meaning_header():
    return [_("Indicator"), _("Key"), _("What it means"), _("Counted from"), _("Which way")]


def meaning_rows(report):
    for _aim, lines in report.groups:
        for line in lines:
            one = line.indicator
            yield [str(one.label), one.key, str(one.definition), str(one.source), str(one.direction.label)]


def target_header():
    return [_("Indicator"), _("Unit"), _("From"), _("To"), _("Baseline"), _("So far"), _("Target"), _("Status")]


def target_rows(report):
    for one in report.targets.values():
        indicator = one.target.declaration
        yield [
            str(indicator.label),
            str(indicator.unit.label),
            one.target.starts,
            one.target.ends,
            one.target.baseline,
            rounded_value(one.current_value),
            one.target.value,
            str(one.status.label),
        ]


def cadence(shown):
    """The heat-map: a row for each group, a column for each month, in words."""
    header = [_("Working group"), *(str(month) for month in shown.months), _("Held"), _("Expected")]
    rows = (
        [str(row.group), *(str(cell.label) for cell in row.cells), row.rate.held, row.rate.expected]
        for row in shown.rows
    )
    return header, rows
