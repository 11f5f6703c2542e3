"""Counted people and things: never negative, never a slip of the keyboard, and never joined twice."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

HIGHEST = 99_999


class CountField(models.PositiveIntegerField):
    """A count from 0 to 99,999, 0 unless given; PostgreSQL refuses the rest as well."""

    default_validators = [MaxValueValidator(HIGHEST, _("A count is at most 99,999. Check for a slip of the keyboard."))]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("default", 0)
        super().__init__(*args, **kwargs)

    def db_check(self, connection):
        return f"{connection.ops.quote_name(self.column)} BETWEEN 0 AND {HIGHEST}"

    def formfield(self, **kwargs):
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("error_messages", {}).setdefault("min_value", _("A count is 0 or more."))
        return super().formfield(**kwargs)


class ChoiceField(models.CharField):
    """A text column for the members of a TextChoices class, which stays available as `enum`."""

    def __init__(self, *args, enum: type[models.TextChoices] | None = None, **kwargs):
        self.enum = enum
        if enum is not None:
            kwargs.setdefault("choices", enum.choices)
        kwargs.setdefault("max_length", 20)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def count_of(queryset: QuerySet, by: str) -> Coalesce:
    """A subquery: how many records of `queryset` have `by` equal to the outer row's id; 0 where none."""
    return _aggregate(queryset, by, Count("pk"))


def total_of(queryset: QuerySet, by: str, what) -> Coalesce:
    """A subquery: the sum of `what` over the records whose `by` is the outer row's id; 0 where none."""
    return _aggregate(queryset, by, Sum(what))


def _aggregate(queryset, by, aggregate):
    rows = queryset.filter(**{by: OuterRef("pk")}).order_by().values(by)
    return Coalesce(Subquery(rows.annotate(n=aggregate).values("n")), 0)
