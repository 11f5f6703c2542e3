"""The plan of an import: what each row of a file adds, changes or violates."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csi.core.crud import concurrency
from csi.core.crud.imports.declarations import ChildSheet, RecordImport, SheetImport
from csi.core.crud.imports.files import RawFile
from csi.core.crud.imports.rows import SavedRecords, plan_removal, validate_row
from csi.core.crud.imports.sheets import (
    REMOVAL,
    ParsedSheet,
    PlannedRow,
    RowStatus,
    build_removal_column,
    list_ignored,
    parse_sheets,
)
from csi.core.formatting import format_number
from csi.core.typing import RecordUser

# The rows that a remark about missing rows names
MAX_NAMED = 10


@dataclass
class PlannedChild:
    """A row of a child sheet and the record that it adds or changes."""

    sheet: ChildSheet
    row: PlannedRow
    record: Any = None
    form: Any = None


@dataclass
class PlannedRecord:
    """A record with its row, None if only child rows of it are in the file, and its child rows."""

    row: PlannedRow | None
    record: Any = None
    form: Any = None
    children: list[PlannedChild] = field(default_factory=list)

    @property
    def rows(self) -> list[PlannedRow]:
        return [*([self.row] if self.row else []), *(child.row for child in self.children)]

    @property
    def is_rejected(self) -> bool:
        return any(row.status == RowStatus.REJECTED for row in self.rows)

    @property
    def is_row_changed(self) -> bool:
        return self.row is not None and self.row.status in (RowStatus.NEW, RowStatus.CHANGED)

    @property
    def is_changed(self) -> bool:
        return any(row.status in (RowStatus.NEW, RowStatus.CHANGED) for row in self.rows)

    def release_forms(self) -> None:
        """Free the forms, which need most of the memory; a bulk import saves only their records."""
        holders: list[PlannedRecord | PlannedChild] = [self, *self.children]
        for planned in holders:
            if planned.form is not None:
                # The form and its record refer to each other.
                planned.form.__dict__.clear()
                planned.record.__dict__.pop("validate_constraints", None)
                planned.form = None

    @property
    def changed_children(self) -> list[PlannedChild]:
        return [child for child in self.children if child.row.status in (RowStatus.NEW, RowStatus.CHANGED)]


class ImportPlan:
    """Compares a file with the saved records.

    `problems`: why nothing of the file can be imported. `notices`: remarks about the file. `planned`: the records in
    the order of the file.
    """

    def __init__(
        self,
        declaration_class: type[RecordImport],
        user: RecordUser,
        raw_file: RawFile,
        *,
        mapping: Mapping[str, str] | None = None,
        derived: Iterable[str] = (),
        is_locking: bool = False,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Compare the file.

        `is_locking`: lock the saved records, to write the plan in the same transaction. `on_progress` receives the
        number of rows compared so far, and the number of rows.
        """
        self.user, self.is_locking, self.on_progress = user, is_locking, on_progress
        self.declaration = declaration_class(user)
        self.sheets, self.notices = parse_sheets(raw_file, self.declaration, mapping or {}, derived)
        self.problems = [problem for sheet in self.sheets for problem in sheet.problems]
        self.planned: list[PlannedRecord] = []
        # Texts by which the user recognises the encoding of the file
        self.sample_texts: list[str] = []
        if not self.problems and not any(sheet.rows for sheet in self.sheets):
            self.problems = [_("The file has no rows to import below the headings.")]
        self.notices += [notice for sheet in self.sheets for notice in sheet.notices]
        if self.problems:
            return
        self.notices += list_ignored(self.sheets)
        self._match_records()
        self._match_children()
        self._compare()

    @property
    def rows(self) -> list[PlannedRow]:
        """The rows of all sheets in the order of the file."""
        return [row for sheet in self.sheets for row in sheet.rows]

    @property
    def unknown_headings(self) -> list[str]:
        return [heading for sheet in self.sheets for heading in sheet.unknown]

    @property
    def is_rejected(self) -> bool:
        return bool(self.problems) or any(row.status == RowStatus.REJECTED for row in self.rows)

    def count_by_status(self) -> dict[str, int]:
        counts = dict.fromkeys(RowStatus.values, 0)
        for row in self.rows:
            counts[row.status] += 1
        return counts

    def _get_sheet(self, declaration: SheetImport) -> ParsedSheet | None:
        return next((sheet for sheet in self.sheets if sheet.declaration is declaration), None)

    # Matching

    def _match_records(self) -> None:
        """Find the saved record of each row by its id, else by its key."""
        main = self._get_sheet(self.declaration)
        rows = main.rows if main else []
        for row in rows:
            self._resolve_ambiguous(self.declaration, row, None)
        self.saved = SavedRecords(self.declaration, rows, is_locking=self.is_locking)
        self.by_key: dict[Any, PlannedRecord] = {}
        self.by_pk: dict[Any, PlannedRecord] = {}
        first_rows: dict[Any, PlannedRow] = {}
        for row in rows:
            planned = PlannedRecord(row)
            self.planned.append(planned)
            key = self._complete_key(row)
            planned.record = self._find_saved(row, key)
            for identity in ((("pk", planned.record.pk) if planned.record is not None else None), key):
                if identity is None:
                    continue
                if (first := first_rows.setdefault(identity, row)) is not row:
                    reject_repeated(first, row)
                    break
            if key is not None:
                self.by_key.setdefault(key, planned)
            if planned.record is not None:
                self.by_pk.setdefault(planned.record.pk, planned)

    def _complete_key(self, row: PlannedRow) -> Any:
        return None if row.status == RowStatus.REJECTED else self.declaration.get_key(row.values)

    def _find_saved(self, row: PlannedRow, key: Any) -> Any:
        pk = row.values.get("id")
        if pk is not None:
            record = self.saved.by_pk.get(pk)
            if record is None:
                name = self.declaration.model._meta.verbose_name
                text = _("There is no %(record)s %(id)d that you may change. Leave the ID empty to add a new one.")
                row.reject(_("ID"), text % {"record": name, "id": pk})
            return record
        records = self.saved.by_key.get(key, []) if key is not None else []
        if len(records) > 1:
            numbers = ", ".join(str(record.pk) for record in records)
            text = _("Several records match this row. Enter the ID of one of them: %(numbers)s.")
            row.reject("", text % {"numbers": numbers})
            return None
        return records[0] if records else None

    def _resolve_ambiguous(self, sheet: SheetImport, row: PlannedRow, record: Any) -> None:
        """Keep the saved value of a name that several records have; reject the row if there is none."""
        for name, error in list(row.ambiguous.items()):
            column = next((column for column in sheet.columns if column.name == name), None)
            if column is not None and record is None and row.values.get("id") is not None:
                # The record is looked up by its id first.
                continue
            saved = column.read(record) if column is not None and record is not None else None
            if saved in error.keys:
                row.values[name] = saved
            else:
                row.reject(str(column.label) if column else "", error)
            del row.ambiguous[name]

    def _match_children(self) -> None:
        """Assign the child rows to the records, and find their saved rows."""
        for child_sheet in self.declaration.child_sheets:
            sheet = self._get_sheet(child_sheet)
            if sheet is None:
                continue
            missing = [row for row in sheet.rows if self._find_planned(row) is None]
            if missing:
                self.saved.add(missing)
            for row in sheet.rows:
                if (planned := self._find_planned(row) or self._plan_saved(row)) is None:
                    if row.status != RowStatus.REJECTED:
                        row.reject("", self._describe_missing_parent(child_sheet))
                    planned = PlannedRecord(None)
                    self.planned.append(planned)
                planned.children.append(PlannedChild(child_sheet, row))
        self.has_missing = False
        for child_sheet in self.declaration.child_sheets:
            self._match_saved_children(child_sheet)
        if self.has_missing:
            text = _("To delete a saved row, leave it in its sheet and enter “%(yes)s” in a column “%(column)s”.")
            self.notices.append(text % {"yes": _("Yes"), "column": build_removal_column().label})

    def _find_planned(self, row: PlannedRow) -> PlannedRecord | None:
        pk = row.values.get("id")
        if pk is not None:
            return self.by_pk.get(pk)
        key = self._complete_key(row)
        return self.by_key.get(key) if key is not None else None

    def _plan_saved(self, row: PlannedRow) -> PlannedRecord | None:
        """Plan a saved record whose own row is not in the file."""
        record = self._find_saved(row, self._complete_key(row)) if row.status != RowStatus.REJECTED else None
        if record is None:
            return None
        planned = PlannedRecord(None, record)
        self.planned.append(planned)
        self.by_pk[record.pk] = planned
        if (key := self.declaration.get_record_key(record)) is not None:
            self.by_key.setdefault(key, planned)
        return planned

    def _describe_missing_parent(self, child_sheet: ChildSheet) -> str:
        text = _(
            "There is no %(record)s for this row in the sheet “%(sheet)s” or among the records. Check the columns."
        )
        meta = self.declaration.model._meta
        return text % {"record": meta.verbose_name, "sheet": self.declaration.get_title()}

    def _match_saved_children(self, child_sheet: ChildSheet) -> None:
        """Find the saved row of each child row by its key within the record, and note those without a row."""
        if self._get_sheet(child_sheet) is None:
            return
        parents = [planned for planned in self.planned if planned.record is not None or planned.children]
        keys = [planned.record.pk for planned in parents if planned.record is not None]
        saved: dict[Any, dict[Any, Any]] = {}
        records = child_sheet.get_queryset().filter(**{f"{child_sheet.parent}__in": keys}) if keys else ()
        for record in records:
            own = saved.setdefault(getattr(record, f"{child_sheet.parent}_id"), {})
            own[child_sheet.get_record_key(record)] = record
            child_sheet.share_related(record)
        for planned in parents:
            own = saved.get(planned.record.pk, {}) if planned.record is not None else {}
            first_rows: dict[Any, PlannedRow] = {}
            children = [child for child in planned.children if child.sheet is child_sheet]
            for child in children:
                if child.row.status == RowStatus.REJECTED:
                    continue
                self._resolve_ambiguous(child_sheet, child.row, None)
                if (key := child_sheet.get_key(child.row.values)) is None:
                    continue
                child.record = own.get(key)
                if (first := first_rows.setdefault(key, child.row)) is not child.row:
                    reject_repeated(first, child.row)
            if all(child.row.status != RowStatus.REJECTED for child in children):
                found = {child.record.pk for child in children if child.record is not None}
                missing = [row for row in own.values() if row.pk not in found]
                self.has_missing = self.has_missing or bool(missing)
                note_missing(planned, child_sheet, missing)

    # Comparison

    def _compare(self) -> None:
        """Decide what each row adds or changes, and validate it with the form."""
        self.versions: dict[Any, str] = {}
        keys = [planned.record.pk for planned in self.planned if planned.record is not None]
        main = self._get_sheet(self.declaration)
        if main is not None and "version" in main.columns and keys:
            self.versions = concurrency.get_version_log().get_versions(self.declaration.model, keys)
        rows, rows_done = len(self.rows), 0
        for planned in self.planned:
            self._compare_record(planned)
            rows_done += len(planned.rows)
            if self.on_progress:
                self.on_progress(rows_done, rows)

    def _compare_record(self, planned: PlannedRecord) -> None:
        row = planned.row
        if row is not None:
            if planned.record is not None:
                self._resolve_ambiguous(self.declaration, row, planned.record)
            if row.is_open:
                record, planned.form = validate_row(self.declaration, row, planned.record)
                planned.record = record
        if planned.record is None:
            return
        for child in planned.children:
            if child.row.is_open:
                if child.row.values.get(REMOVAL):
                    plan_removal(child.sheet, child.row, child.record)
                elif child.record is None:
                    child.record = child.sheet.model(**{child.sheet.parent: planned.record})
                    child.record, child.form = validate_row(child.sheet, child.row, child.record, is_new=True)
                else:
                    setattr(child.record, child.sheet.parent, planned.record)
                    child.record, child.form = validate_row(child.sheet, child.row, child.record)
        if not planned.is_rejected and planned.is_changed:
            self._check_version(planned)
            check_confirmations(planned)
        if self.declaration.is_bulk:
            planned.release_forms()

    def _check_version(self, planned: PlannedRecord) -> None:
        """Reject the change of a record that was changed after the file was exported."""
        row = planned.row
        version = row.values.get("version") if row is not None else None
        if row is None or not version or planned.record.pk is None or not self.versions:
            return
        if version != self.versions.get(planned.record.pk, "0"):
            text = _(
                "This record was changed after the file was exported. Export it again and repeat the change, or check "
                "the record and clear the version."
            )
            row.reject(_("Version"), text)


def note_missing(planned: PlannedRecord, sheet: ChildSheet, saved: Sequence[Any]) -> None:
    """Describe the saved rows of a record that its sheet in the file lacks; they stay."""
    if not saved:
        return
    text = ngettext(
        "%(count)s row of “%(sheet)s” is saved but not in the file. It stays: %(rows)s.",
        "%(count)s rows of “%(sheet)s” are saved but not in the file. They stay: %(rows)s.",
        len(saved),
    )
    names = [str(record) for record in saved[:MAX_NAMED]] + (["…"] if len(saved) > MAX_NAMED else [])
    params = {"count": format_number(len(saved)), "sheet": sheet.get_title(), "rows": ", ".join(names)}
    # The first is the row of the record, if the file has it.
    planned.rows[0].notices.append(text % params)


def reject_repeated(first: PlannedRow, row: PlannedRow) -> None:
    """Reject two rows about the same record; the second of two equal rows is only noted."""
    if first.values == row.values and first.status != RowStatus.REJECTED:
        row.is_repeated = True
        row.notices.append(_("This row repeats row %(number)d.") % {"number": first.number})
        return
    text = _("Rows %(first)d and %(second)d describe the same record. Keep one of them.")
    for rejected in (first, row):
        rejected.reject("", text % {"first": first.number, "second": row.number})


@dataclass
class ChildForms:
    """The forms of the child rows of a record, as a form's questions expect its formsets."""

    filled_forms: list[Any]


def check_confirmations(planned: PlannedRecord) -> None:
    """Reject unusual input without its reason, and note other questions."""
    children = [child.form for child in planned.children if child.form is not None]
    pairs = [(planned.row, planned.form, [ChildForms(children)])] if planned.row and planned.form else []
    pairs += [(child.row, child.form, []) for child in planned.children if child.form is not None]
    for row, form, formsets in pairs:
        if not hasattr(form, "list_open_questions"):
            continue
        for question in form.list_open_questions(formsets):
            if not question.reason_field:
                row.notices.append(str(question.question))
            elif not form.get_reason(question):
                label = capfirst(str(form.fields[question.reason_field].label))
                row.reject(label, f"{question.question} {_('Enter the reason.')}")
