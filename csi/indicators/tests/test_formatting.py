"""Displayed numbers: decimal places and units of indicator values."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils.translation import override

from csi.core.periods import Month, Span
from csi.indicators.formatting import (
    format_basis,
    format_entered_value,
    format_indicator_value,
    format_value,
    format_with_basis,
    round_value,
)
from csi.indicators.indicator import IndicatorKind, MeasurementUnit
from csi.indicators.registry import REGISTRY
from csi.indicators.results import IndicatorValue
from csi.indicators.target_rules import describe_impossible_value
from csi.indicators.target_status import TargetStatus, compute_elapsed_share, compute_target_status

COUNT, RATIO = REGISTRY["trips"], REGISTRY["visitors_per_trip"]
SPAN = Month(2011, 10).span


def with_unit(unit, indicator=COUNT):
    return replace(indicator, unit=unit, decimal_places=None)


@pytest.mark.parametrize(
    ("number", "indicator", "text"),
    [
        (1984, COUNT, "1,984"),
        (2.6, with_unit(MeasurementUnit.PEOPLE), "3"),
        (83.4, with_unit(MeasurementUnit.PERCENT, RATIO), "83%"),
        (4.46, with_unit(MeasurementUnit.POINTS), "4.5 points"),
        (-4.46, with_unit(MeasurementUnit.POINTS), "−4.5 points"),
        (100, with_unit(MeasurementUnit.EUR), "100 EUR"),
        (99.5, with_unit(MeasurementUnit.EUR), "99.50 EUR"),
        (1240.4, with_unit(MeasurementUnit.EUR), "1,240 EUR"),
        (12, with_unit(MeasurementUnit.DAYS), "12"),
        (12.5, with_unit(MeasurementUnit.DAYS), "12.5"),
        (12.46, with_unit(MeasurementUnit.NUMBER, RATIO), "12.5"),
        (1, with_unit(MeasurementUnit.NUMBER, RATIO), "1.0"),
        (0.456, with_unit(MeasurementUnit.NUMBER, RATIO), "0.46"),
        (-0.456, with_unit(MeasurementUnit.NUMBER, RATIO), "−0.46"),
        (0, with_unit(MeasurementUnit.NUMBER, RATIO), "0.0"),
        (0.456, replace(RATIO, decimal_places=3), "0.456"),
        (0.456, replace(RATIO, decimal_places=0), "0"),
    ],
)
def test_number_has_the_places_and_the_unit_of_its_indicator(number, indicator, text):
    assert format_value(number, indicator) == text


def test_number_is_formatted_for_each_language():
    assert format_value(1984, COUNT) == "1,984"
    with override("ru"):
        assert format_value(1984, COUNT) != "1,984"


def test_entered_number_has_every_decimal_place_entered():
    percent = with_unit(MeasurementUnit.PERCENT, RATIO)
    assert [format_entered_value(Decimal(text), percent) for text in ("90.00", "90.50", "90")] == [
        "90%",
        "90.5%",
        "90%",
    ]
    assert round_value(Decimal("90.5"), percent) == 90


def build_value(value, numerator=None, denominator=None, indicator=COUNT, **options):
    return IndicatorValue(indicator, SPAN, SPAN.last_day, value, numerator, denominator, **options)


def test_basis_of_points_people_and_missing_values():
    points = with_unit(MeasurementUnit.POINTS, REGISTRY["cadence"])
    assert format_basis(build_value(3, 10, 1200, indicator=points)) == "10 of 1,200"
    assert format_with_basis(build_value(5, 1500, 300, with_unit(MeasurementUnit.NUMBER, RATIO))) == "5.0 (1,500 ÷ 300)"
    assert format_with_basis(build_value(5, 5)) == "5"
    assert format_basis(build_value(None, 5, 6, indicator=RATIO)) == ""
    immature = build_value(None, 5, 6, REGISTRY["cadence"], matures_on=SPAN.end, missing_reason="Later.")
    assert format_with_basis(immature) == "5 of 6. Later."
    assert format_indicator_value(immature) == "–"


# Targets


@pytest.mark.parametrize(
    ("unit", "possible", "impossible"),
    [
        (MeasurementUnit.PERCENT, (0, 100), (Decimal("-0.01"), Decimal("100.01"))),
        (MeasurementUnit.POINTS, (-100, 100), (Decimal("-100.01"), Decimal("100.01"))),
        (MeasurementUnit.NUMBER, (0, 10**9), (Decimal("-0.01"),)),
    ],
)
def test_target_is_a_value_that_the_indicator_can_have(unit, possible, impossible):
    indicator = with_unit(unit)
    assert [describe_impossible_value(indicator, value) for value in (*possible, None)] == [None, None, None]
    assert all(describe_impossible_value(indicator, value) for value in impossible)


@pytest.mark.parametrize(
    ("value", "target", "status"),
    [
        (50, 50, TargetStatus.ON_TRACK),
        (40, 50, TargetStatus.WATCH),
        (39, 50, TargetStatus.OFF_TRACK),
        (51, 50, TargetStatus.ON_TRACK),
    ],
)
def test_tolerance_is_a_share_of_the_target_without_a_distance(value, target, status):
    indicator = REGISTRY["cadence"]
    assert indicator.kind == IndicatorKind.RATIO
    assert compute_target_status(indicator, value, baseline=50, target=target, elapsed=0.5) == status


@pytest.mark.parametrize(("baseline", "target", "value"), [(10, 30, 20), (30, 10, 20), (20, 20, 20)])
def test_desired_direction_of_a_neutral_indicator_is_towards_the_target(baseline, target, value):
    indicator = replace(REGISTRY["cadence"], direction="neither")
    statuses = [
        compute_target_status(indicator, number, baseline=baseline, target=target, elapsed=0.5)
        for number in (value, value + 10, value - 10)
    ]
    expected = [TargetStatus.ON_TRACK, TargetStatus.OFF_TRACK, TargetStatus.OFF_TRACK]
    expected[1 if target >= baseline else 2] = TargetStatus.ON_TRACK
    assert statuses == expected


def test_elapsed_share_is_between_nothing_and_all():
    span = Span(datetime.date(2011, 10, 1), datetime.date(2011, 10, 5))
    days = [datetime.date(2011, 9, 30) + datetime.timedelta(days=number) for number in range(7)]
    assert [compute_elapsed_share(span, day) for day in days] == [0, 0.25, 0.5, 0.75, 1, 1, 1]
    assert compute_elapsed_share(span, datetime.date(2011, 1, 1)) == 0
