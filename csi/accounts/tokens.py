"""Links with which a person chooses a password: signed, for one use, and only while the account stays as it was."""

import logging

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.translation import gettext as _

from csi.core.email import letter

logger = logging.getLogger(__name__)

A_DAY = 24 * 3600
# Without EMAIL_URL: a link does not belong into the server's log.
NOWHERE = "django.core.mail.backends.console.EmailBackend"


class LinkGenerator(PasswordResetTokenGenerator):
    """Dies with its time, the password, a sign-in and the address, and with access and a newer link as well."""

    def _make_hash_value(self, user, timestamp):
        return f"{super()._make_hash_value(user, timestamp)}{user.access}{user.invited_at}"


def link_for(account) -> str:
    """The path at which this person chooses a password, once."""
    key = LinkGenerator().make_token(account)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(account), key])


def send_link(*, account, link, sender) -> bool:
    """Writes to the person, `link` with its host; False where no mail goes out."""
    if not account.email or settings.EMAIL_BACKEND == NOWHERE:
        return False
    context = {"account": account, "link": link, "sender": sender, "days": settings.PASSWORD_RESET_TIMEOUT // A_DAY}
    subject = _("Choose a password") if account.has_usable_password() else _("Your account")
    try:
        return bool(letter(subject, "accounts/invitation.txt", context, to=[account.email], sender=sender).send())
    except OSError:
        logger.exception("An invitation could not be sent.")
        return False
