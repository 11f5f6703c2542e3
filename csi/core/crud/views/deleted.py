"""The page of a record that was deleted while the user had its form open, with the input."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.forms.formsets import INITIAL_FORM_COUNT
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from csi.core.access import can_add
from csi.core.crud import concurrency, drafts, idempotency
from csi.core.crud.concurrency import DeletedRecord
from csi.core.crud.merge import describe_row, describe_values, read_submitted
from csi.core.crud.posted_data import is_excluded
from csi.core.crud.urls import record_url
from csi.core.crud.views.access import RecordView
from csi.core.permissions import RecordPermission

# (label, value) of an entry.
Entry = tuple[str, str]


class DeletedRecordMixin(RecordView):
    """A view of one record that explains who deleted it, to users who could have changed it.

    For others, a deleted record is a 404, as every record that they may not change.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            deleted = find_deleted(self.model, kwargs["pk"], self.user)
            if deleted is None:
                raise
        return self.render_deleted(deleted)

    def list_entries(self, deleted: DeletedRecord) -> tuple[list[Entry], QueryDict | None]:
        """Return the input as text, and as the data of a form for a new record if there is one."""
        return [], None

    def render_deleted(self, deleted: DeletedRecord) -> HttpResponse:
        entries, data = self.list_entries(deleted)
        add_url = record_url(self.model, "add") if data is not None and can_add(self.model, self.user) else None
        pairs = [(name, value) for name, values in (data or QueryDict()).lists() for value in values]
        context = RecordView.get_context_data(
            self,
            title=_("This record was deleted"),
            record_name=describe_deleted(deleted.record),
            deletion=deleted.deletion,
            entries=entries,
            add_url=add_url,
            posted_pairs=[pair for pair in pairs if not is_excluded(pair[0])] if add_url else [],
            token_field=idempotency.TOKEN_FIELD,
            token=idempotency.new_token(self.user),
            restore_field=drafts.RESTORE_FIELD,
            list_url=record_url(self.model, "list"),
            history_url=self._get_history_url(deleted),
        )
        return render(self.request, "crud/deleted.html", context, status=410)

    def _get_history_url(self, deleted: DeletedRecord) -> str | None:
        """Return the history of the deleted record, from which it can be restored."""
        if not self.user.has_permission(RecordPermission.VIEW_HISTORY_LOG):
            return None
        return reverse("history:record", args=[self.model._meta.db_table, deleted.record.pk])


class EditableRecordMixin(DeletedRecordMixin):
    """A view that changes one record and knows its version."""

    @cached_property
    def saved_version(self) -> str:
        """The version of the saved record; it is read before the record."""
        return concurrency.get_version(self.model, self.kwargs["pk"])

    @cached_property
    def object(self) -> Any:
        # Before the record is read, so that the version is never newer than what the page shows.
        self.saved_version  # noqa: B018 - reading it stores it
        return self.get_record_or_404(self.get_editable_queryset())


def find_deleted(model: Any, pk: Any, user: Any) -> DeletedRecord | None:
    """Return a record that was deleted, if the user could have changed it."""
    if model._base_manager.filter(pk=pk).exists():
        return None
    deleted = concurrency.get_version_log().find_deleted(model, pk, user)
    records = model._default_manager.all()
    # Accounts have no scope; only administrators open their pages.
    is_known = not hasattr(records, "could_be_edited") or (deleted and records.could_be_edited(deleted.record, user))
    return deleted if is_known else None


def describe_deleted(record: Any) -> str:
    """Return the name of a deleted record; its type if the name refers to deleted records too."""
    try:
        return capfirst(str(record))
    except ObjectDoesNotExist:
        return capfirst(str(record._meta.verbose_name))


def convert_to_new(data: QueryDict, formset_classes: Iterable[Any]) -> QueryDict:
    """Return data as that of a new record: without version, token and the keys of rows."""
    converted = data.copy()
    for name in (concurrency.VERSION_FIELD, idempotency.TOKEN_FIELD, drafts.RESTORE_FIELD):
        converted.pop(name, None)
    for formset_class in formset_classes:
        if not formset_class.is_of_record:
            continue
        prefix = re.escape(formset_class.get_default_prefix())
        names = (formset_class.fk.name, formset_class.model._meta.pk.name, concurrency.VERSION_FIELD)
        for key in [key for key in converted if re.fullmatch(rf"{prefix}-\d+-({'|'.join(names)})", key)]:
            del converted[key]
        converted[f"{formset_class.get_default_prefix()}-{INITIAL_FORM_COUNT}"] = "0"
    return converted


def describe_entries(form: Any, formsets: Sequence[Any]) -> list[Entry]:
    """Return label and text of each field and row that is filled in."""
    entries = describe_values(form, read_submitted(form, None))
    for formset in formsets:
        title = capfirst(str(formset.title))
        for row in formset.forms:
            if text := describe_row(row, read_submitted(row, None)):
                row_label = getattr(row, "row_label", "")
                entries.append((f"{title}, {row_label}" if row_label else title, text))
    return entries
