"""Input in the admin that outlives the session, or the record that was edited.

The page shows the input as a rejected form, with a note. It is saved when the user saves it again.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from csi.core.crud import drafts, idempotency
from csi.core.crud.concurrency import DeletedRecord
from csi.core.crud.models import DRAFT_PARAMETER
from csi.core.crud.views.deleted import convert_to_new, describe_deleted, find_deleted
from csi.core.urls import is_valid_pk

if TYPE_CHECKING:
    AdminMixin = admin.ModelAdmin
    FormMixin = forms.ModelForm
else:
    AdminMixin = FormMixin = object


class RestoredFormMixin(FormMixin):
    """The main form of a page; restored input is never saved, because the note is an error."""

    restored_note: str = ""

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.restored_note:
            self.add_error(None, self.restored_note)


class RestoringAdmin(AdminMixin):
    """An admin whose forms keep the user's input."""

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        note = getattr(request, "restored_note", "")
        return type(form)(form.__name__, (RestoredFormMixin, form), {"restored_note": note}) if note else form

    def changeform_view(
        self, request: Any, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if request.method == "GET" and (identifier := request.GET.get(DRAFT_PARAMETER)):
            self._show_draft(request, object_id and unquote(object_id), identifier)
        if request.method == "POST" and object_id and (deleted := self._find_deleted(request, unquote(object_id))):
            self._show_as_new(request, deleted)
            object_id, form_url = None, reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add")
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _show_draft(self, request: Any, pk: str | None, identifier: str) -> None:
        """Let the page show the draft that its URL names, unless the record is locked."""
        record = self.get_object(request, pk) if pk else None
        if record is not None and not self.has_change_permission(request, record):
            return
        draft = drafts.find_draft(request.user, request.path, identifier)
        if draft is None:
            self.message_user(request, drafts.NO_SUCH_DRAFT)
            return
        data = drafts.read_draft(draft)
        data[idempotency.TOKEN_FIELD] = idempotency.sign_token(draft.token, request.user)
        request.restored_note = _("Your session had ended. Your entries are not saved yet: check them and save again.")
        # Reading the files later would read the body again, and replace the data.
        request.FILES  # noqa: B018 - reading it stores it
        request.method, request.POST = "POST", data

    def _find_deleted(self, request: HttpRequest, pk: str) -> DeletedRecord | None:
        if not is_valid_pk(pk) or not self.has_add_permission(request):
            return None
        return find_deleted(self.model, int(pk), request.user)

    def _show_as_new(self, request: Any, deleted: DeletedRecord) -> None:
        """Let the page show the input as a new record."""
        formset_classes = [formset_class for formset_class, _inline in self.get_formsets_with_inlines(request)]
        posted: QueryDict = request.POST
        request.POST = convert_to_new(posted, formset_classes)
        text = _("%(actor)s deleted “%(record)s” on %(time)s. Your entries are kept: saving them adds a new record.")
        request.restored_note = text % {
            "actor": deleted.deletion.actor,
            "record": describe_deleted(deleted.record),
            "time": formats.date_format(timezone.localtime(deleted.deletion.at), "DATETIME_FORMAT"),
        }

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        drafts.delete_draft(request.POST.get(idempotency.TOKEN_FIELD))

    def render_change_form(self, request: Any, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Add the token, which names the user to whom the input belongs."""
        token = request.POST.get(idempotency.TOKEN_FIELD) or idempotency.new_token(request.user)
        context |= {"token_field": idempotency.TOKEN_FIELD, "token": token}
        return super().render_change_form(request, context, *args, **kwargs)
