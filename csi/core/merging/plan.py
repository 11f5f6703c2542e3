"""The plan of a merge: the values that differ, and the rows that refer to both records."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.text import capfirst

from csi.core.crud import concurrency
from csi.core.formatting import format_value, get_choice_label
from csi.core.merging.declarations import MergeRules, get_merge_rules
from csi.core.merging.references import ReferringRows, find_referring_rows
from csi.core.typing import RecordUser


def format_field(record: Any, field: Any) -> str:
    """Return the value of a field of a record as users read it; "–" for none."""
    value = getattr(record, field.name)
    if field.choices:
        return get_choice_label(record, field.name)
    if isinstance(value, list):
        labels = dict(getattr(field.base_field, "flatchoices", ()))
        return ", ".join(str(labels.get(item, item)) for item in value) or "–"
    if isinstance(value, models.Model):
        return str(value)
    return str(format_value(getattr(value, "name", value)) or "–")


@dataclass(frozen=True)
class FieldGroup:
    """A field, or fields that are chosen together."""

    fields: tuple[Any, ...]

    @property
    def name(self) -> str:
        return self.fields[0].name

    @property
    def names(self) -> list[str]:
        return [field.name for field in self.fields]

    @property
    def label(self) -> str:
        return capfirst("; ".join(str(field.verbose_name) for field in self.fields))

    def format(self, record: Any) -> str:
        return "; ".join(format_field(record, field) for field in self.fields)

    def differs(self, first: Any, second: Any) -> bool:
        return any(getattr(first, field.attname) != getattr(second, field.attname) for field in self.fields)

    def is_blank(self, record: Any) -> bool:
        return all(getattr(record, field.attname) in (None, "", []) for field in self.fields)


def is_older(first: Any, second: Any) -> bool:
    """Return whether the first of two records was recorded before the second."""
    return [getattr(first, "created_at", None), first.pk] < [getattr(second, "created_at", None), second.pk]


@dataclass(frozen=True)
class MergePlan:
    """The changes that merging a duplicate into the survivor makes."""

    survivor: Any
    duplicate: Any
    referring: list[ReferringRows]
    versions: tuple[str, str]

    @property
    def rules(self) -> MergeRules:
        return get_merge_rules(type(self.survivor)) or MergeRules()

    @cached_property
    def groups(self) -> list[FieldGroup]:
        """The fields of the record that users enter, in their order."""
        joint = {name: names for names in self.rules.joint_fields for name in names}
        meta = type(self.survivor)._meta
        fields = [field for field in meta.concrete_fields if field.editable and not field.primary_key]
        groups = {joint.get(field.name, (field.name,)): field for field in fields}
        return [FieldGroup(tuple(meta.get_field(name) for name in names)) for names in groups]

    @cached_property
    def choices(self) -> list[FieldGroup]:
        """The fields that differ, of which the user chooses one value."""
        return [group for group in self._differing if group.name not in self.rules.strictest_fields]

    @cached_property
    def strictest(self) -> list[tuple[FieldGroup, Any]]:
        """The fields that differ and are not chosen, with the record whose value is stricter."""
        groups = [group for group in self._differing if group.name in self.rules.strictest_fields]
        return [(group, self._find_stricter(group.fields[0])) for group in groups]

    @cached_property
    def equal(self) -> list[FieldGroup]:
        return [group for group in self.groups if group not in self._differing]

    @cached_property
    def _differing(self) -> list[FieldGroup]:
        return [group for group in self.groups if group.differs(self.survivor, self.duplicate)]

    def _find_stricter(self, field: Any) -> Any:
        order = [value for value, _label in field.flatchoices]
        return max((self.survivor, self.duplicate), key=lambda record: order.index(getattr(record, field.name)))

    def get_default(self, group: FieldGroup) -> Any:
        """Return the record whose value is proposed: the older one, unless its value is blank."""
        older, newer = self.survivor, self.duplicate
        if is_older(newer, older):
            older, newer = newer, older
        return newer if group.is_blank(older) else older

    def list_taken_fields(self, chosen: Iterable[str]) -> list[Any]:
        """Return the fields whose values the survivor takes from the duplicate; `chosen`: names of choices."""
        names = set(chosen)
        groups = [group for group in self.choices if group.name in names]
        groups += [group for group, record in self.strictest if record is self.duplicate]
        return [field for group in groups for field in group.fields]

    @cached_property
    def version(self) -> str:
        """A digest of both records and of the rows that refer to them."""
        rows = [(rows.reference.row_table, rows.reference.name, rows.keys, rows.conflicting) for rows in self.referring]
        return hashlib.sha256(repr((self.versions, rows)).encode()).hexdigest()

    def describe_rows(self) -> dict[str, Any]:
        """Return the keys of the moved and the removed rows, as `RecordMerge.rows` stores them."""
        moved: dict[str, dict[str, list[int]]] = {}
        removed: dict[str, list[int]] = {}
        for rows in self.referring:
            if rows.moved:
                moved.setdefault(rows.reference.row_table, {})[rows.reference.name] = rows.moved
            if rows.conflicting and not rows.reference.is_generic:
                removed.setdefault(rows.reference.row_table, []).extend(rows.conflicting)
        return {"moved": moved, "removed": removed}

    def has_uneditable_rows(self, user: RecordUser) -> bool:
        return any(rows.count_uneditable(user) for rows in self.referring)


def get_versions(model: type[models.Model], survivor: int, duplicate: int) -> tuple[str, str]:
    """Return the versions of two records; read them before the records."""
    return concurrency.get_version(model, survivor), concurrency.get_version(model, duplicate)


def build_plan(survivor: models.Model, duplicate: models.Model, versions: tuple[str, str]) -> MergePlan:
    referring = find_referring_rows(survivor._meta.db_table, survivor.pk, duplicate.pk)
    return MergePlan(survivor, duplicate, referring, versions)
