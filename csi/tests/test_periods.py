"""Months, quarters, years and periods: hand-calculated values, then comparison with a model by day."""

import datetime
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisers.models import Placement
from advisers.tests.factories import AdviserFactory, PlacementFactory
from csi.core.periods import Month, Quarter, Span, Year
from districts.tests.factories import MandateFactory, PoliceStationFactory

day = datetime.date
ONE_DAY = datetime.timedelta(days=1)


# Months, quarters, years


@pytest.mark.parametrize(
    ("month", "days"),
    [
        (Month(2011, 2), 28),
        (Month(2012, 2), 29),
        (Month(1900, 2), 28),
        (Month(2000, 2), 29),
        (Month(2011, 4), 30),
        (Month(2011, 12), 31),
    ],
)
def test_month_length_in_leap_years(month, days):
    assert month.span.days == days
    assert month.span.last_day.day == days


def test_last_month_of_the_calendar():
    last = Month(9999, 12)
    assert (last.start, last.end) == (day(9999, 12, 1), day(9999, 12, 31))
    assert day(2011, 10, 31) not in last


def test_month_ends_before_the_first_day_of_the_next():
    october = Month(2011, 10)
    assert (october.start, october.end) == (day(2011, 10, 1), day(2011, 11, 1))
    assert day(2011, 10, 31) in october
    assert day(2011, 11, 1) not in october
    assert day(2011, 9, 30) not in october


@pytest.mark.parametrize(
    ("month", "months", "result"),
    [
        (Month(2011, 12), 1, Month(2012, 1)),
        (Month(2012, 1), -1, Month(2011, 12)),
        (Month(2011, 10), 0, Month(2011, 10)),
        (Month(2011, 10), 27, Month(2014, 1)),
        (Month(2011, 10), -22, Month(2009, 12)),
    ],
)
def test_months_are_added_across_years(month, months, result):
    assert month.add(months) == result


def test_month_is_parsed_and_formatted():
    assert str(Month.parse("2011-02")) == "2011-02"
    assert Month.from_date(day(2011, 2, 28)) == Month.parse("2011-02")
    assert Month(2011, 2).label == "February 2011"


@pytest.mark.parametrize("text", ["2011-13", "2011-00", "2011", "", "October", "2011-10-17", "99999-01"])
def test_invalid_month_is_rejected(text):
    with pytest.raises(ValueError):
        Month.parse(text)


def test_months_are_ordered():
    assert sorted([Month(2012, 1), Month(2011, 12), Month(2011, 2)])[0] == Month(2011, 2)


@pytest.mark.parametrize(
    ("number", "start", "last"),
    [
        (1, day(2012, 1, 1), day(2012, 3, 31)),
        (2, day(2012, 4, 1), day(2012, 6, 30)),
        (3, day(2012, 7, 1), day(2012, 9, 30)),
        (4, day(2012, 10, 1), day(2012, 12, 31)),
    ],
)
def test_quarter_has_three_months(number, start, last):
    span = Quarter(2012, number).span
    assert (span.start, span.last_day) == (start, last)


def test_quarters_cover_the_year():
    quarters = [Quarter(2012, number).span for number in (1, 2, 3, 4)]
    assert all(quarter.end == following.start for quarter, following in pairwise(quarters))
    assert Span(quarters[0].start, quarters[-1].end) == Year(2012).span
    assert (Year(2012).span.days, Year(2011).span.days) == (366, 365)


def test_span_includes_start_and_excludes_end():
    span = Span(day(2011, 2, 14), day(2011, 2, 15))
    assert (span.days, span.last_day) == (1, day(2011, 2, 14))
    assert day(2011, 2, 14) in span
    assert day(2011, 2, 15) not in span


def test_span_can_be_empty_but_not_reversed():
    assert Span(day(2011, 2, 14), day(2011, 2, 14)).days == 0
    with pytest.raises(ValueError, match="cannot start"):
        Span(day(2011, 2, 15), day(2011, 2, 14))


# Periods in the database, compared by day; the window includes a turn of the year and 29 February 2012.

FIRST, LAST = day(2011, 12, 20), day(2012, 3, 10)
DAYS = [FIRST + datetime.timedelta(days=number) for number in range((LAST - FIRST).days + 1)]

days = st.sampled_from(DAYS)
periods = st.lists(
    st.tuples(days, st.none() | days).filter(lambda period: period[1] is None or period[0] <= period[1]),
    min_size=1,
    max_size=5,
)
few_examples = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def list_days(period):
    """Return the days of the window in the period."""
    starts, ends = period
    return {date for date in DAYS if date >= starts and (ends is None or date <= ends)}


class RollbackExample(Exception):
    """Raised to roll back the rows of an example."""


@pytest.fixture
def write(db):
    """Return a function that inserts a placement of one adviser, or returns None if PostgreSQL rejects it."""
    mandate = MandateFactory(ends=None)
    station, adviser = PoliceStationFactory(), AdviserFactory()

    def insert(starts, ends):
        try:
            with transaction.atomic():
                return PlacementFactory(adviser=adviser, station=station, mandate=mandate, starts=starts, ends=ends)
        except IntegrityError:
            return None

    return insert


def run_and_roll_back(check):
    try:
        with transaction.atomic():
            check()
            raise RollbackExample
    except RollbackExample:
        pass


@few_examples
@given(periods=periods)
def test_overlapping_periods_are_rejected(write, periods):
    def check():
        taken = set()
        for period in periods:
            is_free = not (list_days(period) & taken)
            assert (write(*period) is not None) is is_free
            if is_free:
                taken |= list_days(period)

    run_and_roll_back(check)


@few_examples
@given(periods=periods)
def test_form_and_database_reject_the_same_periods(write, periods):
    def check():
        for starts, ends in periods:
            first = Placement.objects.first()
            if first is None:
                write(starts, ends)
                continue
            candidate = Placement(
                adviser=first.adviser, station=first.station, mandate=first.mandate, starts=starts, ends=ends
            )
            try:
                candidate.validate_constraints()
                is_rejected = False
            except ValidationError:
                is_rejected = True
            assert (write(starts, ends) is None) is is_rejected

    run_and_roll_back(check)


def test_period_includes_its_first_and_its_last_day(write):
    starts, ends = day(2012, 1, 10), day(2012, 2, 29)
    write(starts, ends)
    around = [date + change for date in (starts, ends) for change in (-ONE_DAY, 0 * ONE_DAY, ONE_DAY)]
    objects = Placement.objects
    assert [objects.running_on(date).count() for date in around] == [0, 1, 1, 1, 1, 0]
    assert [objects.running_during(date, date + ONE_DAY).count() for date in around] == [0, 1, 1, 1, 1, 0]
    assert [objects.ending_between(date, date + ONE_DAY).count() for date in around] == [0, 0, 0, 0, 1, 0]
    Placement.objects.update(ends=None)
    assert [objects.running_during(date, date + ONE_DAY).count() for date in around] == [0, 1, 1, 1, 1, 1]


@few_examples
@given(periods=periods, date=days)
def test_running_on_returns_periods_with_that_day(write, periods, date):
    def check():
        written = {placement.pk: period for period in periods if (placement := write(*period))}
        expected = {pk for pk, period in written.items() if date in list_days(period)}
        assert set(Placement.objects.running_on(date).values_list("pk", flat=True)) == expected

    run_and_roll_back(check)


@few_examples
@given(periods=periods, bounds=st.tuples(days, days).map(sorted))
def test_running_during_returns_periods_that_overlap_the_span(write, periods, bounds):
    start, end = bounds

    def check():
        written = {placement.pk: period for period in periods if (placement := write(*period))}
        span_days = {date for date in DAYS if start <= date < end}
        expected = {pk for pk, period in written.items() if list_days(period) & span_days}
        if span_days:
            assert set(Placement.objects.running_during(start, end).values_list("pk", flat=True)) == expected
        ending = {pk for pk, (_starts, ends) in written.items() if ends in span_days}
        assert set(Placement.objects.ending_between(start, end).values_list("pk", flat=True)) == ending

    run_and_roll_back(check)
