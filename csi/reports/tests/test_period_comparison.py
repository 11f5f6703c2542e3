"""Changes compare equal numbers of days."""

import datetime

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from csi.core.periods import Month, Quarter, Span
from csi.indicators.registry import REGISTRY, IndicatorKind
from csi.reports.monthly.report import MonthlyReport
from csi.reports.monthly.spreadsheet import get_indicator_header, render_xlsx
from csi.reports.monthly.tests.conftest import read_sheets
from csi.reports.period_comparison import compare_with, is_within
from csi.reports.period_picker import PeriodChoice
from districts.tests.factories import MandateFactory

day = datetime.date.fromisoformat
QUARTERS = Quarter(2011, 3), Quarter(2011, 4)


def compare_quarters(today: str, mandates=()):
    previous, current = QUARTERS
    return compare_with(previous.span, previous.label, current=current.span, today=day(today), mandates=mandates)


def test_running_period_is_compared_with_the_same_number_of_days():
    compared = compare_quarters("2011-10-31")
    assert compared.span == Span(day("2011-07-01"), day("2011-08-01"))
    assert compared.label == "the first 31 days of July to September 2011"
    assert compare_quarters("2011-10-01").label == "the first day of July to September 2011"
    assert not compared.flow_reason


def test_complete_period_is_compared_as_a_whole():
    compared = compare_quarters("2011-12-31")
    assert (compared.span, compared.label, compared.flow_reason) == (QUARTERS[0].span, "July to September 2011", "")


def test_running_period_that_is_longer_than_the_previous_one_is_not_compared():
    february, march = Month(2011, 2), Month(2011, 3)
    compared = compare_with(february.span, "February 2011", current=march.span, today=day("2011-03-30"), mandates=())
    assert compared.span == february.span
    assert "30 days have passed, and February 2011 has fewer" in compared.flow_reason


@pytest.mark.parametrize(
    ("mandates", "is_comparable"),
    [
        ([("2010-11-18", "2012-01-01")], True),
        ([("2011-07-02", "2012-01-01")], False),
        ([("2010-11-18", "2011-07-15"), ("2011-07-15", "2012-01-01")], True),
        ([("2010-11-18", "2011-07-15"), ("2011-07-16", "2012-01-01")], False),
        ([("2010-11-18", "2011-08-01"), ("2011-10-01", "2012-01-01")], True),
        ([("2010-11-18", "2011-10-31")], False),
        ([], True),
    ],
)
def test_counts_are_not_compared_if_the_mandate_has_a_gap(mandates, is_comparable):
    spans = [Span(day(start), day(end)) for start, end in mandates]
    assert (not compare_quarters("2011-10-31", spans).flow_reason) == is_comparable


@given(months=st.integers(0, 40), elapsed=st.integers(0, 40))
def test_compared_days_are_never_more_or_fewer_than_those_that_have_passed(months, elapsed):
    current = Month(2010, 1).add(months)
    today = current.start + datetime.timedelta(days=elapsed)
    previous = current.add(-1)
    compared = compare_with(previous.span, previous.label, current=current.span, today=today, mandates=())
    if today >= current.span.last_day:
        assert compared.span == previous.span
    elif not compared.flow_reason:
        assert compared.span.days == elapsed + 1
    else:
        assert previous.span.days < elapsed + 1
    assert compared.span.start == previous.start


def test_days_without_a_mandate_are_outside():
    year = Span(day("2011-01-01"), day("2012-01-01"))
    assert is_within(year, [year])
    assert not is_within(Span(day("2010-12-31"), day("2011-01-02")), [year])
    assert not is_within(Span(day("2011-12-31"), day("2012-01-02")), [year])


@pytest.mark.django_db
def test_first_period_of_the_mission_is_not_compared():
    MandateFactory()
    december = PeriodChoice(QueryDict("month=2010-12"), today=day("2011-10-31"))
    assert "no mandate on some of the days" in december.flow_reason
    assert not PeriodChoice(QueryDict("month=2011-01"), today=day("2011-10-31")).flow_reason


@pytest.mark.audit
@pytest.mark.slow
@pytest.mark.django_db
def test_pages_and_files_state_the_days_compared(mission, client, settings):
    settings.MISSION_DATE = day("2011-10-12")
    client.force_login(mission["manager"])
    label = "the first 12 days of September 2011"
    for url in ("/dashboard/", "/reports/indicators/", "/reports/indicators/?indicator=trips", "/reports/monthly/"):
        page = client.get(url, {**QueryDict(url.partition("?")[2]).dict(), "month": "2011-10"}).content.decode()
        assert label in page.lower().replace("september", "September"), url
    report = MonthlyReport(Month(2011, 10), user=mission["manager"], today=day("2011-10-12"))
    assert "The first 12 days of September 2011" in get_indicator_header(report)
    assert any(label in str(row[1]) for row in read_sheets(render_xlsx(report))["About"] if row[0] == "Method")
    assert report.rows["trips"].previous.span == Span(day("2011-09-01"), day("2011-09-13"))


@pytest.mark.slow
@pytest.mark.django_db
def test_quarter_after_the_start_of_the_mission_shows_no_change_of_counts(mission, client):
    """The mission began on 18 November, so that the last quarter of 2010 has fewer days."""
    client.force_login(mission["manager"])
    response = client.get("/reports/indicators/", {"period": "quarter", "quarter": "2011-Q1"})
    rows = [row for _label, group in response.context["report"].groups for row in group]
    flows = [row for row in rows if row.indicator.kind == IndicatorKind.FLOW]
    assert len(flows) > 10
    assert not [row for row in flows if row.change is not None]
    assert "Counts cannot be compared" in response.content.decode()
    assert [row for row in rows if row.change is not None]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("spans", "text"),
    [
        (["2011-09", "2011-Q3"], "different lengths"),
        pytest.param(["2011-Q3", "2011-Q4"], "not over", marks=pytest.mark.audit),
        pytest.param(["2010-Q4", "2011-Q1"], "no mandate", marks=pytest.mark.audit),
    ],
)
def test_comparison_shows_no_difference_of_counts_of_unequal_periods(mission, client, spans, text):
    client.force_login(mission["manager"])
    response = client.get("/reports/comparison/", {"by": "span", "span": spans})
    assert text in response.content.decode()
    rows = response.context["comparison"].rows
    for key, row in rows.items():
        if REGISTRY[key].kind == IndicatorKind.FLOW:
            assert row.difference is None or row.difference.change is None, key
            assert {cell.rank for cell in row.cells} == {""}, key
