"""Formats of the monthly report: equal values, and user text as plain text."""

import datetime
import io
import re

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csi.core.periods import Month
from csi.indicators.formatting import format_basis, format_with_basis
from csi.indicators.registry import REGISTRY, evaluate, get_indicators
from csi.reports.factsheet import report as factsheet
from csi.reports.indicator_rows import rounded_value
from csi.reports.map.public import build_public_map
from csi.reports.monthly.pdf import build_data, render_pdf
from csi.reports.monthly.report import MonthlyReport
from csi.reports.monthly.spreadsheet import render_csv, render_xlsx
from csi.reports.monthly.tests.conftest import get_typeset_cells, read_csv_rows, read_sheets
from districts.models import District
from initiatives.models import Initiative

OCTOBER, SEPTEMBER = Month(2011, 10), Month(2011, 9)
LAST_DAY = datetime.date(2011, 10, 31)
CHECKED_KEYS = (
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


def find_row(rows, label):
    """Return the first row with this label."""
    return next(row for row in rows if label in row)


def test_page_pdf_and_spreadsheets_show_the_same_values(mission, open_as):
    results = evaluate(get_indicators(*CHECKED_KEYS), [OCTOBER.span, SEPTEMBER.span], user=mission["manager"])
    response = open_as("manager", month="2011-10")
    page, report = response.content.decode(), response.context["report"]
    indicators, lines = read_sheets(render_xlsx(report))["Indicators"], read_csv_rows(render_csv(report))
    typeset = get_typeset_cells(report)
    for key in CHECKED_KEYS:
        current, previous = (results.get_value(key, month.span) for month in (OCTOBER, SEPTEMBER))
        label = str(current.indicator.label)
        row_html = re.search(rf">{label}</a></th>(.*?)</tr>", page.partition('id="indicators"')[2], re.DOTALL)[1]
        cells = [re.sub(r"<[^>]+>|\s{2,}|\n", "", cell) for cell in row_html.split("</td>")]
        displayed = [format_with_basis(current), format_with_basis(previous)]
        assert cells[:2] == displayed, key
        index = [number for number, text in enumerate(typeset) if text == label][-1]
        assert typeset[index + 1 : index + 3] == displayed, key
        assert find_row(indicators, label)[4:6] == [rounded_value(current), rounded_value(previous)], key
        assert find_row(lines, label)[4:6] == [str(rounded_value(current)), str(rounded_value(previous))], key
        for file in (indicators, lines):
            bases = [format_basis(current), format_basis(previous)]
            assert [text or "" for text in find_row(file, label)[8:10]] == bases, key


def test_factsheet_and_public_map_match_the_report(mission):
    report = MonthlyReport(OCTOBER, user=mission["manager"])
    public = {item.key: item.value for item in factsheet.build_factsheet(LAST_DAY)}
    stocks = {"districts_in_operation": "districts", "advisers_in_post": "advisers", "working_groups": "working_groups"}
    for key, name in stocks.items():
        assert report.rows[key].current.value == public[name] > 0
    rows = build_public_map(LAST_DAY, None).rows
    assert len(rows) == public["districts"] == len(report.by_district)
    assert sum(row.value.value for row in rows) == public["meetings"]


def test_districts_sum_to_the_mission_and_changes_are_those_of_exact_values(mission):
    report = MonthlyReport(OCTOBER, user=mission["manager"])
    for column, key in enumerate(("concerns_open", "meetings_held", "people_at_forums")):
        total = report.rows[key].current.value
        assert sum(values[column].value for _district, values in report.by_district) == total
    assert [label for label, _values in report.district_totals] == ["The mission"]
    # 5 of 11 less 7 of 11 are −18.2 points, although 45 less 64 are −19.
    assert report.rows["cadence"].change_text == "−18 points"
    assert report.rows["women_among_participants"].change_text == "–"


def test_pdf_is_tagged_with_language_title_and_alternative_texts(mission):
    content = render_pdf(MonthlyReport(OCTOBER, user=mission["manager"]))
    assert content.startswith(b"%PDF-")
    for sign in (b"/StructTreeRoot", b"/Lang(en)", b"/DisplayDocTitle true", b"pdfuaid:part", b"/TH", b"/Outlines"):
        assert sign in content, sign
    assert b"Monthly report, October 2011: The mission" in content
    # Four charts and the map.
    assert content.count(b"/S/Figure") == content.count(b"/Alt") == 5


def test_user_text_is_plain_text_in_every_format(mission, open_as):
    formula = "=cmd()|'/c calc'!A1"
    initiative = Initiative.objects.running_during(OCTOBER.start, OCTOBER.end).first()
    Initiative.objects.filter(pk=initiative.pk).update(title=HOSTILE)
    District.objects.filter(name_en="Aravan").update(name_en=formula)
    page = open_as("manager", month="2011-10")
    report = page.context["report"]
    assert "=cmd()|&#x27;/c calc&#x27;!A1" in page.content.decode()
    assert render_pdf(report).startswith(b"%PDF-")
    # The font has no glyph for the emoji and the Chinese character.
    assert {HOSTILE.replace("😀", "□").replace("中", "□"), formula} <= set(get_typeset_cells(report))
    book = read_sheets(render_xlsx(report))
    assert find_row(book["Initiatives"], HOSTILE)
    assert find_row(book["Districts"], formula)


def test_pdf_prints_arabic_armenian_and_georgian(mission, open_as):
    title = "اجتماع ۲۰۱۱, Համայնք և ոստիկանություն, საზოგადოება და პოლიცია"
    initiative = Initiative.objects.running_during(OCTOBER.start, OCTOBER.end).first()
    Initiative.objects.filter(pk=initiative.pk).update(title=title)
    report = open_as("manager", month="2011-10").context["report"]
    assert title in set(get_typeset_cells(report))
    with pikepdf.open(io.BytesIO(render_pdf(report))) as pdf:
        names = [
            str(item.BaseFont) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item
        ]
    for script in ("Arabic", "Armenian", "Georgian"):
        assert any(f"NotoSans{script}" in name for name in names), names


def test_workbook_has_typed_values_and_describes_the_report(mission):
    district = District.objects.get(name_en="Osh city")
    book = read_sheets(render_xlsx(MonthlyReport(SEPTEMBER, user=mission["manager"], district=district)))
    about = dict(row for row in book["About"] if row[0] != "Method")
    assert next(iter(book)) == "About"
    assert (about["Scope"], about["Month"]) == ("Osh city", "September 2011")
    assert about["Exported by"] == str(mission["manager"])
    assert ["Method", "1 of 1 return accepted."] in book["About"]
    definitions = {row[1]: row for row in book["Definitions"]}
    assert definitions["trips"][3] == str(REGISTRY["trips"].source)
    header, *trips = book["Trips"]
    assert isinstance(trips[0][header.index("Date")], datetime.datetime)
    assert isinstance(trips[0][header.index("Visitors")], int)
    assert {row[header.index("District")] for row in trips} == {"Osh city"}
    assert any("forum" in str(row[1]) for row in book["District narratives"])


@pytest.mark.parametrize("month", [Month(2011, 3), OCTOBER])
def test_query_count_of_a_month_is_limited(mission, month):
    # The first report stores the facts.
    build_data(MonthlyReport(month, user=mission["manager"]))
    with CaptureQueriesContext(connection) as queries:
        build_data(MonthlyReport(month, user=mission["manager"]))
    assert len(queries) <= 30


def test_page_lists_its_sections_and_opens_the_summary_only(mission, open_as):
    page = open_as("manager", month="2011-09").content.decode()
    linked = re.findall(r'<a href="#(section-[\w-]+)">', page)
    assert linked == re.findall(r'<div id="(section-[\w-]+)">', page)
    assert len(linked) > 8
    assert page.count('<details class="report-section">') == len(linked)
    assert '<section aria-labelledby="summary">' in page
