"""Comparison of districts and periods: values, ranks, exports and invalid parameters."""

import csv
import datetime
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csi.core.periods import Month
from csi.indicators.formatting import format_basis
from csi.indicators.registry import REGISTRY, evaluate, get_indicators
from csi.reports.comparison.report import rank_values
from csi.reports.indicator_rows import rounded_value
from csi.tests.support.view_contracts import read_csv, read_xlsx
from districts.models import District

OCTOBER = Month(2011, 10)


def get_pk(name):
    return District.objects.get(name_en=name).pk


@pytest.fixture
def open_comparison(mission, client):
    """Return `open_comparison("manager", district=[3, 7], month="2011-10")`: the response."""

    def open_page(person="manager", **url_params):
        client.force_login(mission[person])
        return client.get(reverse("comparison"), url_params)

    return open_page


def column_labels(response):
    return [column.label for column in response.context["params"].columns]


def get_notices(response):
    params = response.context["params"]
    return " ".join([*params.notices, *params.choice.notices])


def test_districts_are_compared_with_the_values_of_the_registry(open_comparison, mission):
    ids = [get_pk("Osh city"), get_pk("Uzgen"), get_pk("Kara-Suu")]
    response = open_comparison(district=ids, month="2011-10", indicator="trips")
    assert column_labels(response) == ["Osh city", "Uzgen", "Kara-Suu"]
    rows = response.context["comparison"].rows
    answer = evaluate(get_indicators(*rows), [OCTOBER.span], user=mission["manager"])
    for key, row in rows.items():
        actual = [answer.get_value(key, OCTOBER.span, district=district).value for district in ids]
        assert [cell.value.value for cell in row.cells] == actual, key
    assert not [key for key in rows if REGISTRY[key].is_mission_wide]
    chart = response.context["drawing"].chart
    assert [mark.value for mark in chart.marks] == [float(cell.value.value) for cell in rows["trips"].cells]
    assert get_notices(response) == ""


def test_two_periods_are_compared_with_a_signed_difference(open_comparison):
    response = open_comparison(by="span", span=["2011-09", "2011-10"], place=get_pk("Osh city"))
    assert column_labels(response) == ["September 2011", "October 2011"]
    trips = response.context["comparison"].rows["trips"]
    assert trips.difference.change_text == "−3"
    assert [cell.rank for cell in trips.cells] == ["", ""]
    visitors = response.context["comparison"].rows["visitors"]
    assert [cell.rank for cell in visitors.cells] == ["best", "worst"]


def test_flows_of_unequal_periods_are_not_ranked(open_comparison):
    rows = open_comparison(by="span", span=["2011-09", "2011-Q3"], place=get_pk("Osh city")).context["comparison"].rows
    assert {cell.rank for cell in rows["visitors"].cells} == {""}
    assert {cell.rank for cell in rows["women_among_visitors"].cells} == {""}
    assert {cell.rank for cell in rows["non_police_participants"].cells} == {"best", "worst"}


def test_only_unique_best_and_worst_values_are_marked():
    more, less, neither = REGISTRY["trips"], REGISTRY["actions_overdue"], REGISTRY["budget"]
    assert rank_values(more, [3, None, 7, 5]) == ["worst", "", "best", ""]
    assert rank_values(less, [3, 7]) == ["best", "worst"]
    assert rank_values(more, [0, 4, 4]) == ["worst", "", ""]
    assert rank_values(more, [4, 4]) == ["", ""]
    assert rank_values(neither, [1, 2]) == ["", ""]
    assert rank_values(more, [None, 2]) == ["", ""]


def test_exports_have_the_displayed_values_as_numbers(open_comparison):
    url_params = {"district": [get_pk("Osh city"), get_pk("Uzgen")], "month": "2011-10"}
    rows = open_comparison(**url_params).context["comparison"].rows
    [header, *lines] = read_csv(open_comparison(**url_params, export="csv"))
    bases = ["Basis of Osh city", "Basis of Uzgen"]
    assert header == ["Objective", "Indicator", "Unit", "Osh city", "Uzgen", "Difference", "Note", *bases]
    assert len(lines) == len(rows)
    sheet = read_xlsx(open_comparison(**url_params, export="xlsx")).worksheets[0]
    assert [cell.value for cell in sheet[1]] == header
    for row, line, cells in zip(rows.values(), lines, sheet.iter_rows(min_row=2, values_only=True), strict=True):
        numbers = [rounded_value(cell.value) for cell in row.cells]
        assert line[7:9] == [format_basis(cell.value) for cell in row.cells]
        assert line[3:5] == ["" if number is None else str(number) for number in numbers]
        assert cells[3:5] == tuple(None if number is None else pytest.approx(float(number)) for number in numbers)


def test_workbook_describes_the_comparison(open_comparison):
    book = read_xlsx(open_comparison(by="span", span=["2011-09", "2011-10"], export="xlsx"))
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert about["Selection"] == "The mission: September 2011, October 2011"


def test_fewer_than_two_or_more_than_six_are_reported(open_comparison):
    ids = list(District.objects.in_operation_on(datetime.date(2011, 10, 31)).values_list("pk", flat=True))
    assert "at least two districts" in get_notices(open_comparison(district=ids[:1]))
    many = open_comparison(district=ids[:7])
    assert "The first six are shown" in get_notices(many)
    assert len(column_labels(many)) == 6
    assert "at least two periods" in get_notices(open_comparison(by="span", span="2011-09"))


@pytest.mark.parametrize(
    ("url_params", "text"),
    [
        (
            {"by": "colour", "district": ["99999999999999999999", "two"], "month": "2011-13"},
            ["“colour”", "“two” is not a district", "“2011-13”"],
        ),
        (
            {"by": "span", "span": ["2011-09", "2031-01"], "place": "-1", "indicator": "happiness"},
            ["“2031-01” is not a month", "“-1” is not a district", "“happiness” is not an indicator"],
        ),
        ({"indicator": "deployment_rate"}, ["is available for the mission only"]),
    ],
)
def test_invalid_parameter_is_reported(open_comparison, url_params, text):
    response = open_comparison(**url_params)
    assert response.status_code == 200
    for word in text:
        assert word in get_notices(response)
        assert word in response.content.decode()


def test_district_without_access_is_reported_as_missing(open_comparison):
    response = open_comparison("osh", by="district", district=[get_pk("Osh city"), get_pk("Uzgen")])
    assert column_labels(response) == ["Osh city"]
    assert f"“{get_pk('Uzgen')}” is not a district of operation, or not one of yours." in get_notices(response)
    assert "Uzgen" not in response.content.decode()
    assert column_labels(open_comparison("osh"))[-1] == "October 2011"


def test_reader_compares_published_values_without_links(open_comparison):
    response = open_comparison("reader", district=[get_pk("Osh city"), get_pk("Uzgen")], month="2011-10")
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    assert "rounded to a multiple of five" in main
    assert set(re.findall(r'href="/([a-z]+)/', main)) <= {"reports", "static", "dashboard"}
    counted = [row for row in response.context["comparison"].rows.values() if row.indicator.has_disclosure_control]
    small = [cell.value.value for row in counted for cell in row.cells if row.indicator.denominator is None]
    assert small
    assert {value % 5 for value in small if value is not None} == {0}
    body = b"".join(
        open_comparison("reader", district=[get_pk("Osh city"), get_pk("Uzgen")], export="csv").streaming_content
    )
    assert len(list(csv.reader(io.StringIO(body.decode())))) == len(response.context["comparison"].rows) + 1


def test_query_count_does_not_depend_on_the_number_of_columns(open_comparison):
    ids = list(District.objects.in_operation_on(datetime.date(2011, 10, 31)).values_list("pk", flat=True))

    open_comparison()

    def count_queries(**url_params):
        with CaptureQueriesContext(connection) as captured:
            open_comparison(**url_params)
        return len(captured)

    assert count_queries(district=ids[:2]) == count_queries(district=ids[:6])
    months = [str(OCTOBER.add(-back)) for back in range(6)]
    assert count_queries(by="span", span=months[:2]) == count_queries(by="span", span=months)


@pytest.mark.django_db
def test_mission_without_districts_has_nothing_to_compare(manager, as_person):
    response = as_person(manager).get(reverse("comparison"), {"by": "district"})
    assert response.status_code == 200
    assert "Nothing to compare yet" in response.content.decode()
