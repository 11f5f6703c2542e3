"""The application's role can change rows, and neither tables, triggers nor the history."""

import datetime
import json
from contextlib import closing

import psycopg2
import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from psycopg2.errors import CheckViolation, InsufficientPrivilege

from csi.core.db import roles
from csi.core.db.triggers import SharedTrigger, Trigger
from csi.core.history.models import Change
from csi.tests.support.serving import database_url
from csi.tests.test_settings import manage
from districts.models import District

pytestmark = pytest.mark.django_db

# The history of a concern is the example; other tables have the same triggers.
FORBIDDEN = (
    "DROP TRIGGER {trigger} ON concerns_concern",
    "ALTER TABLE concerns_concern DISABLE TRIGGER ALL",
    "ALTER TABLE concerns_concern DROP COLUMN summary",
    "ALTER TABLE concerns_concern OWNER TO CURRENT_USER",
    "TRUNCATE concerns_concern CASCADE",
    "TRUNCATE history_change",
    "INSERT INTO history_change (at) VALUES (now())",
    "UPDATE history_change SET page = ''",
    "DELETE FROM history_change",
    "COPY history_change (at) FROM STDIN",
    "SELECT FROM history_change FOR UPDATE",
    "SELECT history_insert('added', 'concerns_concern', 1, 'concerns_concern', 1, NULL, '{{}}')",
    "SELECT setval('history_transaction_offset', 1)",
    "UPDATE accounts_accessevent SET page = ''",
    "DELETE FROM accounts_accessevent",
    "INSERT INTO returns_returnstep (kind) VALUES ('accepted')",
    "DELETE FROM returns_returnstep",
    "INSERT INTO search_document (kind, record, words) VALUES ('concerns.concern', 1, '')",
    "DELETE FROM search_word",
    "UPDATE django_migrations SET name = ''",
    "SET session_replication_role = replica",
    "CREATE TABLE concern (id bigint)",
    "CREATE TEMPORARY TABLE concerns_concern (id bigint)",
    "CREATE TRIGGER forged BEFORE INSERT ON concerns_concern EXECUTE FUNCTION prevent_truncate()",
    "CREATE FUNCTION forged() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION history_log_statement() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
    "ALTER FUNCTION history_log_statement() SECURITY INVOKER",
    "DROP FUNCTION history_log_statement() CASCADE",
    "COMMENT ON COLUMN concerns_concern.summary IS 'Personal data'",
    "CREATE SCHEMA forged",
    "CREATE ROLE forged SUPERUSER",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "SET ROLE {owner}",
    "SET SESSION AUTHORIZATION {owner}",
    "COPY (SELECT 1) TO PROGRAM 'true'",
)


@pytest.fixture
def runtime():
    """Return a cursor on a connection of its own with the application's role."""
    with closing(connect_as_application()) as database, database.cursor() as cursor:
        yield cursor


def connect_as_application():
    role = connection.settings_dict["RUNTIME"]["USER"]
    parameters = connection.get_connection_params() | {"user": role}
    return psycopg2.connect(**{name: parameters[name] for name in ("dbname", "user", "host", "port")})


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_application_cannot_change_tables_triggers_or_history(runtime, statement):
    names = {
        "trigger": find_trigger("concerns_concern", "history_log_change"),
        "owner": connection.settings_dict["USER"],
    }

    with pytest.raises(InsufficientPrivilege):
        runtime.execute(statement.format(**names))


def find_trigger(table, name):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE %s", [table, f"%{name}%"]
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("is_owner", [True, False])
def test_only_the_owner_can_ignore_triggers(runtime, is_owner):
    with connection.cursor() as owner:
        cursor = owner if is_owner else runtime
        cursor.execute("SET LOCAL pgtrigger.ignore = '{some_trigger}'")
        cursor.execute("SELECT _pgtrigger_should_ignore('some_trigger')")
        assert cursor.fetchone() == (is_owner,)


@pytest.mark.parametrize("is_new", [True, False])
def test_application_cannot_make_a_mission_a_demonstration(runtime, is_new):
    insert = (
        "INSERT INTO core_mission (id, name, country, is_demonstration, note) VALUES (1, 'CSI', 'Kyrgyzstan', {}, '')"
    )
    if not is_new:
        runtime.execute(insert.format(False))
    with pytest.raises(CheckViolation, match="load_demo"):
        runtime.execute(insert.format(True) if is_new else "UPDATE core_mission SET is_demonstration = true")


@pytest.mark.django_db(transaction=True)
def test_change_by_the_application_is_recorded(osh_city):
    with closing(connect_as_application()) as database, database, database.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_metadata', %s, true)", [json.dumps({"program": "Test program"})]
        )
        # Only the owner can suppress a trigger, and no setting changes the time of the history.
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{history_log_change}', true)")
        cursor.execute("UPDATE districts_district SET name_ky = 'Өзгөн' WHERE id = %s", [osh_city.pk])

    change = Change.objects.of_record(District._meta.db_table, osh_city.pk).latest("pk")
    assert (change.operation, change.after["name_ky"], change.program) == ("changed", "Өзгөн", "Test program")
    assert abs(timezone.now() - change.at) < datetime.timedelta(hours=1)


def test_application_can_write_to_every_table_unless_it_is_declared(runtime):
    restricted = roles.table_privileges()
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        expected = restricted.get(table, roles.DEFAULT_PRIVILEGES)
        for privilege in (*roles.DEFAULT_PRIVILEGES, "TRUNCATE", "TRIGGER", "REFERENCES"):
            runtime.execute("SELECT has_table_privilege(%s, %s)", [table, privilege])
            assert runtime.fetchone() == (privilege in expected,), (table, privilege)


def test_application_can_write_to_a_table_that_the_owner_adds(runtime):
    role = connection.settings_dict["RUNTIME"]["USER"]
    with connection.cursor() as owner:
        owner.execute("CREATE TABLE added_later (id bigint)")
        for privilege in roles.DEFAULT_PRIVILEGES:
            owner.execute("SELECT has_table_privilege(%s, 'added_later', %s)", [role, privilege])
            assert owner.fetchone() == (True,)


def test_append_only_tables_declare_their_privileges():
    append_only = {
        model._meta.db_table
        for model in apps.get_models()
        for trigger in getattr(model._meta, "triggers", ())
        if trigger.name.endswith("append_only")
    }
    restricted = roles.table_privileges()

    assert {"history_change", "accounts_accessevent", "returns_returnstep"} <= append_only
    assert [table for table in append_only if {"UPDATE", "DELETE"} & {*restricted.get(table, ["UPDATE"])}] == []


def test_no_trigger_replaces_the_function_that_ignores_triggers():
    """Triggers of django-pgtrigger create it anew, and then every role could ignore triggers."""
    triggers = [trigger for model in apps.get_models() for trigger in getattr(model._meta, "triggers", ())]

    assert {type(trigger) for trigger in triggers if not isinstance(trigger, Trigger | SharedTrigger)} == set()


@pytest.mark.audit
@pytest.mark.slow
def test_check_reports_the_owner_and_accepts_the_application(tmp_path):
    def check(user):
        return manage("check", "--database", "default", DATABASE_URL=database_url(user), DATA_DIR=str(tmp_path))

    assert check(connection.settings_dict["RUNTIME"]["USER"]).stderr == ""
    owner = connection.settings_dict["USER"]
    assert f"(csi.W001) The application connects as “{owner}”, a superuser" in check(owner).stderr


@pytest.mark.parametrize(
    ("grant", "fault"),
    [
        ("GRANT {owner} TO {role}", "the owner of its tables"),
        ("GRANT TRUNCATE ON concerns_concern TO {role}", "can empty concerns_concern"),
        ("GRANT DELETE ON history_change TO {role}", "can write to history_change"),
        ("GRANT CREATE ON SCHEMA public TO {role}", "can create tables in the schema"),
        ("GRANT TEMPORARY ON DATABASE {database} TO {role}", "can create tables in the database"),
    ],
)
def test_check_reports_excess_privileges(grant, fault):
    owner, role = connection.settings_dict["USER"], connection.settings_dict["RUNTIME"]["USER"]
    with connection.cursor() as cursor:
        cursor.execute(
            grant.format(owner=owner, role=role, database=connection.ops.quote_name(connection.settings_dict["NAME"]))
        )
        cursor.execute(f"SET LOCAL ROLE {role}")
        faults = roles.find_role_faults(cursor)
        cursor.execute("RESET ROLE")

    assert any(fault in sentence for sentence in faults), faults


def test_grants_remove_excess_privileges():
    role = connection.settings_dict["RUNTIME"]["USER"]
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT CREATE ON SCHEMA public TO {role}")
        roles.grant_runtime_privileges(cursor, role)
        cursor.execute(f"SET LOCAL ROLE {role}")
        assert roles.find_role_faults(cursor) == []


def test_privileges_are_granted_without_the_tables_of_reversed_migrations():
    role = connection.settings_dict["RUNTIME"]["USER"]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE search_word")
        roles.grant_runtime_privileges(cursor, role)
        cursor.execute("SELECT has_table_privilege(%s, 'history_change', 'INSERT')", [role])
        assert cursor.fetchone() == (False,)


@pytest.mark.slow
@pytest.mark.audit
def test_command_that_needs_the_owner_names_the_variable(tmp_path):
    url = database_url(connection.settings_dict["RUNTIME"]["USER"])

    answer = manage("retention", "--before", "2011-01-01", DATABASE_URL=url, DATA_DIR=str(tmp_path))

    assert answer.returncode == 1
    assert "This command needs the owner of the tables. Set DATABASE_OWNER_URL" in answer.stderr
