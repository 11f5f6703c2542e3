"""Later events do not change past figures: random missions before and after 150 more days."""

from itertools import product

import pytest

from csi.concerns.models import Concern
from csi.concerns.workflow import WorkflowStage
from csi.core.periods import Span
from csi.indicators.registry import REGISTRY, evaluate, get_indicators
from csi.tests.support.later_records import LaterRecordsBuilder
from csi.tests.support.random_mission import build_random_mission

pytestmark = [pytest.mark.audit, pytest.mark.django_db, pytest.mark.slow]

SEEDS = range(60)
DIMENSIONS = ("", *sorted({dimension for indicator in REGISTRY.values() for dimension in indicator.dimensions}))


def list_past_spans(mission):
    """Return the months that have ended, and the days from the first to each of their ends."""
    months = [month for month in mission.months if month.end <= mission.today]
    return [span for month in months for span in {month.span, Span(mission.first_day.replace(day=1), month.end)}]


def read_values(mission, spans, today):
    """Return {(indicator, span, district, member, dimension): numbers} of the mature values."""
    found = {}
    for dimension in DIMENSIONS:
        results = evaluate(REGISTRY.values(), spans, dimension=dimension, today=today)
        places = [None] if dimension else [None, *(district.pk for district in mission.districts)]
        for key, span in product(REGISTRY, spans):
            values = {(place, None): results.get_value(key, span, place) for place in places}
            if dimension:
                members = results.get_values_by_member(key, span)
                values |= {(None, member): value for member, value in members.items() if value.numerator}
            for place, value in values.items():
                if not value.matures_on:
                    numbers = value.value, value.numerator, value.denominator, value.coverage
                    found[key, span, *place, dimension] = numbers
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_later_events_do_not_change_past_figures(seed):
    mission = build_random_mission(seed)
    builder = LaterRecordsBuilder(mission)
    builder.add_followed_through_concerns()
    spans = list_past_spans(mission)
    before = read_values(mission, spans, mission.today)
    stored = mission.stored.copy()
    builder.add_all()
    assert (mission.stored - stored).total() + builder.changed.total() > 5
    after = read_values(mission, spans, builder.today)
    assert {key: (numbers, after.get(key)) for key, numbers in before.items() if after.get(key) != numbers} == {}


@pytest.mark.parametrize("seed", SEEDS[1:4])
def test_concerns_listed_at_a_stage_are_those_counted(seed):
    mission = build_random_mission(seed)
    builder = LaterRecordsBuilder(mission)
    builder.add_followed_through_concerns()
    builder.add_all()
    spans = [month.span for month in mission.months]
    results = evaluate(get_indicators("concerns_by_stage"), spans, dimension="stage", today=mission.today)
    for span in spans:
        values = results.get_values_by_member("concerns_by_stage", span)
        day = results.query.get_reference_date(span)
        counted = {stage: values[stage].value for stage in values if values[stage].value}
        listed = {stage: Concern.objects.at_stage_on(stage, day).count() for stage in WorkflowStage}
        assert counted == {stage: number for stage, number in listed.items() if number}, day
