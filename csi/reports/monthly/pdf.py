"""The report as PDF, set by Typst: tagged (PDF/UA-1), without a request to another host.

The template reads the report as JSON, so what people typed arrives as text and is never read as markup.
"""

import json
from pathlib import Path

import typst
from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from csi.core import clock
from csi.core.charts import draw_for_print
from csi.core.charts.drawing import read_light_colours
from csi.indicators.target_status import STATUS_RULE
from csi.reports.cadence.report import LEGEND
from csi.reports.monthly.font_coverage import FONTS, printable

# Pixels, of which half a page makes points: so narrow that the words stay large enough to be read.
CHART_WIDTH = 420

TEMPLATE = Path(settings.BASE_DIR) / "templates" / "reports" / "monthly" / "report.typ"


def pdf(report) -> bytes:
    """The whole report. Raises `typst.TypstError` where the template is at fault."""
    made_at = int(timezone.now().timestamp())
    return compiler(report).compile(format="pdf", pdf_standards=["ua-1"], timestamp=made_at)


def compiler(report) -> typst.Compiler:
    """Typst with the template, our fonts and no others, and the report as data."""
    return typst.Compiler(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(printable(content(report)))},
    )


def content(report) -> dict:
    """What the template prints: text, and drawings as SVG."""
    mission = clock.mission()
    return {
        "language": get_language() or settings.LANGUAGE_CODE,
        "colours": read_light_colours(),
        "mission": f"{mission.name}, {mission.country}" if mission else _("Community Security Initiative"),
        "title": _("Monthly report"),
        "month": report.month.label,
        "place": report.place,
        "document_title": f"{report.title}: {report.place}",
        "facts": facts(report),
        "rules": report.rules,
        "nothing": _("Nothing is recorded for %(month)s.") % {"month": report.month.label} if report.is_empty else "",
        "words": {
            "contents": _("Contents"),
            "page": _("Page"),
            "of": _("of"),
            "brief": _("In brief"),
            "before": report.previous.label,
            "targets": _("Against targets"),
            "rule": str(STATUS_RULE),
            "no_targets": _("No target runs in this month."),
            "figures": _("Figures"),
            "charts": _("Charts"),
            "cadence": _("Forum cadence"),
            "cancelled": _("Cancelled, and why"),
            "districts": _("Districts"),
            "narratives": _("Told by the districts"),
            "annex": _("Annex"),
        },
        "brief": [
            {"name": str(line.indicator.label), "value": line.current_text, "change": change_in_words(line)}
            for line in report.brief
        ],
        "targets": targets(report),
        "groups": [{"title": str(label), "table": figures(report, lines)} for label, lines in report.groups],
        "charts": [drawn(chart) for chart in report.charts],
        "cadence": cadence(report),
        "map": {"svg": report.map(), "alt": alternative(report.map_label, map_in_words(report))},
        "map_caption": report.map_label,
        "districts": districts(report),
        "narratives": narratives(report),
        "annexes": [
            {
                "title": str(annex.title),
                "note": str(annex.note),
                "nothing": str(annex.nothing),
                "table": table(annex.header, annex.printed_rows, annex.numbers) | {"widths": annex.widths},
            }
            for annex in report.annexes
        ],
    }


def facts(report) -> list[list[str]]:
    """What stands under the title."""
    mandate = report.mandate
    told = []
    if mandate:
        ends = formats.date_format(mandate.ends) if mandate.ends else _("further notice")
        words = {"first": formats.date_format(mandate.starts), "last": ends}
        told.append([_("Mandate"), f"{mandate.decision}, {_('%(first)s to %(last)s') % words}"])
    told.append([_("Figures as of"), report.last_day_in_words])
    made = formats.date_format(timezone.localtime(), "DATETIME_FORMAT")
    told.append([_("Made"), _("%(moment)s, for %(person)s") % {"moment": made, "person": report.made_for}])
    return told


def narratives(report) -> dict | None:
    if report.narratives is None:
        return None
    told = [
        {"district": one.district.name, "state": one.state, "text": one.text, "provisional": one.is_provisional}
        for one in report.narratives.told
    ]
    return {"told": told, "untold": report.narratives.untold_in_words}


def table(header, rows, numbers=()) -> dict:
    """A table as the template takes it: every cell is text, and says whether it is a number."""
    numbers = list(numbers) or [False] * len(header)
    return {
        "header": [str(name) for name in header],
        "numbers": numbers,
        "rows": [[str(value) for value in row] for row in rows],
    }


def change_in_words(line) -> str:
    if line.change == 0:
        return _("as in the month before")
    return (
        line.change_text if line.change is None else _("%(change)s on the month before") % {"change": line.change_text}
    )


def figures(report, lines) -> dict:
    header = [_("Indicator"), report.month.label, report.previous.label, _("Change")]
    rows = [[line.indicator.label, line.current_text, line.previous_text, line.change_text] for line in lines]
    return table(header, rows, [False, True, True, True])


def targets(report) -> dict | None:
    """The targets, with the tone of each status beside the table; readers are told of none."""
    if report.is_published:
        return None
    lines = [line for line in report.lines.values() if line.target_progress]
    rows = [
        [
            line.indicator.label,
            line.baseline_text,
            line.progress_text,
            line.target_text,
            line.target_progress.status.label,
        ]
        for line in lines
    ]
    header = [_("Indicator"), _("Baseline"), _("So far"), _("Target"), _("Status")]
    return table(header, rows, [False, True, True, True, False]) | {
        "tones": [line.target_progress.badge for line in lines]
    }


def districts(report) -> dict:
    rows = [[district.name, *(line.current_text for line in lines)] for district, lines in report.by_district]
    header = [_("District"), *report.district_header]
    return table(header, rows, [False, *(True for _name in report.district_header)])


def drawn(chart) -> dict:
    """A chart with the same in words, for those who cannot see it."""
    return {
        "title": str(chart.title),
        "description": str(chart.description),
        "svg": draw_for_print(chart, width=CHART_WIDTH),
        "nothing": str(chart.empty_text),
        "alt": alternative(f"{chart.title}. {chart.description}", [mark.accessible_name for mark in chart.marks]),
    }


def alternative(title, parts) -> str:
    return f"{title} {'; '.join(parts)}."


def map_in_words(report) -> list[str]:
    return [f"{district.name}: {lines[0].current_text}" for district, lines in report.by_district]


def cadence(report) -> dict | None:
    """The heat-map as a table, with the tone of each cell; None where it is not shown."""
    shown = report.heat_map
    if shown is None:
        return None
    share = _("%(held)s of %(expected)s")
    return {
        "header": [
            _("Working group"),
            *(formats.date_format(month.start, "M Y") for month in shown.months),
            _("Held of expected"),
        ],
        "rows": [
            {
                "group": str(row.group),
                "cells": [{"label": str(cell.label), "tone": cell.tone} for cell in row.cells],
                "share": share % {"held": row.rate.held, "expected": row.rate.expected},
            }
            for row in shown.rows
        ],
        "cancelled": [[f"{group}, {cell.month.label}", cell.reason] for group, cell in shown.cancelled],
        "legend": [[str(one.label), str(one.definition)] for one in LEGEND],
    }
