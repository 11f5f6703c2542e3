"""Drafts: input that was posted after the session had ended, or after the cookies were deleted.

The signed token of the form names the user who filled it in. Only that user finds the draft again after signing in,
also where another user signs in first. Unsaved input in the browser is the task of drafts.js.
"""

import json
import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from csi.core.crud.idempotency import TOKEN_FIELD, read_token
from csi.core.crud.models import DRAFT_PARAMETER, Draft
from csi.core.crud.posted_data import get_posted_pairs, is_excluded, is_same_origin
from csi.core.typing import RecordUser

# Names in the data of a draft that the browser stored (drafts.js).
RESTORE_FIELD, CLEARED_FIELD = "restore_draft", "draft_cleared"
# Names the draft that a button discards.
DISCARD_FIELD = "discard_draft"
NO_SUCH_DRAFT = gettext_lazy(
    "There are no such entries for your account. They were saved or discarded, or they are not yours."
)
# Characters of JSON that one draft may have; a page of minutes has about 5,000.
MAX_DRAFT_SIZE = 300_000
MAX_DRAFTS_PER_USER = 20


def redirect_to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Redirect to the sign-in page and back; the input of an anonymous POST is kept for its author."""
    draft = save_draft(request) if request.method == "POST" else None
    return redirect_to_login(draft.url if draft else request.get_full_path())


def save_draft(request: HttpRequest) -> Draft | None:
    """Store the posted input for the user whom the form's token names; None if it cannot be stored."""
    token = read_token(request.POST.get(TOKEN_FIELD))
    # A draft of the browser is still there.
    if token is None or RESTORE_FIELD in request.POST:
        return None
    values = {
        name: [text.replace("\0", "") for text in posted]
        for name, posted in request.POST.lists()
        if name != TOKEN_FIELD and not is_excluded(name)
    }
    owner = get_user_model()._default_manager.filter(pk=token["user"]).first()
    path, query = request.path, request.META.get("QUERY_STRING", "")
    if owner is None or len(json.dumps(values)) > MAX_DRAFT_SIZE or len(path) > 500 or len(query) > 1000:
        return None
    draft, _is_new = Draft.objects.update_or_create(
        token=token["token"], defaults={"user": owner, "path": path, "query": _remove_draft(query), "values": values}
    )
    Draft.objects.expired().delete()
    surplus = Draft.objects.filter(user=owner).values("pk")[MAX_DRAFTS_PER_USER:]
    Draft.objects.filter(pk__in=list(surplus.values_list("pk", flat=True))).delete()
    return draft


def _remove_draft(query: str) -> str:
    params = QueryDict(query, mutable=True)
    params.pop(DRAFT_PARAMETER, None)
    return params.urlencode()


def find_draft(user: RecordUser, path: str, identifier: str) -> Draft | None:
    """Return a draft of the user for a page."""
    try:
        token = uuid.UUID(identifier)
    except ValueError:
        return None
    return Draft.objects.unexpired().filter(user=user.pk, path=path, token=token).first()


def answer_discard(request: HttpRequest, user: RecordUser) -> HttpResponseRedirect | None:
    """Delete the draft of the page that a button names, and show the page again; None for another request."""
    identifier = request.POST.get(DISCARD_FIELD)
    if identifier is None:
        return None
    if draft := find_draft(user, request.path, identifier):
        draft.delete()
    return HttpResponseRedirect(request.get_full_path())


def list_drafts(user: RecordUser, path: str, without: str = "") -> Iterable[Draft]:
    """Return the drafts of the user for a page, newest first, except the one with the token `without`."""
    return [draft for draft in Draft.objects.unexpired().filter(user=user.pk, path=path) if str(draft.token) != without]


def read_draft(draft: Draft) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in draft.values.items():
        data.setlist(name, values)
    return data


def delete_draft(text: str | None) -> None:
    """Delete the draft of a form that is saved, by its signed token."""
    if token := read_token(text):
        Draft.objects.filter(token=token["token"]).delete()


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a failed CSRF check; a form of this site keeps its input.

    Without a session, the cookies were deleted while the form was open: the user signs in and finds the input again.
    """
    context: dict[str, Any] = {}
    if is_same_origin(request):
        posted_pairs = get_posted_pairs(request)
        token = read_token(dict(posted_pairs).get(TOKEN_FIELD))
        if not request.user.is_authenticated:
            if token is not None:
                return redirect_to_sign_in(request)
        elif token is not None and token["user"] != request.user.pk:
            context = {"is_stored_for_owner": save_draft(request) is not None}
        else:
            context = {"posted_pairs": posted_pairs, "action": request.get_full_path()}
    return render(request, "crud/csrf_failure.html", context, status=403)
