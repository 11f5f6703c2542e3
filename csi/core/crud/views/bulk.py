"""Bulk edit of the records that were selected on a list: fields, preview, save."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from csi.core.crud.cells import SELECTED
from csi.core.crud.record_choices import FIELD_PARAM, find_choices
from csi.core.crud.urls import record_url, resolve_page
from csi.core.crud.views.access import AddPermissionMixin
from csi.core.crud.views.bulk_edit import BulkEdit, BulkForm, BulkRow
from csi.core.crud.views.form_drafts import FormDraftsMixin
from csi.core.urls import is_valid_pk

# Names of the versions in the preview, and of the button that saves.
VERSIONS, APPLY = "versions", "apply"
MAX_RECORDS = 100


class RecordBulkEditView(FormDraftsMixin, AddPermissionMixin):
    """Change some fields of the records in the URL.

    GET shows the fields, POST the preview; POST `apply` saves what the preview accepted.
    """

    list_view: Any = None
    http_method_names = ("get", "head", "post", "options")
    template_name = "crud/bulk.html"
    draft_title = gettext_lazy("Edit selected: %(records)s")

    @cached_property
    def edit_view(self) -> Any:
        return resolve_page(record_url(self.model(pk=1), "edit")).func.view_class

    @cached_property
    def records(self) -> list[Any]:
        """The selected records that the user may see."""
        keys = [key for key in self.request.GET.getlist(SELECTED) if is_valid_pk(key)][:MAX_RECORDS]
        records = self.get_visible_queryset()
        records = records.for_list() if hasattr(records, "for_list") else records
        return list(records.filter(pk__in=keys))

    def build_form(self, data: Any = None) -> BulkForm:
        return BulkForm(data, view_class=self.edit_view, names=self.list_view.bulk_fields, user=self.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if FIELD_PARAM in request.GET:
            return find_choices(request, self.build_form())
        if not self.records:
            return self.redirect_to_list()
        return self.answer_draft() or self.render_page(self.build_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if response := self.answer_draft():
            return response
        if not self.records:
            return self.redirect_to_list()
        form = self.build_form(request.POST)
        if "back" in request.POST or not form.is_valid():
            return self.render_page(form)
        if APPLY not in request.POST:
            return self.render_page(form, BulkEdit(request, self.edit_view, form.changed_values).preview(self.records))
        with transaction.atomic():
            count = BulkEdit(request, self.edit_view, form.changed_values, self._read_versions()).apply(self.records)
            if count:
                self.finish_draft()
        if not count:
            text = _("Nothing was saved, because a record changed after the preview. Check the preview again.")
            vars(self).pop("records")
            preview = BulkEdit(request, self.edit_view, form.changed_values).preview(self.records)
            return self.render_page(form, preview, error=text)
        messages.success(
            request, ngettext("%(count)d record changed.", "%(count)d records changed.", count) % {"count": count}
        )
        return self.redirect_to_list()

    def build_draft_form(self, data: QueryDict | None) -> BulkForm:
        return self.build_form(data)

    def render_draft_form(self, form: BulkForm) -> HttpResponse:
        return self.render_page(form)

    def _read_versions(self) -> dict[int, str]:
        """Return the versions of the accepted records in the preview: `key:version`, separated by spaces."""
        pairs = [pair.split(":", 1) for pair in self.request.POST.get(VERSIONS, "").split() if ":" in pair]
        return {int(key): version for key, version in pairs if is_valid_pk(key)}

    def redirect_to_list(self) -> HttpResponseRedirect:
        return HttpResponseRedirect(str(record_url(self.model, "list")))

    def render_page(self, form: BulkForm, rows: list[BulkRow] | None = None, error: str = "") -> HttpResponse:
        accepted = [row for row in rows or () if row.is_accepted]
        context = self.get_context_data(
            title=_("Edit selected: %(records)s") % {"records": self.model_plural},
            form=form,
            records=self.records,
            # Rejected records come first, because the user decides about them.
            rows=rows and sorted(rows, key=lambda row: not row.errors),
            accepted_count=len(accepted),
            rejected=[row for row in rows or () if row.errors],
            versions=" ".join(f"{row.record.pk}:{row.version}" for row in accepted),
            versions_name=VERSIONS,
            apply_name=APPLY,
            error=error,
            list_url=record_url(self.model, "list"),
            **self.get_draft_context(),
        )
        return render(self.request, self.template_name, context, status=409 if error else 200)


def build_bulk_view(list_view: Any) -> Any:
    """Return the bulk edit of the records of a list view; None if it declares no `bulk_fields`."""
    if not list_view.bulk_fields:
        return None
    attributes = {"model": list_view.model, "list_view": list_view}
    return type(f"{list_view.__name__}BulkEdit", (RecordBulkEditView,), attributes)
