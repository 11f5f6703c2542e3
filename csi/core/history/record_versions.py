"""The versions of records in the history, for optimistic locking (`csi.core.crud.concurrency`).

The version of a record is the number of the latest change of the record or of its child rows; the version of a row is
that of its own latest change. Every way of writing counts: forms, the admin, imports and SQL.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable
from typing import Any

from django.db import models
from django.db.models import Max, OuterRef, Subquery

from csi.core.crud.concurrency import DeletedRecord, LatestChange, RecordSnapshot
from csi.core.history.actor import actor_label
from csi.core.history.formatting import FieldChange
from csi.core.history.models import Change, ChangeQuerySet, Operation
from csi.core.history.registry import child_columns, models_by_table, parent_links, tracking_models
from csi.core.history.versions import compare_versions, exists_after
from csi.core.typing import RecordUser
from csi.core.urls import is_valid_pk


class HistoryVersions:
    """The version log of `csi.core.crud.concurrency`, read from the history."""

    def tracks(self, model: type[models.Model]) -> bool:
        return model._meta.db_table in tracking_models()

    def is_child(self, model: type[models.Model], parent: type[models.Model]) -> bool:
        """Return whether changes of a row change the version of its parent record."""
        link = parent_links().get(model._meta.db_table)
        return link is not None and link.table == parent._meta.db_table

    def lock_parent(self, record: models.Model) -> None:
        """Lock the parent record of a child row until the transaction ends."""
        if link := parent_links().get(record._meta.db_table):
            parent = models_by_table()[link.table]._base_manager.select_for_update(of=("self",))
            column: Any = next(column for column in record._meta.concrete_fields if column.column == link.column)
            list(parent.filter(pk=getattr(record, column.attname)).values_list("pk"))

    def get_version(self, model: type[models.Model], pk: Any) -> str:
        if not self.tracks(model):
            return ""
        latest = _changes(model, pk).order_by("-pk").values_list("pk", flat=True).first()
        return str(latest or 0)

    def get_versions(self, model: type[models.Model], pks: Collection[Any]) -> dict[Any, str]:
        """Return the versions of records that have a history of their own, by key; one query."""
        if not self.tracks(model):
            return {}
        changes = Change.objects.filter(parent_table=model._meta.db_table, parent_id__in=pks)
        latest = changes.order_by().values("parent_id").annotate(version=Max("pk"))
        return {pk: str(version) for pk, version in latest.values_list("parent_id", "version")}

    def with_versions(self, records: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Annotate `version`, the version of each record that has a history of its own."""
        changes = Change.objects.filter(parent_table=records.model._meta.db_table, parent_id=OuterRef("pk"))
        return records.annotate(version=Subquery(changes.order_by("-pk").values("pk")[:1]))

    def with_row_versions(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if not self.tracks(rows.model):
            return rows
        table = rows.model._meta.db_table
        link = parent_links().get(table)
        parent = (link.table, OuterRef(link.column)) if link else (table, OuterRef("pk"))
        changes = Change.objects.of_record(*parent).filter(table=table, record=OuterRef("pk"))
        return rows.annotate(row_version=Subquery(changes.order_by("-pk").values("pk")[:1]))

    def get_row_versions(self, rows: Iterable[models.Model]) -> dict[Any, str]:
        pks = [row.pk for row in rows]
        model = next((type(row) for row in rows), None)
        if model is None:
            return {}
        versions = self.with_row_versions(model._base_manager.filter(pk__in=pks)).values_list("pk", "row_version")
        return {pk: str(version or 0) for pk, version in versions}

    def describe_latest_change(self, model: type[models.Model], pk: Any) -> LatestChange | None:
        change = _changes(model, pk).select_related("by").order_by("-pk").first()
        return LatestChange(actor_label(change), change.at) if change else None

    def describe_changes(self, record: Any, version: str, user: RecordUser) -> list[FieldChange]:
        if not is_valid_pk(version):
            return []
        changes = _changes(type(record), record.pk).disclosed_to(user)
        earlier = list(changes.at_version(int(version)))
        latest = changes.order_by("table", "record", "-pk").distinct("table", "record")
        return [change for change in compare_versions(earlier, list(latest), user) if change.is_different]

    def find_deleted(self, model: type[models.Model], pk: Any, user: RecordUser) -> DeletedRecord | None:
        """Return a deleted record; None if its values were removed or the user may not see them."""
        if not self.tracks(model):
            return None
        table = model._meta.db_table
        link = parent_links().get(table)
        changes = Change.objects.filter(parent_table=link.table) if link else Change.objects.of_record(table, pk)
        change = changes.disclosed_to(user).filter(table=table, record=pk).select_related("by").order_by("-pk").first()
        if change is None or change.operation != Operation.DELETED or not change.after:
            return None
        return DeletedRecord(_as_instance(model(pk=pk), change.after), LatestChange(actor_label(change), change.at))

    def load_version(self, record: Any, version: str) -> RecordSnapshot | None:
        """Return the record as it was at a version; None if that is not known."""
        if not is_valid_pk(version):
            return None
        model, table = type(record), record._meta.db_table
        changes = [change for change in _changes(model, record.pk).at_version(int(version)) if exists_after(change)]
        own = next((change for change in changes if (change.table, change.record) == (table, record.pk)), None)
        if own is None:
            return None
        columns = child_columns(table)
        relations = {}
        for relation in model._meta.many_to_many:
            through: Any = relation.remote_field.through
            if through._meta.db_table in columns:
                column = through._meta.get_field(relation.m2m_reverse_field_name()).attname
                relations[relation.name] = [
                    change.after[column] for change in changes if change.table == through._meta.db_table
                ]
        return RecordSnapshot(_as_instance(record, own.after), relations)

    def load_rows(self, rows: dict[Any, models.Model], versions: dict[Any, str]) -> dict[Any, models.Model]:
        """Return the rows as they were at their versions, by key, without those that are not known.

        `rows`: the saved rows; a deleted row is represented by an unsaved instance of its model.
        """
        if not rows:
            return {}
        table = next(iter(rows.values()))._meta.db_table
        numbers = {int(version): pk for pk, version in versions.items() if is_valid_pk(version)}
        changes = Change.objects.filter(pk__in=numbers, table=table)
        return {
            change.record: _as_instance(rows[change.record], change.after)
            for change in changes
            if change.record in rows and numbers[change.pk] == change.record and exists_after(change)
        }


def _changes(model: type[models.Model], pk: Any) -> ChangeQuerySet:
    """Return the changes that determine the version of a record."""
    table = model._meta.db_table
    link = parent_links().get(table)
    if link is None:
        return Change.objects.of_record(table, pk)
    parent_id = model._base_manager.filter(pk=pk).values(link.column)
    return Change.objects.filter(parent_table=link.table, parent_id=Subquery(parent_id), table=table, record=pk)


def _as_instance(record: Any, values: dict[str, Any]) -> Any:
    """Return a copy of a record with the values that the history stores; other columns are unchanged."""
    earlier = copy.copy(record)
    earlier._state.adding = False
    for column in earlier._meta.concrete_fields:
        if column.attname in values:
            setattr(earlier, column.attname, column.to_python(values[column.attname]))
    return earlier
