"""The allauth adapter for accounts: closed sign-up, and our messages and e-mails instead of allauth's."""

import logging
from contextlib import nullcontext
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from csi.accounts.languages import use_language_of
from csi.accounts.models import User
from csi.accounts.templatetags.browsers import browser
from csi.accounts.tokens import describe_validity
from csi.core.email import EmailContent, build_email

logger = logging.getLogger(__name__)

# By the template of allauth that each message replaces.
MESSAGES = {
    "account/messages/logged_in.txt": _("You are signed in."),
    "account/messages/logged_out.txt": _("You are signed out."),
    "account/messages/password_changed.txt": _("Password changed."),
    "account/messages/password_set.txt": _("Password saved."),
    "mfa/messages/recovery_codes_generated.txt": _("New recovery codes created. The old codes no longer work."),
    "mfa/messages/totp_activated.txt": _("Authenticator app added."),
    "mfa/messages/totp_deactivated.txt": _("Authenticator app removed."),
    "mfa/messages/webauthn_added.txt": _("Passkey added."),
    "mfa/messages/webauthn_removed.txt": _("Passkey removed."),
    "usersessions/messages/sessions_logged_out.txt": _("You are signed out on all other devices."),
}

PASSWORD_RESET = "account/email/password_reset_key"
# Subject and first sentence, by the template prefix of allauth that each e-mail replaces.
NOTIFICATIONS = {
    "account/email/password_changed": (_("Password changed"), _("The password of your account was changed.")),
    "account/email/password_reset": (_("Password changed"), _("The password of your account was reset.")),
    "account/email/password_set": (_("Password chosen"), _("A password was chosen for your account.")),
    "mfa/email/recovery_codes_generated": (
        _("New recovery codes"),
        _("New recovery codes were created for your account. The old codes no longer work."),
    ),
    "mfa/email/totp_activated": (
        _("Authenticator app added"),
        _("An authenticator app was added to your account."),
    ),
    "mfa/email/totp_deactivated": (
        _("Authenticator app removed"),
        _("The authenticator app was removed from your account."),
    ),
    "mfa/email/webauthn_added": (_("Passkey added"), _("A passkey was added to your account.")),
    "mfa/email/webauthn_removed": (_("Passkey removed"), _("A passkey was removed from your account.")),
}


class AccountAdapter(DefaultAccountAdapter):
    """Administrators create accounts; nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is deactivated. Ask an administrator to activate it."),
        "email_password_mismatch": _("The e-mail address or the password is wrong. Check both and try again."),
        "enter_current_password": _("The current password is wrong. Enter it again."),
        "incorrect_code": _("The code is wrong or has expired. Enter the code that the app shows now."),
        "incorrect_password": _("The password is wrong. Enter it again."),
        "invalid_login": _("The user name or the password is wrong. Check both and try again."),
        "invalid_password_reset": _("This link is no longer valid. Request a new one."),
        "too_many_login_attempts": _("There were too many failed attempts. Wait a few minutes, then try again."),
        "username_password_mismatch": _("The user name or the password is wrong. Check both and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        if message_template in MESSAGES:
            kwargs["message"] = str(MESSAGES[message_template])
        super().add_message(request, level, message_template, *args, **kwargs)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        message = build_email(
            self._build_content(template_prefix, email, context), to=[email] if isinstance(email, str) else email
        )
        message.extra_headers.update(headers or {})
        return message

    def _build_content(self, template_prefix: str, email: str | list[str], context: dict[str, Any]) -> EmailContent:
        if template_prefix == PASSWORD_RESET:
            return EmailContent(
                _("Reset your password"),
                [_("You or somebody else asked to reset the password of your account. Choose a new password now.")],
                account=context["user"],
                link=(_("Choose a new password"), context["password_reset_url"]),
                validity=describe_validity(),
                closing=_("If you did not ask for it, ignore this e-mail. Your password stays the same."),
            )
        if template_prefix not in NOTIFICATIONS:
            # Another e-mail of allauth, in our layout.
            default = super().render_mail(template_prefix, email, context)
            return EmailContent(default.subject, [default.body], account=context.get("user"))
        subject, sentence = NOTIFICATIONS[template_prefix]
        timestamp = formats.date_format(timezone.localtime(context["timestamp"]), "DATETIME_FORMAT")
        return EmailContent(
            subject,
            [sentence],
            account=context["user"],
            details=[
                (_("Time"), timestamp),
                (_("IP address"), context["ip"]),
                (_("Browser"), browser(context["user_agent"])),
            ],
            closing=_("If this was not you, change your password and tell an administrator."),
        )

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send an e-mail in the recipient's language.

        A failure is only logged, so that the page does not reveal whether the account exists.
        """
        account = context.get("user")
        try:
            with use_language_of(account) if isinstance(account, User) else nullcontext():
                super().send_mail(template_prefix, email, context)
        except OSError:
            logger.exception("An e-mail about an account could not be sent.")
