"""The history as text: labels of fields, formatted values and names of records."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from csi.core.formatting import format_value
from csi.core.history.actor import actor_label
from csi.core.history.models import Change, Operation
from csi.core.history.registry import AUDIT_COLUMNS, models_by_table, parent_links
from csi.core.permissions import RecordPermission
from csi.core.typing import RecordUser, StrOrPromise


class NameResolver:
    """Names of the records that changes refer to: one query per model, limited to what the user may see."""

    def __init__(self, user: RecordUser) -> None:
        self.user = user
        self._pending: dict[type[models.Model], set[int]] = defaultdict(set)
        self._names: dict[type[models.Model], dict[int, str]] = defaultdict(dict)

    def collect(self, change: Change) -> None:
        """Remember the records to which a change refers."""
        for relation in _relations(change.table):
            for values in (change.after, change.before or {}):
                if number := values.get(relation.attname):
                    self._pending[relation.related_model].add(number)

    def get_name(self, model: type[models.Model], number: int) -> str | None:
        """Return the name of a record; None if it does not exist or the user may not see it."""
        if pending := self._pending.pop(model, None):
            self._names[model].update(get_record_names(model, pending, self.user))
        return self._names[model].get(number)

    def is_hidden(self, change: Change) -> bool:
        """Return whether a child row refers to a record that the user may not see."""
        return (
            change.table in parent_links()
            and not self.can_see_all
            and any(
                change.after.get(relation.attname)
                and self.get_name(relation.related_model, change.after[relation.attname]) is None
                for relation in _relations(change.table)
            )
        )

    def hides_values(self, stored_field: Any, numbers: Iterable[int | None]) -> bool:
        """Return whether a field refers to a record that the user may not see."""
        return (
            stored_field.is_relation
            and not self.can_see_all
            and any(number and self.get_name(stored_field.related_model, number) is None for number in numbers)
        )

    @property
    def can_see_all(self) -> bool:
        return self.user.has_permission(RecordPermission.ACCESS_ALL_SCOPES)


def _relations(table: str) -> list[Any]:
    return [tracked for tracked in tracked_fields(table) if tracked.is_relation]


def get_record_names(model: type[models.Model], numbers: Iterable[int] | None, user: RecordUser) -> dict[int, str]:
    """Return {number: name} of the records that the user may see; `numbers` None: of all records."""
    records: Any = model._default_manager.all()
    if hasattr(records, "visible_to"):
        records = records.visible_to(user)
        records = records.for_list() if hasattr(records, "for_list") else records
    if numbers is not None:
        records = records.filter(pk__in=numbers)
    return {record.pk: str(record) for record in records}


@cache
def tracked_fields(table: str) -> list[Any]:
    """Return the fields that the history shows: without the key, the audit columns and the parent."""
    hidden = AUDIT_COLUMNS | {"id"}
    if link := parent_links().get(table):
        hidden |= {link.column}
    return [column for column in models_by_table()[table]._meta.concrete_fields if column.attname not in hidden]


@dataclass(frozen=True)
class FieldChange:
    """A field with its value before and after.

    `row_label` names the child row to which it belongs, if any.
    """

    label: str
    before: str | None
    after: str | None
    row_label: str = ""

    @property
    def is_different(self) -> bool:
        return self.before != self.after


@dataclass
class HistoryEntry:
    """The changes of one record in one transaction."""

    changes: list[Change]
    field_changes: list[FieldChange] = field(default_factory=list)

    @property
    def first(self) -> Change:
        return self.changes[0]

    @property
    def version(self) -> int:
        return self.first.pk

    @property
    def operation(self) -> Operation:
        """The operation on the record itself; “changed” if only its child rows changed."""
        own = [change for change in self.changes if change.table == change.parent_table]
        return Operation(own[0].operation) if own else Operation.CHANGED

    @property
    def can_be_restored(self) -> bool:
        """Return whether the record existed after these changes."""
        return self.operation not in (Operation.DELETED, Operation.ANONYMISED)

    @property
    def has_values_before(self) -> bool:
        return any(field_change.before for field_change in self.field_changes)

    @property
    def tone(self) -> str:
        return self.operation.badge

    @property
    def actor(self) -> str:
        return actor_label(self.first)


def build_entries(changes: Sequence[Change], user: RecordUser) -> list[HistoryEntry]:
    """Group changes, newest first, by transaction, and describe them as far as the user may see them."""
    names = NameResolver(user)
    for change in changes:
        names.collect(change)
    entries = []
    for _transaction, group in groupby(changes, key=lambda change: change.transaction):
        entry = HistoryEntry([change for change in group if not names.is_hidden(change)])
        for change in sorted(entry.changes, key=lambda change: (change.table != change.parent_table, change.pk)):
            entry.field_changes += _describe(change, names)
        if entry.field_changes:
            entries.append(entry)
    return entries


def _describe(change: Change, names: NameResolver) -> list[FieldChange]:
    if change.operation == Operation.ANONYMISED:
        return [FieldChange(_("Personal details"), None, _("Removed permanently"))]
    if change.operation == Operation.CHANGED:
        return _describe_update(change, names)
    values = [
        (_label(column), text)
        for column in _visible_fields(change, names)
        if (text := format_stored(column, change.after.get(column.attname), names)) is not None
    ]
    is_deleted = change.operation == Operation.DELETED
    if row_label := get_row_label(change.table, change.after, names):
        row = "; ".join(f"{label}: {text}" for label, text in values)
        label = _("Removed") if is_deleted else _("Added")
        return [FieldChange(label, row if is_deleted else None, None if is_deleted else row, row_label)]
    return [FieldChange(label, text if is_deleted else None, None if is_deleted else text) for label, text in values]


def _describe_update(change: Change, names: NameResolver) -> list[FieldChange]:
    before = change.before or {}
    row_label = get_row_label(change.table, change.after, names)
    changes = [
        FieldChange(
            _label(column),
            format_stored(column, before[column.attname], names),
            format_stored(column, change.after.get(column.attname), names),
            row_label,
        )
        for column in _visible_fields(change, names)
        if column.attname in before
    ]
    # Personal details that were removed leave two empty values.
    return [entry for entry in changes if (entry.before, entry.after) != (None, None)]


def _visible_fields(change: Change, names: NameResolver) -> list[Any]:
    return [
        column
        for column in tracked_fields(change.table)
        if not names.hides_values(column, (change.after.get(column.attname), (change.before or {}).get(column.attname)))
    ]


def _label(column: Any) -> str:
    return capfirst(get_field_name(column))


def get_field_name(column: Any) -> str:
    """Return the translated name of a field; for a many-to-many link, that of the related record."""
    is_link = column.is_relation and not isinstance(column.verbose_name, Promise)
    return str(column.related_model._meta.verbose_name if is_link else column.verbose_name)


def get_row_label(table: str, row: dict[str, Any], names: NameResolver) -> str:
    """Return the name of a child row, such as "Participant (Youth)"; "" for a record itself."""
    if table not in parent_links():
        return ""
    row_type = capfirst(str(get_row_type(table)))
    fields = tracked_fields(table)
    identity = format_stored(fields[0], row.get(fields[0].attname), names) if fields else None
    return _("%(kind)s (%(row)s)") % {"kind": row_type, "row": identity} if identity else row_type


@cache
def get_row_type(table: str) -> StrOrPromise:
    """Return the type of a child row or the name of its relation; "" for a record itself."""
    if table not in parent_links():
        return ""
    parent: Any = models_by_table()[parent_links()[table].table]
    for relation in parent._meta.many_to_many:
        if relation.remote_field.through._meta.db_table == table:
            return relation.verbose_name
    return models_by_table()[table]._meta.verbose_name or ""


def describe_changed_fields(change: Change) -> str:
    """Return the labels of the changed fields, with the type of a child row: "Row: field"."""
    before = change.before or {}
    fields = ", ".join(get_field_name(column) for column in tracked_fields(change.table) if column.attname in before)
    row_type = str(get_row_type(change.table))
    if row_type and fields:
        return _("%(row)s: %(fields)s") % {"row": capfirst(row_type), "fields": fields}
    return capfirst(row_type or fields)


def format_stored(column: Any, stored: Any, names: NameResolver) -> str | None:
    """Return a stored value as users read it, None if it is empty."""
    if stored is None or stored == "":
        return None
    if column.is_relation:
        name = names.get_name(column.related_model, stored)
        return name or _("%(kind)s %(number)s, deleted") % {
            "kind": capfirst(str(column.related_model._meta.verbose_name)),
            "number": stored,
        }
    if isinstance(column, models.FileField):
        return stored
    value = column.to_python(stored)
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    value = getattr(column.model(**{column.attname: value}), column.attname)
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value)
    if isinstance(value, list | tuple):
        labels = dict(getattr(column, "base_field", column).flatchoices)
        return ", ".join(str(labels.get(item, getattr(item, "name", item))) for item in value) or None
    return str(format_value(getattr(value, "name", value), is_month=column.attname == "month"))
