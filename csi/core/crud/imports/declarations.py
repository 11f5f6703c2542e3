"""Declarations of imports: the sheets and columns of a record type.

An app declares them in `resources.py`::

    @register_import
    class LoanImport(RecordImport):
        model, form_class = Loan, LoanForm
        key = ("book", "lent_on")
        children = (RemarkSheet,)
"""

import copy
import functools
from collections.abc import Iterable, Mapping, Sequence
from types import FunctionType
from typing import Any, ClassVar, Self

from django import forms
from django.db.models import ForeignKey, Model, QuerySet
from django.forms.models import model_to_dict
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy, override

from csi.core.crud.exports import escape_sheet_title
from csi.core.crud.imports import cells
from csi.core.crud.imports.cells import Cell, normalise
from csi.core.crud.imports.form_fields import (
    build_cell,
    build_cleaner,
    build_list_cleaner,
    list_relations,
    validate_checks,
)
from csi.core.crud.imports.headings import list_headings
from csi.core.crud.imports.references import ReferenceCell, ReferenceListCell
from csi.core.crud.paths import find_field, resolve_path
from csi.core.languages import Language
from csi.core.typing import RecordUser, StrOrPromise

ID_LABEL, VERSION_LABEL = gettext_lazy("ID"), gettext_lazy("Version")


class ImportColumn:
    """A column of a sheet; `path`: the ORM path of its value, `field`: the form field that validates it."""

    def __init__(
        self, name: str, cell: Cell, label: StrOrPromise, *, path: str = "", help_text: Any = "", required: bool = False
    ) -> None:
        self.name, self.cell, self.label = name, cell, label
        self.path = path or name
        self.help_text, self.required = help_text, required
        # An empty cell means the default for a new record and the saved value for another.
        self.has_default = False
        self.headings = list_headings(name, label)

    def rename(self, label: StrOrPromise) -> Self:
        """Give the column another heading than the label of its field."""
        self.label, self.headings = label, list_headings(self.name, label)
        return self

    @cached_property
    def text(self) -> str:
        """The label in the language of the check, translated once for all rows."""
        return str(self.label)

    def list_headings(self, language: str) -> set[str]:
        """Return the normalised headings in a language and in English."""
        return list_headings(self.name, self.label, [language])

    def read(self, record: Any) -> Any:
        """Return the value of a record, a key or a list of keys for relations."""
        if isinstance(self.cell, ReferenceListCell):
            # As in exports, without the records that the user may not view; the form preserves these.
            visible = self.cell.single.records
            return sorted(pk for pk in list_related_keys(record, self.path) if pk in visible)
        *relations, name = self.path.split("__")
        holder = resolve_path(record, "__".join(relations)) if relations else record
        field = find_field(type(holder), name) if holder is not None else None
        return getattr(holder, getattr(field, "attname", name), None)

    def is_same(self, before: Any, after: Any) -> bool:
        """Return whether two values are equal, apart from spaces that reading a cell removes."""
        if isinstance(self.cell, cells.TextCell):
            return (self.cell.clean(before) if before else "") == (after or "")
        return before == after or (before in (None, "", []) and after in (None, "", []))

    def format(self, value: Any) -> Any:
        return None if value is None else self.cell.format(value)


class SheetImport:
    """A sheet of an import: a model, the form that validates its rows, and its columns.

    `fields`: all fields of the form by default. `key`: the columns that identify a record in a file without ids;
    a file may lack those of `optional_key`.
    `has_own_form`: the form depends on the record or the input, so that every row needs a form of its own.
    """

    model: ClassVar[type[Model]]
    form_class: ClassVar[Any]
    fields: ClassVar[Sequence[str]] = ()
    key: ClassVar[Sequence[str]] = ()
    optional_key: ClassVar[Sequence[str]] = ()
    has_own_form: ClassVar[bool] = False
    title: ClassVar[StrOrPromise] = ""

    def __init__(self, user: RecordUser) -> None:
        self.user = user
        self.template = self.build_form(self.model())
        self.columns = self.get_columns()
        self.by_name = {column.name: column for column in self.columns}

    @classmethod
    def get_title(cls) -> str:
        """Return the title of the sheet."""
        return capfirst(str(cls.title or cls.model._meta.verbose_name_plural))

    @classmethod
    def list_titles(cls) -> set[str]:
        """Return the normalised titles of the sheet in each language, cut as in a spreadsheet."""
        titles = set()
        for language in Language.values:
            with override(language):
                titles.add(normalise(escape_sheet_title(cls.get_title())))
        return titles

    @property
    def required_key(self) -> list[str]:
        return [name for name in self.key if name not in self.optional_key]

    # Columns

    def get_columns(self) -> list[ImportColumn]:
        return [self.build_column(name) for name in self.fields or self.template.fields if self.can_import(name)]

    def can_import(self, name: str) -> bool:
        field = self.template.fields.get(name)
        return field is not None and not isinstance(field, forms.FileField)

    def build_column(self, name: str, **options: Any) -> ImportColumn:
        """Return the column of a field of the form."""
        field = self.template.fields[name]
        model_field: Any = find_field(self.model, name)
        label = capfirst(model_field.verbose_name if model_field is not None else field.label)
        options = {"help_text": field.help_text, "required": field.required, **options}
        column = ImportColumn(name, build_cell(field, model_field), label, **options)
        column.has_default = bool(getattr(model_field, "choices", None)) and model_field.has_default()
        return column

    @cached_property
    def references(self) -> dict[str, ReferenceCell | ReferenceListCell]:
        """The cells that read the records of the form's relations, by field."""
        relations = {column.name: column.cell for column in self.columns}
        return {n: cell for n, cell in relations.items() if isinstance(cell, ReferenceCell | ReferenceListCell)}

    def share_related(self, record: Any) -> None:
        """Let a saved record use the related records that the references have read, without a query."""
        for field, cell in self._direct_references:
            if cell.is_loaded and not field.is_cached(record):
                related = cell.records.get(getattr(record, field.attname))
                if related is not None:
                    field.set_cached_value(record, related)

    @cached_property
    def _direct_references(self) -> list[tuple[Any, ReferenceCell]]:
        """The model's foreign keys with their references."""
        keys = {field.name: field for field in self.model._meta.fields if isinstance(field, ForeignKey)}
        cells_of_keys = ((keys.get(name), cell) for name, cell in self.references.items())
        return [(field, cell) for field, cell in cells_of_keys if field and isinstance(cell, ReferenceCell)]

    # Forms

    def build_form(self, record: Any, data: Mapping[str, Any] | None = None) -> Any:
        """Return the form of a record, bound to the values of a row."""
        return self.form_class(data, instance=record, user=self.user, **self.get_form_kwargs(record))

    def get_form_kwargs(self, record: Any) -> dict[str, Any]:
        return {}

    def get_values(self, record: Any) -> dict[str, Any]:
        """Return the values of a saved or new record for its form."""
        return model_to_dict(record, list(self.template.fields))

    def bind(self, record: Any, data: Mapping[str, Any], initial: Mapping[str, Any] | None = None) -> Any:
        """Return a bound form; it takes relations from the references, and leaves constraints to the database.

        `initial`: the values of the record for its form, if they are known.
        """
        if self.has_own_form:
            form = self.build_form(record, data)
            self._resolve_relations(form)
            relations = list_relations(form)
        else:
            form, relations = copy.copy(self._resolved_template), self._template_relations
            form.data, form.is_bound, form.instance, form._errors = data, True, record, None
            form._bound_fields_cache = {}
            form.initial = self.get_values(record) if initial is None else dict(initial)
            vars(form).pop("changed_data", None)
        exclusions = form._get_validation_exclusions
        form._get_validation_exclusions = lambda: exclusions() | relations
        form._validate_unique = False
        form.validate_unique = lambda: None
        record.validate_constraints = functools.partial(validate_checks, record)
        return form

    @cached_property
    def _resolved_template(self) -> Any:
        """The template, whose fields of relations take the records of the references."""
        self._resolve_relations(self.template)
        return self.template

    @cached_property
    def _template_relations(self) -> set[str]:
        return list_relations(self.template)

    def _resolve_relations(self, form: Any) -> None:
        """Let the fields of relations take the records that the references have read."""
        for name, cell in self.references.items():
            field = form.fields.get(name)
            if field is not None and not isinstance(vars(field).get("clean"), FunctionType):
                build = build_list_cleaner if isinstance(cell, ReferenceListCell) else build_cleaner
                field.clean = build(field, cell)

    # Hooks

    def clean_values(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values of a row as they are compared and saved, if several columns depend on each other."""
        return values

    def complete(self, record: Any, values: dict[str, Any]) -> None:
        """Derive further values of the form; raise ValidationError by column if that is impossible."""

    def get_key(self, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Return what identifies a record within the sheet, None if a value of the key is missing."""
        key = tuple(normalise_key(values.get(name)) for name in self.key)
        return None if not key or all(part in (None, "") for part in key) else key

    def get_record_key(self, record: Any) -> tuple[Any, ...] | None:
        """Return the key of a saved record."""
        return self.get_key({name: self.by_name[name].read(record) for name in self.key})


class ChildSheet(SheetImport):
    """A sheet of rows that belong to the records of the first sheet; `parent`: their foreign key."""

    parent: ClassVar[str]

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows that the user may change."""
        records: Any = self.model._default_manager
        return records.visible_to(self.user) if hasattr(records, "visible_to") else records.all()


class RecordImport(SheetImport):
    """The import of a record type.

    `children`: its further sheets. `derived`: names of columns of exports that are computed and therefore ignored.
    `is_bulk`: new rows are added with one statement, as saving a record does nothing else. `select_related`: paths that
    the columns read.
    """

    children: ClassVar[Sequence[type[ChildSheet]]] = ()
    is_bulk: ClassVar[bool] = False
    select_related: ClassVar[Sequence[str]] = ()

    def __init__(self, user: RecordUser) -> None:
        super().__init__(user)
        self.child_sheets = [child(user) for child in self.children]
        for child in self.child_sheets:
            child.owner = self  # type: ignore[attr-defined]  # for forms that depend on the record

    def get_permitted(self) -> QuerySet[Any]:
        """Return the records that the user may change."""
        return self.model._default_manager.editable_by(self.user)  # type: ignore[attr-defined]

    def get_editable(self) -> QuerySet[Any]:
        """Return the records that the user may change, with what the columns read."""
        records = self.get_permitted()
        relations = [column.path for column in self.columns if isinstance(column.cell, ReferenceListCell)]
        records = records.select_related(*self.select_related) if self.select_related else records
        return records.prefetch_related(*relations) if relations else records

    def save(self, form: Any, child_forms: Mapping[ChildSheet, Sequence[Any]], removed: Sequence[Any] = ()) -> Any:
        """Save a record with its changed rows, and delete the removed ones; the hook for services."""
        record = form.save()
        for row in removed:
            row.delete()
        for sheet, row_forms in child_forms.items():
            for row_form in row_forms:
                setattr(row_form.instance, sheet.parent, record)
                row_form.save()
        return record


# Registry

_imports: dict[type[Model], type[RecordImport]] = {}


def register_import(declaration: type[RecordImport]) -> type[RecordImport]:
    """Offer the import of a record type on its list."""
    _imports[declaration.model] = declaration
    return declaration


def find_import(model: type[Model]) -> type[RecordImport] | None:
    return _imports.get(model)


def list_imports() -> Iterable[type[RecordImport]]:
    return _imports.values()


def normalise_key(value: Any) -> Any:
    """Return a part of a key for comparison; spaces and case of a text do not count."""
    return normalise(value) if isinstance(value, str) else value


def list_related_keys(record: Any, name: str) -> list[Any]:
    return [related.pk for related in getattr(record, name).all()] if record.pk else []
