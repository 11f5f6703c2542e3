"""Lists: filter, search, sort, page, export; the sentence above says what is shown."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tables2 import Column

from csi.core.crud import exports
from csi.core.crud.filters import Filters
from csi.core.crud.tables import RecordTable, cannot_be_sorted, suited
from csi.core.crud.urls import add_words, record_url
from csi.core.crud.views.access import RecordView, can_add
from csi.core.typing import StrOrPromise

PAGE_SIZE = 50
# No list has a page number of as many digits.
LONGEST_NUMBER = 10


class RecordListView(RecordView):
    """A list of records.

    `table_class`, `filterset_class`: the declaration. `counted`: ngettext_lazy("%(count)d meeting", "%(count)d
    meetings", "count"), else the model's names are used. `empty`: what to do when there is nothing yet.
    `export_fields`: fields that an export has beside the shown columns.
    """

    table_class: type[RecordTable]
    filterset_class: type[Filters] | None = None
    title: StrOrPromise | None = None
    counted: StrOrPromise | None = None
    empty: StrOrPromise = ""
    export_fields: Sequence[str] = ()
    template_name: str = "crud/list.html"

    def get_queryset(self) -> Any:
        queryset = self.visible()
        return queryset.for_list() if hasattr(queryset, "for_list") else queryset

    def get(self, request, *args, **kwargs):
        if self.is_export:
            return self.export(request.GET["export"])
        return render(request, self.template_name, self.get_context_data())

    @property
    def is_export(self):
        return self.request.GET.get("export") in ("csv", "xlsx")

    # What is asked

    @cached_property
    def filters(self):
        filterset_class = self.filterset_class or Filters
        return filterset_class(self.request.GET, self.get_queryset(), user=self.user, request=self.request)

    @cached_property
    def records(self) -> QuerySet:
        return self.filters.qs

    @cached_property
    def table(self):
        table = self.table_class(self.records, label=self.get_title(), extra_columns=self._extra_columns())
        self.unusable_sort = table.sort_as_asked(self.request.GET.get("sort", ""))
        return table

    def _extra_columns(self):
        if not self.is_export:
            return []
        return [(name, suited(self.model, name, Column(accessor=name))) for name in self.export_fields]

    @cached_property
    def page(self):
        asked = self.request.GET.get("page", "1")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < LONGEST_NUMBER else 0
        table = self.table.paginate(per_page=PAGE_SIZE)
        last = table.paginator.num_pages
        self.page_is_off = not 1 <= number <= last
        if self.page_is_off and asked.isascii() and asked.isdigit():
            number = last if number or len(asked) >= LONGEST_NUMBER else 1
        table.page = table.paginator.page(min(max(number, 1), last))
        return table.page

    # What is said

    def get_title(self) -> str:
        return str(self.title or self.plural)

    def sentence(self):
        """How many records, and which: "12 meetings in Osh city, held since 1 Jan 2011"."""
        words = self.filters.explain()
        joint = " " if self.filters.reads_on else ", "
        return joint.join([self.counted_words(), ", ".join(words)]) if words else self.counted_words()

    def counted_words(self):
        count = self.page.paginator.count
        if self.counted:
            return self.counted % {"count": count}
        meta = self.model._meta
        return f"{count} {meta.verbose_name if count == 1 else meta.verbose_name_plural}"

    def notices(self):
        """What of the address made no sense and was left out."""
        notices = []
        if ignored := self.filters.ignored:
            names = ", ".join(f"“{label}”" for label in ignored)
            notices.append(
                ngettext(
                    "%(names)s is not understood and was ignored.",
                    "%(names)s are not understood and were ignored.",
                    len(ignored),
                )
                % {"names": names}
            )
        notices += cannot_be_sorted(self.unusable_sort)
        if self.page_is_off:
            notices.append(
                _("There is no such page; this is page %(number)d of %(pages)d.")
                % {"number": self.page.number, "pages": self.page.paginator.num_pages}
            )
        return notices

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.page
        return super().get_context_data(
            title=self.get_title(),
            table=self.table,
            page=page,
            page_numbers=list(page.paginator.get_elided_page_range(page.number)),
            filters=self.filters,
            filter_form=self.filters.form,
            sentence=self.sentence(),
            notices=self.notices(),
            is_asking=self.filters.is_asking,
            empty=self.empty,
            add_url=self.add_url,
            add_words=self.add_url and add_words(self.model),
            **kwargs,
        )

    @cached_property
    def add_url(self):
        """The add page, for a person who may add."""
        return record_url(self.model, "add") if can_add(self.model, self.user) else None

    # Export

    def export(self, kind):
        """All pages of what the list shows, with the same filters, order and columns."""
        records = self.table.data.data
        if kind == "csv":
            return exports.csv_response(self.table, records, self.get_title())
        if self.page.paginator.count >= exports.MOST_ROWS:
            messages.error(self.request, _("A spreadsheet does not hold so many rows. Export CSV, or narrow the list."))
            return HttpResponseRedirect(self.request.path)
        return exports.xlsx_response(self.table, records, self.get_title(), self.sentence(), self.user)
