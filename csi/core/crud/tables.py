"""Tables of records: the first column leads to the record, headers sort, empty cells say why."""

import datetime
from decimal import Decimal

import django_tables2
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.constants import LOOKUP_SEP
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.safestring import SafeData
from django.utils.text import capfirst
from django.utils.translation import gettext
from django_tables2.columns.base import LinkTransform
from django_tables2.data import TableQuerysetData
from django_tables2.rows import BoundRow
from django_tables2.utils import OrderBy

from csi.core.crud.columns import (
    Column,
    DateColumn,
    LinkColumn,
    MonthColumn,
    NumberColumn,
    StateColumn,
    YesNoColumn,
    get_record_link,
)
from csi.core.db.search import OrderKey

# A relation sorts by the ordering of the other model, which may go over a relation again.
DEEPEST_ORDERING = 3


class RecordData(TableQuerysetData):
    """A queryset that sorts names as people look them up, states in their own order, blanks last."""

    def order_by(self, aliases):
        keys = []
        for alias in aliases:
            column = self.table.columns[OrderBy(alias).bare]
            for accessor in column.column.order_by or (column.accessor,):
                accessor = OrderBy(accessor)
                descending = accessor.is_descending != alias.startswith("-")
                keys += build_sort_keys(self.data, str(accessor.bare).replace(".", LOOKUP_SEP), descending)
        if keys:
            self.data = self.data.order_by(*keys, "pk")


class RecordTable(django_tables2.Table):
    """Base of every table of records.

    Columns come from `Meta.model` and `Meta.fields` or are declared (csi.core.crud.columns). `Meta.order_by` is
    the order in which the list opens; without it the queryset's own order stays.
    """

    class Meta:
        template_name = "crud/table.html"
        attrs = {"class": "table table-records"}

    def __init__(self, data, *, label="", **kwargs):
        self.label = label
        self.badges = {}
        if isinstance(data, models.QuerySet):
            data = RecordData(data)
        super().__init__(data, **kwargs)
        for column in self.columns:
            if column.column.orderable is None and not self._sorts(column):
                column.column.orderable = False
        first = next(iter(self.columns))
        if first.link is None:
            first.link = LinkTransform(url=get_record_link)

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        for name, column in cls.base_columns.items():
            if type(column) in GENERIC_COLUMNS:
                cls.base_columns[name] = column_for_field(cls._meta.model, name, column)
            elif column.verbose_name is None and (field := get_column_field(cls._meta.model, name, column)):
                column.verbose_name = capfirst(field.verbose_name)

    def _sorts(self, column):
        path = str((column.column.order_by or (column.accessor,))[0]).lstrip("-").replace(".", LOOKUP_SEP)
        queryset = self.data.data
        if not isinstance(queryset, models.QuerySet):
            return True
        return path.split(LOOKUP_SEP)[0] in queryset.query.annotations or find_field(queryset.model, path) is not None

    @cached_property
    def missing(self):
        """The cell of a value that is not there, rendered once."""
        return render_to_string("components/missing.html", {"reason": gettext("Not recorded")})

    @property
    def default(self):
        return self.missing

    @default.setter
    def default(self, value):
        """Django-tables2 sets its dash here; ours says why it is one."""

    def apply_sort(self, asked: str) -> list[str]:
        """Sorts by what an address asks for, such as "-date,group"; gives back the names by which it cannot."""
        names = [part for part in asked.split(",") if part]
        usable = [name for name in names if name.lstrip("-") in self.sortable_names()]
        if usable:
            self.order_by = usable
        return [name for name in names if name not in usable]

    def sortable_names(self):
        return {column.name for column in self.columns if column.orderable}

    def header_cells(self):
        """The headers: label, attributes and, where it sorts, `aria-sort` and the order that the link asks for."""
        for column in self.columns:
            cell = {"label": get_header_text(column), "attrs": column.attrs["th"]}
            if column.orderable:
                cell |= {"sort": self._sort_of(column), "next": str(column.order_by_alias.next)}
            yield cell

    def _sort_of(self, column):
        if column.is_ordered:
            return "descending" if column.order_by_alias.is_descending else "ascending"
        return "none"

    # What an export reads

    def exported_columns(self):
        return [column for column in self.columns if column.visible and not column.column.exclude_from_export]

    def exported_header(self):
        return [str(get_header_text(column)) for column in self.exported_columns()]

    def exported_rows(self, records):
        """Typed values of the shown columns, a list for each record."""
        readers = [self._reader(column) for column in self.exported_columns()]
        for record in records:
            yield [to_export_value(read(record)) for read in readers]

    def _reader(self, column):
        """A function from a record to a column's value, worked out once for a hundred thousand rows."""
        kind = type(column.column)
        has_method = hasattr(self, f"render_{column.name}") or hasattr(self, f"value_{column.name}")
        if has_method or kind not in DIRECT_READ_COLUMNS:
            return lambda record: BoundRow(record, table=self).get_cell_value(column.name)
        path = str(column.accessor).replace(".", LOOKUP_SEP)
        field = isinstance(self.data.data, models.QuerySet) and find_field(self.data.data.model, path)
        labels = {value: str(label) for value, label in getattr(field, "flatchoices", None) or ()}
        typed = DIRECT_READ_COLUMNS[kind] and column.column.value

        def read(record):
            value = resolve_path(record, path)
            value = labels.get(value, value)
            if value is None or value == "":
                return None
            return typed(value) if typed else value

        return read


def describe_unsortable(names) -> list[str]:
    """The notice about names by which a table cannot be sorted; none where there are no such names."""
    if not names:
        return []
    quoted = ", ".join(f"“{name[:40]}”" for name in names)
    return [gettext("This list cannot be sorted by %(names)s.") % {"names": quoted}]


def get_header_text(column):
    """What stands above a column, with its unit."""
    unit = getattr(column.column, "unit", None)
    return f"{column.header}, {unit}" if unit else column.header


def to_export_value(value):
    """A value as a spreadsheet holds it: numbers, dates and booleans stay what they are, the rest is text."""
    if type(value) is str:
        return value
    if isinstance(value, bool | int | float | Decimal | datetime.date) or value is None:
        return value
    return strip_tags(value) if isinstance(value, SafeData) else str(value)


def find_field(model, path):
    """The model's field at the end of a path, None where the path leads over something else."""
    field = None
    for name in path.split(LOOKUP_SEP):
        if model is None:
            return None
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        model = field.related_model
    return field


GENERIC_COLUMNS = (
    Column,
    django_tables2.DateColumn,
    django_tables2.DateTimeColumn,
    django_tables2.BooleanColumn,
)


def get_column_field(model, name, column):
    """The model's field that a column shows, None where it shows something else."""
    return find_field(model, str(column.accessor or name).replace(".", LOOKUP_SEP)) if model else None


# Columns whose value is the record's own, and whether they make another type of it.
DIRECT_READ_COLUMNS = {
    Column: False,
    LinkColumn: False,
    NumberColumn: False,
    DateColumn: False,
    StateColumn: True,
    MonthColumn: True,
    YesNoColumn: True,
}


def resolve_path(record, path):
    """The value at the end of a path; None where the path breaks off; a method is called."""
    value = record
    for name in path.replace(".", LOOKUP_SEP).split(LOOKUP_SEP):
        value = getattr(value, name, None)
        if callable(value) and not isinstance(value, models.Manager):
            value = value()
    return value


def column_for_field(model, name, column):
    """A column of the kind that its model's field asks for, in place of a plain one."""
    field = get_column_field(model, name, column)
    if field is None:
        return column
    if getattr(field, "choices", None):
        better = StateColumn if name in ("state", "status") else None
    elif isinstance(field, models.BooleanField):
        better = YesNoColumn
    elif isinstance(field, models.DateField):
        better = DateColumn
    elif isinstance(field, models.IntegerField | models.DecimalField | models.FloatField):
        better = NumberColumn
    else:
        better = None
    header = column.verbose_name or capfirst(field.verbose_name)
    if better is None:
        column.verbose_name = header
        return column
    return better(
        header,
        accessor=column.accessor,
        orderable=column.orderable,
        visible=column.visible,
        order_by=column.order_by,
        **({"attrs": column.attrs} if column._explicit and column.attrs else {}),
    )


def build_sort_keys(queryset, path, descending, depth=0):
    """The expressions by which a path sorts, blanks last either way."""
    field = find_field(queryset.model, path)
    if getattr(field, "related_model", None) and depth < DEEPEST_ORDERING:
        keys = []
        for entry in field.related_model._meta.ordering or ("pk",):
            if isinstance(entry, str):
                reverse = entry.startswith("-") != descending
                keys += build_sort_keys(queryset, f"{path}{LOOKUP_SEP}{entry.lstrip('-')}", reverse, depth + 1)
        return keys
    key = F(path)
    if getattr(field, "flatchoices", None):
        key = Case(
            *(When(**{path: value}, then=Value(place)) for place, (value, _label) in enumerate(field.flatchoices)),
            output_field=IntegerField(),
        )
    elif isinstance(field, models.CharField | models.TextField):
        key = OrderKey(key)
    return [key.desc(nulls_last=True) if descending else key.asc(nulls_last=True)]
