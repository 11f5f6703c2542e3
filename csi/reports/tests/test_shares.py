"""Every page, table and file that shows a share shows it as n of m."""

import re
from html.parser import HTMLParser
from itertools import product

import pytest
from django.urls import reverse

from csi.indicators.registry import REGISTRY, MeasurementUnit
from csi.reports.monthly.pdf import build_data
from csi.reports.monthly.spreadsheet import render_csv, render_xlsx
from csi.reports.monthly.tests.conftest import read_csv_rows, read_sheets
from csi.tests.support.view_contracts import read_csv, read_xlsx

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

SHARE_LABELS = {str(indicator.label) for indicator in REGISTRY.values() if indicator.unit == MeasurementUnit.PERCENT}
# A share with its numbers, in a cell: "83% (10 of 12)".
SHARE, SHARE_WITH_BASIS = re.compile(r"\d%"), re.compile(r"^\d+% \([\d,]+ of [\d,]+\)")


class ValueParser(HTMLParser):
    """Collect the text of the elements that show a value: cells, cards and fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts, self._open = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        classes = set((attributes.get("class") or "").split())
        is_value = tag == "dd" or classes & {"number", "card-value", "indicator-value"}
        # A baseline is entered as a number; nothing is divided.
        is_value = is_value and attributes.get("data-label") != "Baseline"
        if tag in ("td", "p", "dd"):
            self._open.append([tag, "", is_value])

    def handle_data(self, data):
        if self._open:
            self._open[-1][1] += data

    def handle_endtag(self, tag):
        if self._open and self._open[-1][0] == tag:
            _tag, text, is_value = self._open.pop()
            if is_value:
                self.texts.append(" ".join(text.split()))


def get_shares(response):
    """Return the texts of the values that contain a share; targets and changes are not shares of records."""
    assert response.status_code == 200
    page = response.content.decode()
    texts = ValueParser(page[page.index("<main") :]).texts
    return [text for text in texts if SHARE.search(text) and " by " not in text]


PAGES = (
    "/dashboard/?month=2011-09",
    "/dashboard/?period=mandate",
    "/reports/indicators/?period=quarter&quarter=2011-Q3",
    "/reports/indicators/?indicator=cadence&month=2011-10",
    "/reports/indicators/?indicator=women_in_police&month=2011-10",
    "/reports/comparison/?month=2011-10&by=district",
    "/reports/comparison/?by=span&span=2011-09&span=2011-10",
    "/reports/monthly/?month=2011-09",
    "district",
)
EVERYDAY = (("manager", PAGES[0]), ("manager", PAGES[6]), ("reader", PAGES[3]), ("reader", PAGES[7]))
AUDIT_CASES = [case for case in product(("manager", "reader"), PAGES) if case not in EVERYDAY]


@pytest.mark.parametrize(
    ("username", "url"), [*EVERYDAY, *(pytest.param(*case, marks=pytest.mark.audit) for case in AUDIT_CASES)]
)
def test_every_share_on_a_page_has_its_numbers(mission, client, url, username):
    client.force_login(mission[username])
    if url == "district":
        url = reverse("district_report", args=[mission["osh"].districts.get().pk], query={"month": "2011-10"})
    shares = get_shares(client.get(url))
    assert shares
    ranked = [re.sub("^(best|worst) ", "", text) for text in shares]
    assert not [text for text in ranked if not SHARE_WITH_BASIS.match(text)]


def test_every_share_in_the_files_of_the_monthly_report_has_its_numbers(mission, client):
    client.force_login(mission["manager"])
    report = client.get("/reports/monthly/", {"month": "2011-09"}).context["report"]
    cells = [cell for group in build_data(report)["groups"] for row in group["table"]["rows"] for cell in row[1:3]]
    printed = [cell for cell in cells if SHARE.search(cell)]
    assert len(printed) > 20
    assert not [cell for cell in printed if not SHARE_WITH_BASIS.match(cell)]
    for rows in (read_csv_rows(render_csv(report)), read_sheets(render_xlsx(report))["Indicators"]):
        header, *lines = rows
        basis, value = header.index("Basis of September 2011"), header.index("September 2011")
        shares = [line for line in lines if line[1] in SHARE_LABELS and line[value] not in ("", None)]
        assert len(shares) > 8
        assert not [line for line in shares if " of " not in line[basis]]
    targets = read_sheets(render_xlsx(report))["Targets"]
    assert not [row for row in targets[1:] if row[0] in SHARE_LABELS and " of " not in row[targets[0].index("Basis")]]


def test_every_share_in_exports_of_comparison_and_targets_has_its_numbers(mission, client):
    client.force_login(mission["manager"])
    query = {"by": "span", "span": ["2011-08", "2011-09"]}
    [header, *lines] = read_csv(client.get(reverse("comparison"), {**query, "export": "csv"}))
    rows = list(read_xlsx(client.get(reverse("comparison"), {**query, "export": "xlsx"})).worksheets[0].values)
    for line in [*lines, *rows[1:]]:
        if line[1] in SHARE_LABELS and line[3] not in ("", None):
            assert " of " in line[header.index("Basis of August 2011")], line
    [header, *lines] = read_csv(client.get(reverse("indicators:target_list"), {"export": "csv"}))
    shares = [line for line in lines if line[header.index("Unit")] == "%" and line[header.index("To date")]]
    assert shares
    assert not [line for line in shares if " of " not in line[header.index("Basis")]]


def test_table_of_a_chart_has_the_numbers_of_each_share(mission, client):
    client.force_login(mission["manager"])
    drawing = client.get(reverse("comparison"), {"indicator": "cadence", "month": "2011-09"}).context["drawing"]
    labels = [mark.label_with_basis for mark in drawing.chart.marks if mark.value is not None]
    assert labels
    assert not [label for label in labels if not SHARE_WITH_BASIS.match(label)]


@pytest.mark.parametrize("period", ["month=2011-03", "month=2011-10", "period=quarter&quarter=2011-Q3"])
def test_dashboard_rates_no_change_that_rests_on_few_cases(mission, client, period):
    client.force_login(mission["osh"])
    groups = client.get(f"/dashboard/?{period}").context["dashboard"].groups
    for card in [card for _label, cards in groups for card in cards]:
        assert bool(card.change_label) <= card.has_enough_cases
        assert (card.change_tone != "none") <= card.has_enough_cases
