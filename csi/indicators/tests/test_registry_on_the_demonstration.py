"""The registry on the demonstration mission: parts add up to their wholes, and lists hold what figures say."""

import datetime

import pytest

from csi.core.periods import Month, Span, quarter, year
from csi.indicators.formatting import published
from csi.indicators.registry import REGISTRY, Kind, evaluate, named
from csi.reports.factsheet import report as factsheet
from csi.tests.support.view_contracts import records_listed
from districts.models import District

TODAY = datetime.date(2011, 10, 31)
MONTHS = [Month(2011, number).span for number in range(1, 13)]
QUARTERS = [quarter(2011, number) for number in range(1, 5)]
YEAR = year(2011)
FLOWS = [key for key, one in REGISTRY.items() if one.kind == Kind.FLOW]
COUNTS = [key for key, one in REGISTRY.items() if one.kind != Kind.RATIO]


def values(figures):
    return [figure.value or 0 for figure in figures]


@pytest.mark.django_db
def test_an_empty_mission_counts_nothing_and_divides_nothing():
    answer = evaluate(REGISTRY.values(), [YEAR], today=TODAY)
    for key, indicator in REGISTRY.items():
        figure = answer.figure(key, YEAR)
        is_unknown = indicator.kind == Kind.RATIO or indicator.none_is_unknown
        assert figure.value == (None if is_unknown else 0), key
        assert bool(figure.why) == (figure.value is None), key


def test_months_add_up_to_their_quarter_and_their_year(mission):
    answer = evaluate(named(*FLOWS), [*MONTHS, *QUARTERS, YEAR], today=TODAY)
    for key in FLOWS:
        months = values(answer.figure(key, span) for span in MONTHS)
        quarters = values(answer.figure(key, span) for span in QUARTERS)
        assert [sum(months[first : first + 3]) for first in (0, 3, 6, 9)] == quarters, key
        assert sum(quarters) == answer.figure(key, YEAR).value > 0, key


def test_districts_add_up_to_the_mission(mission):
    every = list(District.objects.values_list("pk", flat=True))
    spans = [MONTHS[3], MONTHS[8], YEAR]
    answer = evaluate(named(*COUNTS), spans, today=TODAY)
    for key in COUNTS:
        if REGISTRY[key].is_of_mission:
            continue
        for span in spans:
            assert sum(values(answer.by_district(key, span, every).values())) == answer.figure(key, span).value, key


def test_parts_add_up_to_their_whole(mission):
    for dimension in sorted({dimension for key in COUNTS for dimension in REGISTRY[key].dimensions}):
        keys = [key for key in COUNTS if dimension in REGISTRY[key].dimensions]
        answer = evaluate(named(*keys), [YEAR], by=dimension, today=TODAY)
        for key in keys:
            figures = answer.by_part(key, YEAR).values()
            assert sum(values(figures)) == answer.figure(key, YEAR).value > 0, (key, dimension)


def test_an_answer_limited_to_a_district_is_the_same_as_the_district_in_an_answer_for_all(mission):
    osh = mission["osh"].districts.get().pk
    spans = [MONTHS[8], QUARTERS[2]]
    every, one = (
        evaluate(REGISTRY.values(), spans, today=TODAY),
        evaluate(REGISTRY.values(), spans, districts=[osh], today=TODAY),
    )
    for key, indicator in REGISTRY.items():
        if not indicator.is_of_mission:
            for span in spans:
                assert one.figure(key, span).value == every.figure(key, span, district=osh).value, key


def test_the_factsheet_says_what_the_registry_says(mission):
    for day in (datetime.date(2011, 4, 30), TODAY):
        told = {figure.key: figure.value for figure in factsheet.figures_on(day)}
        span = Span(datetime.date(2010, 11, 18), day + datetime.timedelta(days=1))
        answer = evaluate(named(*factsheet.NAMES), [span])
        for key, (name, _label) in factsheet.NAMES.items():
            assert told[name] == published(answer.figure(key, span)).value, (key, day)


@pytest.mark.slow
@pytest.mark.parametrize("person", ["manager", pytest.param("osh", marks=pytest.mark.audit)])
def test_every_list_behind_a_figure_opens_and_has_exactly_as_many_records(mission, person):
    user, spans = (
        mission[person],
        [MONTHS[8], MONTHS[9], YEAR, Span(datetime.date(2011, 2, 10), datetime.date(2011, 5, 21))],
    )
    answer = evaluate(REGISTRY.values(), spans, user=user)
    district = user.districts.values_list("pk", flat=True).first() or mission["osh"].districts.get().pk
    exact, wrong = 0, []
    for key in REGISTRY:
        figures = [answer.figure(key, span) for span in spans[:3]]
        if "month" not in str(getattr(REGISTRY[key].link, "period", "")):
            figures.append(answer.figure(key, spans[3]))
        figures.append(answer.figure(key, spans[0], district=district))
        for figure in figures:
            if not figure.url:
                continue
            count = records_listed(user, figure.url)
            if figure.is_list_exact:
                exact += 1
                wrong += [(figure.url, figure.value, count)] if count != figure.value else []
    assert not wrong
    assert exact > 60


@pytest.mark.slow
def test_the_list_behind_each_part_has_exactly_as_many_records(mission):
    user = mission["manager"]
    exact, wrong = 0, []
    for dimension in sorted({dimension for one in REGISTRY.values() for dimension in one.dimensions}):
        keys = [key for key, one in REGISTRY.items() if dimension in one.dimensions]
        answer = evaluate(named(*keys), [QUARTERS[2]], user=user, by=dimension)
        for key in keys:
            for figure in list(answer.by_part(key, QUARTERS[2]).values())[:3]:
                if figure.is_list_exact:
                    exact += 1
                    count = records_listed(user, figure.url)
                    wrong += [(figure.url, figure.value, count)] if count != figure.value else []
    assert not wrong
    assert exact > 30
