"""Drafts of pages with a single form of another kind: decisions, and one's own account."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View

from csi.core.crud import drafts, idempotency
from csi.core.crud.models import DRAFT_PARAMETER
from csi.core.crud.restore import complete_draft


class FormDraftsMixin(View):
    """A view whose input survives an ended session and deleted cookies, as in record forms.

    The view calls `answer_draft()` before it handles the request, and `finish_draft()` when the input is saved; its
    template includes `crud/drafts.html` and the token.
    """

    @property
    def draft_owner(self) -> Any:
        return self.request.user

    def build_draft_form(self, data: QueryDict | None) -> Any:
        """Return the form of the page, bound to `data` if it is given."""
        raise NotImplementedError

    def render_draft_form(self, form: Any) -> HttpResponse:
        raise NotImplementedError

    @cached_property
    def token(self) -> str:
        """The token of the form; that of a draft if it is shown."""
        return self.request.POST.get(idempotency.TOKEN_FIELD) or idempotency.new_token(self.draft_owner)

    def answer_draft(self) -> HttpResponse | None:
        """Return the response to a request that shows or discards a draft, None for another request."""
        posted, identifier = self.request.POST, self.request.GET.get(DRAFT_PARAMETER)
        if discarded := drafts.answer_discard(self.request, self.draft_owner):
            return discarded
        if drafts.RESTORE_FIELD in posted:
            return self._show_draft(posted)
        if self.request.method == "GET" and identifier:
            if draft := drafts.find_draft(self.draft_owner, self.request.path, identifier):
                self.token = idempotency.sign_token(draft.token, self.draft_owner)
                return self._show_draft(drafts.read_draft(draft))
            messages.warning(self.request, drafts.NO_SUCH_DRAFT)
        return None

    def _show_draft(self, data: QueryDict) -> HttpResponse:
        completed = complete_draft(
            data, self.build_draft_form(data), (), self.build_draft_form(None), lambda *_args: None
        )
        form = self.build_draft_form(completed)
        form.errors.clear()
        messages.warning(self.request, _("Your entries are shown below. They are not saved yet."))
        return self.render_draft_form(form)

    def finish_draft(self) -> str:
        """Delete the draft of the saved form; return its identifier for `data-saved` of the message."""
        posted_token = self.request.POST.get(idempotency.TOKEN_FIELD)
        drafts.delete_draft(posted_token)
        return idempotency.get_token_id(posted_token)

    def get_draft_context(self, form: Any) -> dict[str, Any]:
        token_id = idempotency.get_token_id(self.token)
        return {
            "token_field": idempotency.TOKEN_FIELD,
            "token": self.token,
            "token_id": token_id,
            "draft_key": self.request.path,
            "changed_names": " ".join(form.changed_data) if form.is_bound else "",
            "drafts": drafts.list_drafts(self.draft_owner, self.request.path, without=token_id),
        }
