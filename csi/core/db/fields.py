"""Fields for counts and choices, and expressions: days later, aggregates that do not multiply rows."""

from functools import partialmethod
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

MAX_COUNT = 99_999


class CountField(models.PositiveIntegerField):
    """A count from 0 to 99,999, 0 by default; a constraint of the database enforces the limits."""

    default_validators = [MaxValueValidator(MAX_COUNT, _("Enter a number of at most 99,999."))]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", 0)
        super().__init__(*args, **kwargs)

    def db_check(self, connection: Any) -> str:
        return f"{connection.ops.quote_name(self.column)} BETWEEN 0 AND {MAX_COUNT}"

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("error_messages", {}).setdefault("min_value", _("Enter a number of 0 or more."))
        return super().formfield(**kwargs)


class ChoiceField(models.CharField):
    """A text column for the members of a TextChoices class, which stays available as `enum`."""

    def __init__(self, *args: Any, enum: type[models.TextChoices] | None = None, **kwargs: Any) -> None:
        self.enum = enum
        if enum is not None:
            kwargs.setdefault("choices", enum.choices)
        kwargs.setdefault("max_length", 20)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Define the method that returns the label; Django's computes the hash of every label, translated."""
        method = f"get_{name}_display"
        if self.enum is not None and method not in vars(cls):
            setattr(cls, method, partialmethod(find_choice_label, field=self))
        super().contribute_to_class(cls, name, private_only)


def find_choice_label(record: models.Model, field: models.Field) -> str:
    """Return the label of a record's choice, or the value if it is not among the choices."""
    value = getattr(record, field.attname)
    return next((str(label) for choice, label in field.flatchoices if choice == value), value)


class AddDays(models.Func):
    """A date some days later, or earlier if `days` is negative."""

    template = "(%(expressions)s + %(days)d)"
    output_field = models.DateField()

    def __init__(self, date: Any, days: int) -> None:
        super().__init__(date, days=days)


def count_of(queryset: QuerySet, by: str) -> Coalesce:
    """Return a subquery that counts the records of `queryset` whose field `by` refers to the outer row."""
    return _aggregate(queryset, by, Count("pk"))


def total_of(queryset: QuerySet, by: str, expression: Any) -> Coalesce:
    """Return a subquery that sums `expression` over the records whose `by` refers to the outer row."""
    return _aggregate(queryset, by, Sum(expression))


def _aggregate(queryset: QuerySet, by: str, aggregate: Any) -> Coalesce:
    rows = queryset.filter(**{by: OuterRef("pk")}).order_by().values(by)
    return Coalesce(Subquery(rows.annotate(n=aggregate).values("n")), 0)
