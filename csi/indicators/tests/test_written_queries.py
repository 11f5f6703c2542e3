"""The queries of indicators are written once, for all who see as much, and told what each question asks."""

import itertools

from django.db import connection

from csi.core.periods import year
from csi.indicators.query import IndicatorQuery
from csi.indicators.registry import REGISTRY, evaluate, named
from csi.indicators.sources import WorkedOut, sql_of
from csi.indicators.tests.golden import TODAY
from csi.tests.support.factories import ManagerFactory, UserFactory
from districts.tests.factories import DistrictFactory

ALL = year(2011)


def every_source():
    for indicator in REGISTRY.values():
        for by in ("", *indicator.dimensions):
            yield from (need for need in indicator.needs(by) if not isinstance(need[0], WorkedOut))


def test_who_sees_everything_is_answered_by_the_query_of_the_public(db):
    manager = ManagerFactory()
    for source, by in every_source():
        theirs, public = (source.rows(IndicatorQuery((ALL,), TODAY, user=user, by=by)) for user in (manager, None))
        assert theirs.query.sql_with_params() == public.query.sql_with_params(), source


def test_a_query_that_is_written_once_asks_what_django_would_write_for_the_person(db):
    here, there = DistrictFactory.create_batch(2)
    people = ManagerFactory(), UserFactory(districts=[here]), UserFactory(districts=[here, there])
    for user, districts in itertools.product(people, (None, frozenset({here.pk}), frozenset({here.pk, there.pk}))):
        for source, by in every_source():
            question = IndicatorQuery((ALL,), TODAY, user, districts, by)
            with connection.cursor() as cursor:
                kept, anew = (
                    cursor.mogrify(text, question.told(parameters))
                    for text, parameters in (
                        sql_of(source, question.as_written),
                        source.rows(question).query.sql_with_params(),
                    )
                )
            assert kept == anew


def test_who_has_no_district_is_told_of_none(mission):
    nobody = UserFactory(districts=[])
    answer = evaluate(named("advisers_in_post", "concerns_raised", "initiatives_done"), [ALL], user=nobody, today=TODAY)
    assert [answer.figure(key, ALL).value for key in answer.indicators] == [0, 0, 0]
