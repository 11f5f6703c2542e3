"""Triggers whose SQL is short in the database and readable in migrations."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import models
from django.db.migrations.serializer import BaseSerializer
from django.db.migrations.writer import MigrationWriter
from pgtrigger import compiler


def real_model(model: type[models.Model]) -> type[models.Model]:
    """Return the class of a model that a migration's state describes; only that has the declarations."""
    if model.__module__ != "__fake__":
        return model
    return apps.get_model(model._meta.app_label, model._meta.model_name)


# The operations of rows. A trigger with transition tables has one of them.
ROW_OPERATIONS = (pgtrigger.Insert, pgtrigger.Update, pgtrigger.Delete)


def transition_tables(operation: pgtrigger.Operation) -> pgtrigger.Referencing:
    """Return the declaration of the tables `old_rows` and `new_rows`, as far as an operation has them."""
    return pgtrigger.Referencing(
        old="old_rows" if operation is not pgtrigger.Insert else None,
        new="new_rows" if operation is not pgtrigger.Delete else None,
    )


def render_referencing(trigger: pgtrigger.Trigger) -> str:
    """Return the SQL of the transition tables of a trigger; empty if it has none."""
    return f" {str(trigger.referencing).strip()}" if trigger.referencing else ""


class SqlText:
    """SQL without common indentation; migrations show it on several lines."""

    def __init__(self, text: object) -> None:
        lines = (line.rstrip() for line in str(text).splitlines())
        self.text = textwrap.dedent("\n".join(line for line in lines if line))

    def __str__(self) -> str:
        return self.text


class SqlTextSerializer(BaseSerializer):
    """Writes SQL into a migration as an indented, triple-quoted string."""

    def serialize(self) -> tuple[str, set[str]]:
        text = str(self.value).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
        if "\n" not in text:
            return repr(str(self.value)), set()
        return f'"""\n{textwrap.indent(text, "    ")}\n"""', set()


MigrationWriter.register_serializer(SqlText, SqlTextSerializer)


class TriggerSql(compiler.UpsertTriggerSql):
    """SQL of a trigger that has its own function."""

    # The function of django-pgtrigger is created once, by the first migration, instead of with every trigger.
    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS trigger LANGUAGE plpgsql AS $$
            {declare}
            BEGIN
                IF {ignore_func_name}(TG_NAME) THEN
                    IF TG_OP = 'DELETE' THEN
                        RETURN OLD;
                    END IF;
                    RETURN NEW;
                END IF;
                {func}
            END $$;
            CREATE OR REPLACE TRIGGER {pgid} {when} {operation} ON {table}{referencing}
            FOR EACH {level} {condition} EXECUTE FUNCTION {pgid}();
            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """

    def __init__(self, *, func: object, declare: object = "", **kwargs: Any) -> None:
        super().__init__(func=str(SqlText(func)), declare=str(SqlText(declare)), **kwargs)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        # The SQL comes last, so that a reader of the migration sees the table and the operation first.
        texts: dict[str, Any] = {name: SqlText(kwargs.pop(name)) for name in ("declare", "func") if name in kwargs}
        return path, args, kwargs | texts


class OwnerTriggerSql(TriggerSql):
    """SQL of a trigger that runs with the rights of the owner of the tables, on a fixed search path.

    It writes to tables that the application may only read (`runtime_privileges`).
    """

    def get_template(self) -> str:
        return (
            super()
            .get_template()
            .replace("LANGUAGE plpgsql AS", "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS", 1)
        )


class DeferredTriggerSql(TriggerSql):
    """SQL of a trigger that is executed at the end of the transaction."""

    def get_template(self) -> str:
        template = super().get_template()
        return template.replace(
            "CREATE OR REPLACE TRIGGER {pgid}",
            "DROP TRIGGER IF EXISTS {pgid} ON {table}; CREATE CONSTRAINT TRIGGER {pgid}",
        ).replace("FOR EACH", "DEFERRABLE INITIALLY DEFERRED FOR EACH")


class SharedTriggerSql(compiler.UpsertTriggerSql):
    """SQL of a trigger that executes a function which other triggers share."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE TRIGGER {pgid} {when} {operation} ON {table}{referencing}
            FOR EACH {level} {condition} EXECUTE FUNCTION {execute};
            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """

    def __init__(self, *, func: str = "", **kwargs: Any) -> None:
        super().__init__(func=func, **kwargs)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs.pop("func", None)
        return path, args, kwargs


class Trigger(pgtrigger.Trigger):
    """A trigger with its own function, written as `TriggerSql`; `as_owner`: as `OwnerTriggerSql`.

    `violation`: the SQL condition that a constraint trigger rejects, for checks of rows that exist already.
    """

    sql_class: type[TriggerSql] = TriggerSql

    def __init__(self, *, as_owner: bool = False, violation: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.violation = violation
        if as_owner:
            self.sql_class = OwnerTriggerSql

    def render_declare(self, model: Any) -> str:
        variables = [f"    {name} {type_};" for name, type_ in self.get_declare(model)]
        return "\n".join(["DECLARE", *variables]) if variables else ""

    def compile(self, model: Any) -> compiler.Trigger:
        return compiler.Trigger(
            name=self.name,
            sql=self.sql_class(
                pgid=self.get_pgid(model),
                table=model._meta.db_table,
                when=self.when,
                operation=self.operation,
                level=self.level,
                referencing=render_referencing(self),
                condition=self.render_condition(model),
                declare=self.render_declare(model),
                func=self.render_func(model),
            ),
        )


class DeferredTrigger(Trigger):
    """A trigger with its own function that is executed at the end of the transaction."""

    sql_class = DeferredTriggerSql


class SharedTrigger(pgtrigger.Trigger):
    """A trigger that executes a shared function: `execute`, such as "prevent_truncate()"."""

    sql_class: type[SharedTriggerSql] = SharedTriggerSql

    def __init__(self, *, execute: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.execute = execute

    def render_execute(self, model: Any) -> str:
        return self.execute

    def get_sql_options(self, model: Any) -> dict[str, Any]:
        """Return further arguments of `sql_class`."""
        return {}

    def compile(self, model: Any) -> compiler.Trigger:
        return compiler.Trigger(
            name=self.name,
            sql=self.sql_class(
                pgid=self.get_pgid(model),
                table=model._meta.db_table,
                when=self.when,
                operation=self.operation,
                level=self.level,
                referencing=render_referencing(self),
                condition=self.render_condition(model),
                execute=self.render_execute(model),
                **self.get_sql_options(model),
            ),
        )


class ColumnRulesTrigger(SharedTrigger):
    """Passes two groups of columns to the shared `function` when one of them is written."""

    when = pgtrigger.Before
    function: str

    @classmethod
    def list_column_groups(cls, model: type[models.Model]) -> tuple[list[str], list[str]]:
        """Return the columns of a model to which each of the two rules applies."""
        raise NotImplementedError

    def render_execute(self, model: Any) -> str:
        first, second = (",".join(columns) for columns in self.list_column_groups(model))
        return f"{self.function}('{{{first}}}', '{{{second}}}')"

    @classmethod
    def register_for(cls, checked_models: Iterable[type[models.Model]]) -> None:
        """Add the trigger to every model that has such columns."""
        model: Any
        for model in checked_models:
            first, second = cls.list_column_groups(model)
            if columns := first + second:
                cls(operation=pgtrigger.Insert | pgtrigger.UpdateOf(*columns)).register(model)
