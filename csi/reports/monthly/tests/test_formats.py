"""The same figure in every dress of the report; what people typed arrives as text in each of them."""

import datetime
import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from csi.core.periods import Month
from csi.indicators.formatting import format_indicator_value
from csi.indicators.registry import REGISTRY, evaluate, get_indicators
from csi.reports.factsheet import report as factsheet
from csi.reports.indicator_rows import rounded_value
from csi.reports.map import points as places
from csi.reports.monthly.pdf import content, pdf
from csi.reports.monthly.report import MonthlyReport
from csi.reports.monthly.spreadsheet import csv_file, workbook
from csi.reports.monthly.tests.conftest import csv_rows, sheets, typeset_cells
from districts.models import District
from initiatives.models import Initiative

OCTOBER, SEPTEMBER = Month(2011, 10), Month(2011, 9)
LAST_DAY = datetime.date(2011, 10, 31)
HANDFUL = (
    "cadence",
    "meetings_held",
    "people_at_forums",
    "concerns_open",
    "trips",
    "visitors",
    "advisers_in_post",
    "spent",
)
HOSTILE = '#import "x.typ": * $a^2$ *b* _c_ <d> =1+1 \\ @e 😀 中 Ңң Өө Үү'


def row_of(rows, label):
    """The line of the figures that begins with this label, wherever it stands in a flat list of cells or of rows."""
    return next(row for row in rows if label in row)


def test_the_same_figure_stands_on_the_page_in_the_pdf_and_in_both_spreadsheets(mission, open_as):
    answer = evaluate(get_indicators(*HANDFUL), [OCTOBER.span, SEPTEMBER.span], user=mission["manager"])
    response = open_as("manager", month="2011-10")
    page, report = response.content.decode(), response.context["report"]
    figures, lines = sheets(workbook(report))["Figures"], csv_rows(csv_file(report))
    typeset = typeset_cells(report)
    for key in HANDFUL:
        now, before = (answer.get_value(key, month.span) for month in (OCTOBER, SEPTEMBER))
        label = str(now.indicator.label)
        told = re.search(rf">{label}</a></th>(.*?)</tr>", page.partition('id="figures"')[2], re.DOTALL)[1]
        cells = [re.sub(r"<[^>]+>|\s{2,}|\n", "", cell) for cell in told.split("</td>")]
        assert cells[:2] == [format_indicator_value(now), format_indicator_value(before)], key
        place = [number for number, text in enumerate(typeset) if text == label][-1]
        assert typeset[place + 1 : place + 3] == [format_indicator_value(now), format_indicator_value(before)], key
        assert row_of(figures, label)[4:6] == [rounded_value(now), rounded_value(before)], key
        assert row_of(lines, label)[4:6] == [str(rounded_value(now)), str(rounded_value(before))], key


def test_the_factsheet_and_the_public_map_say_what_the_report_says(mission):
    report = MonthlyReport(OCTOBER, user=mission["manager"])
    told = {figure.key: figure.value for figure in factsheet.build_factsheet(LAST_DAY)}
    levels = {"districts_in_operation": "districts", "advisers_in_post": "advisers", "working_groups": "working_groups"}
    for key, name in levels.items():
        assert report.lines[key].current.value == told[name] > 0
    assert len(places.areas_on(LAST_DAY)) == told["districts"] == len(report.by_district)


def test_districts_add_up_to_the_mission_and_changes_to_what_is_printed(mission):
    report = MonthlyReport(OCTOBER, user=mission["manager"])
    for place, key in enumerate(("concerns_open", "meetings_held", "people_at_forums")):
        assert (
            sum(lines[place].current.value for _district, lines in report.by_district)
            == report.lines[key].current.value
        )
    for line in report.lines.values():
        if line.change is not None:
            assert rounded_value(line.previous) + line.change == rounded_value(line.current)
    assert report.lines["cadence"].change_text == "−28 points"
    assert report.lines["women_among_participants"].change_text == "–"


def test_the_pdf_is_tagged_and_says_its_language_its_title_and_what_its_pictures_show(mission):
    made = pdf(MonthlyReport(OCTOBER, user=mission["manager"]))
    assert made.startswith(b"%PDF-")
    for sign in (b"/StructTreeRoot", b"/Lang(en)", b"/DisplayDocTitle true", b"pdfuaid:part", b"/TH", b"/Outlines"):
        assert sign in made, sign
    assert b"Monthly report, October 2011: The mission" in made
    # Four charts and the map.
    assert made.count(b"/S/Figure") == made.count(b"/Alt") == 5


def test_what_people_typed_is_text_in_every_dress(mission, open_as):
    formula = "=cmd()|'/c calc'!A1"
    initiative = Initiative.objects.running_during(OCTOBER.start, OCTOBER.end).first()
    Initiative.objects.filter(pk=initiative.pk).update(title=HOSTILE)
    District.objects.filter(name_en="Aravan").update(name_en=formula)
    page = open_as("manager", month="2011-10")
    report = page.context["report"]
    assert "=cmd()|&#x27;/c calc&#x27;!A1" in page.content.decode()
    assert pdf(report).startswith(b"%PDF-")
    # The font has neither the smiling face nor the Chinese letter.
    assert {HOSTILE.replace("😀", "□").replace("中", "□"), formula} <= set(typeset_cells(report))
    book = sheets(workbook(report))
    assert row_of(book["Initiatives"], HOSTILE)
    assert row_of(book["Districts"], formula)


def test_the_workbook_holds_numbers_dates_and_what_was_asked_for(mission):
    district = District.objects.get(name_en="Osh city")
    book = sheets(workbook(MonthlyReport(SEPTEMBER, user=mission["manager"], district=district)))
    about = dict(row for row in book["About"] if row[0] != "Rule")
    assert next(iter(book)) == "About"
    assert (about["Place"], about["Month"]) == ("Osh city", "September 2011")
    assert about["By"] == str(mission["manager"])
    assert ["Rule", "From 1 of 1 accepted return."] in book["About"]
    meanings = {row[1]: row for row in book["What the figures mean"]}
    assert meanings["trips"][3] == str(REGISTRY["trips"].source)
    header, *trips = book["Trips"]
    assert isinstance(trips[0][header.index("Date")], datetime.datetime)
    assert isinstance(trips[0][header.index("Visitors")], int)
    assert {row[header.index("District")] for row in trips} == {"Osh city"}
    assert any("forum" in str(row[1]) for row in book["Told by the districts"])


def test_a_month_costs_as_many_queries_as_another(mission):
    costs = []
    for month in (Month(2011, 3), OCTOBER):
        with CaptureQueriesContext(connection) as queries:
            content(MonthlyReport(month, user=mission["manager"]))
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 30
