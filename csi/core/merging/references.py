"""Rows that refer to a record: found over all relations of its model, without a declaration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.utils.text import capfirst

from csi.core.history.registry import models_by_table, parent_links
from csi.core.merging.declarations import list_generic_models
from csi.core.typing import RecordUser


@dataclass(frozen=True)
class Reference:
    """A column of `model` that refers to records of a table.

    `name`: the field; `is_generic`: it is the number in a pair of table and number.
    """

    model: type[models.Model]
    name: str
    table: str
    is_generic: bool = False

    @property
    def row_table(self) -> str:
        return self.model._meta.db_table

    def rows_of(self, number: int) -> models.QuerySet[Any]:
        """Return the rows that refer to a record."""
        rows = self.model._base_manager.filter(**{self.name: number})
        return rows.filter(table=self.table) if self.is_generic else rows

    def move(self, keys: Sequence[int], number: int) -> None:
        """Let rows refer to another record."""
        self.model._base_manager.filter(pk__in=keys).update(**{self.name: number})

    @property
    def record_model(self) -> Any:
        """The model of the records to which the rows belong, for a many-to-many relation its owner."""
        link = parent_links().get(self.row_table)
        return models_by_table()[link.table] if link and self.model._meta.auto_created else self.model

    @property
    def label(self) -> str:
        """The plural of the records, with the field if there are several."""
        plural = capfirst(str(self.record_model._meta.verbose_name_plural))
        is_only = len([other for other in list_references(self.table) if other.model is self.model]) == 1
        return plural if is_only else f"{plural} ({self.model._meta.get_field(self.name).verbose_name})"  # type: ignore[union-attr]  # a column


@cache
def list_references(table: str) -> list[Reference]:
    """Return the columns that refer to the records of a table."""
    relations: Any = models_by_table()[table]._meta.get_fields(include_hidden=True)
    references = [
        Reference(relation.related_model, relation.field.name, table)
        for relation in relations
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
    ]
    return references + [Reference(model, "record", table, is_generic=True) for model in list_generic_models()]


@dataclass(frozen=True)
class ReferringRows:
    """The rows of one reference that a merge moves from the duplicate to the survivor.

    `conflicting`: rows that cannot be moved, because such a row of the survivor exists already.
    """

    reference: Reference
    survivor_count: int
    keys: list[int]
    conflicting: list[int]

    @property
    def moved(self) -> list[int]:
        return [key for key in self.keys if key not in set(self.conflicting)]

    @property
    def label(self) -> str:
        return self.reference.label

    @property
    def count(self) -> int:
        return len(self.keys)

    def count_uneditable(self, user: RecordUser) -> int:
        """Return the number of rows whose records the user may not change."""
        manager: Any = self.reference.record_model._default_manager
        if self.reference.is_generic or not hasattr(manager.all(), "editable_by"):
            return 0
        keys = set(self.keys)
        if self.reference.record_model is not self.reference.model:
            link = parent_links()[self.reference.row_table]
            rows = self.reference.model._base_manager.filter(pk__in=self.keys)
            keys = set(rows.values_list(link.column, flat=True))
        return len(keys) - manager.editable_by(user).filter(pk__in=keys).count()

    def list_conflicting_parents(self, user: RecordUser) -> list[Any]:
        """Return the records with a row of both, as far as the user may see them."""
        link = parent_links().get(self.reference.row_table)
        if link is None:
            return []
        numbers = self.reference.model._base_manager.filter(pk__in=self.conflicting).values(link.column)
        parents: Any = models_by_table()[link.table]._default_manager
        return list(parents.visible_to(user).for_list().filter(pk__in=numbers))


def find_referring_rows(table: str, survivor: int, duplicate: int) -> list[ReferringRows]:
    """Return the rows that refer to two records, by reference, without references that nothing uses."""
    found = []
    for reference in list_references(table):
        keys = list(reference.rows_of(duplicate).order_by("pk").values_list("pk", flat=True))
        count = reference.rows_of(survivor).count()
        if keys or count:
            found.append(ReferringRows(reference, count, keys, _find_conflicts(reference, survivor, duplicate)))
    return found


def _find_conflicts(reference: Reference, survivor: int, duplicate: int) -> list[int]:
    """Return the rows of the duplicate that a unique constraint rejects beside those of the survivor."""
    conflicts: set[int] = set()
    for names in list_unique_fields(reference.model):
        if reference.name in names:
            others = [name for name in names if name != reference.name]
            taken = {row[1:] for row in reference.rows_of(survivor).values_list("pk", *others)}
            rows = reference.rows_of(duplicate).values_list("pk", *others)
            conflicts |= {row[0] for row in rows if row[1:] in taken and None not in row}
    return sorted(conflicts)


def list_unique_fields(model: type[models.Model]) -> list[Sequence[str]]:
    """Return the names of the fields that are unique together, or alone, without the primary key."""
    unique: list[Sequence[str]] = [(field.name,) for field in model._meta.local_concrete_fields if field.unique]
    unique += [tuple(names) for names in model._meta.unique_together]
    unique += [constraint.fields for constraint in model._meta.total_unique_constraints]
    return [names for names in unique if tuple(names) != (model._meta.pk.name,)]
