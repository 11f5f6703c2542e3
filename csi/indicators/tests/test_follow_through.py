"""Concerns followed through: a later action does not change an earlier figure."""

import datetime

import pytest

from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory
from csi.concerns.workflow import WorkflowStage
from csi.core.periods import Month
from csi.indicators.registry import evaluate, get_indicators
from districts.tests.factories import MandateFactory
from forums.tests.factories import (
    ActionFactory,
    DiscussionFactory,
    MeetingFactory,
    VerifierFactory,
    WorkingGroupFactory,
)

day = datetime.date.fromisoformat
MONTHS = [Month(2011, number) for number in range(1, 12)]
TODAY = day("2011-11-30")
# The stages at the end of each month from January to November.
STAGES = ("raised", "discussed", "agreed", "verified", "verified", "reported_back", "agreed", "done", "done", "agreed")
LAST_STAGE = "reported_back"


def create_action(meeting, concern, done=None, verified=None):
    ActionFactory(
        meeting=meeting,
        concern=concern,
        done_on=done and day(done),
        verified_on=verified and day(verified),
        verified_by=VerifierFactory(district=meeting.group.district) if verified else None,
    )


@pytest.fixture
def concern(db):
    """A concern with actions of March and, after the report back, of July and October."""
    MandateFactory(starts=day("2011-01-01"), ends=day("2011-12-31"))
    concern = ConcernFactory(raised_on=day("2011-01-05"), reported_back_on=day("2011-06-30"), state="open")
    group = WorkingGroupFactory(district=concern.district, established=day("2011-01-01"))
    february, march, july, october = (
        MeetingFactory(group=group, month=datetime.date(2011, month, 1)) for month in (2, 3, 7, 10)
    )
    DiscussionFactory(meeting=february, concern=concern)
    # A later meeting that does not reach the item does not undo the discussion.
    DiscussionFactory(meeting=march, concern=concern, outcome="not_reached")
    create_action(march, concern, "2011-04-01", "2011-04-30")
    create_action(july, concern, "2011-08-31", "2011-11-01")
    create_action(october, concern, "2011-11-02", "2011-11-30")
    return concern


def test_stage_of_each_month_counts_actions_agreed_until_then(concern):
    spans = [month.span for month in MONTHS]
    results = evaluate(get_indicators("concerns_by_stage"), spans, dimension="stage", today=TODAY)
    for span, expected in zip(spans, (*STAGES, LAST_STAGE), strict=True):
        values = results.get_values_by_member("concerns_by_stage", span)
        assert [stage for stage, value in values.items() if value.value] == [expected], span
        listed = [stage for stage in WorkflowStage if Concern.objects.at_stage_on(stage, span.last_day)]
        assert listed == [expected], span


def test_share_followed_through_counts_actions_agreed_until_then(concern):
    spans = [month.span for month in MONTHS]
    results = evaluate(get_indicators("concerns_followed_through"), spans, today=TODAY)
    shares = [results.get_value("concerns_followed_through", span).value for span in spans]
    assert shares == [0, 0, 0, 0, 0, 100, 0, 0, 0, 0, 100]
