"""The registry on the demonstration mission: breakdowns match totals, lists match counts."""

import datetime

import pytest

from csi.core.periods import Month, Quarter, Span, Year
from csi.indicators.registry import REGISTRY, IndicatorKind, evaluate, get_indicators
from csi.reports.factsheet import report as factsheet
from csi.tests.support.view_contracts import count_listed_records
from districts.models import District

TODAY = datetime.date(2011, 10, 31)
MONTHS = [Month(2011, number).span for number in range(1, 13)]
QUARTERS = [Quarter(2011, number).span for number in range(1, 5)]
YEAR = Year(2011).span
FLOWS = [key for key, indicator in REGISTRY.items() if indicator.kind == IndicatorKind.FLOW]
# A meeting missed in a month may be held in the next, so that the quarter has missed none.
ADDITIVE_FLOWS = [key for key in FLOWS if key != "meetings_missed"]
COUNTS = [key for key, indicator in REGISTRY.items() if indicator.kind != IndicatorKind.RATIO]


def values(figures):
    return [figure.value or 0 for figure in figures]


@pytest.mark.django_db
def test_empty_database_gives_zero_counts_and_no_ratios():
    results = evaluate(REGISTRY.values(), [YEAR], today=TODAY)
    for key, indicator in REGISTRY.items():
        figure = results.get_value(key, YEAR)
        is_unknown = indicator.kind == IndicatorKind.RATIO or indicator.is_zero_unknown
        assert figure.value == (None if is_unknown else 0), key
        assert bool(figure.missing_reason) == (figure.value is None), key


def test_months_add_up_to_their_quarter_and_their_year(mission):
    results = evaluate(get_indicators(*ADDITIVE_FLOWS), [*MONTHS, *QUARTERS, YEAR], today=TODAY)
    for key in ADDITIVE_FLOWS:
        months = values(results.get_value(key, span) for span in MONTHS)
        quarters = values(results.get_value(key, span) for span in QUARTERS)
        assert [sum(months[first : first + 3]) for first in (0, 3, 6, 9)] == quarters, key
        assert sum(quarters) == results.get_value(key, YEAR).value > 0, key


def test_districts_add_up_to_mission_total(mission):
    scope_ids = list(District.objects.values_list("pk", flat=True))
    spans = [MONTHS[3], MONTHS[8], YEAR]
    results = evaluate(get_indicators(*COUNTS), spans, today=TODAY)
    for key in COUNTS:
        if REGISTRY[key].is_mission_wide:
            continue
        for span in spans:
            assert (
                sum(values(results.get_values_by_district(key, span, scope_ids).values()))
                == results.get_value(key, span).value
            ), key


def test_members_add_up_to_total(mission):
    for dimension in sorted({dimension for key in COUNTS for dimension in REGISTRY[key].dimensions}):
        keys = [key for key in COUNTS if dimension in REGISTRY[key].dimensions]
        results = evaluate(get_indicators(*keys), [YEAR], dimension=dimension, today=TODAY)
        for key in keys:
            figures = results.get_values_by_member(key, YEAR).values()
            assert sum(values(figures)) == results.get_value(key, YEAR).value > 0, (key, dimension)


def test_query_for_one_district_equals_that_district_in_query_for_all(mission):
    osh = mission["osh"].districts.get().pk
    spans = [MONTHS[8], QUARTERS[2]]
    all_results, district_results = (
        evaluate(REGISTRY.values(), spans, today=TODAY),
        evaluate(REGISTRY.values(), spans, districts=[osh], today=TODAY),
    )
    for key, indicator in REGISTRY.items():
        if not indicator.is_mission_wide:
            for span in spans:
                assert (
                    district_results.get_value(key, span).value == all_results.get_value(key, span, district=osh).value
                ), key


def test_factsheet_shows_the_values_of_the_registry(mission):
    for day in (datetime.date(2011, 4, 30), TODAY):
        shown = {item.key: item.value for item in factsheet.build_factsheet(day)}
        span = Span(datetime.date(2010, 11, 18), day + datetime.timedelta(days=1))
        results = evaluate(get_indicators(*factsheet.FACTSHEET_LABELS), [span], is_public=True)
        for key, (name, _label) in factsheet.FACTSHEET_LABELS.items():
            assert shown[name] == results.get_value(key, span).value, (key, day)


@pytest.mark.audit
@pytest.mark.slow
@pytest.mark.parametrize("person", ["manager", "osh"])
def test_every_linked_list_opens_and_has_as_many_records_as_counted(mission, person):
    user, spans = (
        mission[person],
        [MONTHS[8], MONTHS[9], YEAR, Span(datetime.date(2011, 2, 10), datetime.date(2011, 5, 21))],
    )
    results = evaluate(REGISTRY.values(), spans, user=user)
    district = user.districts.values_list("pk", flat=True).first() or mission["osh"].districts.get().pk
    exact, wrong = 0, []
    for key in REGISTRY:
        figures = [results.get_value(key, span) for span in spans[:3]]
        if "month" not in str(getattr(REGISTRY[key].link, "period_filter", "")):
            figures.append(results.get_value(key, spans[3]))
        figures.append(results.get_value(key, spans[0], district=district))
        for figure in figures:
            if not figure.url:
                continue
            count = count_listed_records(user, figure.url)
            if figure.listed_count is not None:
                exact += 1
                wrong += [(figure.url, figure.listed_count, count)] if count != figure.listed_count else []
    assert not wrong
    assert exact > 60


@pytest.mark.audit
@pytest.mark.slow
def test_linked_list_of_each_member_has_as_many_records_as_counted(mission):
    user = mission["manager"]
    exact, wrong = 0, []
    for dimension in sorted({dimension for indicator in REGISTRY.values() for dimension in indicator.dimensions}):
        keys = [key for key, indicator in REGISTRY.items() if dimension in indicator.dimensions]
        results = evaluate(get_indicators(*keys), [QUARTERS[2]], user=user, dimension=dimension)
        for key in keys:
            for figure in list(results.get_values_by_member(key, QUARTERS[2]).values())[:3]:
                if figure.listed_count is not None:
                    exact += 1
                    count = count_listed_records(user, figure.url)
                    wrong += [(figure.url, figure.listed_count, count)] if count != figure.listed_count else []
    assert not wrong
    assert exact > 30
