"""Signed links to unsubscribe from one kind of e-mail, without signing in."""

from django.core import signing
from django.urls import reverse

from csi.accounts.models import User
from csi.reports.reminders.kinds import MessageKind

SALT = "csi.reports.reminders"


def create_unsubscribe_path(user: User, kind: MessageKind) -> str:
    return reverse("unsubscribe", args=[signing.dumps([user.pk, kind.value], salt=SALT)])


def read_unsubscribe_token(token: str) -> tuple[int, MessageKind] | None:
    """Return the key of the account and the kind of e-mail; None for an invalid token."""
    try:
        pk, kind = signing.loads(token, salt=SALT)
        return int(pk), MessageKind(kind)
    except (signing.BadSignature, ValueError, TypeError):
        return None
