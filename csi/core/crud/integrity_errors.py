"""Translate database errors into messages beside the fields, for forms, the admin and imports."""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from csi.core.db.constraints import CONSTRAINT_MESSAGES
from csi.core.typing import StrOrPromise

# SQLSTATE codes, for errors without a message of their own.
NOT_NULL, FOREIGN_KEY, UNIQUE, CHECK = "23502", "23503", "23505", "23514"
TOO_LONG, OUT_OF_RANGE = "22001", "22003"


class ConstraintViolation(Exception):
    """A row that PostgreSQL rejected: the message and, if known, the name of the model's field."""

    def __init__(self, message: StrOrPromise, field: str | None = None, model: Any = None) -> None:
        super().__init__(message)
        self.message, self.field, self.model = message, field, model

    def as_validation_error(self) -> ValidationError:
        return ValidationError({self.field or NON_FIELD_ERRORS: [ValidationError(self.message, code="constraint")]})


@contextmanager
def translate_integrity_errors(*models: Any) -> Iterator[None]:
    """Run the block in a transaction and raise ConstraintViolation for a database error.

    `models`: the models that the block writes; their constraints have the messages.
    """
    try:
        with transaction.atomic():
            yield
            with connection.cursor() as cursor:
                # Rules that are checked at the end of the transaction: here their message still reaches the user.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    except (IntegrityError, DataError) as error:
        raise parse_integrity_error(error, models) from error


def parse_integrity_error(error: Any, models: Sequence[Any] = ()) -> ConstraintViolation:
    """Return the violation that a database error reports."""
    diagnostics = getattr(error.__cause__, "diag", None)
    if diagnostics is None:
        # psycopg2 itself rejects a NUL byte before PostgreSQL receives it.
        return ConstraintViolation(_("A value contains a character that cannot be stored. Delete it."))
    model = next((model for model in models if model._meta.db_table == diagnostics.table_name), None)
    if model is None and diagnostics.table_name:
        # A rule of another table than those written.
        model = next((other for other in apps.get_models() if other._meta.db_table == diagnostics.table_name), None)
    name = diagnostics.constraint_name
    if trigger := CONSTRAINT_MESSAGES.get(name):
        # A trigger that concerns several fields names the one that was changed.
        changed_field = _get_field_of_column(model, diagnostics.column_name) or trigger.field
        return ConstraintViolation(trigger.render(diagnostics.message_detail), changed_field, model)
    for candidate in [model] if model else models:
        for constraint in candidate._meta.constraints:
            if constraint.name == name:
                message = get_constraint_message(constraint, candidate)
                return ConstraintViolation(message, get_constraint_field(constraint), candidate)
    field = _get_field_of_column(model, diagnostics.column_name or _parse_column(name, model))
    return ConstraintViolation(_get_general_message(error.__cause__.pgcode, diagnostics), field, model)


def get_constraint_message(constraint: Any, model: Any) -> str:
    """Return the message of a constraint, or Django's for a unique constraint without one."""
    message = str(constraint.get_violation_error_message())
    if message == str(constraint.default_violation_error_message) % {"name": constraint.name} and (
        fields := getattr(constraint, "fields", ())
    ):
        instance = model()
        return str(instance.unique_error_message(model, fields).messages[0])
    return message


def get_constraint_field(constraint: Any, among: Collection[str] | None = None) -> str | None:
    """Return the field that shows the message of a constraint: the first one (in `among`) that it names."""
    names = [name for name in _find_field_names(constraint) if among is None or name in among]
    return names[0] if names else None


def _find_field_names(constraint: Any) -> Iterator[str]:
    if fields := getattr(constraint, "fields", ()):
        # The scope comes first, as in (library, title): the user has probably just entered the last field.
        yield from reversed(fields)
    for expression in [
        getattr(constraint, "condition", None),
        *getattr(constraint, "expressions", ()),
    ]:
        yield from _find_names_in_expression(expression)


def _find_names_in_expression(expression: Any) -> Iterator[str]:
    if isinstance(expression, Q):
        for child in expression.children:
            if isinstance(child, tuple):
                yield child[0].split("__")[0]
            else:
                yield from _find_names_in_expression(child)
    elif isinstance(expression, tuple | list):
        yield from _find_names_in_expression(expression[0])
    elif isinstance(expression, str):
        yield expression
    elif isinstance(expression, F):
        yield expression.name.split("__")[0]  # type: ignore[attr-defined]  # missing in django-stubs
    elif hasattr(expression, "get_source_expressions"):
        for source in expression.get_source_expressions():
            yield from _find_names_in_expression(source)


def _get_field_of_column(model: Any, column: str | None) -> str | None:
    if not (model and column):
        return None
    return next((field.name for field in model._meta.concrete_fields if column in (field.column, field.name)), None)


def _parse_column(name: str | None, model: Any) -> str | None:
    """Return the column in a constraint name made by PostgreSQL, such as library_copies_bought_check."""
    match = re.fullmatch(rf"{model._meta.db_table}_(\w+)_(?:check|key|uniq)", name) if model and name else None
    return match and match[1]


def _get_general_message(code: str, diagnostics: Any) -> str:
    message = diagnostics.message_primary or ""
    if code == CHECK and not message.startswith("new row for relation"):
        # A trigger of this project: its message is written for the user.
        return message
    messages = {
        UNIQUE: _("This is already recorded. Enter a different value."),
        NOT_NULL: _("Enter a value."),
        FOREIGN_KEY: _("This refers to a deleted record, or other records still refer to it."),
        OUT_OF_RANGE: _("A number is too large. Enter a smaller one."),
        TOO_LONG: _("A text is too long. Shorten it."),
    }
    return messages.get(code, _("This value is not allowed here. Enter a different one."))


def assign_constraint_errors(form: Any) -> None:
    """Move the messages of the model's constraints from the whole form to the field that they concern.

    `form.constraint_fields` (name of the constraint: name of the field) takes precedence.
    """
    form_errors = form.errors.get(NON_FIELD_ERRORS)
    if not form_errors:
        return
    remaining = form_errors.as_data()
    for model, constraints in form.instance.get_constraints():
        for constraint in constraints:
            field = get_error_field(
                form, get_constraint_field(constraint, among=_get_visible_names(form)), constraint.name
            )
            message = get_constraint_message(constraint, model)
            for error in [error for error in remaining if field and message in error.messages]:
                remaining.remove(error)
                form.add_error(field, error)
    if remaining:
        form_errors.data = remaining
    else:
        del form.errors[NON_FIELD_ERRORS]


def get_error_field(form: Any, field: str | None, constraint: str | None = None) -> str | None:
    """Return the visible field of the form for a violation, None for the whole form."""
    name = getattr(form, "constraint_fields", {}).get(constraint, field)
    return name if name in _get_visible_names(form) else None


def _get_visible_names(form: Any) -> list[str]:
    return [name for name, field in form.fields.items() if not field.widget.is_hidden]
