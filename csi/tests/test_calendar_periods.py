"""Calendar arithmetic of spans, months, quarters and years, without a database."""

import datetime
from itertools import pairwise

import pytest
from django.db.models import F, Q
from hypothesis import given
from hypothesis import strategies as st

from csi.core.periods import (
    DateRange,
    Month,
    Quarter,
    Span,
    Year,
    non_overlapping_constraint,
    ordered_dates_constraint,
)

day = datetime.date
ONE_DAY = datetime.timedelta(days=1)
dates = st.dates(min_value=day(1900, 1, 1), max_value=day(2200, 12, 31))
steps = st.integers(min_value=-400, max_value=400)


def months_of(year, *numbers):
    return [Month(year, number) for number in numbers]


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (day(2011, 10, 1), day(2011, 11, 1), months_of(2011, 10)),
        (day(2011, 10, 31), day(2011, 11, 2), months_of(2011, 10, 11)),
        (day(2011, 8, 15), day(2011, 11, 15), months_of(2011, 8, 9, 10, 11)),
        (day(2011, 12, 31), day(2012, 2, 1), [Month(2011, 12), Month(2012, 1)]),
        (day(2011, 10, 1), day(2011, 10, 1), []),
        (day(2011, 10, 2), day(2011, 10, 2), months_of(2011, 10)),
    ],
)
def test_months_of_a_span_are_those_that_overlap_it(start, end, months):
    assert Span(start, end).months == months


def test_span_has_days_between_start_and_end():
    span = Span(day(2011, 10, 1), day(2011, 10, 4))
    assert (span.days, span.last_day) == (3, day(2011, 10, 3))
    assert [day(2011, 10, number) in span for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert day(2011, 9, 30) not in span


@given(dates, steps)
def test_month_is_moved_by_calendar_months(date, step):
    month = Month.from_date(date)
    moved = month.add(step)
    assert (moved.year * 12 + moved.number) - (month.year * 12 + month.number) == step
    assert 1 <= moved.number <= 12
    assert moved.add(-step) == month
    assert month.end == month.add(1).start == month.span.end
    assert date in month and month.span.last_day + ONE_DAY == month.end
    assert Month.parse(str(month)) == month


@given(dates, steps)
def test_quarter_is_moved_by_three_months(date, step):
    quarter = Quarter.from_date(date)
    first, last = quarter.months
    assert date in quarter.span
    assert quarter.span.months == [first, first.add(1), last]
    assert quarter.add(step).months == (first.add(3 * step), last.add(3 * step))
    assert 1 <= quarter.add(step).number <= 4
    assert Quarter.parse(str(quarter)) == quarter


@given(dates, st.integers(min_value=-100, max_value=100))
def test_year_has_twelve_months(date, step):
    year = Year.from_date(date)
    assert date in year.span
    assert year.span.months == months_of(date.year, *range(1, 13))
    assert year.add(step).span.start == day(date.year + step, 1, 1)
    assert Year.parse(str(year)) == year


@pytest.mark.parametrize(
    ("month", "quarter"), [(1, 1), (2, 1), (3, 1), (4, 2), (6, 2), (7, 3), (9, 3), (10, 4), (12, 4)]
)
def test_quarter_of_a_month(month, quarter):
    assert Quarter.from_date(day(2011, month, 15)) == Quarter(2011, quarter)


def test_texts_and_labels():
    assert (str(Quarter(2011, 4)), Quarter(2011, 4).label) == ("2011-Q4", "October to December 2011")
    assert (str(Year(2011)), Year(2011).label) == ("2011", "2011")
    assert (str(Month(2011, 2)), Month(2011, 12).label) == ("2011-02", "December 2011")
    assert (str(Month(900, 2)), str(Quarter(900, 1)), str(Year(900))) == ("0900-02", "0900-Q1", "0900")
    assert Quarter.parse("2011-Q4") == Quarter(2011, 4)


@pytest.mark.parametrize("text", ["2011-Q0", "2011-Q5", "2011-Q", "2011-4", "11-Q4", " 2011-Q4", "2011-Q44", "0000-Q1"])
def test_invalid_quarter_is_rejected(text):
    with pytest.raises(ValueError):
        Quarter.parse(text)


@pytest.mark.parametrize("text", ["", "11", "20111", "2011-10", "year", "0000", "-2011"])
def test_invalid_year_is_rejected(text):
    with pytest.raises(ValueError):
        Year.parse(text)


def test_preceding_months_end_with_the_month_itself():
    october = Month(2011, 10)
    assert october.get_preceding_months(1) == [october]
    assert october.get_preceding_months(3) == months_of(2011, 8, 9, 10)
    assert october.get_preceding_months(3, since=day(2011, 7, 31)) == months_of(2011, 8, 9, 10)
    assert october.get_preceding_months(3, since=day(2011, 9, 30)) == months_of(2011, 9, 10)
    assert october.get_preceding_months(3, since=day(2011, 12, 1)) == [october]


def test_periods_are_ordered_and_can_be_keys():
    for first, second in pairwise([Month(2011, 11), Month(2011, 12), Month(2012, 1)]):
        assert first < second and first.span < second.span
    assert Quarter(2011, 4) < Quarter(2012, 1) and Year(2011) < Year(2012)
    assert len({Month(2011, 11), Month(2011, 11), Quarter(2011, 4), Quarter(2011, 4), Year(2011), Year(2011)}) == 3


def test_last_periods_of_the_calendar_have_an_end():
    assert Month(9999, 12).end == Year(9999).span.end == Quarter(9999, 4).span.end == day.max
    assert Month(9999, 11).end == day(9999, 12, 1)
    assert Month(2011, 12).end == day(2012, 1, 1)


# Declarations


def test_dates_in_order_are_checked_with_the_given_fields_and_message():
    constraint = ordered_dates_constraint("in_order", "opened_on", "closed_on", "Reversed.")
    assert constraint.name == "in_order"
    assert constraint.condition == Q(closed_on__gte=F("opened_on")) | Q(closed_on__isnull=True)
    assert constraint.get_violation_error_message() == "Reversed."


def test_periods_of_the_same_record_must_not_overlap():
    constraint = non_overlapping_constraint("no_overlap", by="unit", message="Overlap.")
    assert constraint.expressions == [("unit", "="), (DateRange(), "&&")]
    assert (constraint.violation_error_code, constraint.get_violation_error_message()) == ("overlap", "Overlap.")
