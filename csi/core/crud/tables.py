"""Tables of records: the first column links to the record, headers sort, missing values are explained."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import django_tables2
from django.db import models
from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.constants import LOOKUP_SEP
from django.template.loader import render_to_string
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django_tables2.columns.base import LinkTransform
from django_tables2.data import TableQuerysetData
from django_tables2.utils import OrderBy

from csi.core.crud.cells import CellRenderer, render_checkbox
from csi.core.crud.columns import (
    Column,
    DateColumn,
    NumberColumn,
    StateColumn,
    YesNoColumn,
    get_record_link,
)
from csi.core.crud.export_columns import ExportColumn, FormatCell, build_export_column, get_path, read_rows
from csi.core.crud.paths import find_field
from csi.core.crud.sort_indexes import MAX_SORTED, has_order_index, is_nullable, parse_ordering
from csi.core.crud.templatetags.ui import badge
from csi.core.db.search import OrderKey
from csi.core.formatting import LocalizedInt, quote

# A relation is sorted by the ordering of its model, which may again name a relation.
MAX_ORDERING_DEPTH = 3
# A list of more records has no exact number: counting them would read all of them.
MAX_COUNTED = 100_000
# Rows that a query may skip together with their columns and annotations
DEEP_OFFSET = 1000


class RecordData(TableQuerysetData):
    """A queryset that sorts names alphabetically, choices in their declared order, missing values last."""

    # Set by django-tables2.
    data: Any
    table: Any

    # False if there are more records than MAX_COUNTED
    is_counted = True

    def order_by(self, aliases: Iterable[str]) -> None:
        keys: list[Any] = []
        for alias in aliases:
            column = self.table.columns[OrderBy(alias).bare]
            for accessor in column.column.order_by or (column.accessor,):
                accessor = OrderBy(accessor)
                descending = accessor.is_descending != alias.startswith("-")
                keys += build_sort_keys(self.data, str(accessor.bare).replace(".", LOOKUP_SEP), descending)
        if keys:
            # In the direction of the first key, so that an index is read in one direction
            self.data = self.data.order_by(*keys, "-pk" if keys[0].descending else "pk")

    def __len__(self) -> int:
        """Return the number of records; MAX_COUNTED if there are more."""
        if not hasattr(self, "_length"):
            count = self.data.order_by().values("pk")[: MAX_COUNTED + 1].count()
            self._length, self.is_counted = min(count, MAX_COUNTED), count <= MAX_COUNTED
        return self._length

    def count_exactly(self) -> int:
        count = len(self)
        return count if self.is_counted else self.data.order_by().values("pk").count()

    def estimate_count(self) -> int:
        """Return the planner's estimate of the number of records, to two digits."""
        plan = json.loads(self.data.order_by().values("pk").explain(format="json"))
        estimate = max(int(plan[0]["Plan"]["Plan Rows"]), MAX_COUNTED)
        return round(estimate, 2 - len(str(estimate)))

    def __getitem__(self, key: Any) -> Any:
        """Return a record or a slice of the records.

        The keys of a deep slice are selected first, so that skipped rows cost no columns or annotations; those of the
        second half are read from the end.
        """
        if not isinstance(key, slice) or (key.start or 0) < DEEP_OFFSET:
            return super().__getitem__(key)
        count = len(self)
        if self.is_counted and key.start > count // 2:
            return self.read_from_end(count - min(key.stop, count), count - key.start)
        return self._read_records(list(self.data.values_list("pk", flat=True)[key]))

    def read_from_end(self, start: int, stop: int) -> list[Any]:
        """Return the records of a slice that is counted from the end, in the order of the list."""
        return self._read_records(list(self.data.reverse().values_list("pk", flat=True)[start:stop])[::-1])

    def _read_records(self, keys: list[Any]) -> list[Any]:
        records = {record.pk: record for record in self.data.filter(pk__in=keys).order_by()}
        return [records[pk] for pk in keys if pk in records]


class RecordTable(django_tables2.Table):
    """Base class of the tables of records.

    Columns come from `Meta.model` and `Meta.fields` or are declared (csi.core.crud.columns). `Meta.order_by` is the
    initial order; the default is the order of the queryset. `summed_columns`: the number columns that a selection of
    records sums.
    """

    summed_columns: Sequence[str] = ()

    class Meta:
        template_name = "crud/table.html"
        attrs = {"class": "table table-records"}

    def __init__(self, data: Any, *, label: str = "", **kwargs: Any) -> None:
        self.label = label
        # Columns that could be sorted if the list were shorter
        self.withdrawn_names: set[str] = set()
        # Each row has a checkbox for the form “selection” (crud/results.html).
        self.is_selectable = False
        self._badges: dict[tuple[str, str], str] = {}
        # The columns and texts of the total row
        self.total_cells: list[tuple[Any, str]] = []
        if isinstance(data, models.QuerySet):
            data = RecordData(data)
        super().__init__(data, **kwargs)
        for column in self.columns:
            if column.column.orderable is None and not self._can_sort_by(column):
                column.column.orderable = False
        first = next(iter(self.columns))
        if first.link is None:
            first.link = LinkTransform(url=get_record_link)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name, column in cls.base_columns.items():
            if type(column) in GENERIC_COLUMNS:
                cls.base_columns[name] = column_for_field(cls._meta.model, name, column)
            elif column.verbose_name is None and (field := get_column_field(cls._meta.model, name, column)):
                column.verbose_name = capfirst(field.verbose_name)

    def _can_sort_by(self, column: Any) -> bool:
        path = str((column.column.order_by or (column.accessor,))[0]).lstrip("-").replace(".", LOOKUP_SEP)
        queryset = self.data.data
        if not isinstance(queryset, models.QuerySet):
            return True
        return path.split(LOOKUP_SEP)[0] in queryset.query.annotations or find_field(queryset.model, path) is not None

    @cached_property
    def missing(self) -> str:
        """The cell of a missing value, rendered once."""
        return render_to_string("components/missing.html", {"reason": gettext("Not recorded")})

    def render_badge(self, label: Any, tone: str) -> str:
        """Return the HTML of a badge; a list repeats a few states, so each is rendered once."""
        key = str(label), tone
        if key not in self._badges:
            self._badges[key] = render_to_string("components/badge.html", badge(label, tone))
        return self._badges[key]

    @property
    def default(self) -> str:
        return self.missing

    @default.setter
    def default(self, value: Any) -> None:
        """Ignore the default of django-tables2, a dash without an explanation."""

    def apply_sort(self, param: str) -> list[str]:
        """Sort by a parameter of the URL, such as "-date,group"; return the names that are not sortable."""
        names = [name for name in param.split(",") if name]
        sortable = [name for name in names if name.lstrip("-") in self.sortable_names()]
        if sortable:
            self.order_by = sortable
        return [name for name in names if name not in sortable]

    def withdraw_slow_orders(self) -> None:
        """Offer only orders that an index serves, if the list is long."""
        if len(self.data) <= MAX_SORTED:
            return
        for column in self.columns:
            path = str((column.column.order_by or (column.accessor,))[0]).lstrip("-").replace(".", LOOKUP_SEP)
            if column.orderable and not has_order_index(self.record_model, path):
                column.column.orderable = False
                self.withdrawn_names.add(column.name)

    def sortable_names(self) -> set[str]:
        return {column.name for column in self.columns if column.orderable}

    def header_cells(self) -> Iterator[dict[str, Any]]:
        """Yield the label and attributes of each header, for a sortable column also its order."""
        for column in self.columns:
            cell = {"label": get_header_text(column), "attrs": column.attrs["th"]}
            if column.orderable:
                cell |= {"sort": self._get_aria_sort(column), "next": str(column.order_by_alias.next)}
            yield cell

    def _get_aria_sort(self, column: Any) -> str:
        if column.is_ordered:
            return "descending" if column.order_by_alias.is_descending else "ascending"
        return "none"

    @property
    def record_model(self) -> type[models.Model] | None:
        """The model of the listed records, None if they are other objects."""
        records = self.data.data
        return records.model if isinstance(records, models.QuerySet) else self._meta.model

    def rendered_rows(self) -> Iterator[SafeString]:
        """Yield the HTML of the cells of each row on the page."""
        first, *others = self.columns
        cells = [
            CellRenderer(self, first, self.record_model, render_checkbox if self.is_selectable else None),
            *(CellRenderer(self, column, self.record_model) for column in others),
        ]
        for row in self.paginated_rows:
            yield format_html_join("", "{}", ((cell.render(row),) for cell in cells))

    def sum_up(self) -> None:
        """Add a row with the sums of all listed records, on whatever page they are."""
        columns = [column for column in self.columns if column.visible]
        paths = {column.name: get_path(column) for column in columns if column.name in self.summed_columns}
        records = self.data.data.order_by()
        sums = records.aggregate(**{f"sum_of_{name}": models.Sum(path) for name, path in paths.items()})
        self.total_cells = [(column, self._render_sum(column, sums)) for column in columns]

    def _render_sum(self, column: Any, sums: dict[str, Any]) -> str:
        value = sums.get(f"sum_of_{column.name}")
        return "" if value is None else formats.number_format(value, decimal_pos=column.column.places)

    # Exports

    def exported_columns(self) -> list[Any]:
        return [column for column in self.columns if column.visible and not column.column.exclude_from_export]

    def exported_header(self) -> list[str]:
        return [str(get_header_text(column)) for column in self.exported_columns()]

    def exported_rows(
        self, records: Iterable[Any], format_cell: FormatCell = lambda value: value
    ) -> Iterator[Sequence[Any]]:
        """Return the cells of the visible columns for each record; without `format_cell`, their typed values."""
        return read_rows(self.build_export_columns(format_cell), records)

    def build_export_columns(self, format_cell: FormatCell = lambda value: value) -> list[ExportColumn]:
        return [build_export_column(self, column, format_cell) for column in self.exported_columns()]


def describe_unsortable(names: list[str]) -> list[str]:
    """Return a notice about the names by which a table cannot be sorted, if there are any."""
    if not names:
        return []
    quoted = ", ".join(quote(name[:40]) for name in names)
    return [gettext("This list cannot be sorted by %(names)s.") % {"names": quoted}]


def describe_withdrawn(names: list[str]) -> list[str]:
    """Return a notice about the names by which a table is sorted only if it is short."""
    if not names:
        return []
    values = {"names": ", ".join(quote(name) for name in names), "count": LocalizedInt(MAX_SORTED)}
    text = gettext("This list is too long to be sorted by %(names)s. Filter it to at most %(count)s records first.")
    return [text % values]


def get_header_text(column: Any) -> str:
    """Return the header of a column, with its unit."""
    unit = getattr(column.column, "unit", None)
    return f"{column.header}, {unit}" if unit else str(column.header)


GENERIC_COLUMNS = (
    Column,
    django_tables2.DateColumn,
    django_tables2.DateTimeColumn,
    django_tables2.BooleanColumn,
)


def get_column_field(model: Any, name: str, column: Any) -> Any:
    """Return the model field that a column shows, None if it shows something else."""
    return find_field(model, str(column.accessor or name).replace(".", LOOKUP_SEP)) if model else None


def column_for_field(model: Any, name: str, column: Column) -> Column:
    """Replace a generic column by the column class for its model field."""
    field = get_column_field(model, name, column)
    if field is None:
        return column
    column_class: type[Column] | None
    if getattr(field, "choices", None):
        column_class = StateColumn if name in ("state", "status") else None
    elif isinstance(field, models.BooleanField):
        column_class = YesNoColumn
    elif isinstance(field, models.DateField):
        column_class = DateColumn
    elif isinstance(field, models.IntegerField | models.DecimalField | models.FloatField):
        column_class = NumberColumn
    else:
        column_class = None
    header = column.verbose_name or capfirst(field.verbose_name)
    if column_class is None:
        column.verbose_name = header
        return column
    return column_class(
        header,
        accessor=column.accessor,
        orderable=column.orderable,
        visible=column.visible,
        order_by=column.order_by,
        attrs=column.attrs,
    )


def build_sort_keys(queryset: Any, path: str, descending: bool, depth: int = 0) -> list[Any]:
    """Return the ORDER BY expressions of a path, with missing values last in both directions."""
    annotation = queryset.query.annotations.get(path)
    field: Any = find_field(queryset.model, path) or getattr(annotation, "output_field", None)
    if getattr(field, "related_model", None) and depth < MAX_ORDERING_DEPTH:
        keys: list[Any] = []
        for entry in field.related_model._meta.ordering or ("pk",):
            name, is_descending = parse_ordering(entry)
            reverse = is_descending != descending
            keys += build_sort_keys(queryset, f"{path}{LOOKUP_SEP}{name}", reverse, depth + 1)
        return keys
    key: Any = F(path)
    if getattr(field, "flatchoices", None):
        key = Case(
            *(
                When(**{path: value}, then=Value(position))
                for position, (value, _label) in enumerate(field.flatchoices)
            ),
            output_field=IntegerField(),
        )
    elif isinstance(field, models.CharField | models.TextField):
        key = getattr(field, "order_key", OrderKey)(key)
    # Without NULLS LAST, an index serves both directions.
    nulls_last = is_nullable(queryset.model, path) or None
    return [key.desc(nulls_last=nulls_last) if descending else key.asc(nulls_last=nulls_last)]
