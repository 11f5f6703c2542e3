"""What PostgreSQL refuses, told beside the field in words: one place for forms, the admin and imports."""

import re
from contextlib import contextmanager

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from csi.core.db.constraints import CONSTRAINT_MESSAGES

# SQLSTATE: what a refusal is when its constraint has no sentence of its own.
NOT_NULL, FOREIGN_KEY, UNIQUE, CHECK = "23502", "23503", "23505", "23514"
TOO_LONG, OUT_OF_RANGE = "22001", "22003"


class ConstraintViolation(Exception):
    """A row that PostgreSQL did not take: the sentence and, where it is known, the model's field."""

    def __init__(self, message, field=None, model=None):
        super().__init__(message)
        self.message, self.field, self.model = message, field, model

    def as_validation_error(self):
        return ValidationError({self.field or NON_FIELD_ERRORS: [ValidationError(self.message, code="refused")]})


@contextmanager
def translate_integrity_errors(*models):
    """Runs its block in a transaction; a constraint, a trigger or a bad value in it raises `ConstraintViolation`.

    `models`: those that the block writes, whose constraints have the sentences.
    """
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, DataError) as error:
        raise parse_integrity_error(error, models) from error


def parse_integrity_error(error, models=()):
    """The refusal that a database error carries."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is None:
        # psycopg2 itself refuses a NUL byte before PostgreSQL sees it.
        return ConstraintViolation(_("This holds a character that cannot be stored."))
    model = next((model for model in models if model._meta.db_table == diagnosis.table_name), None)
    name = diagnosis.constraint_name
    if known := CONSTRAINT_MESSAGES.get(name):
        return ConstraintViolation(known.render(diagnosis.message_detail), known.field, model)
    for candidate in [model] if model else models:
        for constraint in candidate._meta.constraints:
            if constraint.name == name:
                message = get_constraint_message(constraint, candidate)
                return ConstraintViolation(message, get_constraint_field(constraint), candidate)
    field = _field_of_column(model, diagnosis.column_name or _column_in(name, model))
    return ConstraintViolation(_general_sentence(error.__cause__.pgcode, diagnosis), field, model)


def get_constraint_message(constraint, model):
    """The words of a constraint: its own, else those that Django has for it."""
    message = str(constraint.get_violation_error_message())
    if message == str(constraint.default_violation_error_message) % {"name": constraint.name} and (
        fields := getattr(constraint, "fields", ())
    ):
        instance = model()
        return str(instance.unique_error_message(model, fields).messages[0])
    return message


def get_constraint_field(constraint, among=None):
    """The field beside which a broken constraint is told: the first that it names (of those in `among`)."""
    names = [name for name in _names_in(constraint) if among is None or name in among]
    return names[0] if names else None


def _names_in(constraint):
    if fields := getattr(constraint, "fields", ()):
        # The scope stands first, as in (group, month): the last one is what was just typed.
        yield from reversed(fields)
    for expression in [
        getattr(constraint, "condition", None),
        *getattr(constraint, "expressions", ()),
    ]:
        yield from _names_in_expression(expression)


def _names_in_expression(expression):
    if isinstance(expression, Q):
        for child in expression.children:
            if isinstance(child, tuple):
                yield child[0].split("__")[0]
            else:
                yield from _names_in_expression(child)
    elif isinstance(expression, tuple | list):
        yield from _names_in_expression(expression[0])
    elif isinstance(expression, str):
        yield expression
    elif isinstance(expression, F):
        yield expression.name.split("__")[0]
    elif hasattr(expression, "get_source_expressions"):
        for source in expression.get_source_expressions():
            yield from _names_in_expression(source)


def _field_of_column(model, column):
    if not (model and column):
        return None
    for field in model._meta.concrete_fields:
        if column in (field.column, field.name):
            return field.name
    return None


def _column_in(name, model):
    """The column in PostgreSQL's own name for a constraint, such as forums_attendance_women_check."""
    match = re.fullmatch(rf"{model._meta.db_table}_(\w+)_(?:check|key|uniq)", name) if model and name else None
    return match and match[1]


def _general_sentence(code, diagnosis):
    own_words = diagnosis.message_primary or ""
    if code == UNIQUE:
        return _("This is recorded already.")
    if code == NOT_NULL:
        return _("This is required.")
    if code == FOREIGN_KEY:
        return _("This refers to a record that is not there any more, or other records still refer to it.")
    if code == OUT_OF_RANGE:
        return _("A number is too large.")
    if code == TOO_LONG:
        return _("A text is too long.")
    if code == CHECK and not own_words.startswith("new row for relation"):
        return own_words
    return _("This value is not possible here.")


def assign_constraint_errors(form):
    """Moves what the model's constraints said of the whole form beside the field that it is about.

    `form.constraint_fields` (constraint's name: field's name) has the last word on where.
    """
    told = form.errors.get(NON_FIELD_ERRORS)
    if not told:
        return
    remaining = told.as_data()
    for model, constraints in form.instance.get_constraints():
        for constraint in constraints:
            place = get_error_field(form, get_constraint_field(constraint, among=_shown(form)), constraint.name)
            sentence = get_constraint_message(constraint, model)
            for error in [error for error in remaining if place and sentence in error.messages]:
                remaining.remove(error)
                form.add_error(place, error)
    if remaining:
        told.data = remaining
    else:
        del form.errors[NON_FIELD_ERRORS]


def get_error_field(form, field, constraint=None):
    """The form's field for a refusal, None for the whole form."""
    wanted = getattr(form, "constraint_fields", {}).get(constraint, field)
    return wanted if wanted in _shown(form) else None


def _shown(form):
    return [name for name, field in form.fields.items() if not field.widget.is_hidden]
