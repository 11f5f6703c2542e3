"""One-time form tokens and drafts: a form is saved once, and input is kept when a session ends.

Every form carries a signed token that names the user it was rendered for. Saving a create form stores the token with
the record, so that the same form cannot create two. If the session has ended, the token tells whose input was
posted: the same user finds it again after signing in, another user does not.
"""

import json
import time
import uuid
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict, UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _

from csi.core.crud.models import FormToken
from csi.core.typing import RecordUser

TOKEN_FIELD = "form_token"
SALT = "csi.core.crud.form_token"
DRAFT_KEY = "form_draft"
# Characters of JSON that one form may leave in a session; a page of minutes has about 5,000.
MAX_DRAFT_SIZE = 300_000
# Seconds for which a draft remains after it was shown.
DRAFT_LIFETIME = 600
EXCLUDED_NAMES = ("csrfmiddlewaretoken", "password")


class DuplicateSubmission(Exception):
    """The form has already created its record; `url` is the record's page."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class TokenOwnerMismatch(Exception):
    """The token is invalid or was issued to another user."""


def new_token(user: RecordUser) -> str:
    """Return a signed one-time token for a form that is rendered for this user."""
    return signing.dumps({"token": str(uuid.uuid4()), "user": user.pk}, salt=SALT)


def read_token(text: str | None) -> dict[str, Any] | None:
    """Return {"token", "user"} of a signed token, None for a missing or invalid one."""
    try:
        return signing.loads(text or "", salt=SALT)
    except signing.BadSignature:
        return None


def consume_token(text: str | None, user: Any) -> FormToken | None:
    """Store the token inside the caller's transaction.

    A second request with the same token waits here until the first one has committed or failed. A form without a
    token (such as a script's) is not checked. Raises DuplicateSubmission and TokenOwnerMismatch.
    """
    if not text:
        return None
    token = read_token(text)
    if token is None or token["user"] != user.pk:
        raise TokenOwnerMismatch
    try:
        with transaction.atomic():
            return FormToken.objects.create(token=token["token"], user=user)
    except IntegrityError as error:
        raise DuplicateSubmission(FormToken.objects.get(token=token["token"]).url) from error


def find_saved_url(text: str | None, user: RecordUser) -> str | None:
    """Return the page of the record that a form with this token has created, None if it has not."""
    token = read_token(text)
    if token is None or token["user"] != user.pk:
        return None
    return FormToken.objects.filter(token=token["token"]).values_list("url", flat=True).first()


# Drafts: input that was posted after the session had ended


def redirect_to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Redirect to the sign-in page and back; the input of an anonymous POST is kept for its author."""
    if request.method == "POST":
        save_draft(request)
    return redirect_to_login(request.get_full_path())


def save_draft(request: HttpRequest) -> None:
    """Store the posted input in the (anonymous) session for the user whom the form's token names."""
    token = read_token(request.POST.get(TOKEN_FIELD))
    if token is None:
        return
    values = {name: posted for name, posted in request.POST.lists() if name != TOKEN_FIELD and not _is_excluded(name)}
    if len(json.dumps(values)) <= MAX_DRAFT_SIZE:
        request.session[DRAFT_KEY] = {"path": request.path_info, "user": token["user"], "values": values}


def delete_draft(request: HttpRequest) -> None:
    """Delete the draft of this page after it was saved."""
    if request.session.get(DRAFT_KEY, {}).get("path") == request.path_info:
        del request.session[DRAFT_KEY]


def load_draft(request: HttpRequest) -> QueryDict | None:
    """Return the user's draft of this page, None if there is none.

    The draft remains until it is saved, or for `DRAFT_LIFETIME` after it was shown: a response may be lost.
    """
    draft = request.session.get(DRAFT_KEY)
    if not draft or draft["path"] != request.path_info:
        return None
    now = int(time.time())
    if draft["user"] != request.user.pk or now - draft.setdefault("shown_at", now) > DRAFT_LIFETIME:
        del request.session[DRAFT_KEY]
        return None
    request.session.modified = True
    data = QueryDict(mutable=True)
    for name, values in draft["values"].items():
        data.setlist(name, values)
    messages.warning(
        request,
        _("Your session had ended. Your entries are shown below, but they are not saved yet. Choose files again."),
    )
    return data


def delete_draft_of_other_user(sender: Any, request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    """Delete a draft of another user on sign-in."""
    draft = request.session.get(DRAFT_KEY)
    if draft and draft["user"] != user.pk:
        del request.session[DRAFT_KEY]


def _is_excluded(name: str) -> bool:
    return any(part in name.lower() for part in EXCLUDED_NAMES)


# Failed CSRF checks


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain a failed CSRF check; a form of this site keeps its input and can be saved again."""
    context = {}
    if request.user.is_authenticated and is_same_origin(request):
        context = {"posted_pairs": get_posted_pairs(request), "action": request.get_full_path()}
    return render(request, "crud/csrf_failure.html", context, status=403)


def is_same_origin(request: HttpRequest) -> bool:
    """Return whether the browser reports that a page of this site sent the request."""
    own_origin = (request.scheme, request.get_host())
    if origin := request.headers.get("Origin"):
        return urlsplit(origin)[:2] == own_origin
    if fetch_site := request.headers.get("Sec-Fetch-Site"):
        return fetch_site == "same-origin"
    return urlsplit(request.headers.get("Referer", ""))[:2] == own_origin


def get_posted_pairs(request: HttpRequest) -> list[tuple[str, Any]]:
    """Return (name, value) of all that a form sent, except what must not be repeated."""
    try:
        return [(name, value) for name, values in request.POST.lists() for value in values if not _is_excluded(name)]
    except (RequestDataTooBig, TooManyFieldsSent, UnreadablePostError):
        return []
