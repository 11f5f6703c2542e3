"""The numbers on which a value rests: shares as "n of m", exact lists, too few cases."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.core.periods import Month
from csi.indicators.cases import MINIMUM_CASES, count_cases, describe_changes, has_enough_cases
from csi.indicators.formatting import format_basis, format_with_basis
from csi.indicators.indicator import Coverage, IndicatorKind, MeasurementUnit, PerPeople
from csi.indicators.registry import REGISTRY, evaluate
from csi.indicators.results import IndicatorValue
from csi.reports.indicator_rows import IndicatorRow
from csi.tests.support.view_contracts import get_listed_records
from districts.models import PoliceStrength, StrengthLine
from forums.models import CommunityPresence, Meeting

SPAN = Month(2011, 10).span
SHARES = [key for key, indicator in REGISTRY.items() if indicator.unit == MeasurementUnit.PERCENT]
COUNTS = [key for key, indicator in REGISTRY.items() if indicator.kind != IndicatorKind.RATIO]


def build_value(key, value, numerator=None, denominator=None, **changes):
    return IndicatorValue(REGISTRY[key], SPAN, SPAN.last_day, value, numerator, denominator, **changes)


@given(key=st.sampled_from(SHARES), numerator=st.integers(0, 5000), rest=st.integers(0, 5000))
def test_every_share_is_displayed_with_n_of_m(key, numerator, rest):
    denominator = numerator + rest
    share = 100 * numerator / denominator if denominator else None
    text = format_with_basis(build_value(key, share, numerator, denominator))
    if share is None:
        assert text == "–"
    else:
        assert text.endswith(f"% ({numerator:,} of {denominator:,})")


def test_basis_names_the_districts_and_records_counted():
    districts = Coverage(5, 10, "%(counted)s of %(total)s districts", (1, 2, 3, 4, 5))
    concerns = Coverage(44, 55, "%(counted)s of %(total)s concerns", (1,))
    assert format_basis(build_value("police_community_gap", 28.6, 657, coverage=districts)) == "5 of 10 districts"
    assert format_basis(build_value("police_community_gap", -3.5, 120, 657, coverage=districts)) == "120 of 657"
    per_people = next(key for key, indicator in REGISTRY.items() if isinstance(indicator, PerPeople))
    assert format_basis(build_value(per_people, 0.3, 44, 1_400_000, coverage=concerns)) == "44 of 55 concerns"
    assert format_basis(build_value("visitors_per_trip", 25, 150, 6)) == "150 ÷ 6"
    assert format_basis(build_value("days_to_resolution", 12, 1)) == "1 case"
    assert format_basis(build_value("trips", 71, 71)) == ""
    assert format_basis(build_value("cadence", None)) == ""


@pytest.mark.parametrize(
    ("key", "value", "numerator", "denominator", "cases"),
    [
        ("cadence", 50, 10, 20, 20),
        ("trips", 71, 71, None, 71),
        ("days_to_resolution", 12.5, 4, None, 4),
        ("police_community_gap", 28.6, 657, None, 657),
        ("days_since_trip", 40, 40, None, 0),
        ("visitors_per_trip", 25, 150, 6, 6),
        ("cadence", None, None, None, 0),
    ],
)
def test_cases_are_the_records_behind_a_value(key, value, numerator, denominator, cases):
    assert count_cases(build_value(key, value, numerator, denominator)) == cases


@given(first=st.integers(0, 60), second=st.integers(0, 60))
def test_change_is_rated_only_with_twenty_cases_on_both_sides(first, second):
    row = IndicatorRow(build_value("trips", first, first), build_value("trips", second, second))
    has_enough = min(first, second) >= MINIMUM_CASES
    assert row.has_enough_cases == has_enough
    assert bool(row.change_note) == (not has_enough and first != second)


def test_change_is_rounded_after_the_subtraction():
    row = IndicatorRow(build_value("cadence", 500 / 11, 5, 11), build_value("cadence", 800 / 11, 8, 11))
    assert (row.current_text, row.previous_text, row.change_text) == ("45%", "73%", "−27 points")


@given(st.sampled_from(SHARES), st.fractions(0, 100), st.fractions(0, 100))
def test_change_equals_the_rounded_exact_difference(key, current, previous):
    row = IndicatorRow(build_value(key, current, 1, 1), build_value(key, previous, 1, 1))
    assert abs(Fraction(row.change) - (current - previous)) <= Fraction(1, 2)


def test_values_without_enough_cases_are_not_comparable():
    assert has_enough_cases(build_value("trips", 20, 20), build_value("trips", 30, 30))
    assert not has_enough_cases(build_value("trips", 30, 30), build_value("trips", 19, 19))


@pytest.mark.slow
@pytest.mark.parametrize("span", [Month(2011, 9).span, SPAN])
def test_lists_of_representation_gaps_have_the_people_counted(mission, span):
    user = mission["manager"]
    results = evaluate(REGISTRY.values(), [span], user=user)
    police, forum = (results.get_value(key, span) for key in ("police_community_gap", "forum_community_gap"))
    assert police.coverage.counted == len(police.coverage.districts) < police.coverage.total
    strengths = get_listed_records(user, police.url)
    officers = StrengthLine.objects.filter(strength__in=strengths).values_list("women", "men")
    assert sum(map(sum, officers)) == police.numerator > 0
    meetings = get_listed_records(user, forum.url)
    people = CommunityPresence.objects.filter(meeting__in=meetings).values_list("people", flat=True)
    assert sum(people) == forum.numerator > 0
    assert (PoliceStrength, Meeting) == (type(strengths[0]), type(meetings[0]))


def test_note_on_changes_states_the_values_that_the_user_sees(manager, reader):
    assert "computed from the exact values" in describe_changes(manager)
    assert "computed from the published values, whose counts are rounded" in describe_changes(reader)
