"""Readers and the public cannot derive a count of one to four from everything that they can obtain."""

import math
from collections import Counter
from dataclasses import replace

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from csi.core import clock
from csi.core.periods import Month, Quarter, Span, Year
from csi.indicators.disclosure import MINIMUM_CASES, CountRounder
from csi.indicators.query import IndicatorQuery
from csi.indicators.registry import REGISTRY, MeasurementUnit, evaluate
from csi.indicators.results import ResultSet
from csi.indicators.source_counts import Coordinates
from csi.tests.support.disclosure import Attack, list_cells
from districts.models import District, Mandate

MONTH = Month(2011, 10).span
COORDINATES = (st.integers(1, 99) | st.none()).map(lambda district: Coordinates(MONTH, district))
# They count stations, not people.
PUBLIC_COUNTS = {"stations_with_adviser", "stations_covered"}
SENSITIVE_MODELS = {"Concern", "Discussion", "Placement", "PoliceStrength", "Attendance", "CommunityPresence", "Appeal"}


@given(COORDINATES, st.integers(0, 10_000))
def test_rounded_count_is_a_near_multiple_of_five(at, count):
    rounded = CountRounder(at, 31).round(REGISTRY["visitors"].numerator, count)
    assert rounded % 5 == 0
    assert abs(rounded - count) < 5
    assert rounded == count or count % 5


@given(COORDINATES)
def test_counts_from_one_to_four_are_published_alike(at):
    rounder, expression = CountRounder(at, 31), REGISTRY["visitors"].numerator
    assert len({rounder.round(expression, count) for count in (1, 2, 3, 4)}) == 1
    assert rounder.round(expression, 0) == 0


def test_rounding_is_right_on_average():
    expression = REGISTRY["visitors"].numerator
    results = Counter(CountRounder(Coordinates(MONTH, district), 31).round(expression, 3) for district in range(1000))
    assert set(results) == {0, 5}
    assert 400 < results[5] < 600


def test_rounding_of_a_count_is_equal_from_day_to_day():
    stock, flow = REGISTRY["concerns_open"].numerator, REGISTRY["visitors"].numerator
    to_date = [Span(MONTH.start, MONTH.start.replace(day=day)) for day in range(2, 31)]
    for expression in (stock, flow):
        assert len({CountRounder(Coordinates(span, 1), span.days).round(expression, 3) for span in to_date}) == 1
    months = [Month(2011, number).span for number in range(1, 13)]
    assert len({CountRounder(Coordinates(month, 1), 31).round(stock, 3) for month in months}) == 1
    assert len({CountRounder(Coordinates(month, 1), 31).round(flow, 3) for month in months}) == 2


def test_person_days_are_rounded_by_days_of_the_period():
    days = REGISTRY["adviser_days"].numerator
    assert {CountRounder(Coordinates(MONTH, 1), 31).round(days, count) for count in (31, 62, 93, 124)} <= {0, 155}


@pytest.mark.parametrize("key", REGISTRY)
def test_indicator_of_people_or_cases_has_disclosure_control(key):
    indicator = REGISTRY[key]
    sources = [
        *indicator.numerator.sources,
        *(indicator.denominator.sources if indicator.denominator is not None else ()),
    ]
    query = IndicatorQuery((), MONTH.last_day)
    models = {source.get_records(query).model.__name__ for source in sources if source.records is not None}
    counts_people = indicator.unit == MeasurementUnit.PEOPLE or models & SENSITIVE_MODELS
    if counts_people and key not in PUBLIC_COUNTS:
        assert indicator.has_disclosure_control


@pytest.mark.django_db
def test_reader_sees_rounded_and_others_exact_counts(mission):
    exact = evaluate(REGISTRY.values(), [MONTH])
    for username in ("reader", "manager"):
        results = evaluate(REGISTRY.values(), [MONTH], user=mission[username])
        for key, indicator in REGISTRY.items():
            value, true = results.get_value(key, MONTH), exact.get_value(key, MONTH)
            if username == "manager" or not indicator.has_disclosure_control or value.value is None:
                assert value.value in (None, true.value), key
            elif not (indicator.has_public_total and true.numerator >= MINIMUM_CASES):
                assert all(count % base == 0 for count, base in list_cells(value).values()), key


@pytest.mark.django_db
def test_reader_gets_no_custom_range(mission, client):
    client.force_login(mission["reader"])
    url = reverse("indicators")
    page = client.get(url, {"period": "dates", "from": "2011-10-03", "to": "2011-10-05"})
    assert "Your account sees whole periods only." in page.content.decode()
    assert page.context["choice"].span == MONTH
    # The menu of languages outside of <main> returns to the same URL.
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    assert main
    assert "period=dates" not in main


# The audit


def list_spans(today):
    """Return every period that a reader can choose, as URL parameters."""
    first = Mandate.objects.first_day()
    months = Span(first, today).months
    periods = {"month": months}
    periods["quarter"] = dict.fromkeys(Quarter.from_date(month.start) for month in months)
    periods["year"] = dict.fromkeys(Year.from_date(month.start) for month in months)
    yield {"period": "mandate"}
    for period_type, values in periods.items():
        for value in values:
            yield {"period": period_type, period_type: str(value)}


@pytest.fixture
def obtainable(mission, client, monkeypatch):
    """Open every report page as a reader and as the public; return the coordinates of all their values."""
    obtained, get_value = {}, ResultSet.get_value

    def record_value(results, key, span, district=None, *, member=None):
        assert results.query.is_protected
        obtained[results.query.dimension if member is not None else "", key, span, district, member] = None
        return get_value(results, key, span, district, member=member)

    with monkeypatch.context() as patch:
        patch.setattr(ResultSet, "get_value", record_value)
        for name in ("factsheet", "map"):
            assert client.get(reverse(name)).status_code == 200
        client.force_login(mission["reader"])
        districts = list(District.objects.ever_in_operation())
        for params in list_spans(clock.today()):
            for name in ("indicators", "dashboard", "coverage", "monthly_report"):
                assert client.get(reverse(name), params).status_code == 200
            for district in districts:
                assert client.get(reverse("indicators"), {"district": district.pk, **params}).status_code == 200
                assert client.get(reverse("district_report", args=[district.pk]), params).status_code == 200
        for params in ({"period": "mandate"}, {"month": "2011-10"}, {"year": "2011"}):
            for key in REGISTRY:
                assert client.get(reverse("indicators"), {"indicator": key, **params}).status_code == 200
    return list(obtained)


def evaluate_obtainable(obtainable, user):
    """Return {coordinates: value} as the user sees them; None sees exact values."""
    spans = {span for _dimension, _key, span, _district, _member in obtainable}
    results = {
        dimension: evaluate(REGISTRY.values(), spans, dimension=dimension, user=user)
        for dimension in {coordinates[0] for coordinates in obtainable}
    }
    return {
        (dimension, key, span, district, member): results[dimension].get_value(key, span, district, member=member)
        for dimension, key, span, district, member in obtainable
        if REGISTRY[key].has_disclosure_control
    }


def build_attack(published, exact, publish=None):
    """Return the attack on published values, and the true counts from one to four that it may reveal.

    `publish`: replaces the rounding by another method, a function of the true count and the base.
    """
    attack, small = Attack(), {}
    for coordinates, true in exact.items():
        true_cells = list_cells(true)
        for cell, (count, base) in true_cells.items():
            attack.bounds.setdefault(cell, (0, math.inf))
            if 0 < count < base:
                small[cell] = count
            if publish and (shown := publish(count, base)) is not None:
                attack.add_published(cell, shown, base, is_exact=True)
        if not publish:
            for cell, (count, base) in list_cells(published[coordinates]).items():
                attack.add_published(cell, count, base, is_exact=bool(count % base))
        if true.indicator.unit == MeasurementUnit.PERCENT and len(true_cells) == 2:
            numerator, denominator = true_cells
            attack.inequalities.append({denominator: 1, numerator: -1})
    attack.add_sums()
    add_concern_balance(attack)
    add_outcomes_of_appeals(attack)
    return attack, small


def add_concern_balance(attack):
    """Add that the concerns open change by those raised and settled."""
    for cell in list(attack.bounds):
        if cell.quantity != "concerns_open.numerator" or cell.period.day < 28:
            continue
        month = Month.from_date(cell.period)
        before = replace(cell, period=month.add(-1).span.last_day)
        raised = replace(cell, quantity="concerns_raised.numerator", period=month.span)
        settled = replace(cell, quantity="concerns_reported_back.denominator", period=month.span)
        if {before, raised, settled} <= attack.bounds.keys():
            attack.equalities.append({cell: 1, before: -1, raised: -1, settled: 1})


def add_outcomes_of_appeals(attack):
    """Add that the appeals settled and referred are at most those received."""
    for received in list(attack.bounds):
        outcomes = [replace(received, quantity=f"appeals_{name}.numerator") for name in ("settled", "referred")]
        if received.quantity == "appeals.numerator" and attack.bounds.keys() >= {*outcomes}:
            attack.inequalities.append({received: 1} | dict.fromkeys(outcomes, -1))


@pytest.mark.audit
@pytest.mark.django_db
def test_no_small_count_can_be_determined(mission, obtainable, settings, record_property):
    exact = evaluate_obtainable(obtainable, None)
    for number in range(3):
        settings.ROUNDING_KEY = f"key {number}"
        attack, small = build_attack(evaluate_obtainable(obtainable, mission["reader"]), exact)
        assert len(small) > 500
        determined = attack.find_determined(small)
        text = f"{len(attack.bounds)} counts, {len(small)} from one to four, {len(determined)} determined"
        record_property("figures", text)
        assert determined == {}
    # The attack is able to determine counts: suppression of one to four alone does not protect them.
    attack, small = build_attack(exact, exact, lambda count, base: None if 0 < count < base else count)
    assert len(attack.find_determined(small)) > 20
