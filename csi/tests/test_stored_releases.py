"""Migrations from the stored database of each release to the current code."""

import json
import os
import re
import subprocess
import sys
from contextlib import closing, contextmanager
from decimal import Decimal
from urllib.parse import quote

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from csi.tests.support.stored_release import FOLDER, read_release

VERSIONS = sorted(path.name.removesuffix(".sql.xz") for path in FOLDER.glob("*.sql.xz"))
# Definitions of everything that migrations create.
SCHEMA = {
    "columns": """
        SELECT table_name, column_name, data_type, is_nullable, character_maximum_length
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "constraints": """
        SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": """
        SELECT proname, prosrc FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
    """,
    "sequences": "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'",
}


@contextmanager
def restore_release(sql):
    """Create a database from SQL beside the test database; yield its connection parameters."""
    parameters = connection.get_connection_params() | {"dbname": f"{connection.settings_dict['NAME']}_release"}
    name = parameters["dbname"]
    with closing(psycopg2.connect(**select_parameters(parameters, dbname="postgres"))) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
            try:
                with closing(psycopg2.connect(**select_parameters(parameters))) as database:
                    with database.cursor() as restore:
                        restore.execute(sql)
                    database.commit()
                yield parameters
            finally:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def select_parameters(parameters, **changes):
    return {
        name: parameters[name] for name in ("host", "port", "user", "password", "dbname") if name in parameters
    } | changes


def build_database_url(parameters):
    password = f":{quote(parameters['password'])}" if parameters.get("password") else ""
    query = f"?host={parameters['host']}&port={parameters.get('port') or 5432}"
    return f"postgres://{parameters['user']}{password}@/{parameters['dbname']}{query}"


def run(*arguments, url, data_dir):
    environment = {"DATABASE_URL": url, "DATA_DIR": str(data_dir), "HTTPS": "no", "PATH": os.environ["PATH"]}
    result = subprocess.run(
        [sys.executable, *arguments], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def read_schema(cursor):
    schema = {}
    for part, query in SCHEMA.items():
        cursor.execute(query)
        schema[part] = sorted(normalise_definition(repr(row)) for row in cursor.fetchall())
    return schema


def normalise_definition(definition):
    """Remove casts and parentheses, which PostgreSQL prints differently after a dump is restored."""
    return re.sub(r"::(?:text|character varying|date|bigint|numeric)(?:\[\])?|[()\s]", "", definition)


@pytest.mark.audit
@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("version", VERSIONS)
def test_stored_release_migrates_to_the_current_schema_and_values(version, tmp_path):
    sql, values = read_release(version)
    with connection.cursor() as cursor:
        current = read_schema(cursor)
    with restore_release(sql) as parameters:
        url = build_database_url(parameters)
        run("manage.py", "migrate", "--verbosity=0", url=url, data_dir=tmp_path)
        with closing(psycopg2.connect(**select_parameters(parameters))) as database, database.cursor() as cursor:
            migrated = read_schema(cursor)
        computed = json.loads(run("-m", "csi.tests.support.stored_release", "values", url=url, data_dir=tmp_path))
    for part, definitions in current.items():
        assert migrated[part] == definitions, part
    assert computed == values


# Rows that the first release accepted, and which later constraints reject or migrations convert.
ROWS_OF_FIRST_RELEASE = """
    INSERT INTO districts_mandate
        (decision, adopted, starts, ends, participating_states, status, extension_requested_until, note,
         records_closed, reason, created_at, updated_at)
    VALUES
        ('PC.DEC/1000', '2011-09-01', '2011-10-15', '2011-10-31', 57, 'in_force', NULL, '', FALSE, '', now(), now()),
        ('PC.DEC/2000', '2049-12-31', '2050-01-01', NULL, 57, 'ended', NULL, 'Test.', FALSE, '', now(), now());
    INSERT INTO indicators_target
        (indicator, district_id, starts, ends, baseline, value, note, created_at, updated_at)
    VALUES ('concerns_open_per_10000', NULL, '2011-01-01', '2011-12-31', 0.25, 0.1, '', now(), now())
"""
DAYS_BY_MANDATE = """
    SELECT decision, range_agg(days_of_period(part.starts, COALESCE(part.ends, mandate.ends)))::text, count(*)
    FROM {table} AS part JOIN districts_mandate AS mandate ON mandate.id = mandate_id
    GROUP BY decision ORDER BY decision
"""
DAYS_BY_OWNER = """
    SELECT {owner}, range_agg(days_of_period(part.starts, COALESCE(part.ends, mandate.ends)))::text
    FROM {table} AS part JOIN districts_mandate AS mandate ON mandate.id = mandate_id
    GROUP BY {owner} ORDER BY {owner}
"""
PARTS = {"districts_areaofoperation": "district_id", "advisers_placement": "adviser_id"}


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.audit
def test_mandates_of_first_release_are_separated_and_its_rates_are_converted(tmp_path):
    sql, _values = read_release("1.0.0")
    queries = [DAYS_BY_OWNER.format(table=table, owner=owner) for table, owner in PARTS.items()]
    with restore_release(sql) as parameters:
        with closing(psycopg2.connect(**select_parameters(parameters))) as database, database.cursor() as cursor:
            before = [fetch(cursor, query) for query in queries]
            cursor.execute(ROWS_OF_FIRST_RELEASE)
            database.commit()
        run("manage.py", "migrate", "--verbosity=0", url=build_database_url(parameters), data_dir=tmp_path)
        with closing(psycopg2.connect(**select_parameters(parameters))) as database, database.cursor() as cursor:
            after = [fetch(cursor, query) for query in queries]
            mandates = fetch(
                cursor, "SELECT decision, starts::text, ends::text, note FROM districts_mandate ORDER BY 2"
            )
            parts = [fetch(cursor, DAYS_BY_MANDATE.format(table=table)) for table in PARTS]
            requests = fetch(
                cursor, "SELECT requested_on::text, ends::text, adopted_on FROM districts_mandateextension"
            )
            rates = fetch(
                cursor, "SELECT indicator, baseline, value FROM indicators_target WHERE indicator LIKE '%_per_1%'"
            )
    assert after == before
    assert [mandate[:3] for mandate in mandates] == [
        ("PC.DEC/961", "2010-11-18", "2011-10-14"),
        ("PC.DEC/1000", "2011-10-15", "2011-11-17"),
        ("PC.DEC/2000", "2050-01-01", None),
    ]
    notes = [mandate[3] for mandate in mandates]
    assert "last day was recorded as 2011-11-17; it overlapped PC.DEC/1000" in notes[0]
    assert "last day was recorded as 2011-10-31; PC.DEC/961 ended later" in notes[1]
    assert notes[2] == "Test.\nRecorded before version 1.1: ended."
    for by_mandate in parts:
        assert [decision for decision, _days, _count in by_mandate] == ["PC.DEC/1000", "PC.DEC/961"]
    assert requests == [("2010-11-18", "2012-12-31", None)]
    # Per 10,000 inhabitants before, per 100,000 now.
    assert rates == [("concerns_open_per_100000", Decimal("2.50"), Decimal("1.00"))]


def fetch(cursor, query):
    cursor.execute(query)
    return cursor.fetchall()


def test_the_first_release_is_stored():
    assert "1.0.0" in VERSIONS
