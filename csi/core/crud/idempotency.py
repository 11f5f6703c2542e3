"""One-time form tokens: a form is saved once.

Every form carries a signed token that names the user it was rendered for. Saving a form stores the token with the
record, so that the same form cannot create two. The token also identifies the drafts of the form (`drafts.py`).
"""

import uuid
from typing import Any

from django.core import signing
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, QueryDict

from csi.core.crud.concurrency import VERSION_FIELD
from csi.core.crud.models import FormToken
from csi.core.crud.posted_data import digest_data
from csi.core.typing import RecordUser

TOKEN_FIELD = "form_token"
SALT = "csi.core.crud.form_token"
# The button of the create view that opens the next form after saving.
ADD_ANOTHER_BUTTON = "save_and_add"


class DuplicateSubmission(Exception):
    """The form was already saved; `saved` is its token."""

    def __init__(self, saved: FormToken) -> None:
        super().__init__(saved)
        self.saved = saved


class TokenOwnerMismatch(Exception):
    """The token is invalid or was issued to another user."""


def new_token(user: RecordUser) -> str:
    """Return a signed one-time token for a form that is rendered for this user."""
    return sign_token(uuid.uuid4(), user)


def sign_token(identifier: uuid.UUID, user: RecordUser) -> str:
    return signing.dumps({"token": str(identifier), "user": user.pk}, salt=SALT)


def read_token(text: str | None) -> dict[str, Any] | None:
    """Return {"token", "user"} of a signed token, None for a missing or invalid one."""
    try:
        return signing.loads(text or "", salt=SALT)
    except signing.BadSignature:
        return None


def get_token_id(text: str | None) -> str:
    """Return the identifier of a signed token, "" for a missing or invalid one."""
    token = read_token(text)
    return token["token"] if token else ""


def lock_token(identifier: str) -> None:
    """Let the requests of a form wait for each other until the end of the transaction."""
    with connection.cursor() as cursor:
        key = int.from_bytes(uuid.UUID(identifier).bytes[:8], signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def digest_request(data: QueryDict, files: Any) -> str:
    """Return a digest of the input in a submitted form."""
    return digest_data(data, files, without=(TOKEN_FIELD, VERSION_FIELD, ADD_ANOTHER_BUTTON))


def consume_token(request: HttpRequest, user: Any) -> FormToken | None:
    """Store the token of a submitted form inside the caller's transaction.

    A second request with the same token waits here until the first one has committed or failed. A form without a
    token (such as a script's) is not checked. Raises DuplicateSubmission and TokenOwnerMismatch.
    """
    text = request.POST.get(TOKEN_FIELD)
    if not text:
        return None
    token = read_token(text)
    if token is None or token["user"] != user.pk:
        raise TokenOwnerMismatch
    digest = digest_request(request.POST, request.FILES)
    lock_token(token["token"])
    try:
        with transaction.atomic():
            return FormToken.objects.create(token=token["token"], user=user, digest=digest)
    except IntegrityError as error:
        raise DuplicateSubmission(FormToken.objects.get(token=token["token"])) from error


def find_saved_form(text: str | None, user: RecordUser) -> FormToken | None:
    """Return the stored token of a form that this user has saved, None if it was not saved."""
    token = read_token(text)
    if token is None or token["user"] != user.pk:
        return None
    return FormToken.objects.filter(token=token["token"]).first()


def is_same_submission(saved: FormToken, data: QueryDict, files: Any) -> bool:
    """Return whether submitted data is what was saved with the token."""
    # Tokens of releases before 1.1 have no digest.
    return not saved.digest or saved.digest == digest_request(data, files)
