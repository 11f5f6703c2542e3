"""Optimistic locking: an edit of an older version of a record is rejected.

A form carries the version of its record, and each of its rows carries its own. The version log, which
`register_version_log` sets, knows the versions and what a record contained at each of them, so that `conflicts.py` can
merge the changes of two users. `check_versions` compares the versions inside the transaction, with the rows locked.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django import forms
from django.db.models import Model, QuerySet
from django.forms import BaseFormSet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from csi.core.typing import RecordUser

VERSION_FIELD = "version"


class EditConflict(Exception):
    """The record changed after the form was opened."""


@dataclass(frozen=True)
class LatestChange:
    """The latest change of a record: the name of the user or program, and the time."""

    actor: str
    at: datetime.datetime


@dataclass(frozen=True)
class RecordSnapshot:
    """A record as it was at a version: an instance, and the keys of its many-to-many relations by name."""

    instance: Any
    relations: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class DeletedRecord:
    """A deleted record as it was, and its deletion."""

    record: Any
    deletion: LatestChange


class VersionLog(Protocol):
    """The versions of records and rows. A version is a text, "" for a model without versions."""

    def tracks(self, model: type[Model]) -> bool: ...

    def is_child(self, model: type[Model], parent: type[Model]) -> bool: ...

    def lock_parent(self, record: Model) -> None: ...

    def get_version(self, model: type[Model], pk: Any) -> str: ...

    def get_versions(self, model: type[Model], pks: Collection[Any]) -> dict[Any, str]: ...

    def with_versions(self, records: QuerySet[Any]) -> QuerySet[Any]: ...

    def with_row_versions(self, rows: QuerySet[Any]) -> QuerySet[Any]: ...

    def get_row_versions(self, rows: Iterable[Model]) -> dict[Any, str]: ...

    def describe_latest_change(self, model: type[Model], pk: Any) -> LatestChange | None: ...

    def describe_changes(self, record: Any, version: str, user: RecordUser) -> Sequence[Any]:
        """Return the differences (label, before, after, row_label) between a version and the saved record."""
        ...

    def find_deleted(self, model: type[Model], pk: Any, user: RecordUser) -> DeletedRecord | None: ...

    def load_version(self, record: Any, version: str) -> RecordSnapshot | None: ...

    def load_rows(self, rows: dict[Any, Model], versions: dict[Any, str]) -> dict[Any, Model]: ...


_version_logs: list[VersionLog] = []


def register_version_log(log: VersionLog) -> None:
    """Set the source of the versions, which belongs to a higher layer."""
    _version_logs[:] = [log]


def get_version_log() -> VersionLog:
    return _version_logs[0]


def get_version(model: type[Model], pk: Any) -> str:
    """Return the version of a record.

    Read it before the record, so that it is never newer than what a form shows.
    """
    return get_version_log().get_version(model, pk)


class VersionField(forms.CharField):
    """The hidden version of a row, which is not a change of the row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Version"), required=False, widget=forms.HiddenInput, **kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class RowVersionsMixin(BaseFormSet):
    """A formset of saved rows that carries the version of each row.

    `is_of_record`: the rows belong to the record of the main form.
    """

    is_of_record = True
    queryset: Any
    fk: Any

    def list_rows_to_lock(self, record: Model) -> QuerySet[Any]:
        """Return the rows of a record that are locked before a save."""
        return self.model._base_manager.filter(**{self.fk.name: record.pk})  # type: ignore[attr-defined]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queryset = get_version_log().with_row_versions(self.queryset)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk is not None and get_version_log().tracks(type(form.instance)):
            form.fields[VERSION_FIELD] = VersionField(initial=get_row_version(form.instance))

    def is_row_deleted(self, form: Any) -> bool:
        """Return whether a validated row is deleted by this save."""
        return self._should_delete_form(form)  # type: ignore[attr-defined]  # missing in django-stubs

    def has_content(self, form: Any) -> bool:
        """Return whether a validated row exists after the save."""
        return not self.is_row_deleted(form) and bool(form.instance.pk or form.has_changed())

    @property
    def filled_forms(self) -> list[Any]:
        return [form for form in self.forms if self.has_content(form)]


def get_row_version(row: Any) -> str:
    """Return the version of a row that was loaded by a formset."""
    return str(getattr(row, "row_version", None) or 0)


def lock_record(record: Model) -> None:
    """Lock a record until the transaction ends, and before it the record to which it belongs.

    Raises Http404 if the record was deleted.
    """
    get_version_log().lock_parent(record)
    get_object_or_404(type(record)._base_manager.select_for_update(of=("self",)), pk=record.pk)


def lock_rows(record: Model, formsets: Iterable[Any]) -> None:
    """Lock the rows that have versions of their own, until the transaction ends."""
    for formset in formsets:
        if not get_version_log().is_child(formset.model, type(record)):
            rows = formset.list_rows_to_lock(record)
            list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def check_versions(record: Model, version: str, formsets: Sequence[Any] = ()) -> None:
    """Lock the record and its rows; raise EditConflict if they changed since `version`.

    A form without a version (such as a script's) is not checked. Raises Http404 if the record was deleted.
    """
    model, log = type(record), get_version_log()
    if not version or not log.tracks(model):
        return
    lock_record(record)
    lock_rows(record, formsets)
    if log.get_version(model, record.pk) != version:
        raise EditConflict
    compare_row_versions(record, formsets)


def compare_row_versions(record: Model, formsets: Sequence[Any]) -> None:
    """Raise EditConflict if locked rows with versions of their own changed since the formsets were built."""
    log = get_version_log()
    for formset in formsets:
        rows = list(formset.get_queryset())
        if not log.is_child(formset.model, type(record)) and log.get_row_versions(rows) != {
            row.pk: get_row_version(row) for row in rows
        }:
            raise EditConflict
