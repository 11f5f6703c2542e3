"""Golden values: every indicator on a small fixed mission, calculated by hand in the comments."""

from decimal import Decimal

import pytest
from django.db import transaction

from csi.core.periods import Month, Quarter, Span, Year
from csi.indicators.editions.figures import FROM_RECORDS
from csi.indicators.formatting import format_indicator_value, format_value
from csi.indicators.registry import REGISTRY, MeasurementUnit, evaluate, get_indicators
from csi.indicators.tests.golden import TODAY, GoldenMission, day
from csi.tests.support.factories import UserFactory

JAN, FEB, MAR, APR = (Month(2011, number).span for number in (1, 2, 3, 4))
Q1, YEAR = Quarter(2011, 1).span, Year(2011).span
MAY = Month(2011, 5).span
BEFORE = Month(2010, 12).span
CUSTOM = Span(day("2011-02-20"), day("2011-03-06"))  # 20 February to 5 March


@pytest.fixture(scope="module")
def golden_mission(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield GoldenMission()
        transaction.set_rollback(True)


@pytest.fixture
def golden(golden_mission, django_db_blocker):
    with django_db_blocker.unblock():
        yield golden_mission


def third(number):
    return pytest.approx(number / 3)


# {indicator: (January, February, March, April, first quarter, 2011 so far)}; None is "no data".
EXPECTED = {
    # Osh city from 10 January, Uzgen from 1 March; the third is only requested.
    "districts_in_operation": (1, 1, 2, 2, 2, 2),
    # A from 10 January; B 15 January to 1 March; C 1 March to 30 April. On 31 March: A and C.
    "advisers_in_post": (2, 2, 2, 2, 2, 2),
    "women_among_advisers": (50, 50, 50, 50, 50, 50),
    # Osh alone, then Osh and Uzgen.
    "stations_with_adviser": (1, 1, 2, 2, 2, 2),
    # Of the two stations of Osh city; from March of three.
    "stations_covered": (
        50,
        50,
        third(200),
        third(200),
        third(200),
        third(200),
    ),
    # A 22 + B 17 = 39; 28 + 28 = 56; A 31 + B 1 + C 31 = 63; A 30 + C 30 = 60.
    "adviser_days": (39, 56, 63, 60, 158, 218),
    # January: Osh 8 and 2 of 10 against 60 and 40%: 20 too many, 20 too few, half of 40.
    # February, with Uzgen: 18 of 20 = 90% Kyrgyz against 3000 of 4000 = 75%: +15. Uzbek 2 of 20 = 10% against
    # 400 of 4000 = 10%: 0. The others, without a census share: -15. Half of 30.
    # April: 17 of 20 = 85%: +10; 3 of 20 = 15%: +5; others -15. Half of 30.
    "police_community_gap": (20, 15, 15, 15, 15, 15),
    # 2 of 10; 3 of 20; 3 of 20; 2 + 1 + 1 of 20.
    "women_in_police": (20, 15, 15, 20, 15, 20),
    "police_officers": (10, 20, 20, 20, 20, 20),
    "working_groups": (2, 2, 3, 3, 3, 3),
    # The monthly group: held 20 January, cancelled in February, March held on 4 April, April due today.
    # The two-monthly one: held 8 February for January and February, March and April due today.
    # The new one: founded 16 March, held 12 April. So 1 of 1, 1 of 2, 0 of 1, 1 of 3; 2 of 4; 4 of 7, as the meeting of
    # March counts in periods that include 4 April only.
    "cadence": (100, 50, 0, third(100), 50, pytest.approx(400 / 7)),
    # By their days: 20 January; 8 February; 4 and 12 April.
    "regular_meetings": (1, 1, 0, 2, 2, 4),
    "meetings_missed": (0, 0, 1, 0, 1, 0),
    "meetings_cancelled": (0, 1, 0, 0, 1, 1),
    "meetings_late": (0, 0, 0, 1, 0, 1),
    # By their days: 20 January; 8 and 10 February; 4 and 12 April.
    "meetings_held": (1, 2, 0, 2, 3, 5),
    # From 20 January to the 31st; from 10 February to the 28th, and to 31 March; from 12 April to the 30th.
    "days_since_forum": (11, 18, 49, 18, 49, 18),
    # Without the mission's two: 4 police and 4 women's groups; 2 authorities.
    "people_at_forums": (8, 2, 0, 0, 10, 10),
    # The extraordinary meeting has no attendance and is excluded: 8, 2, and 10 by 2.
    "people_per_meeting": (8, 2, None, None, 5, 5),
    "women_at_forums": (62.5, 0, None, None, 50, 50),
    "under_30_at_forums": (37.5, 0, None, None, 30, 30),
    "non_police_participants": (50, 100, None, None, 60, 60),
    # 6 and 2 of 8 are 75 and 25% against 60 and 40%: half of 15 and 15.
    "forum_community_gap": (15, None, None, None, 15, 15),
    "items_raised": (2, 2, 0, 1, 4, 5),
    # January: one item of the women's groups, one of the police; all others are of the women's groups.
    "items_raised_by_police": (50, 0, None, 0, 25, 20),
    "items_raised_by_authorities": (0, 0, None, 0, 0, 0),
    "items_raised_by_civil_society": (50, 100, None, 100, 75, 80),
    # Raised 3 + 2 + 0 + 2. The first was verified on 15 February and reported back on 4 April.
    "concerns_followed_through": (0, 0, 0, pytest.approx(100 / 7), 0, pytest.approx(100 / 7)),
    "concerns_by_stage": (3, 5, 5, 7, 5, 7),
    "concerns_raised": (3, 2, 0, 2, 5, 7),
    # Settled on 15 February, 1 March and 10 March.
    "concerns_open": (3, 4, 2, 4, 2, 4),
    # Of Osh city's 1000 people 2 and 3; from March on of 4000 with Uzgen's: 2, and 4.
    "concerns_open_per_100000": (200, 300, 50, 100, 50, 100),
    "concerns_resolved": (0, 1, 1, 0, 2, 2),
    # 12 January to 15 February: 19 + 15 = 34. 15 January to 10 March: 16 + 28 + 10 = 54. Their median: 44.
    "days_to_resolution": (None, 34, 54, None, 44, 44),
    # On 31 January 16, 19 and 21 days; 28 February 25, 26, 44, 49; 31 March 56, 57; 30 April 0, 29, 86, 87.
    "age_of_open_concerns": (19, 35, 56.5, 57.5, 56.5, 57.5),
    # February 1 of 1, final on 30 April, 60 days after its last day; the later periods are not yet mature.
    "concerns_reported_back": (None, 100, None, None, None, None),
    "actions_agreed": (2, 2, 0, 0, 4, 4),
    # Due 10 February, done on the 9th; 28 February, done 5 March; 31 March, done that day; 15 April, not done.
    "actions_on_time": (None, 50, 100, 0, third(200), 50),
    "actions_done": (0, 1, 2, 0, 3, 3),
    # On 28 February the one that is due that day is not overdue yet.
    "actions_overdue": (0, 0, 0, 1, 0, 1),
    "actions_verified": (0, 1, 1, 0, 2, 2),
    # Done and verified in February; later periods are not yet mature.
    "actions_verified_share": (None, 100, None, None, None, None),
    "receptions_handed_over": (0, 2, 2, 2, 2, 2),
    # The first is in repair from 26 February to 3 March, the second withdrawn from 21 April.
    "receptions_in_service": (0, 1, 2, 1, 2, 1),
    "receptions_deployed": (0, 0, 2, 1, 2, 1),
    # 15 to 28 February 14 less 3; 31 less 3, and 31; 30.
    "days_deployed": (0, 11, 59, 30, 70, 100),
    # Available: 2 x 19 less 3 = 35; 2 x 31 less 3 = 59; 2 x 30 less 10 = 50.
    "deployment_rate": (
        None,
        pytest.approx(1100 / 35),
        100,
        60,
        pytest.approx(7000 / 94),
        pytest.approx(10000 / 144),
    ),
    "trips": (0, 1, 2, 0, 3, 3),
    # By the vehicles in service on the last day: none, 1, 2, 1.
    "trips_per_reception": (None, 1, 1, 0, 1.5, 3),
    # From 20 February to the 28th; from 12 March to the 31st, and to 30 April.
    "days_since_trip": (None, 8, 19, 49, 19, 49),
    "visitors": (0, 10, 10, 0, 20, 20),
    "women_among_visitors": (None, 60, 30, None, 45, 45),
    "visitors_per_trip": (None, 10, 5, None, third(20), third(20)),
    # Of Osh city's 1000 people; from March on of 4000 with Uzgen's.
    "visitors_per_1000": (0, 10, 2.5, 0, 5, 5),
    "appeals": (0, 5, 1, 0, 6, 6),
    # In February 1 for each of two topics; in March the only one was referred.
    "appeals_settled": (0, 2, 0, 0, 2, 2),
    "appeals_referred": (0, 2, 1, 0, 3, 3),
    "appeals_per_100": (None, 50, 10, None, 30, 30),
    # The crew of 12 March was not recorded and is excluded.
    "mixed_crews": (None, 100, 0, None, 50, 50),
    # The one of 28 February to 1 March counts in March.
    "initiatives_done": (0, 0, 2, 0, 2, 2),
    # The second one was on 31 March.
    "days_since_initiative": (None, None, 0, 30, 0, 30),
    "participants": (0, 0, 60, 0, 60, 60),
    "women_among_participants": (None, None, 50, None, 50, 50),
    "budget": (0, 0, 300, 0, 300, 300),
    "spent": (0, 0, 180, 0, 180, 180),
    # 180 euros for 40 people; the cost of the other one is not known.
    "cost_per_participant": (None, None, Decimal("4.5"), None, Decimal("4.5"), Decimal("4.5")),
    "initiatives_addressing_concerns": (None, None, 50, None, 50, 50),
}
SPANS = (JAN, FEB, MAR, APR, Q1, YEAR)


@pytest.fixture(scope="module")
def results(golden_mission, django_db_blocker):
    with django_db_blocker.unblock():
        results = evaluate(REGISTRY.values(), [*SPANS, MAY, BEFORE, CUSTOM], today=TODAY)
        results.get_value("trips", JAN)
        return results


def test_every_indicator_has_golden_values():
    assert set(EXPECTED) == set(REGISTRY)


@pytest.mark.parametrize("key", EXPECTED)
def test_values_equal_those_calculated_by_hand(results, key):
    assert tuple(results.get_value(key, span).value for span in SPANS) == EXPECTED[key]


def test_custom_range_counts_parts_of_months(results):
    # A 9 + 5 days, B 9 + 1, C 5.
    assert results.get_value("adviser_days", CUSTOM).value == 29
    # 20 to 25 February 6, 4 and 5 March 2; the second from 1 to 5 March 5.
    assert results.get_value("days_deployed", CUSTOM).value == 13
    assert results.get_value("trips", CUSTOM).value == 1


def test_action_is_overdue_from_the_day_after_its_due_date_until_done(golden):
    until = {
        text: Span(day("2011-02-01"), day(text)) for text in ("2011-03-01", "2011-03-02", "2011-03-05", "2011-03-06")
    }
    results = evaluate(get_indicators("actions_overdue"), until.values(), today=TODAY)
    found = {text: results.get_value("actions_overdue", span).value for text, span in until.items()}
    # Due on 28 February, done on 5 March: overdue at the end of 1 to 4 March.
    assert found == {"2011-03-01": 0, "2011-03-02": 1, "2011-03-05": 1, "2011-03-06": 0}


def test_future_period_and_period_before_mandate_have_no_data_and_a_reason(results):
    for key in REGISTRY:
        ahead, before = results.get_value(key, MAY), results.get_value(key, BEFORE)
        assert (ahead.value, before.value) == (None, None)
        assert "not started" in ahead.missing_reason
        assert "no mandate" in before.missing_reason


def test_zero_divided_by_zero_is_no_data_and_formatted_as_dash(results):
    nothing = results.get_value("people_per_meeting", MAR)
    assert (nothing.value, format_indicator_value(nothing), nothing.url) == (None, "–", "")
    assert "No data was recorded" in nothing.missing_reason
    zero = results.get_value("women_at_forums", FEB)
    assert (zero.value, format_indicator_value(zero)) == (0, "0%")


def test_meeting_due_yesterday_is_missed(golden):
    results = evaluate(get_indicators("meetings_missed", "cadence"), [APR], today=day("2011-05-01"))
    assert results.get_value("meetings_missed", APR).value == 2
    assert results.get_value("cadence", APR).value == third(100)


def test_current_month_expects_only_meetings_already_held(golden):
    results = evaluate(get_indicators("cadence"), [APR], today=day("2011-04-12"))
    value = results.get_value("cadence", APR)
    assert (value.numerator, value.denominator) == (1, 1)


# Districts and other dimensions


def test_values_of_districts(golden):
    districts = {"osh": golden.osh.pk, "uzgen": golden.uzgen.pk}
    results = evaluate(REGISTRY.values(), [MAR, APR, YEAR], today=TODAY)

    def get_values(key, span):
        figures = results.get_values_by_district(key, span, districts.values())
        return tuple(figures[pk].value for pk in districts.values())

    assert get_values("advisers_in_post", MAR) == (1, 1)
    assert get_values("adviser_days", YEAR) == (157, 61)
    assert get_values("cadence", YEAR) == (50, 100)  # Osh 3 of 6, Uzgen 1 of 1
    assert get_values("police_community_gap", APR) == (10, 20)  # 70 against 60%; 100 against 80%
    assert get_values("days_deployed", YEAR) == (69, 31)
    assert get_values("initiatives_done", YEAR) == (1, 1)
    assert get_values("days_since_forum", MAR) == (49, None)  # Uzgen's first was on 12 April
    assert get_values("days_since_trip", APR) == (51, 49)  # from 10 and from 12 March
    assert get_values("concerns_open_per_100000", YEAR) == (400, 0)
    assert get_values("deployment_rate", YEAR) == (None, None)
    assert "mission as a whole" in results.get_value("deployment_rate", YEAR, district=golden.osh.pk).missing_reason


def values_by_member(key, dimension, span, **kwargs):
    results = evaluate(get_indicators(key), [span], dimension=dimension, today=TODAY, **kwargs)
    return {str(member): value.value for member, value in results.get_values_by_member(key, span).items()}


def test_values_by_dimension(golden):
    assert values_by_member("advisers_in_post", "state", FEB) == {"FI": 1, "US": 1}
    # Women 22 + 28 + 31 + 30; men 17 + 28 + 1 + 61.
    assert values_by_member("adviser_days", "sex", YEAR) == {
        "woman": 111,
        "man": 107,
    }
    assert values_by_member("police_officers", "sex", APR) == {"woman": 4, "man": 16}
    assert values_by_member("visitors", "sex", Q1) == {"woman": 9, "man": 11}
    assert values_by_member("people_per_meeting", "sector", Q1) == {"police": 2, "women": 2, "authorities": 1}
    assert values_by_member("women_at_forums", "sector", Q1) == {"police": 25, "women": 100, "authorities": 0}
    assert values_by_member("appeals_per_100", "topic", Q1) == {"documents": 20, "land": 10}
    assert values_by_member("participants", "kind", MAR) == {"sports": 40, "school": 20}
    assert values_by_member("concerns_raised", "channel", APR) == {"forum": 1, "reception": 1}
    assert values_by_member("meetings_held", "kind", Q1) == {"regular": 2, "extraordinary": 1}
    assert values_by_member("trips", "sex", Q1) == {}


def test_gap_of_a_community_is_its_share_less_its_population_share(golden):
    kyrgyz, uzbek = str(golden.kyrgyz.pk), str(golden.uzbek.pk)
    # Kyrgyz 18 of 20 against 75%. The census gives a share of Uzbeks for Osh city only: 2 of 10 against 40%; in
    # April 3 of 10.
    assert values_by_member("police_community_gap", "community", FEB) == {kyrgyz: 15, uzbek: -20}
    assert values_by_member("police_community_gap", "community", APR) == {kyrgyz: 10, uzbek: -10}
    assert values_by_member("forum_community_gap", "community", JAN) == {kyrgyz: 15, uzbek: -15}
    stations = values_by_member("police_community_gap", "station", APR)
    assert stations == {str(golden.osh_station.pk): 10, str(golden.uzgen_station.pk): 20}


def test_concerns_are_counted_at_every_workflow_stage(golden):
    one_each = dict.fromkeys(("reported_back", "verified", "done", "agreed", "discussed", "raised", "closed"), 1)
    assert {stage.value: number for stage, number in _stages(YEAR).items()} == one_each
    assert {stage.value: number for stage, number in _stages(FEB).items() if number} == {
        "verified": 1,
        "agreed": 3,
        "raised": 1,
    }


def _stages(span):
    results = evaluate(get_indicators("concerns_by_stage"), [span], dimension="stage", today=TODAY)
    return {stage: figure.value for stage, figure in results.get_values_by_member("concerns_by_stage", span).items()}


# Permissions and publication


def test_user_counts_only_visible_concerns(golden):
    keys = ("concerns_raised", "actions_agreed", "items_raised", "trips")

    def first_quarter(user):
        results = evaluate(get_indicators(*keys), [Q1], user=user, today=TODAY)
        return tuple(results.get_value(key, Q1).value for key in keys)

    assert first_quarter(None) == first_quarter(golden.manager) == (5, 4, 4, 3)
    concerns, actions, items, trips = first_quarter(golden.reader)
    assert (concerns, actions, items in (0, 5), trips) == (5, 4, True, 3)
    # Without the confidential concern and its action and agenda item, and without Uzgen.
    assert first_quarter(golden.officer) == (3, 3, 3, 2)


def test_field_staff_without_district_count_nothing(golden):
    user = UserFactory(username="golden-nobody")
    results = evaluate(REGISTRY.values(), [Q1], user=user, today=TODAY)
    seen = {key for key in REGISTRY if results.get_value(key, Q1).value}
    assert not seen


def test_member_of_unsupported_dimension_raises_lookup_error(golden):
    results = evaluate(get_indicators("trips", "visitors"), [Q1], dimension="sex", today=TODAY)
    assert results.get_value("visitors", Q1, member="woman").value == 9
    with pytest.raises(LookupError):
        results.get_value("trips", Q1, member="woman")


# The registry


def test_every_indicator_has_label_definition_and_source(db):
    for indicator in REGISTRY.values():
        assert len(str(indicator.definition)) > 15
        assert str(indicator.definition).endswith("."), indicator.key
        assert str(indicator.label)
        assert str(indicator.source).endswith("."), indicator.key


def test_sources_support_the_dimensions_of_their_indicators():
    for indicator in REGISTRY.values():
        for dimension in indicator.dimensions:
            for source, source_dimension in indicator.get_source_requests(dimension):
                assert not source_dimension or source.has_dimension(source_dimension), (indicator.key, dimension)
            assert set(indicator.total_denominator) <= set(indicator.dimensions)


@pytest.mark.parametrize(
    "keys",
    [
        ("trips", "visitors", "women_among_visitors", "visitors_per_trip", "mixed_crews"),
        ("women_in_police", "police_officers"),
    ],
)
def test_indicators_of_one_source_share_one_query(golden, django_assert_num_queries, keys):
    spans = [YEAR, *(Month(2011, number).span for number in range(1, 13))]
    with django_assert_num_queries(1):
        results = evaluate(get_indicators(*keys), spans, today=TODAY, first_day=YEAR.start, editions=FROM_RECORDS)
        for span in spans:
            for key in keys:
                results.get_value(key, span)


def test_values_are_formatted_with_their_unit(results):
    formatted = {
        key: format_indicator_value(results.get_value(key, YEAR))
        for key in ("cadence", "visitors_per_trip", "budget", "adviser_days")
    }
    assert formatted == {"cadence": "57%", "visitors_per_trip": "6.67", "budget": "300 EUR", "adviser_days": "218"}
    assert format_indicator_value(results.get_value("police_community_gap", YEAR)) == "15.0 points"
    assert format_indicator_value(results.get_value("cost_per_participant", YEAR)) == "4.50 EUR"
    assert [format_value(4, REGISTRY[key]) for key in ("visitors", "people_per_meeting")] == ["4", "4.0"]


def test_percentages_have_multiplier_100_and_a_denominator():
    shares = {key for key, indicator in REGISTRY.items() if indicator.unit == MeasurementUnit.PERCENT}
    assert all(REGISTRY[key].multiplier == 100 and REGISTRY[key].denominator for key in shares)
