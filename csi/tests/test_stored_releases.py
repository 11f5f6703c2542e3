"""Migrations from the stored database of each release to the current code."""

import json
import os
import re
import subprocess
import sys
from contextlib import closing, contextmanager
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


def test_the_first_release_is_stored():
    assert "1.0.0" in VERSIONS
