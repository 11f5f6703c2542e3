"""Drafts of pages with a single form of another kind: decisions, and one's own account."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.utils.functional import cached_property
from django.views.generic import View

from csi.core.crud import drafts, idempotency
from csi.core.crud.models import DRAFT_PARAMETER, FormToken


class FormDraftsMixin(View):
    """A view whose input is stored while the user types, as in record forms.

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
        identifier = self.request.GET.get(DRAFT_PARAMETER)
        if discarded := drafts.answer_discard(self.request, self.draft_owner):
            return discarded
        if self.request.method == "GET" and identifier:
            if draft := drafts.find_draft(self.draft_owner, self.request.path, identifier):
                self.token = idempotency.sign_token(draft.token, self.draft_owner)
                form = self.build_draft_form(drafts.read_draft(draft))
                form.errors.clear()
                messages.info(self.request, drafts.describe_restored(draft))
                return self.render_draft_form(form)
            messages.warning(self.request, drafts.NO_SUCH_DRAFT)
        return None

    @transaction.atomic
    def finish_draft(self) -> None:
        """Delete the draft of the saved form.

        Its token is stored, so that input that arrives later leaves no draft.
        """
        posted_token = self.request.POST.get(idempotency.TOKEN_FIELD)
        if token := idempotency.read_token(posted_token):
            idempotency.lock_token(token["token"])
            FormToken.objects.get_or_create(token=token["token"], defaults={"user": self.draft_owner})
        drafts.delete_draft(posted_token)

    def get_draft_context(self) -> dict[str, Any]:
        return drafts.get_draft_context(self.draft_owner, self.request.path, self.token)
