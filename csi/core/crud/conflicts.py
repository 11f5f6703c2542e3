"""Edit conflicts: what two users changed in a record and its rows, merged into one form.

A conflict is resolved on the submitted data: fields and rows that the user did not change get the newer values, the
others keep what was submitted. The page shows both, and saving again saves the merged form.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.db.models import Model
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from csi.core.crud.concurrency import VERSION_FIELD, LatestChange, get_row_version, get_version_log
from csi.core.crud.merge import (
    Difference,
    Values,
    describe_fields,
    describe_row,
    merge_values,
    read_initial,
    read_submitted,
    write_values,
)
from csi.core.urls import is_valid_pk

# Builds an unbound form of the record for an instance, without initial values of the page.
BuildForm = Callable[[Any], forms.BaseModelForm]


@dataclass
class EditConflictData:
    """The merged form data, its differences, and the latest change of the record by someone else.

    `positions`: by the prefix of a formset, the new position of each submitted row, None for a row that was dropped.
    """

    data: QueryDict
    differences: list[Difference] = field(default_factory=list)
    change: LatestChange | None = None
    positions: dict[str, dict[int, int | None]] = field(default_factory=dict)


def find_conflict(
    data: QueryDict, form: Any, formsets: Sequence[Any], *, version: str, build_form: BuildForm
) -> EditConflictData | None:
    """Return submitted data merged with what changed after the form was opened, None if nothing did.

    Without differences, the user need not see the merged data before it is saved.

    Args:
        form: the form and its `formsets`, bound to `data` and not validated, of the saved record.
        version: the version of the saved record.

    A form without a version is not checked.
    """
    opened_with = data.get(VERSION_FIELD, "")
    if not opened_with or not version or not _is_outdated(data, opened_with, formsets, version):
        return None
    conflict = EditConflictData(data.copy())
    conflict.data[VERSION_FIELD] = version
    _merge_record(conflict, form, build_form, opened_with)
    _merge_rows(conflict, formsets)
    conflict.change = get_version_log().describe_latest_change(type(form.instance), form.instance.pk)
    return conflict


def find_row_conflict(data: QueryDict, formsets: Sequence[Any]) -> EditConflictData | None:
    """Return the data of a new record merged with what changed in saved rows that its form shows.

    None if nothing did.
    """
    if not _has_outdated_rows(data, formsets):
        return None
    conflict = EditConflictData(data.copy())
    _merge_rows(conflict, formsets)
    return conflict


def _merge_rows(conflict: EditConflictData, formsets: Sequence[Any]) -> None:
    for formset in formsets:
        RowMerge(conflict, formset).run()


def _is_outdated(data: QueryDict, opened_with: str, formsets: Sequence[Any], version: str) -> bool:
    return opened_with != version or _has_outdated_rows(data, formsets)


def _has_outdated_rows(data: QueryDict, formsets: Sequence[Any]) -> bool:
    return any(
        row_version != current
        for formset in formsets
        for row_version, current in _list_row_versions(data, formset)
        if row_version
    )


def _list_row_versions(data: QueryDict, formset: Any) -> list[tuple[str, str | None]]:
    """Return the submitted and the saved version of each submitted row; None for a deleted row."""
    saved = {str(row.pk): get_row_version(row) for row in formset.get_queryset()}
    pk_name = formset.model._meta.pk.name
    rows = [(data.get(f"{form.prefix}-{pk_name}"), form.prefix) for form in formset.forms]
    return [(data.get(f"{prefix}-{VERSION_FIELD}", ""), saved.get(pk)) for pk, prefix in rows if pk]


def _merge_record(conflict: EditConflictData, form: Any, build_form: BuildForm, opened_with: str) -> None:
    original = None
    if snapshot := get_version_log().load_version(form.instance, opened_with):
        original_form = build_form(snapshot.instance)
        relations = {name: keys for name, keys in snapshot.relations.items() if name in form.fields}
        original_form.initial = {**original_form.initial, **relations}
        original = read_initial(original_form)
    saved = read_initial(build_form(form.instance))
    submitted = read_submitted(form, original or saved)
    merge = merge_values(original, saved, submitted)
    write_values(conflict.data, form.add_prefix(""), form, {name: merge.values[name] for name in merge.taken_over})
    conflict.differences += describe_fields(form, merge, saved, submitted)


@dataclass
class MergedRow:
    """A row of the merged form: its form, and the values that replace the submitted ones."""

    form: Any
    values: Values
    pk: str = ""
    version: str = ""
    is_submitted: bool = True


class RowMerge:
    """Merges the rows of one formset into the data of a conflict.

    `saved`, `originals`: the submitted rows as they are saved now, and as the user opened them.
    """

    def __init__(self, conflict: EditConflictData, formset: Any) -> None:
        self.conflict, self.formset, self.data = conflict, formset, conflict.data
        self.pk_name: str = formset.model._meta.pk.name
        self.saved = {str(row.pk): row for row in formset.get_queryset()}
        self.originals = self._load_originals()
        # Formsets of the admin have no fixed rows.
        self.fixed_field: str | None = getattr(formset, "fixed_field", None)
        self.rows: list[MergedRow] = []

    def get_pk(self, form: Any) -> str:
        """Return the submitted key of a row, "" for a new row."""
        return self.data.get(f"{form.prefix}-{self.pk_name}", "")

    def _load_originals(self) -> dict[str, Any]:
        """Return each submitted row as the user opened it, by key, where it is known."""
        instances: dict[Any, Model] = {}
        versions: dict[Any, str] = {}
        for form in self.formset.forms:
            if is_valid_pk(pk := self.get_pk(form)):
                instances[int(pk)] = self.saved.get(pk) or self.formset.model(pk=int(pk))
                versions[int(pk)] = self.data.get(f"{form.prefix}-{VERSION_FIELD}", "")
        loaded = get_version_log().load_rows(instances, versions)
        return {str(pk): row for pk, row in loaded.items()}

    def build_form(self, row: Any, index: int) -> Any:
        """Return the unbound form of a row; None: of a new row."""
        kwargs = self.formset.get_form_kwargs(index)
        prefix = self.formset.add_prefix(index)
        return self.formset.form(instance=row or self.formset.model(), prefix=prefix, **kwargs)

    def run(self) -> None:
        unmatched = dict(self.saved)
        for index, form in enumerate(self.formset.forms):
            pk = self.get_pk(form)
            saved = unmatched.pop(pk, None) if pk else self._pop_added_meanwhile(form, unmatched)
            row = self.originals.get(pk)
            original = read_initial(self.build_form(row, index)) if row or not pk else None
            self._merge(index, form, pk, saved, original)
        for pk, row in unmatched.items():
            self._add_row(pk, row)
        self._write()

    def _pop_added_meanwhile(self, form: Any, unmatched: dict[str, Any]) -> Any:
        """Return the saved row for the same fixed choice as a new row, if someone else has added one."""
        if self.fixed_field is None:
            return None
        attname = self.formset.model._meta.get_field(self.fixed_field).attname
        choice = form[self.fixed_field].data
        pk = next((pk for pk, row in unmatched.items() if str(getattr(row, attname)) == choice), None)
        return unmatched.pop(pk) if pk is not None else None

    def _merge(self, index: int, form: Any, pk: str, saved: Any, original: Values | None) -> None:
        saved_values = read_initial(self.build_form(saved, index)) if saved is not None else None
        submitted = read_submitted(form, original or saved_values)
        is_removed = self._is_removed(form) if pk else False
        if saved is None or saved_values is None:
            self._merge_with_deleted(form, pk, original, submitted, is_removed)
        elif is_removed:
            if saved_values != original:
                self._report(form, saved_values, None)
            self._keep(form, submitted, saved)
        elif not pk and not form.has_changed():
            self._report(form, saved_values, None, is_taken_over=True, submitted_text="–")
            self._keep(form, saved_values, saved)
        else:
            merge = merge_values(original, saved_values, submitted)
            label = self._get_label(form)
            self.conflict.differences += [
                replace(difference, label=f"{label}: {difference.label}")
                for difference in describe_fields(form, merge, saved_values, submitted)
            ]
            self._keep(form, {name: merge.values[name] for name in merge.taken_over}, saved)

    def _merge_with_deleted(
        self, form: Any, pk: str, original: Values | None, submitted: Values, is_removed: bool
    ) -> None:
        """Merge a submitted row that is not saved: a new one, or one that someone else deleted."""
        if not pk:
            self.rows.append(MergedRow(form, {}))
        elif is_removed or submitted == original:
            if not is_removed:
                self._report(form, None, submitted, is_taken_over=True)
            if self.fixed_field:
                # Shown as a blank row.
                blank: Values = {name: [] for name in submitted if name != self.fixed_field}
                self.rows.append(MergedRow(form, blank))
        else:
            self._report(form, None, submitted)
            self.rows.append(MergedRow(form, {}))

    def _keep(self, form: Any, values: Values, saved: Any) -> None:
        self.rows.append(MergedRow(form, values, str(saved.pk), get_row_version(saved)))

    def _is_removed(self, form: Any) -> bool:
        """Return whether the user removed the row, by its checkbox or by emptying a fixed row."""
        if self.data.get(f"{form.prefix}-{DELETION_FIELD_NAME}"):
            return True
        return bool(self.fixed_field) and self.formset.is_emptied(form)

    def _add_row(self, pk: str, row: Any) -> None:
        """Add a row that someone else added meanwhile, unless the user submitted the same."""
        form = self.build_form(row, len(self.rows))
        values = read_initial(form)
        for merged in self.rows:
            if not merged.pk and self._has_values(merged.form, values):
                merged.pk, merged.version = pk, get_row_version(row)
                return
        self._report(form, values, None, is_taken_over=True, submitted_text="–")
        self.rows.append(MergedRow(form, values, pk, get_row_version(row), is_submitted=False))

    def _has_values(self, form: Any, values: Values) -> bool:
        """Return whether a submitted row has these values and no others."""
        submitted = read_submitted(form, None)
        return all(values.get(name, []) == submitted.get(name, []) for name in {*values, *submitted})

    def _get_label(self, form: Any) -> str:
        """Return the name of a row, such as "Copies, row 2"."""
        title = capfirst(str(getattr(self.formset, "title", "") or self.formset.model._meta.verbose_name))
        if row_label := getattr(form, "row_label", ""):
            return f"{title}, {row_label}"
        return _("%(title)s, row %(number)d") % {"title": title, "number": len(self.rows) + 1}

    def _report(
        self,
        form: Any,
        saved: Values | None,
        submitted: Values | None,
        is_taken_over: bool = False,
        submitted_text: str = "",
    ) -> None:
        """Add the difference of a whole row; None: the row was removed."""
        removed = _("Removed")
        self.conflict.differences.append(
            Difference(
                self._get_label(form),
                describe_row(form, saved) if saved is not None else removed,
                submitted_text or (describe_row(form, submitted) if submitted is not None else removed),
                is_taken_over=is_taken_over,
            )
        )

    def _write(self) -> None:
        """Replace the rows of the data by the merged ones; saved rows come first, as Django requires."""
        prefix, data = self.formset.prefix, self.data
        submitted = {key: data.getlist(key) for key in list(data) if re.match(rf"{re.escape(prefix)}-\d+-", key)}
        for key in submitted:
            del data[key]
        ordered = [row for row in self.rows if row.pk] + [row for row in self.rows if not row.pk]
        positions: dict[int, int | None] = dict.fromkeys(range(len(self.formset.forms)))
        for position, row in enumerate(ordered):
            row_prefix = f"{self.formset.add_prefix(position)}-"
            if row.is_submitted:
                old_prefix = f"{row.form.prefix}-"
                positions[self.formset.forms.index(row.form)] = position
                for key, values in submitted.items():
                    if key.startswith(old_prefix):
                        data.setlist(row_prefix + key.removeprefix(old_prefix), values)
            write_values(data, row_prefix, row.form, row.values)
            data[row_prefix + self.pk_name] = row.pk
            data[row_prefix + VERSION_FIELD] = row.version
        data[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(len(ordered))
        data[f"{prefix}-{INITIAL_FORM_COUNT}"] = str(sum(bool(row.pk) for row in ordered))
        self.conflict.positions[prefix] = positions
