"""Buckets, visibility and links of indicator queries, without records."""

import datetime
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.accounts.models import Role, User
from csi.core.periods import Month, Span
from csi.indicators.disclosure import CountRounder
from csi.indicators.indicator import (
    Computation,
    Coverage,
    compute_share_difference,
    get_last_event_date,
)
from csi.indicators.links import RecordListLink
from csi.indicators.query import FieldStaffPlaceholder, IndicatorQuery, QueryParam, as_sql_tuple
from csi.indicators.registry import REGISTRY, get_indicators
from csi.indicators.remainder import compute_remainder
from csi.indicators.results import IndicatorValue
from csi.indicators.source_counts import Coordinates
from csi.indicators.sources import Expression, parse_number

day = datetime.date
ONE_DAY = datetime.timedelta(days=1)
TODAY = day(2011, 10, 20)
SEPTEMBER, OCTOBER, NOVEMBER = (Month(2011, number).span for number in (9, 10, 11))
days = st.dates(min_value=day(2011, 8, 1), max_value=day(2011, 12, 31))
spans = st.tuples(days, days).map(sorted).map(lambda bounds: Span(*bounds))


def build_query(*selected, **options):
    return IndicatorQuery(selected, TODAY, **options)


def build_user(role, **options):
    return User(pk=5, role=role, **options)


@given(st.lists(spans, min_size=1, max_size=4))
def test_buckets_of_a_period_cover_its_days_until_today(selected):
    query = build_query(*selected)
    for span in selected:
        if not span.days or span.start > TODAY:
            assert span not in query.started_spans
            continue
        buckets = query.flow_buckets[span]
        counted = {
            date for number in buckets for date in list_days(query.boundaries[number - 1], query.boundaries[number])
        }
        assert counted == {date for date in list_days(span.start, span.end) if date <= TODAY}
        [position] = query.stock_buckets[span]
        assert query.reference_dates[position - 1] == query.get_reference_date(span) == min(span.last_day, TODAY)


def list_days(start, end):
    return [start + number * ONE_DAY for number in range((end - start).days)]


def test_period_starts_on_its_first_day():
    query = build_query(OCTOBER, NOVEMBER, Span(TODAY, TODAY + ONE_DAY), Span(TODAY, TODAY))
    assert set(query.started_spans) == {OCTOBER, Span(TODAY, TODAY + ONE_DAY)}
    assert query.boundaries == [OCTOBER.start, TODAY, TODAY + ONE_DAY]


@pytest.mark.parametrize(
    ("user", "is_protected", "is_unrestricted"),
    [
        (None, False, True),
        (build_user(Role.READER), True, True),
        (build_user(Role.FIELD_STAFF), False, False),
        (build_user(Role.MANAGER), False, True),
        (build_user(Role.MANAGER, is_active=False), False, False),
    ],
)
def test_protection_depends_on_the_user(user, is_protected, is_unrestricted):
    query = build_query(OCTOBER, user=user)
    assert (query.is_protected, query.is_unrestricted) == (is_protected, is_unrestricted)
    assert build_query(OCTOBER, user=user, is_public=True).is_protected
    placeholder = query.parameterised.user
    if is_unrestricted:
        assert placeholder is None
    else:
        assert placeholder == FieldStaffPlaceholder(user.is_active, user.role)


def test_placeholders_are_replaced_by_the_values_of_the_query():
    user = build_user(Role.FIELD_STAFF)
    user.scope_ids = [7]
    query = build_query(SEPTEMBER, OCTOBER, user=user, districts=frozenset({3}), dimension="sex")
    assert query.bind([*QueryParam, "unchanged"]) == [
        SEPTEMBER.start,
        TODAY + ONE_DAY,
        [SEPTEMBER.start, OCTOBER.start, TODAY + ONE_DAY],
        [SEPTEMBER.last_day, TODAY],
        SEPTEMBER.last_day,
        TODAY,
        (3,),
        (7,),
        5,
        "unchanged",
    ]
    public = build_query(OCTOBER, districts=frozenset())
    assert public.bind([QueryParam.DISTRICTS, QueryParam.USER_DISTRICTS, QueryParam.USER_ID]) == [
        (None,),
        (None,),
        None,
    ]
    parameterised = query.parameterised
    assert (parameterised.spans, parameterised.dimension) == ((), "sex")
    assert parameterised.districts is not None and build_query().parameterised.districts is None
    assert as_sql_tuple([2, 1]) == (2, 1)


# Links


def build_value(key="trips", value=3, numerator=3, denominator=None, span=OCTOBER, **options):
    return IndicatorValue(REGISTRY[key], span, TODAY, value, numerator, denominator, **options)


@pytest.mark.parametrize(
    ("options", "values", "query"),
    [
        ({"period_filter": "date"}, {}, "date_from=2011-10-01&date_to=2011-10-20"),
        ({"until_filter": "raised"}, {}, "raised_to=2011-10-20"),
        ({"date_filter": "on"}, {}, "on=2011-10-20"),
        ({"month_filter": "month"}, {}, "month=2011-10"),
        ({"fixed_filters": {"state": "held"}}, {}, "state=held"),
        ({}, {"district": 4}, "district=4"),
        ({"district_filter": "area"}, {"district": 4}, "area=4"),
        ({"member_filters": {"sex": "crew"}}, {"dimension": "sex", "member": "woman"}, "crew=woman"),
        ({"districts_filter": "in"}, {"coverage": Coverage(3, 4, "", (8, 9, 11))}, "in=8-9&in=11"),
        ({"districts_filter": "in"}, {"coverage": Coverage(2, 3, "", (8,)), "district": 8}, "district=8"),
        ({"districts_filter": "in"}, {}, ""),
        ({}, {"coverage": Coverage(2, 3, "", (8,))}, ""),
    ],
)
def test_link_filters_the_list_to_the_records(options, values, query):
    url = RecordListLink("receptions:trip_list", **options).get_url(build_value(**values))
    assert url == "/receptions/trips/" + (f"?{query}" if query else "")


@pytest.mark.parametrize(
    ("options", "values"),
    [
        ({"district_filter": ""}, {"district": 4}),
        ({}, {"dimension": "sex", "member": "woman"}),
        ({"month_filter": "month"}, {"span": Span(OCTOBER.start, OCTOBER.last_day)}),
    ],
)
def test_list_that_cannot_be_filtered_has_no_link(options, values):
    assert RecordListLink("receptions:trip_list", **options).get_url(build_value(**values)) == ""


def test_number_of_listed_records():
    def count(value, **options):
        return RecordListLink("receptions:trip_list", **options).count(value)

    share = build_value("cadence", 50, 1, 2)
    assert [count(share), count(share, counted="numerator"), count(share, counted="denominator")] == [None, 1, 2]
    assert [count(build_value()), count(build_value(), is_exact=False)] == [3, None]
    assert (build_value(value=None).url, build_value(value=None).listed_count) == ("", None)
    assert build_value(value=None, matures_on=TODAY).url == build_value().url != ""


# Remainders, expressions, shares


def test_remainder_is_what_the_parts_leave():
    total = build_value(value=10, numerator=10)
    parts = [build_value(value=3), build_value(value=None, numerator=None), build_value(value=2, numerator=2)]
    assert compute_remainder(total, parts).value == compute_remainder(total, parts).numerator == 5
    assert compute_remainder(total, [total]) is None
    share = build_value("cadence", 50, 6, 12)
    rest = compute_remainder(share, [build_value("cadence", 25, 1, 4), build_value("cadence", 100, 4, 4)])
    assert (rest.value, rest.numerator, rest.denominator) == (25, 1, 4)
    assert compute_remainder(share, [share]) is None
    immature = compute_remainder(build_value("cadence", None, 6, 12, matures_on=TODAY), [])
    assert (immature.value, immature.numerator, immature.denominator) == (None, 6, 12)
    for value in (
        build_value(value=10, numerator=10, is_rounded=True),
        build_value(value=None, numerator=10),
        build_value("days_to_resolution", 5, 10),
    ):
        assert compute_remainder(value, []) is None


def test_expression_adds_and_subtracts_measures():
    first, second = (REGISTRY[key].numerator for key in ("trips", "visitors"))
    [(source, measure, _sign)], [(other, other_measure, _other_sign)] = first.terms, second.terms
    assert (first + second).terms == ((source, measure, 1), (other, other_measure, 1))
    assert (first - second).terms == ((source, measure, 1), (other, other_measure, -1))
    assert (first - (first - second)).terms[1:] == ((source, measure, -1), (other, other_measure, 1))
    assert isinstance(first, Expression) and first.sources == [source]


def test_numbers_of_the_database_are_whole_if_possible():
    assert [parse_number(text) for text in ("2.0", "2.50", "-3")] == [2, Fraction(5, 2), -3]
    assert type(parse_number("2.0")) is int


def test_share_difference_is_exact():
    group, population = Counter({None: 3, "a": 1}), Counter({None: 4, "a": 1})
    assert compute_share_difference(group, population, "a") == Fraction(100, 12)


def test_last_event_is_counted_back_from_the_reference_date():
    assert get_last_event_date(build_value("days_since_trip", 4, 4)) == TODAY - 4 * ONE_DAY
    assert get_last_event_date(build_value("days_since_trip", None, None)) is None


# Disclosure

AT = Coordinates(OCTOBER, 1)


def protect(key, *numbers, at=AT, **options):
    return REGISTRY[key].protect(Computation(*numbers, **options), CountRounder(at, at.span.days))


def test_few_cases_have_no_share():
    key = next(
        key
        for key, indicator in REGISTRY.items()
        if indicator.unit == "percent" and indicator.has_disclosure_control and len(indicator.disclosive_counts) == 2
    )
    assert protect(key, 50, 10, 20) == (50, 10, 20, None, None)
    assert protect(key, 50, 5, 10)[:3] == (None, None, None)
    assert protect(key, 50, 10, 15)[:3] == (None, None, None)
    assert protect(key, None, 0, 0)[0] is None
    # Rounding never makes a share exceed 100%.
    shares = [protect(key, 100, number, number, at=Coordinates(OCTOBER, number)) for number in range(20, 60)]
    assert all(share.numerator <= share.denominator and share.value <= 100 for share in shares if share.value)


def test_median_of_few_cases_is_withheld():
    assert protect("days_to_resolution", 12.4, 20, None) == (12, None, None, None, None)
    assert protect("days_to_resolution", 12.4, 19, None)[0] is None
    assert protect("days_to_resolution", None, 0, None)[0] is None


def test_public_total_is_exact_unless_it_is_small():
    keys = [key for key, indicator in REGISTRY.items() if indicator.has_public_total and not indicator.denominator]
    assert keys
    for key in keys:
        mission = Coordinates(OCTOBER)
        assert protect(key, 21, 21, None, at=mission).value == 21
        assert protect(key, 21, 21, None).value % 5 == 0
        assert protect(key, 19, 19, None, at=mission).value % 5 == 0
        assert protect(key, 20, 20, None, at=mission).value == 20


def test_unknown_indicator_raises_an_error():
    assert [indicator.key for indicator in get_indicators("trips", "cadence")] == ["trips", "cadence"]
    with pytest.raises(KeyError):
        get_indicators("trips", "unknown")
