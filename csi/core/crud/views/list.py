"""List view: filter, search, sort, paginate, export; the page describes its selection in words."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property, lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tables2 import Column
from django_tables2.rows import BoundRows

from csi.core.access import can_add
from csi.core.crud import exports
from csi.core.crud.cells import SELECTED
from csi.core.crud.concurrency import get_version_log
from csi.core.crud.filters import RecordFilterSet
from csi.core.crud.imports.declarations import RecordImport, find_import
from csi.core.crud.imports.exported import list_child_sheets, list_export_columns
from csi.core.crud.pages import LAST_PAGE, describe_nearest_page, find_nearest_page
from csi.core.crud.record_choices import FIELD_PARAM, find_choices
from csi.core.crud.tables import RecordTable, column_for_field, describe_unsortable, describe_withdrawn
from csi.core.crud.urls import get_add_label, record_url
from csi.core.crud.views.access import RecordView
from csi.core.formatting import LocalizedInt, quote
from csi.core.permissions import RecordPermission
from csi.core.typing import StrOrPromise

PAGE_SIZE = 50
# A longer selection is not summed: its columns may be sums of other records.
MAX_SUMMED = 10_000


class RecordListView(RecordView):
    """Page with a table of records.

    `count_label`: ngettext_lazy("%(count)s book", "%(count)s books", "count"); the default uses the names of
    the model. `empty_message`: what to do while there are no records. `export_fields`: fields that an export has in
    addition to the columns on the page. `bulk_fields`: fields of the edit form that can be changed for several records.
    """

    table_class: type[RecordTable]
    filterset_class: type[RecordFilterSet] | None = None
    title: StrOrPromise | None = None
    count_label: StrOrPromise | None = None
    empty_message: StrOrPromise = ""
    export_fields: Sequence[str] = ()
    bulk_fields: Sequence[str] = ()
    template_name: str = "crud/list.html"

    def get_queryset(self) -> Any:
        queryset = self.get_visible_queryset()
        return queryset.for_list() if hasattr(queryset, "for_list") else queryset

    def get_listed_queryset(self) -> Any:
        """Return the records of the list; those of an export have their versions."""
        queryset = self.get_queryset()
        return get_version_log().with_versions(queryset) if self.record_import else queryset

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_export:
            return self.export(request.GET["export"])
        if FIELD_PARAM in request.GET:
            return find_choices(request, self.filters.form)
        return render(request, self.template_name, self.get_context_data())

    @property
    def is_export(self) -> bool:
        return self.request.GET.get("export") in ("csv", "xlsx")

    # Selection

    @cached_property
    def filters(self) -> RecordFilterSet:
        filterset_class = self.filterset_class or RecordFilterSet
        return filterset_class(self.request.GET, self.get_listed_queryset(), user=self.user, request=self.request)

    @cached_property
    def records(self) -> QuerySet[Any]:
        return self.filters.qs

    @cached_property
    def table(self) -> RecordTable:
        table = self.table_class(self.records, label=self.get_title(), extra_columns=self._get_export_columns())
        table.is_selectable = self.bulk_url is not None
        table.withdraw_slow_orders()
        self.unsortable_names = table.apply_sort(self.request.GET.get("sort", ""))
        return table

    def _get_export_columns(self) -> list[tuple[str, Column]]:
        if not self.is_export:
            return []
        columns = [(name, column_for_field(self.model, name, Column(accessor=name))) for name in self.export_fields]
        if self.record_import is None:
            return columns
        table = self.table_class(self.records, extra_columns=columns)
        return [*columns, *list_export_columns(self.record_import, table.exported_header())]

    @cached_property
    def record_import(self) -> RecordImport | None:
        """The import of an exported list, whose file can be imported again."""
        declaration = find_import(self.model) if self.is_export else None
        return declaration(self.user) if declaration else None

    @cached_property
    def page(self) -> Page:
        """The requested page; the nearest one where the URL asks for a page that does not exist."""
        table, param = self.table.paginate(per_page=PAGE_SIZE), self.request.GET.get("page", "1")
        # The last of the numbered pages is not the end of a long list, and would be read in vain.
        is_end = self.is_end_of_long_list
        table.page, self.page_exists = find_nearest_page(table.paginator, "1" if is_end else param)
        if is_end:
            table.page.object_list = BoundRows(table.data.read_from_end(0, PAGE_SIZE), table)
        return table.page

    @property
    def is_long(self) -> bool:
        """True if the number of records is not counted: its pages are numbered from the start only."""
        return not self.table.data.is_counted

    @property
    def is_end_of_long_list(self) -> bool:
        return self.is_long and self.request.GET.get("page") == LAST_PAGE

    # Description

    def get_title(self) -> str:
        return str(self.title or self.model_plural)

    def get_description(self) -> str:
        """Describe the listed records, such as "12 books by Aitmatov, bought since 1 Jan 2011"."""
        phrases = self.filters.describe()
        if not phrases:
            return self.get_count_text()
        # Languages in which a phrase does not continue the noun separate both by a comma in either case.
        text = _("%(count)s %(filters)s") if self.filters.starts_with_phrase else _("%(count)s, %(filters)s")
        return text % {"count": self.get_count_text(), "filters": ", ".join(phrases)}

    def get_count_text(self) -> str:
        data = self.table.data
        if not self.is_long or self.is_export:
            return self._format_count(data.count_exactly())
        # The planner knows about records that the user may not see.
        if self.user.has_permission(RecordPermission.ACCESS_ALL_SCOPES):
            return _("About %(records)s (estimate)") % {"records": self._format_count(data.estimate_count())}
        return _("More than %(records)s") % {"records": self._format_count(len(data))}

    def _format_count(self, number: int) -> str:
        count = LocalizedInt(number)
        if self.count_label:
            return self.count_label % {"count": count}
        meta = self.model._meta
        return f"{count} {meta.verbose_name if count == 1 else meta.verbose_name_plural}"

    def get_notices(self) -> list[str]:
        """Return messages about the parts of the URL that were ignored."""
        notices = []
        if ignored := self.filters.ignored_params:
            names = ", ".join(quote(label) for label in ignored)
            notices.append(
                ngettext(
                    "%(names)s is not recognised and was ignored.",
                    "%(names)s are not recognised and were ignored.",
                    len(ignored),
                )
                % {"names": names}
            )
        withdrawn = [name for name in self.unsortable_names if name.lstrip("-") in self.table.withdrawn_names]
        notices += describe_withdrawn([name.lstrip("-") for name in withdrawn])
        notices += describe_unsortable([name for name in self.unsortable_names if name not in withdrawn])
        if not self.page_exists:
            notices.append(describe_nearest_page(self.page))
        return notices

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.page
        if self.table.summed_columns and self.filters.is_filtered and 1 < len(self.table.data) <= MAX_SUMMED:
            self.table.sum_up()
        return super().get_context_data(
            title=self.get_title(),
            table=self.table,
            page=page,
            page_numbers=list(page.paginator.get_elided_page_range(page.number)),
            is_long=self.is_long,
            is_end_of_long_list=self.is_end_of_long_list,
            filters=self.filters,
            filter_form=self.filters.form,
            description=self.get_description(),
            notices=self.get_notices(),
            is_filtered=self.filters.is_filtered,
            empty_message=self.empty_message,
            add_url=self.add_url,
            add_label=self.add_url and get_add_label(self.model),
            import_url=self.import_url,
            bulk_url=self.bulk_url,
            bulk_page_url=self.bulk_url and self.build_bulk_page_url(),
            **kwargs,
        )

    @cached_property
    def add_url(self) -> str | None:
        """The URL of the add page, None for users who may not add records."""
        return record_url(self.model, "add") if can_add(self.model, self.user) else None

    @cached_property
    def import_url(self) -> str | None:
        """The URL of the import page, None for users who may not add records."""
        return record_url(self.model, "import") if can_add(self.model, self.user) else None

    @cached_property
    def bulk_url(self) -> str | None:
        """The URL of the page that edits selected records, None for users who may not change records."""
        return record_url(self.model, "bulk") if self.bulk_fields and can_add(self.model, self.user) else None

    def build_bulk_page_url(self) -> str:
        """Return the URL of the page that edits all records on this page of the list."""
        keys = [row.record.pk for row in self.table.paginated_rows]
        return str(record_url(self.model, "bulk", {SELECTED: keys}))

    # Export

    def export(self, file_format: str) -> HttpResponseBase:
        """Export all pages of the list, with its filters, order and columns."""
        records = self.table.data.data
        title = lazy(self.get_title, str)()
        if file_format == "csv":
            return exports.csv_response(self.table, records, title)
        if self.table.data.count_exactly() >= exports.MAX_ROWS:
            messages.error(
                self.request, _("There are too many rows for a spreadsheet. Export CSV, or filter the list.")
            )
            return HttpResponseRedirect(self.request.path)
        description, declaration = self.get_description(), self.record_import
        if declaration is None:
            return exports.xlsx_response(self.table, records, title, description, self.user)
        # An import finds the sheets by their titles.
        sheets, sheet_title = list_child_sheets(declaration, records), declaration.get_title()
        return exports.xlsx_response(self.table, records, title, description, self.user, sheets, sheet_title)
