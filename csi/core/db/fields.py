"""Fields for counts and choices, and aggregates as subqueries, which do not multiply joined rows."""

from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

HIGHEST = 99_999


class CountField(models.PositiveIntegerField):
    """A count from 0 to 99,999, 0 by default; a constraint of the database enforces the limits."""

    default_validators = [MaxValueValidator(HIGHEST, _("Enter a number of at most 99,999."))]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("default", 0)
        super().__init__(*args, **kwargs)

    def db_check(self, connection):
        return f"{connection.ops.quote_name(self.column)} BETWEEN 0 AND {HIGHEST}"

    def formfield(self, **kwargs):
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

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def count_of(queryset: QuerySet, by: str) -> Coalesce:
    """Return a subquery: the number of records of `queryset` whose `by` is the outer row's id, else 0."""
    return _aggregate(queryset, by, Count("pk"))


def total_of(queryset: QuerySet, by: str, expression: Any) -> Coalesce:
    """Return a subquery: the sum of `expression` over the records whose `by` is the outer row's id, else 0."""
    return _aggregate(queryset, by, Sum(expression))


def _aggregate(queryset, by, aggregate):
    rows = queryset.filter(**{by: OuterRef("pk")}).order_by().values(by)
    return Coalesce(Subquery(rows.annotate(n=aggregate).values("n")), 0)
