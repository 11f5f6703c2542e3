"""Update view, with the check for locks and edit conflicts."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from csi.core.crud import concurrency, drafts, idempotency
from csi.core.crud.conflicts import EditConflictData, find_conflict
from csi.core.crud.models import DRAFT_PARAMETER, FormToken
from csi.core.crud.urls import record_url
from csi.core.crud.views.access import RecordView
from csi.core.crud.views.deleted import (
    EditableRecordMixin,
    Entry,
    convert_to_new,
    describe_entries,
)
from csi.core.crud.views.edit import RecordFormView
from csi.core.typing import StrOrPromise


class RecordUpdateView(EditableRecordMixin, RecordFormView):
    """Update a record, unless it is locked or was changed by someone else since the form was opened."""

    # Set where someone else has changed the record: the page shows both versions.
    conflict: EditConflictData | None = None
    cached_state = ("saved_version", "object", "lock", "version", "conflict")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.heading = str(self.object)
        if self.lock and self.lock.is_full:
            draft = drafts.find_draft(self.user, request.path, request.GET.get(DRAFT_PARAMETER, ""))
            return self.reject_locked(self.lock.message, drafts.read_draft(draft)) if draft else self.render_locked()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Read before validation, which writes the input into the instance.
        self.heading = str(self.object)
        if self.lock and self.lock.is_full:
            return self.reject_locked(self.lock.message, request.POST)
        return super().post(request, *args, **kwargs)

    def list_entries(self, deleted: concurrency.DeletedRecord) -> tuple[list[Entry], QueryDict | None]:
        """Return the input of the form, or of the draft that the URL names."""
        vars(self).update(object=deleted.record, lock=None, heading="")
        data: QueryDict = self.request.POST
        if draft := drafts.find_draft(self.user, self.request.path, self.request.GET.get(DRAFT_PARAMETER, "")):
            data = drafts.read_draft(draft)
        if not data:
            return [], None
        data = convert_to_new(data, (declaration.get_formset_class() for declaration in self.formsets))
        return describe_entries(*self.build_forms(data)), data

    # Edit conflicts

    @property
    def posted_version(self) -> str | None:
        return self.request.POST.get(concurrency.VERSION_FIELD)

    def build_submitted_forms(self, data: QueryDict) -> tuple[Any, list[Any]]:
        """Return the submitted form, merged with what someone else saved after it was opened."""
        form, formsets = super().build_submitted_forms(data)
        conflict = find_conflict(data, form, formsets, version=self.saved_version, build_form=self.build_form)
        if conflict is None:
            return form, formsets
        self.adapt_conflict(conflict)
        self.version = self.saved_version
        if conflict.differences:
            self.conflict = conflict
        return self.build_forms(conflict.data, self.request.FILES)

    def render_restored(self, data: QueryDict, token: str | None) -> HttpResponse:
        """Render restored input, merged with what someone else saved after the draft was begun."""
        form, _formsets = self.build_submitted_forms(data)
        return self.render_unvalidated(form.data, token=token)

    def consume_token(self) -> FormToken | None:
        """Store the token. After "back", a form may be saved again with other values."""
        try:
            return super().consume_token()
        except idempotency.DuplicateSubmission as duplicate:
            saved = duplicate.saved
            if idempotency.is_same_submission(saved, self.request.POST, self.request.FILES):
                raise
            saved.digest = idempotency.digest_request(self.request.POST, self.request.FILES)
            saved.save(update_fields=["digest"])
            return saved

    def render_conflict(self) -> HttpResponse | None:
        if self.conflict is None:
            return None
        return self.render_unvalidated(self.conflict.data, token=self.posted_token)

    def build_form(self, instance: Any) -> Any:
        """Return the unbound form of a record, without the initial values of the page."""
        return self.form_class(instance=instance, user=self.user)

    def adapt_conflict(self, conflict: EditConflictData) -> None:
        """Change the merged data where fields refer to the positions of rows."""

    def lock_for_update(self, formsets: Sequence[Any]) -> None:
        version = self.saved_version if self.posted_version else ""
        concurrency.check_versions(self.object, version, formsets)

    @cached_property
    def version(self) -> str:
        """The version of the record with which the form was first opened."""
        return self.saved_version if self.posted_version is None else self.posted_version

    def render_unvalidated(self, data: QueryDict, token: str | None = None) -> HttpResponse:
        # A draft from before the session ended belongs to the version of that time.
        self.version = data.get(concurrency.VERSION_FIELD, self.version)
        return super().render_unvalidated(data, token)

    def reject_locked(self, message: StrOrPromise, data: QueryDict) -> HttpResponse:
        """Render the input of a form that was opened before the record was locked, without saving it."""
        form, formsets = self.build_forms(data, self.request.FILES)
        form.is_valid()
        form.add_error(None, message)
        return self.render_form(form, formsets, token=self.posted_token)

    def build_forms(self, data: QueryDict | None = None, files: Any = None) -> tuple[Any, list[Any]]:
        """Return the form and its formsets, with locked fields disabled."""
        form, formsets = super().build_forms(data, files)
        for name in (self.lock and self.lock.fields) or ():
            if name in form.fields:
                form.fields[name].disabled = True
        return form, formsets

    def render_locked(self) -> HttpResponse:
        """Render the reason for the lock instead of the form."""
        context = RecordView.get_context_data(
            self,
            object=self.object,
            lock=self.lock,
            title=self.get_title(),
            cancel_url=self.get_cancel_url(),
            list_url=record_url(self.model, "list"),
        )
        return render(self.request, "crud/locked.html", context)

    def get_title(self) -> str:
        return str(self.title or _("Edit: %(record)s") % {"record": capfirst(self.heading)})

    def get_cancel_url(self) -> str:
        return record_url(self.object, "detail") or super().get_cancel_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            object=self.object,
            lock=self.lock,
            version_field=concurrency.VERSION_FIELD,
            version=self.version,
            conflict=self.conflict,
            **kwargs,
        )
