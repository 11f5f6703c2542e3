"""One-time links to choose a password; a link becomes invalid when the account changes."""

import logging

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csi.accounts.languages import use_language_of
from csi.accounts.models import User
from csi.core.email import EmailContent, build_email

logger = logging.getLogger(__name__)

SECONDS_PER_DAY = 24 * 3600
# The backend if EMAIL_URL is not set. It prints to the server's log, where a link must not appear.
CONSOLE_BACKEND = "django.core.mail.backends.console.EmailBackend"


class PasswordLinkGenerator(PasswordResetTokenGenerator):
    """Tokens that also become invalid with a change of access and with a newer link."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.access_version}{user.invited_at}"


def create_password_path(account: User) -> str:
    """Return the path at which the account's owner chooses a password."""
    key = PasswordLinkGenerator().make_token(account)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(account), key])


def describe_validity() -> str:
    """Return how long a link to choose a password works, as a sentence."""
    days = settings.PASSWORD_RESET_TIMEOUT // SECONDS_PER_DAY
    text = ngettext(
        "The link works once and expires after %(days)d day.",
        "The link works once and expires after %(days)d days.",
        days,
    )
    return text % {"days": days}


def send_link(*, account: User, link: str, sender: User) -> bool:
    """E-mail the absolute URL `link`; return False if it was not sent."""
    if not account.email or settings.EMAIL_BACKEND == CONSOLE_BACKEND:
        return False
    with use_language_of(account):
        content = _build_link_content(account, link, sender)
        email = build_email(content, to=[account.email], sender=sender)
    try:
        return bool(email.send())
    except OSError:
        logger.exception("An invitation could not be sent.")
        return False


def _build_link_content(account: User, link: str, sender: User) -> EmailContent:
    if account.has_usable_password():
        subject, sentence = _("Choose a new password"), _("%(sender)s sends you a link to choose a new password.")
    else:
        subject, sentence = _("Your new account"), _("%(sender)s created an account for you. Choose your password now.")
    return EmailContent(
        subject,
        [sentence % {"sender": sender}],
        account=account,
        link=(_("Choose a password"), link),
        validity=describe_validity(),
        closing=_("Do not share the link. If you did not expect this e-mail, tell your administrator."),
    )
