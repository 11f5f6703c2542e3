"""Early warning: the Poisson rule, rises and silences, access and the number of queries."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csi.concerns.tests.factories import ConcernFactory
from csi.core.periods import Month
from csi.indicators.early_warning.poisson import (
    get_probability_of_at_least,
    is_unusually_absent,
    is_unusually_high,
)
from csi.indicators.early_warning.search import count_new_warnings, find_warnings
from csi.indicators.early_warning.warnings import WarningKind
from csi.reports.alerts.report import list_alerts
from districts.tests.factories import AreaOfOperationFactory, CommunityGroupFactory
from forums.models import WorkingGroup
from forums.tests.factories import (
    AttendanceFactory,
    CommunityPresenceFactory,
    DiscussionFactory,
    MeetingFactory,
    WorkingGroupFactory,
)

TODAY = datetime.date(2011, 10, 31)


@pytest.fixture
def district(osh_city):
    AreaOfOperationFactory(district=osh_city, starts=datetime.date(2011, 1, 1))
    return osh_city


def raise_concerns(district, number, *, days_ago=0, **values):
    return ConcernFactory.create_batch(
        number, district=district, category="land", raised_on=TODAY - datetime.timedelta(days=days_ago), **values
    )


def hold_meetings(district, *, women, concerns=0, community=None, people=0):
    """Hold meetings from March on with the given numbers of women, the latest last."""
    group = WorkingGroupFactory(district=district)
    for number, count in enumerate(women):
        month = datetime.date(2011, 3 + number, 1)
        meeting = MeetingFactory(group=group, month=month, date=month.replace(day=10))
        AttendanceFactory(meeting=meeting, women=count, men=20, under_30=0)
        is_recent = number >= len(women) - 2
        if community:
            CommunityPresenceFactory(meeting=meeting, community=community, people=0 if is_recent else people)
            CommunityPresenceFactory(meeting=meeting, people=1)
        for _number in range(0 if is_recent else concerns):
            concern = ConcernFactory(district=district, raised_on=month)
            DiscussionFactory(meeting=meeting, concern=concern)
    return group


@pytest.mark.parametrize(
    ("count", "expected", "probability"), [(0, 2.0, 1.0), (1, 1.0, 0.6321), (6, 1.0, 0.000594), (10, 3.0, 0.001102)]
)
def test_probability_of_at_least_a_count(count, expected, probability):
    assert get_probability_of_at_least(count, expected) == pytest.approx(probability, rel=1e-3)


def test_few_expected_records_are_judged_as_if_one_was_expected():
    assert not is_unusually_high(5, 0.01)
    assert is_unusually_high(6, 0.01)
    assert not is_unusually_absent(6.9)
    assert is_unusually_absent(6.91)


def test_rise_above_the_usual_level_is_a_warning(manager, district):
    raise_concerns(district, 8, days_ago=100)
    raise_concerns(district, 5)
    assert find_warnings(manager, TODAY) == []
    raise_concerns(district, 1, days_ago=20)
    [warning] = find_warnings(manager, TODAY)
    assert warning.kind == WarningKind.RISE
    assert warning.reason == "Land and water: 6 concerns in 21 days, 1.0 expected"
    raise_concerns(district, 16, days_ago=100)
    assert find_warnings(manager, TODAY) == []


def test_new_district_is_not_judged_before_nine_weeks(manager, osh_city):
    AreaOfOperationFactory(district=osh_city, starts=TODAY - datetime.timedelta(days=82))
    raise_concerns(osh_city, 9)
    assert find_warnings(manager, TODAY) == []
    assert len(find_warnings(manager, TODAY + datetime.timedelta(days=1))) == 1


def test_confidential_concerns_count_for_those_who_may_see_them(osh, manager, district):
    raise_concerns(district, 6, sensitivity="confidential", created_by=manager)
    assert len(find_warnings(manager, TODAY)) == 1
    assert find_warnings(osh, TODAY) == []


def test_category_that_is_no_longer_raised_is_a_warning(manager, district):
    raise_concerns(district, 60, days_ago=60)
    [warning] = find_warnings(manager, TODAY)
    assert warning.kind == WarningKind.SILENCE
    assert warning.reason == "Land and water: no concern in 21 days, 7.5 expected"


def test_what_has_ended_is_not_silent(manager, osh_city):
    end = TODAY - datetime.timedelta(days=1)
    AreaOfOperationFactory(district=osh_city, starts=datetime.date(2011, 1, 1), ends=end)
    raise_concerns(osh_city, 60, days_ago=60)
    group = hold_meetings(osh_city, women=(9, 7, 8, 0, 0))
    WorkingGroup.objects.filter(pk=group.pk).update(closed=end)
    assert {warning.kind for warning in find_warnings(manager, end)} == {WarningKind.SILENCE}
    assert find_warnings(manager, TODAY) == []


def test_women_who_no_longer_come_are_a_warning(manager, district):
    group = hold_meetings(district, women=(9, 7, 8, 0, 0))
    [warning] = find_warnings(manager, TODAY)
    assert warning.reason == f"{group}: no woman at the last 2 meetings, 8.0 a meeting before"
    hold_meetings(district, women=(9, 7, 8, 0, 1))
    assert len(find_warnings(manager, TODAY)) == 1


def test_concerns_and_communities_no_longer_recorded_are_warnings(manager, district):
    community = CommunityGroupFactory(name_en="Uzbek")
    group = hold_meetings(district, women=(5, 5, 5, 5, 5), concerns=4, community=community, people=6)
    assert sorted(warning.reason for warning in find_warnings(manager, TODAY)) == [
        f"{group}: no concern on the agendas of the last 2 meetings, 4.0 a meeting before",
        f"{group}: nobody of the community “Uzbek” at the last 2 meetings, 6.0 a meeting before",
    ]


def test_warnings_are_alerts_with_their_reason(osh, uzgen, district):
    raise_concerns(district, 7)
    [alert] = [alert for alert in list_alerts(osh, TODAY) if alert.type.key == "rise"]
    assert alert.text == "Land and water: 7 concerns in 21 days, 1.0 expected"
    assert alert.count == 7
    assert not [alert for alert in list_alerts(uzgen, TODAY) if alert.type.key == "rise"]


def test_number_of_queries_is_constant(manager, district, uzgen_district):
    counts = []
    AreaOfOperationFactory(district=uzgen_district, starts=datetime.date(2011, 1, 1))
    for place in (district, uzgen_district):
        hold_meetings(place, women=(9, 7, 8, 0, 0), community=CommunityGroupFactory(), people=3)
        raise_concerns(place, 7)
        with CaptureQueriesContext(connection) as queries:
            find_warnings(manager, TODAY)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6


def test_continuing_warning_is_counted_once(manager, district):
    raise_concerns(district, 6, days_ago=40)
    days = [TODAY - datetime.timedelta(days=number) for number in range(45, 0, -1)]
    assert count_new_warnings(manager, days) == {(Month(2011, 9), WarningKind.RISE): 1}


@pytest.mark.audit
def test_demonstration_has_no_false_alarm(mission):
    days = [datetime.date(2011, 1, 3) + datetime.timedelta(weeks=number) for number in range(43)]
    assert not count_new_warnings(mission["manager"], days)
