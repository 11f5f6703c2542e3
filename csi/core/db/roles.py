"""The two roles of the database: the owner of the tables, and the role of the running application.

The application may read and write rows, and nothing else: it cannot change tables, disable triggers, empty tables or
write to the tables that only triggers write to. Migrations and a few commands connect as the owner.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.management import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg2 import sql

from csi.core.db import limits

# Privileges of the application on a table whose model does not declare `runtime_privileges`
DEFAULT_PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE")
MIGRATIONS_TABLE = "django_migrations"


@contextmanager
def owner_connection(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Connect as the owner of the tables within the context, if the settings have one."""
    connection = connections[using]
    runtime = connection.settings_dict
    if not (owner := runtime.get("OWNER")):
        yield
        return
    connection.close()
    connection.settings_dict = {**runtime, **owner, "OWNER": None, "RUNTIME": runtime}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = runtime


class OwnerCommand(BaseCommand):
    """A command that connects as the owner of the tables (DATABASE_OWNER_URL)."""

    def execute(self, *args: Any, **options: Any) -> Any:
        using = options.get("database") or DEFAULT_DB_ALIAS
        with owner_connection(using):
            self.require_owner(connections[using])
            return super().execute(*args, **options)

    def require_owner(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT bool_and(pg_has_role(current_user, relowner, 'MEMBER')) FROM pg_class"
                " WHERE oid = to_regclass(%s)",
                [MIGRATIONS_TABLE],
            )
            (is_owner,) = cursor.fetchone()
        # None: the database is empty.
        if is_owner is False:
            raise CommandError(
                "This command needs the owner of the tables. Set DATABASE_OWNER_URL to connect as that role."
            )


def get_runtime_role(connection: BaseDatabaseWrapper) -> str:
    """Return the name of the application's role, an empty string if it is the owner itself."""
    config = connection.settings_dict
    if not config.get("RUNTIME") and not config.get("OWNER"):
        return ""
    return (config.get("RUNTIME") or config)["USER"]


def table_privileges() -> dict[str, tuple[str, ...]]:
    """Return {table: privileges of the application}, for tables that have fewer than the default."""
    models = apps.get_models(include_auto_created=True)
    declared = {model._meta.db_table: getattr(model, "runtime_privileges", DEFAULT_PRIVILEGES) for model in models}
    declared[MIGRATIONS_TABLE] = ("SELECT",)
    return {table: privileges for table, privileges in declared.items() if privileges != DEFAULT_PRIVILEGES}


def _list_withheld_privileges() -> Iterator[tuple[str, str]]:
    """Yield each table for which the application lacks privileges, with these privileges as SQL."""
    for table, privileges in table_privileges().items():
        yield table, ", ".join(privilege for privilege in DEFAULT_PRIVILEGES if privilege not in privileges)


def grant_runtime_privileges(cursor: CursorWrapper, role: str) -> None:
    """Grant the application its privileges on all tables, also on those that the owner creates later."""
    cursor.execute("SELECT current_database(), current_schema()")
    database, schema = cursor.fetchone()

    def execute(statement: str, **names: str) -> None:
        identifiers = {"database": database, "schema": schema, "role": role} | names
        cursor.execute(sql.SQL(statement).format(**{name: sql.Identifier(text) for name, text in identifiers.items()}))

    # A role that can create a table, be it temporary, can attach the triggers of the history to it.
    execute("REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}")
    execute("REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}")
    execute("GRANT CONNECT ON DATABASE {database} TO {role}")
    execute("GRANT USAGE ON SCHEMA {schema} TO {role}")
    execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}")
    execute("REVOKE TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {role}")
    execute("GRANT SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}")
    for kind, granted in (("TABLES", "SELECT, INSERT, UPDATE, DELETE"), ("SEQUENCES", "SELECT")):
        execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA {{schema}} GRANT {granted} ON {kind} TO {{role}}")
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    tables = {table for (table,) in cursor.fetchall()}
    for table, withheld in _list_withheld_privileges():
        # Migrating back drops tables.
        if table in tables:
            execute(f"REVOKE {withheld} ON {{table}} FROM {{role}}", table=table)
    _revoke_trigger_functions(cursor)


def _revoke_trigger_functions(cursor: CursorWrapper) -> None:
    """Let nobody attach the functions of triggers to another table; triggers fire without it."""
    cursor.execute(
        "SELECT format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', oid::regprocedure) FROM pg_proc"
        " WHERE pronamespace = current_schema()::regnamespace AND prorettype = 'trigger'::regtype"
        " AND has_function_privilege('public', oid, 'EXECUTE')"
    )
    for (statement,) in cursor.fetchall():
        cursor.execute(statement)


def secure_database(using: str = DEFAULT_DB_ALIAS) -> None:
    """Grant the application's role its privileges and set its time limits."""
    connection: Any = connections[using]
    if role := get_runtime_role(connection):
        if connection.cluster:
            # A cluster of an earlier version has no such role.
            connection.cluster.ensure_running()
        with owner_connection(using), connection.cursor() as cursor:
            grant_runtime_privileges(cursor, role)
    set_time_limits(connection)


def set_time_limits(connection: BaseDatabaseWrapper) -> None:
    """Store the time limits as settings of the application's role in this database.

    The role stores them itself, which needs no privilege. Parameters of the connection would not pass a pooler.
    """
    application = connection.copy()
    application.settings_dict |= {**(application.settings_dict.get("RUNTIME") or {}), "RUNTIME": None}
    try:
        with application.cursor() as cursor:
            cursor.execute("SELECT current_database()")
            database = sql.Identifier(cursor.fetchone()[0])
            for name, value in limits.ROLE_SETTINGS.items():
                cursor.execute(
                    sql.SQL("ALTER ROLE CURRENT_USER IN DATABASE {} SET {} = {}").format(
                        database, sql.Identifier(name), sql.Literal(value)
                    )
                )
    finally:
        application.close()


def secure_migrated_database(using: str = DEFAULT_DB_ALIAS, plan: Any = None, **_kwargs: Any) -> None:
    """Handle `post_migrate`; it has no plan after a flush, which changes no privilege."""
    if plan is not None:
        secure_database(using)


def find_role_faults(cursor: CursorWrapper) -> list[str]:
    """Return sentences that say how the current role could change the tables or the history."""
    cursor.execute("SELECT current_user, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user")
    role, is_superuser, may_create_roles = cursor.fetchone()
    if is_superuser:
        return [f"The application connects as “{role}”, a superuser of PostgreSQL."]
    cursor.execute(
        "SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        " AND pg_has_role(current_user, relowner, 'MEMBER') LIMIT 1"
    )
    if cursor.fetchone():
        return [f"The application connects as “{role}”, the owner of its tables, which can remove the triggers."]
    faults = [f"The role “{role}” can create roles."] if may_create_roles else []
    cursor.execute(
        "SELECT has_schema_privilege(current_schema(), 'CREATE'),"
        " has_database_privilege(current_database(), 'CREATE, TEMPORARY')"
    )
    for is_granted, place in zip(cursor.fetchone(), ("the schema of the application", "the database"), strict=True):
        if is_granted:
            faults.append(f"The role “{role}” can create tables in {place}.")
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')"
        " AND has_table_privilege(oid, 'TRUNCATE, TRIGGER, REFERENCES') ORDER BY relname"
    )
    faults += [f"The role “{role}” can empty {table} or add triggers to it." for (table,) in cursor.fetchall()]
    for table, withheld in _list_withheld_privileges():
        cursor.execute("SELECT has_table_privilege(to_regclass(%s)::oid, %s)", [table, withheld])
        if cursor.fetchone()[0]:
            faults.append(f"The role “{role}” can write to {table}, which only triggers write to.")
    return faults
