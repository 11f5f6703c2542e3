"""Check constraints evaluated in memory, so that validating a form takes no query for them.

A constraint that may be violated is left to the database, and the database enforces all of them when a record is saved.
"""

import datetime
import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import CombinedExpression

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}
ARITHMETIC = {"+": operator.add, "-": operator.sub}
# The order of texts depends on the collation of the database.
ORDERED_TYPES = (int, Decimal, datetime.date)


class UnsupportedCondition(Exception):
    """A condition, or a type of value, that only the database evaluates."""


@contextmanager
def skip_satisfied_checks(record: models.Model) -> Iterator[None]:
    """Let the validation of a record within the context skip the checks that its values satisfy."""

    def get_constraints() -> list[tuple[type[models.Model], list[models.BaseConstraint]]]:
        return [
            (model, [constraint for constraint in declared if not is_satisfied(constraint, record)])
            for model, declared in type(record).get_constraints(record)
        ]

    vars(record)["get_constraints"] = get_constraints
    try:
        yield
    finally:
        del vars(record)["get_constraints"]


def find_violated_checks(record: models.Model) -> Iterator[models.CheckConstraint]:
    """Yield the check constraints that a record violates, as far as this is known without a query."""
    for _model, declared in type(record).get_constraints(record):
        for constraint in declared:
            if isinstance(constraint, models.CheckConstraint):
                with suppress(UnsupportedCondition, TypeError):
                    if evaluate(constraint.condition, record) is False:
                        yield constraint


def is_satisfied(constraint: models.BaseConstraint, record: models.Model) -> bool:
    """Return whether a record satisfies a constraint; False if only the database can tell.

    A record that does not fulfil the condition of a unique constraint satisfies it.
    """
    is_check = isinstance(constraint, models.CheckConstraint)
    condition = getattr(constraint, "condition", None)
    if condition is None:
        return False
    try:
        return (evaluate(condition, record) is not False) == is_check
    except (UnsupportedCondition, TypeError):
        return False


def evaluate(condition: Any, record: models.Model) -> bool | None:
    """Return the value of a condition as in SQL: None if it is unknown because of a missing value."""
    if isinstance(condition, tuple):
        lookup, operand = condition
        return _compare(lookup, operand, record)
    if not isinstance(condition, Q) or condition.connector not in (Q.AND, Q.OR):
        raise UnsupportedCondition
    values = [evaluate(child, record) for child in condition.children]
    decisive = condition.connector == Q.OR
    value = decisive if decisive in values else None if None in values else not decisive
    return value if value is None else value != condition.negated


def _compare(lookup: str, operand: Any, record: models.Model) -> bool | None:
    name, _separator, operation = lookup.partition(LOOKUP_SEP)
    value = _read_field(name, record)
    if operation == "isnull":
        return (value is None) == operand
    if operation == "in" and isinstance(operand, list | tuple) and None not in operand:
        return None if value is None else value in operand
    other = _read_operand(operand, record)
    if value is None or other is None:
        return None
    if operation in ("", "exact"):
        return bool(value == other)
    if operation == "day" and type(value) is datetime.date:
        return bool(value.day == other)
    if operation not in COMPARISONS or not isinstance(value, ORDERED_TYPES):
        raise UnsupportedCondition
    return COMPARISONS[operation](value, other)


def _read_field(name: str, record: models.Model) -> Any:
    try:
        field: Any = record._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise UnsupportedCondition from error
    value = getattr(record, field.attname) if field.concrete else None
    if not field.concrete or hasattr(value, "resolve_expression"):
        raise UnsupportedCondition
    return value


def _read_operand(operand: Any, record: models.Model) -> Any:
    """Return the value of the right side of a comparison."""
    if isinstance(operand, F):
        return _read_field(operand.name, record)  # type: ignore[attr-defined]  # missing in django-stubs
    if isinstance(operand, Value):
        return operand.value
    if isinstance(operand, CombinedExpression) and operand.connector in ARITHMETIC:
        left, right = _read_operand(operand.lhs, record), _read_operand(operand.rhs, record)
        return None if left is None or right is None else ARITHMETIC[operand.connector](left, right)
    if operand is None or hasattr(operand, "resolve_expression"):
        raise UnsupportedCondition
    return operand
