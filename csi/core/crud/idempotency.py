"""Forms that are saved once and never lost: one-time tokens, and what was typed when a session ended.

Every form carries a signed token that names the person it was rendered for. Saving an add form writes the
token with the record, so the same form cannot make two. When the session has ended, the token says whose
the typed text is: the same person finds it again after signing in, another person does not.
"""

import json
import time
import uuid
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import IntegrityError, transaction
from django.http import QueryDict, UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _

from csi.core.crud.models import FormToken

TOKEN_FIELD = "form_token"
SALT = "csi.core.crud.form_token"
DRAFT_KEY = "form_draft"
# JSON of what one form may leave in a session; a page of minutes is some 5 kB.
MAX_DRAFT_SIZE = 300_000
# Seconds.
DRAFT_LIFETIME = 600
EXCLUDED_NAMES = ("csrfmiddlewaretoken", "password")


class DuplicateSubmission(Exception):
    """The form has made its record before; `url` is that record's page."""

    def __init__(self, url):
        super().__init__(url)
        self.url = url


class TokenOwnerMismatch(Exception):
    """The token is broken or was made for someone else."""


def new_token(user):
    """A signed one-time token for a form that this person is about to fill in."""
    return signing.dumps({"token": str(uuid.uuid4()), "user": user.pk}, salt=SALT)


def read_token(text):
    """{"token", "user"} of a signed token; None where there is none or it is broken."""
    try:
        return signing.loads(text or "", salt=SALT)
    except signing.BadSignature:
        return None


def consume_token(text, user):
    """Writes the token, inside the caller's transaction; `DuplicateSubmission` when the form made its record before.

    A second request with the same token waits here until the first has committed or failed. A form without a
    token (a script's) is not watched.
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


def find_saved_url(text, user):
    """The page of the record that a form with this token has made; None where it has made none."""
    token = read_token(text)
    if token is None or token["user"] != user.pk:
        return None
    return FormToken.objects.filter(token=token["token"]).values_list("url", flat=True).first()


# What was typed when the session had ended


def redirect_to_sign_in(request):
    """The sign-in page, which leads back here; what an anonymous POST holds is kept for the one who typed it."""
    if request.method == "POST":
        save_draft(request)
    return redirect_to_login(request.get_full_path())


def save_draft(request):
    """Puts the posted text into the (anonymous) session, for the person whom the form's token names."""
    token = read_token(request.POST.get(TOKEN_FIELD))
    if token is None:
        return
    typed = {
        name: values
        for name, values in request.POST.lists()
        if name != TOKEN_FIELD and not any(part in name.lower() for part in EXCLUDED_NAMES)
    }
    if len(json.dumps(typed)) <= MAX_DRAFT_SIZE:
        request.session[DRAFT_KEY] = {"path": request.path, "user": token["user"], "typed": typed}


def delete_draft(request):
    """What was typed into this page is saved."""
    if request.session.get(DRAFT_KEY, {}).get("path") == request.path:
        del request.session[DRAFT_KEY]


def load_draft(request):
    """What this person typed into this page before the session ended; None where there is nothing.

    It is there until it is saved, or for `DRAFT_LIFETIME` once it was shown: an answer may be lost on the way.
    """
    draft = request.session.get(DRAFT_KEY)
    if not draft or draft["path"] != request.path:
        return None
    now = int(time.time())
    if draft["user"] != request.user.pk or now - draft.setdefault("shown_at", now) > DRAFT_LIFETIME:
        del request.session[DRAFT_KEY]
        return None
    request.session.modified = True
    typed = QueryDict(mutable=True)
    for name, values in draft["typed"].items():
        typed.setlist(name, values)
    messages.warning(
        request,
        _("Your session had ended. This is what you had typed; it has not been saved yet. Choose files again."),
    )
    return typed


def delete_draft_of_other_user(sender, request, user, **_kwargs):
    """On sign-in: text typed by someone else leaves the session unread."""
    draft = request.session.get(DRAFT_KEY)
    if draft and draft["user"] != user.pk:
        del request.session[DRAFT_KEY]


# A form whose CSRF token does not fit


def csrf_failure(request, reason=""):
    """A refused form, in words. The person's own form keeps what was typed and offers to save it again."""
    context = {}
    if request.user.is_authenticated and is_same_origin(request):
        context = {"typed": get_posted_pairs(request), "action": request.get_full_path()}
    return render(request, "crud/csrf_failure.html", context, status=403)


def is_same_origin(request):
    """Whether the browser says that a page of this site sent the request."""
    own = (request.scheme, request.get_host())
    if origin := request.headers.get("Origin"):
        return urlsplit(origin)[:2] == own
    if fetched := request.headers.get("Sec-Fetch-Site"):
        return fetched == "same-origin"
    return urlsplit(request.headers.get("Referer", ""))[:2] == own


def get_posted_pairs(request):
    """(name, value) of all that a form sent, without what is never kept."""
    try:
        return [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if not any(part in name.lower() for part in EXCLUDED_NAMES)
        ]
    except (RequestDataTooBig, TooManyFieldsSent, UnreadablePostError):
        return []
