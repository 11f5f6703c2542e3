"""Querysets and properties of monthly returns at the edges of their conditions."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from csi.core.periods import Month, Span
from csi.returns.models import MonthlyReturn, ReturnStatus
from csi.returns.tests.factories import MonthlyReturnFactory
from districts.tests.factories import AreaOfOperationFactory, MandateFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]
day = datetime.date.fromisoformat
SEPTEMBER = Month(2011, 9)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2011-09-01", "2011-10-01", 1),
        ("2011-09-30", "2011-10-01", 1),
        ("2011-08-31", "2011-09-02", 1),
        ("2011-08-31", "2011-09-01", 0),
        ("2011-10-01", "2011-11-01", 0),
        ("2011-01-01", "2012-01-01", 1),
    ],
)
def test_returns_of_the_months_that_a_span_overlaps(start, end, count):
    MonthlyReturnFactory(month=SEPTEMBER.start)
    assert MonthlyReturn.objects.of_months_in(Span(day(start), day(end))).count() == count


def test_returns_by_month_and_status():
    draft, submitted, accepted = (
        MonthlyReturnFactory(**traits) for traits in ({}, {"submitted": True}, {"accepted": True})
    )
    MonthlyReturnFactory(month=SEPTEMBER.add(-1).start)
    records = MonthlyReturn.objects
    assert set(records.of_month(SEPTEMBER)) == {draft, submitted, accepted}
    assert list(records.accepted()) == [accepted]
    assert list(records.awaiting_decision()) == [submitted]


def test_completeness_counts_accepted_returns_among_those_expected(osh_city, uzgen_district):
    AreaOfOperationFactory(district=osh_city, starts=SEPTEMBER.add(-1).start)
    MonthlyReturnFactory(district=osh_city, month=SEPTEMBER.add(-1).start, accepted=True)
    MonthlyReturnFactory(district=osh_city, submitted=True)
    # Not expected, and of another district
    MonthlyReturnFactory(district=uzgen_district, accepted=True)
    span = Span(SEPTEMBER.add(-1).start, SEPTEMBER.end)

    def count(*districts):
        completeness = MonthlyReturn.objects.completeness(span, [district.pk for district in districts])
        return completeness.accepted, completeness.total

    assert [count(osh_city), count(uzgen_district), count(osh_city, uzgen_district)] == [(1, 2), (0, 0), (1, 2)]


@pytest.mark.parametrize(
    ("month", "is_valid"),
    [("2011-08-31", False), ("2011-09-01", True), ("2011-10-31", True), ("2011-11-01", False)],
)
def test_return_is_for_a_month_in_which_the_mission_works(osh_city, month, is_valid):
    AreaOfOperationFactory(mandate=MandateFactory(ends=None), district=osh_city, starts="2011-09-30")
    record = MonthlyReturn(district=osh_city, month=day(month))
    if is_valid:
        record.clean()
        assert record.month == day(month).replace(day=1)
    else:
        with pytest.raises(ValidationError) as raised:
            record.clean()
        assert list(raised.value.message_dict) == ["month"]


def test_month_of_a_saved_return_is_not_checked_again(osh_city):
    MonthlyReturnFactory(district=osh_city).clean()
    MonthlyReturn(district=osh_city).clean()
    with pytest.raises(ValidationError, match="month that has begun"):
        MonthlyReturn(month=day("2011-11-01")).clean()


@pytest.mark.parametrize(
    ("status", "is_accepted", "is_awaiting_submission", "badge"),
    [
        (ReturnStatus.DRAFT, False, True, "none"),
        (ReturnStatus.SUBMITTED, False, False, "watch"),
        (ReturnStatus.RETURNED, False, True, "bad"),
        (ReturnStatus.ACCEPTED, True, False, "good"),
    ],
)
def test_status_decides_who_acts_next(status, is_accepted, is_awaiting_submission, badge):
    record = MonthlyReturn(status=status)
    assert (record.is_accepted, record.is_awaiting_submission) == (is_accepted, is_awaiting_submission)
    assert record.status_badge == badge


@pytest.mark.parametrize(("today", "is_over"), [("2011-10-30", False), ("2011-10-31", True)])
def test_return_can_be_submitted_from_the_last_day_of_its_month(settings, today, is_over):
    settings.MISSION_DATE = day(today)
    record = MonthlyReturn(month=day("2011-10-01"))
    assert record.is_over is is_over
    assert (record.month_label, record.due_on) == ("October 2011", day("2011-11-05"))


@pytest.mark.parametrize(
    ("narrative", "nothing", "has_content"),
    [("", False, False), (" \n", False, False), ("", True, True), ("x", False, True)],
)
def test_return_has_content_or_declares_none(narrative, nothing, has_content):
    assert MonthlyReturn(narrative=narrative, nothing_to_report=nothing).has_content is has_content
