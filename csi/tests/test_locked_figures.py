"""Columns and rows from which the figures of an accepted month follow are locked."""

import itertools
import random
from collections import Counter
from dataclasses import replace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from csi.core.checks import list_record_models
from csi.core.period_lock.declarations import get_period_lock
from csi.core.period_lock.triggers import locked_models
from csi.core.periods import Month, Span
from csi.core.registries.features import get_features
from csi.indicators.editions.figures import FROM_RECORDS
from csi.indicators.query import IndicatorQuery
from csi.indicators.registry import REGISTRY, evaluate
from csi.indicators.sources import ComputedSource, compile_sql
from csi.returns.models import MonthlyReturn
from csi.tests.support.random_writes import (
    DIMENSIONS,
    RandomWrite,
    change_cadences,
    group_written_columns,
    list_columns,
    list_source_columns,
)
from districts.models import PoliceStrength
from forums.models import Meeting

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FIRST_MONTH, LAST_MONTH = Month(2010, 11), Month(2011, 9)
MONTHS = Span(FIRST_MONTH.start, LAST_MONTH.end).months
# Columns that indicators read and that are not locked: {(table, column): reason}.
EXEMPT = {
    ("core_mission", "*"): "the current date",
    ("districts_communitygroup", "name_en"): "the order of the rows",
    ("districts_communitygroup", "position"): "the order of the rows",
    ("districts_district", "name_en"): "the order of the rows",
}


def evaluate_all(dimension=""):
    """Evaluate all indicators for the months of the demonstration, from its records."""
    spans = [month.span for month in MONTHS]
    return evaluate(REGISTRY.values(), spans, dimension=dimension, editions=FROM_RECORDS)


@pytest.fixture
def source_columns(mission):
    """Return the (table, column) pairs on which the queries of the indicators depend."""
    return list_source_columns(Span(FIRST_MONTH.start, LAST_MONTH.end))


@pytest.fixture
def columns_of_districts(mission):
    """Return the (table, column) pairs from which the figures of districts follow."""
    query = IndicatorQuery(tuple(month.span for month in MONTHS), LAST_MONTH.span.last_day)
    statements = []
    with connection.cursor() as cursor:
        for indicator, dimension in itertools.product(REGISTRY.values(), DIMENSIONS):
            for source, grouped_by in indicator.get_source_requests(dimension):
                if source.district and not isinstance(source, ComputedSource):
                    grouped = replace(query, dimension=grouped_by)
                    sql, parameters = compile_sql(source, grouped.parameterised)
                    statements.append(cursor.mogrify(sql, grouped.bind(parameters)).decode())
    return list_columns(statements)


def list_locked_columns(*, of_districts=False):
    """Return the (table, column) pairs that locks cover; `of_districts`: those of a district."""
    columns = set()
    for model in locked_models():
        lock = get_period_lock(model)
        for part in lock.parts:
            if of_districts and not lock.scope_of(part):
                continue
            fields = model._meta.concrete_fields
            names = {field.name for field in fields} if part.is_whole_row else {*part.names, *part.error_fields}
            columns |= {(model._meta.db_table, field.column) for field in fields if field.name in names}
    return columns


def test_every_column_that_indicators_read_is_locked(source_columns):
    keys = {(model._meta.db_table, model._meta.pk.column) for model in apps.get_models()}
    open_columns = source_columns - list_locked_columns() - keys
    assert {pair for pair in open_columns if pair not in EXEMPT and (pair[0], "*") not in EXEMPT} == set()


def test_figures_of_a_district_rest_on_rows_that_its_own_return_locks(columns_of_districts):
    """Rows that only the last return of a month locks enter figures of the mission only."""
    locked_for_the_mission = list_locked_columns() - list_locked_columns(of_districts=True)
    assert ("receptions_mobilereception", "donated") in locked_for_the_mission
    assert ("receptions_servicegap", "starts") in columns_of_districts
    assert columns_of_districts & locked_for_the_mission == set()


def test_the_columns_are_derived_from_the_queries(source_columns):
    assert {
        ("forums_workinggroup", "established"),
        ("receptions_servicegap", "starts"),
        ("districts_mandate", "ends"),
        ("initiatives_initiative_concerns", "concern_id"),
    } <= source_columns
    assert ("initiatives_initiative", "title") not in source_columns


def test_records_of_field_staff_that_indicators_read_have_a_return_section(source_columns):
    tables = {table for table, _column in source_columns}
    models = {model for model in list_record_models() if model._meta.db_table in tables}
    querysets = {model: model._default_manager.all() for model in models}
    of_district = {
        model for model, records in querysets.items() if records.scope_paths and records.edited_by_field_staff
    }
    assert {Meeting, PoliceStrength} <= of_district
    assert {model for model in of_district if not get_features(model).return_section} == set()


def compute_accepted_values():
    """Return all values of accepted months, of districts and, if all accepted, of the mission."""
    accepted = {
        (district, Month.from_date(month))
        for district, month in MonthlyReturn.objects.accepted().values_list("district", "month")
    }
    districts = {district for district, _month in accepted}
    complete = {month for month in MONTHS if all((district, month) in accepted for district in districts)}
    cells = [*accepted, *((None, month) for month in complete)]
    values = {}
    for dimension in DIMENSIONS:
        results = evaluate_all(dimension)
        for key, indicator in REGISTRY.items():
            if dimension and dimension not in indicator.dimensions:
                continue
            for district, month in cells:
                if indicator.is_mission_wide and district:
                    continue
                found = (
                    results.get_values_by_member(key, month.span, district=district)
                    if dimension
                    else {"": results.get_value(key, month.span, district)}
                )
                for member, value in found.items():
                    if value.value or value.numerator:
                        values[key, district, month, dimension, member] = (
                            value.value,
                            value.numerator,
                            value.denominator,
                        )
    return values


def count_writes(seed, number, columns):
    """Execute random writes, roll each back and count those accepted and those locked."""
    generator = random.Random(seed)
    tables = group_written_columns(columns)
    change_cadences()
    before = compute_accepted_values()
    outcomes = Counter()
    for _number in range(number):
        write = RandomWrite(generator, tables)
        with transaction.atomic():
            try:
                with transaction.atomic():
                    statement = write.execute_checked()
            except DatabaseError as error:
                name = getattr(error.__cause__.diag, "constraint_name", None) or ""
                outcomes["locked" if name.endswith("_period_lock") else "invalid"] += 1
            else:
                outcomes["accepted"] += 1
                after = compute_accepted_values()
                changed = {
                    key: (before.get(key), after.get(key))
                    for key in {*before, *after}
                    if before.get(key) != after.get(key)
                }
                assert not changed, statement
            transaction.set_rollback(True)
    return outcomes


@pytest.mark.audit
@pytest.mark.parametrize("seed", range(2, 12))
def test_random_writes_leave_accepted_months_unchanged(seed, source_columns):
    outcomes = count_writes(seed, number=200, columns=source_columns)
    assert min(outcomes["accepted"], outcomes["locked"]) > 10, outcomes
