"""The SQL of data sources is compiled once for all users with the same access."""

import itertools

import pytest
from django.db import connection

from csi.core.periods import Month, Year
from csi.indicators.query import IndicatorQuery
from csi.indicators.registry import REGISTRY, evaluate, get_indicators
from csi.indicators.sources import ComputedSource, compile_sql
from csi.indicators.tests.golden import TODAY, day
from csi.tests.support.factories import ManagerFactory, UserFactory
from districts.tests.factories import DistrictFactory
from initiatives.tests.factories import InitiativeFactory

YEAR = Year(2011).span


def iterate_source_requests():
    for indicator in REGISTRY.values():
        for dimension in ("", *indicator.dimensions):
            for source, source_dimension in indicator.get_source_requests(dimension):
                if not isinstance(source, ComputedSource):
                    yield source, source_dimension


def test_manager_and_public_share_one_query(db):
    manager = ManagerFactory()
    for source, dimension in iterate_source_requests():
        for_manager, for_public = (
            source.build_queryset(IndicatorQuery((YEAR,), TODAY, user=user, dimension=dimension))
            for user in (manager, None)
        )
        assert for_manager.query.sql_with_params() == for_public.query.sql_with_params(), source


@pytest.mark.parametrize("combine", [zip, pytest.param(itertools.product, marks=pytest.mark.audit)])
def test_bound_query_equals_the_query_that_django_compiles_for_the_user(db, combine):
    first, second = DistrictFactory.create_batch(2)
    users = ManagerFactory(), UserFactory(districts=[first]), UserFactory(districts=[first, second])
    selections = frozenset({first.pk, second.pk}), None, frozenset({first.pk})
    for user, districts in combine(users, selections):
        for source, dimension in iterate_source_requests():
            query = IndicatorQuery((YEAR,), TODAY, user, districts, dimension)
            statements = (
                compile_sql(source, query.parameterised),
                source.build_queryset(query).query.sql_with_params(),
            )
            with connection.cursor() as cursor:
                bound, compiled = (cursor.mogrify(sql, query.bind(parameters)) for sql, parameters in statements)
            assert bound == compiled


def test_user_without_district_counts_zero_everywhere(mission):
    user = UserFactory(districts=[])
    indicators = get_indicators("advisers_in_post", "concerns_raised", "initiatives_done")
    results = evaluate(indicators, [YEAR], user=user, today=TODAY)
    assert [results.get_value(key, YEAR).value for key in results.indicators] == [0, 0, 0]


def test_initiative_that_another_district_leads_is_the_latest_of_its_partner(osh, osh_city, uzgen_district):
    InitiativeFactory(done=True, district=osh_city, starts=day("2011-03-01"))
    InitiativeFactory(done=True, district=uzgen_district, starts=day("2011-03-05"), further_districts=[osh_city])
    InitiativeFactory(done=True, district=uzgen_district, starts=day("2011-03-09"))
    march = Month(2011, 3).span
    indicators = get_indicators("initiatives_done", "days_since_initiative")
    results = evaluate(indicators, [march], user=osh, today=TODAY, first_day=YEAR.start)
    assert [results.get_value(key, march).value for key in results.indicators] == [2, 26]
