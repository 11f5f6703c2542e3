"""Drafts: input of forms that are not saved yet.

`drafts.js` sends the input while the user types. A form that is posted after the session had ended, or after the
cookies were deleted, leaves a draft too. The signed token of the form names the user who filled it in. Only that user
finds the draft again, on any computer, also where another user signs in first.
"""

import base64
import json
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import get_user_model
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import Resolver404
from django.utils import formats, timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from csi.core.crud.idempotency import TOKEN_FIELD, get_token_id, lock_token, read_token
from csi.core.crud.models import DRAFT_PARAMETER, MAX_QUERY_LENGTH, Draft, FormToken
from csi.core.crud.posted_data import get_posted_pairs, is_excluded, is_same_origin
from csi.core.crud.urls import resolve_page
from csi.core.typing import RecordUser, StrOrPromise

# Names in the request of drafts.js: the page of the form, its first entries, and its values as JSON, [[name, value]…].
# The last one states that the form is changed after it was saved, on the page to which the user went back.
PAGE_FIELD, SUMMARY_FIELD, VALUES_FIELD = "draft_page", "draft_summary", "draft_values"
SAVED_BEFORE_FIELD = "draft_saved_before"
# Asks for a form with the posted input, which is not saved.
RESTORE_FIELD = "restore_draft"
# Names the draft that a button discards.
DISCARD_FIELD = "discard_draft"
NO_SUCH_DRAFT = gettext_lazy(
    "There are no such entries for your account. They were saved or discarded, or they are not yours."
)
SIGNED_OUT = gettext_lazy("You are signed out. Your entries are saved as a draft: sign in to continue.")
NOT_STORED = gettext_lazy("The draft could not be saved: save the form.")
DEVICE_KEY_SALT = "csi.core.crud.drafts.device_key"
# Characters of JSON that one draft may have; a page of minutes has about 5,000.
MAX_DRAFT_SIZE = 300_000
MAX_DRAFTS_PER_USER = 20


class DraftRejected(Exception):
    """The input is not stored; `status` is that of the response."""

    def __init__(self, message: StrOrPromise = NOT_STORED, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def redirect_to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Redirect to the sign-in page and back; the input of an anonymous POST is stored for its author."""
    draft = save_draft(request) if request.method == "POST" else None
    return redirect_to_login(draft.url if draft else request.get_full_path())


@require_POST
def autosave_draft(request: HttpRequest) -> HttpResponse:
    """Store the input of a form while the user types; the response is the status for the user."""
    token = read_token(request.POST.get(TOKEN_FIELD))
    is_signed_in = request.user.is_authenticated
    try:
        if token is None or (is_signed_in and token["user"] != request.user.pk):
            raise DraftRejected(status=403)
        draft = _store(request)
    except DraftRejected as rejected:
        return HttpResponse(str(rejected), status=rejected.status, content_type="text/plain")
    if not is_signed_in:
        # No redirect: the script would load the sign-in page, whose new cookie would invalidate an open one.
        return HttpResponse(SIGNED_OUT, content_type="text/plain")
    time = formats.time_format(timezone.localtime(draft.saved_at))
    return HttpResponse(_("Draft saved %(time)s") % {"time": time}, content_type="text/plain")


def save_draft(request: HttpRequest) -> Draft | None:
    """Store the input for the user whom the form's token names; None if it cannot be stored."""
    try:
        return _store(request)
    except DraftRejected:
        return None


@transaction.atomic
def _store(request: HttpRequest) -> Draft:
    token = read_token(request.POST.get(TOKEN_FIELD))
    if token is None:
        raise DraftRejected
    owner = get_user_model()._default_manager.filter(pk=token["user"], is_active=True).first()
    if owner is None:
        raise DraftRejected
    if VALUES_FIELD in request.POST:
        path, query, values = _read_autosave(request.POST)
        # A request that was sent before the form was saved may arrive after it.
        lock_token(token["token"])
        if SAVED_BEFORE_FIELD not in request.POST and FormToken.objects.filter(token=token["token"]).exists():
            raise DraftRejected(_("This form is saved."), status=200)
    else:
        path, query, values = request.path, request.META.get("QUERY_STRING", ""), dict(request.POST.lists())
    values = _select_values(values)
    query = _remove_draft(query)
    if len(json.dumps(values)) > MAX_DRAFT_SIZE or len(path) > 500 or len(query) > MAX_QUERY_LENGTH:
        raise DraftRejected(status=413)
    stored = {"user": owner, "path": path, "query": query, "values": values}
    stored["summary"] = request.POST.get(SUMMARY_FIELD, "").replace("\0", "")[:200]
    draft, _is_new = Draft.objects.update_or_create(token=token["token"], defaults=stored)
    Draft.objects.expired().delete()
    surplus = Draft.objects.filter(user=owner).values_list("pk", flat=True)[MAX_DRAFTS_PER_USER:]
    Draft.objects.filter(pk__in=list(surplus)).delete()
    return draft


def _read_autosave(posted: QueryDict) -> tuple[str, str, dict[str, list[Any]]]:
    """Return path, query and values of a request of drafts.js."""
    try:
        page = urlsplit(posted.get(PAGE_FIELD, ""))
        if not page.path.startswith("/") or page.netloc:
            raise DraftRejected
        resolve_page(page.path)
        values: dict[str, list[Any]] = {}
        for name, value in json.loads(posted.get(VALUES_FIELD, "")):
            values.setdefault(str(name), []).append(str(value))
    except (ValueError, TypeError, RecursionError, Resolver404) as error:
        raise DraftRejected from error
    return page.path, page.query, values


def _select_values(values: Mapping[str, list[Any]]) -> dict[str, list[str]]:
    return {
        name.replace("\0", ""): [str(text).replace("\0", "") for text in texts]
        for name, texts in values.items()
        if name not in (TOKEN_FIELD, RESTORE_FIELD) and not is_excluded(name)
    }


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


def get_draft_context(user: RecordUser, path: str, form_token: str) -> dict[str, Any]:
    """Return the context of the templates for drafts, for a form with a signed token.

    `has_draft`: the form shows a draft. `drafts`: the other drafts of the user for the page, newest first.
    """
    token_id = get_token_id(form_token)
    drafts = list(Draft.objects.unexpired().filter(user=user.pk, path=path))
    others = [draft for draft in drafts if str(draft.token) != token_id]
    return {
        "token_field": TOKEN_FIELD,
        "token": form_token,
        "draft_id": token_id,
        "has_draft": len(others) < len(drafts),
        "drafts": others,
    }


def read_draft(draft: Draft) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in draft.values.items():
        data.setlist(name, values)
    return data


def describe_restored(draft: Draft) -> str:
    """Return the message of a form that shows a draft."""
    text = _("Your entries from %(time)s are shown below. They are not saved yet. Choose files again.")
    return text % {"time": formats.date_format(timezone.localtime(draft.saved_at), "SHORT_DATETIME_FORMAT")}


def derive_device_key(session_key: str) -> str:
    """Return the key of copies on the device, in base64.

    It has 32 bytes, ends with the session and is never stored.
    """
    return base64.b64encode(salted_hmac(DEVICE_KEY_SALT, session_key, algorithm="sha256").digest()).decode()


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
        if token is not None and VALUES_FIELD in request.POST:
            # The user signed out, or signed in again, on another page. The signed token proves the origin.
            return autosave_draft(request)
        if not request.user.is_authenticated:
            if token is not None:
                return redirect_to_sign_in(request)
        elif token is not None and token["user"] != request.user.pk:
            context = {"is_stored_for_owner": save_draft(request) is not None}
        else:
            context = {"posted_pairs": posted_pairs, "action": request.get_full_path()}
    return render(request, "crud/csrf_failure.html", context, status=403)
