"""Golden figures: every indicator on a small fixed mission, each value worked out by hand beside it."""

from decimal import Decimal

import pytest
from django.db import transaction

from csi.core.periods import Month, Span, quarter, year
from csi.indicators.formatting import for_person, published, published_together, said, say
from csi.indicators.registry import REGISTRY, Unit, evaluate, named
from csi.indicators.tests.golden import TODAY, GoldenMission, day
from csi.tests.support.factories import UserFactory

JAN, FEB, MAR, APR = (Month(2011, number).span for number in (1, 2, 3, 4))
Q1, ALL = quarter(2011, 1), year(2011)
MAY = Month(2011, 5).span
BEFORE = Month(2010, 12).span
OWN = Span(day("2011-02-20"), day("2011-03-06"))  # 20 February to 5 March


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield GoldenMission()
        transaction.set_rollback(True)


@pytest.fixture
def golden(built, django_db_blocker):
    with django_db_blocker.unblock():
        yield built


def third(number):
    return pytest.approx(number / 3)


# {indicator: (January, February, March, April, first quarter, 2011 so far)}; None is "no data".
EXPECTED = {
    # Osh city from 10 January, Uzgen from 1 March; the third is only asked for.
    "districts_in_operation": (1, 1, 2, 2, 2, 2),
    # A from 10 January; B 15 January to 1 March; C 1 March to 30 April. On 31 March: A and C.
    "advisers_in_post": (2, 2, 2, 2, 2, 2),
    "women_among_advisers": (50, 50, 50, 50, 50, 50),
    # Osh alone, then Osh and Uzgen.
    "stations_with_adviser": (1, 1, 2, 2, 2, 2),
    # Of the two stations of Osh city; from March of three.
    "stations_covered": (50, 50, third(200), third(200), third(200), third(200)),
    # A 22 + B 17 = 39; 28 + 28 = 56; A 31 + B 1 + C 31 = 63; A 30 + C 30 = 60.
    "adviser_days": (39, 56, 63, 60, 158, 218),
    # January: Osh 8 and 2 of 10 against 60 and 40 %: 20 too many, 20 too few, half of 40.
    # February, with Uzgen: 18 of 20 = 90 % Kyrgyz against 3000 of 4000 = 75 %: +15. Uzbek 2 of 20 = 10 % against
    # 400 of 4000 = 10 %: 0. The others, of whom no census share is known: -15. Half of 30.
    # April: 17 of 20 = 85 %: +10; 3 of 20 = 15 %: +5; others -15. Half of 30.
    "police_community_gap": (20, 15, 15, 15, 15, 15),
    # 2 of 10; 3 of 20; 3 of 20; 2 + 1 + 1 of 20.
    "women_in_police": (20, 15, 15, 20, 15, 20),
    "police_officers": (10, 20, 20, 20, 20, 20),
    "working_groups": (2, 2, 3, 3, 3, 3),
    # The monthly group: held 20 January, cancelled in February, March held on 4 April, April due today.
    # The two-monthly one: held 8 February for January and February, March and April due today.
    # The young one: founded 16 March, held 12 April. So 1 of 1, 1 of 2, 1 of 1, 1 of 3; 3 of 4; 4 of 7.
    "cadence": (100, 50, 100, third(100), 75, pytest.approx(400 / 7)),
    "regular_meetings": (1, 1, 1, 1, 3, 4),
    "meetings_missed": (0, 0, 0, 0, 0, 0),
    "meetings_cancelled": (0, 1, 0, 0, 1, 1),
    "meetings_late": (0, 0, 1, 0, 1, 1),
    # By their days: 20 January; 8 and 10 February; 4 and 12 April.
    "meetings_held": (1, 2, 0, 2, 3, 5),
    # From 20 January to the 31st; from 10 February to the 28th, and to 31 March; from 12 April to the 30th.
    "days_since_forum": (11, 18, 49, 18, 49, 18),
    # Without the two of the mission: 4 police and 4 women's groups; 2 authorities.
    "people_at_forums": (8, 2, 0, 0, 10, 10),
    # The extraordinary meeting has no attendance, so it is not divided by: 8, 2, and 10 by 2.
    "people_per_meeting": (8, 2, None, None, 5, 5),
    "women_at_forums": (62.5, 0, None, None, 50, 50),
    "under_30_at_forums": (37.5, 0, None, None, 30, 30),
    "not_police_at_forums": (50, 100, None, None, 60, 60),
    # 6 and 2 of 8 are 75 and 25 % against 60 and 40 %: half of 15 and 15.
    "forum_community_gap": (15, None, None, None, 15, 15),
    "items_raised": (2, 2, 0, 1, 4, 5),
    # January: one item of the women's groups, one of the police; all others are of the women's groups.
    "voice_police": (50, 0, None, 0, 25, 20),
    "voice_authorities": (0, 0, None, 0, 0, 0),
    "voice_civil_society": (50, 100, None, 100, 75, 80),
    # Raised 3 + 2 + 0 + 2. The first was verified on 15 February and told on 4 April.
    "loop_closure": (0, 0, 0, pytest.approx(100 / 7), 0, pytest.approx(100 / 7)),
    "concerns_by_stage": (3, 5, 5, 7, 5, 7),
    "concerns_raised": (3, 2, 0, 2, 5, 7),
    # Settled on 15 February, 1 March and 10 March.
    "concerns_open": (3, 4, 2, 4, 2, 4),
    # Of Osh city's 1000 people 2 and 3; from March on of 4000 with Uzgen's: 2, and 4.
    "concerns_open_per_10000": (20, 30, 5, 10, 5, 10),
    "concerns_resolved": (0, 1, 1, 0, 2, 2),
    # 12 January to 15 February: 19 + 15 = 34. 15 January to 10 March: 16 + 28 + 10 = 54. Between them: 44.
    "days_to_resolution": (None, 34, 54, None, 44, 44),
    # February 1 of 1; March: one closed and told, one resolved and not.
    "told_back": (None, 100, 50, None, third(200), third(200)),
    "actions_agreed": (2, 2, 0, 0, 4, 4),
    # Due 10 February, done on the 9th; 28 February, done 5 March; 31 March, done that day; 15 April, not done.
    "actions_in_time": (None, 50, 100, 0, third(200), 50),
    "actions_done": (0, 1, 2, 0, 3, 3),
    # On 28 February the one that is due that day is not overdue yet.
    "actions_overdue": (0, 0, 0, 1, 0, 1),
    "actions_verified": (0, 1, 1, 0, 2, 2),
    "actions_verified_share": (None, 100, 50, None, third(200), third(200)),
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
    # From 20 February to the 28th; from 12 March to the 31st, and to 30 April.
    "days_since_trip": (None, 8, 19, 49, 19, 49),
    "visitors": (0, 10, 10, 0, 20, 20),
    "women_among_visitors": (None, 60, 30, None, 45, 45),
    "visitors_per_trip": (None, 10, 5, None, third(20), third(20)),
    "appeals": (0, 5, 1, 0, 6, 6),
    "appeals_per_100": (None, 50, 10, None, 30, 30),
    # The crew of 12 March was not recorded, so it is not divided by.
    "mixed_crews": (None, 100, 0, None, 50, 50),
    # The one of 28 February to 1 March counts in March.
    "initiatives_done": (0, 0, 2, 0, 2, 2),
    # The second one was on 31 March.
    "days_since_initiative": (None, None, 0, 30, 0, 30),
    "participants": (0, 0, 60, 0, 60, 60),
    "women_among_participants": (None, None, 50, None, 50, 50),
    "budget": (0, 0, 300, 0, 300, 300),
    "spent": (0, 0, 180, 0, 180, 180),
    # 180 euros for 40 people: what the other one cost is not known.
    "cost_per_participant": (None, None, Decimal("4.5"), None, Decimal("4.5"), Decimal("4.5")),
    "initiatives_answering": (None, None, 50, None, 50, 50),
}
SPANS = (JAN, FEB, MAR, APR, Q1, ALL)


@pytest.fixture(scope="module")
def answer(built, django_db_blocker):
    with django_db_blocker.unblock():
        answer = evaluate(REGISTRY.values(), [*SPANS, MAY, BEFORE, OWN], today=TODAY)
        answer.figure("trips", JAN)
        return answer


def test_every_indicator_has_a_golden_figure():
    assert set(EXPECTED) == set(REGISTRY)


@pytest.mark.parametrize("key", EXPECTED)
def test_the_figures_are_those_worked_out_by_hand(answer, key):
    assert tuple(answer.figure(key, span).value for span in SPANS) == EXPECTED[key]


def test_own_dates_cut_months_where_they_lie(answer):
    # A 9 + 5 days, B 9 + 1, C 5.
    assert answer.figure("adviser_days", OWN).value == 29
    # 20 to 25 February 6, 4 and 5 March 2; the second from 1 to 5 March 5.
    assert answer.figure("days_deployed", OWN).value == 13
    assert answer.figure("trips", OWN).value == 1


def test_an_action_is_overdue_from_the_day_after_it_was_due_until_it_is_done(golden):
    until = {
        text: Span(day("2011-02-01"), day(text)) for text in ("2011-03-01", "2011-03-02", "2011-03-05", "2011-03-06")
    }
    answer = evaluate(named("actions_overdue"), until.values(), today=TODAY)
    found = {text: answer.figure("actions_overdue", span).value for text, span in until.items()}
    # Due on 28 February, done on 5 March: overdue at the end of 1 to 4 March.
    assert found == {"2011-03-01": 0, "2011-03-02": 1, "2011-03-05": 1, "2011-03-06": 0}


def test_what_has_not_begun_or_came_before_the_mandate_is_no_data_and_says_why(answer):
    for key in REGISTRY:
        ahead, before = answer.figure(key, MAY), answer.figure(key, BEFORE)
        assert (ahead.value, before.value) == (None, None)
        assert "not begun" in ahead.why
        assert "no mandate" in before.why


def test_nothing_divided_by_nothing_is_no_data_and_said_as_a_dash(answer):
    nothing = answer.figure("people_per_meeting", MAR)
    assert (nothing.value, said(nothing), nothing.url) == (None, "–", "")
    assert "could be worked out" in nothing.why
    nobody = answer.figure("women_at_forums", FEB)
    assert (nobody.value, said(nobody)) == (0, "0 %")


def test_a_meeting_that_was_due_yesterday_is_missed(golden):
    answer = evaluate(named("meetings_missed", "cadence"), [APR], today=day("2011-05-01"))
    assert answer.figure("meetings_missed", APR).value == 2
    assert answer.figure("cadence", APR).value == third(100)


def test_a_month_that_goes_on_counts_a_meeting_once_it_was_held_and_none_that_is_still_ahead(golden):
    answer = evaluate(named("cadence"), [APR], today=day("2011-04-12"))
    assert (answer.figure("cadence", APR).top, answer.figure("cadence", APR).bottom) == (1, 1)


# Districts and other dimensions


def test_figures_of_a_district(golden):
    districts = {"osh": golden.osh.pk, "uzgen": golden.uzgen.pk}
    answer = evaluate(REGISTRY.values(), [MAR, APR, ALL], today=TODAY)

    def both(key, span):
        figures = answer.by_district(key, span, districts.values())
        return tuple(figures[pk].value for pk in districts.values())

    assert both("advisers_in_post", MAR) == (1, 1)
    assert both("adviser_days", ALL) == (157, 61)
    assert both("cadence", ALL) == (50, 100)  # Osh 3 of 6, Uzgen 1 of 1
    assert both("police_community_gap", APR) == (10, 20)  # 70 against 60 %; 100 against 80 %
    assert both("days_deployed", ALL) == (69, 31)
    assert both("initiatives_done", ALL) == (1, 1)
    assert both("days_since_forum", MAR) == (49, None)  # Uzgen's first was on 12 April
    assert both("days_since_trip", APR) == (51, 49)  # from 10 and from 12 March
    assert both("concerns_open_per_10000", ALL) == (40, 0)
    assert both("deployment_rate", ALL) == (None, None)
    assert "mission as a whole" in answer.figure("deployment_rate", ALL, district=golden.osh.pk).why


def parts(key, by, span, **kwargs):
    answer = evaluate(named(key), [span], by=by, today=TODAY, **kwargs)
    return {str(part): figure.value for part, figure in answer.by_part(key, span).items()}


def test_figures_by_other_dimensions(golden):
    assert parts("advisers_in_post", "state", FEB) == {"FI": 1, "US": 1}
    assert parts("adviser_days", "sex", ALL) == {"woman": 111, "man": 107}  # 22 + 28 + 31 + 30; 17 + 28 + 1 + 61
    assert parts("police_officers", "sex", APR) == {"woman": 4, "man": 16}
    assert parts("visitors", "sex", Q1) == {"woman": 9, "man": 11}
    assert parts("people_per_meeting", "sector", Q1) == {"police": 2, "women": 2, "authorities": 1}
    assert parts("women_at_forums", "sector", Q1) == {"police": 25, "women": 100, "authorities": 0}
    assert parts("appeals_per_100", "topic", Q1) == {"documents": 20, "land": 10}
    assert parts("participants", "kind", MAR) == {"sports": 40, "school": 20}
    assert parts("concerns_raised", "channel", APR) == {"forum": 1, "reception": 1}
    assert parts("meetings_held", "kind", Q1) == {"regular": 2, "extraordinary": 1}
    assert parts("trips", "sex", Q1) == {}


def test_the_gap_by_community_is_its_share_here_less_its_share_of_the_people(golden):
    kyrgyz, uzbek = str(golden.kyrgyz.pk), str(golden.uzbek.pk)
    # Kyrgyz 18 of 20 against 75 %. Of Uzbeks only Osh city's census tells: 2 of 10 against 40 %; in April 3 of 10.
    assert parts("police_community_gap", "community", FEB) == {kyrgyz: 15, uzbek: -20}
    assert parts("police_community_gap", "community", APR) == {kyrgyz: 10, uzbek: -10}
    assert parts("forum_community_gap", "community", JAN) == {kyrgyz: 15, uzbek: -15}
    stations = parts("police_community_gap", "station", APR)
    assert stations == {str(golden.osh_station.pk): 10, str(golden.uzgen_station.pk): 20}


def test_concerns_stop_at_every_stage_of_the_loop(golden):
    one_each = dict.fromkeys(("reported_back", "verified", "done", "agreed", "discussed", "raised", "closed"), 1)
    assert {stage.value: number for stage, number in _stages(ALL).items()} == one_each
    assert {stage.value: number for stage, number in _stages(FEB).items() if number} == {
        "verified": 1,
        "agreed": 3,
        "raised": 1,
    }


def _stages(span):
    answer = evaluate(named("concerns_by_stage"), [span], by="stage", today=TODAY)
    return {stage: figure.value for stage, figure in answer.by_part("concerns_by_stage", span).items()}


# Who asks


def test_a_person_counts_the_concerns_that_the_person_may_see(golden):
    keys = ("concerns_raised", "actions_agreed", "items_raised", "trips")

    def first_quarter(user):
        answer = evaluate(named(*keys), [Q1], user=user, today=TODAY)
        return tuple(answer.figure(key, Q1).value for key in keys)

    assert first_quarter(None) == first_quarter(golden.manager) == first_quarter(golden.reader) == (5, 4, 4, 3)
    # Not the confidential concern nor what hangs on it, and nothing of Uzgen.
    assert first_quarter(golden.officer) == (3, 3, 3, 2)


def test_field_staff_without_a_district_count_nothing(golden):
    nobody = UserFactory(username="golden-nobody")
    answer = evaluate(REGISTRY.values(), [Q1], user=nobody, today=TODAY)
    seen = {key for key in REGISTRY if answer.figure(key, Q1).value}
    assert not seen


def test_a_part_of_what_is_not_broken_down_is_an_error_and_no_zero(golden):
    answer = evaluate(named("trips", "visitors"), [Q1], by="sex", today=TODAY)
    assert answer.figure("visitors", Q1, part="woman").value == 9
    with pytest.raises(LookupError):
        answer.figure("trips", Q1, part="woman")


def test_the_public_is_told_no_number_of_people_under_five(golden):
    answer = evaluate(named("advisers_in_post", "trips", "participants", "women_in_police"), [FEB, MAR], today=TODAY)
    advisers = answer.figure("advisers_in_post", FEB)
    assert for_person(advisers, golden.manager).value == 2
    assert for_person(advisers, golden.officer).value == 2
    for person in (None, golden.reader):
        told = for_person(advisers, person)
        assert (told.value, told.top) == (None, None)
        assert "Fewer than five" in told.why
    assert published(answer.figure("trips", FEB)).value == 1
    assert published(answer.figure("participants", MAR)).value == 60
    # 3 of 20 officers are women: the share would tell the three.
    assert published(answer.figure("women_in_police", MAR)).value is None


def test_a_number_that_is_withheld_cannot_be_worked_out_from_its_sum(golden):
    answer = evaluate(named("people_at_forums"), [Q1], by="sector", today=TODAY)
    assert {figure.value for figure in answer.by_part("people_at_forums", Q1).values()} == {4, 2}
    answer = evaluate(named("participants"), [MAR], by="kind", today=TODAY)
    figures = answer.by_part("participants", MAR)
    assert [figure.value for figure in published_together(figures).values()] == [20, 40]
    small = {**figures, "other": answer.figure("participants", MAR, part="nothing")}
    small["other"] = type(small["other"])(**{**vars(small["other"]), "value": 3, "top": 3})
    assert [figure.value for figure in published_together(small).values()] == [None, 40, None]


# The registry


def test_every_indicator_says_what_it_means(db):
    for indicator in REGISTRY.values():
        assert len(str(indicator.meaning)) > 15
        assert str(indicator.meaning).endswith("."), indicator.key
        assert str(indicator.label)
        assert str(indicator.records).endswith("."), indicator.key


def test_every_dimension_is_known_to_the_records_that_it_breaks_down():
    for indicator in REGISTRY.values():
        for dimension in indicator.dimensions:
            for source, by in indicator.needs(dimension):
                assert not by or source.knows(by), (indicator.key, dimension)
            assert set(indicator.of_whole) <= set(indicator.dimensions)


def test_indicators_that_rest_on_the_same_records_share_their_query(golden, django_assert_num_queries):
    with django_assert_num_queries(1):
        evaluate(
            named("trips", "visitors", "women_among_visitors", "visitors_per_trip", "mixed_crews"), SPANS, today=TODAY
        )
    with django_assert_num_queries(1):
        evaluate(
            named("women_in_police", "police_officers"),
            [ALL, *(Month(2011, n).span for n in range(1, 13))],
            today=TODAY,
        )


def test_a_figure_says_itself_with_its_unit(answer):
    told = {key: said(answer.figure(key, ALL)) for key in ("cadence", "visitors_per_trip", "budget", "adviser_days")}
    assert told == {"cadence": "57 %", "visitors_per_trip": "6.7", "budget": "300 EUR", "adviser_days": "218"}
    assert said(answer.figure("police_community_gap", ALL)) == "15.0 points"
    assert said(answer.figure("cost_per_participant", ALL)) == "4.50 EUR"
    assert [say(4, REGISTRY[key]) for key in ("visitors", "visitors_per_trip")] == ["4", "4.0"]


def test_what_is_a_share_says_so():
    shares = {key for key, indicator in REGISTRY.items() if indicator.unit == Unit.PERCENT}
    assert all(REGISTRY[key].times == 100 and REGISTRY[key].bottom for key in shares)
