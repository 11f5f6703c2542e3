"""The two-factor forms of allauth with our labels and messages; a rejected passkey is logged."""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from cryptography.exceptions import InvalidSignature
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from csi.accounts.sign_in_forms import LabelledFormMixin

# Raised by the library for a response that is not a passkey's.
MALFORMED_RESPONSE = (InvalidSignature, KeyError, TypeError, ValueError)


class CodeForm(LabelledFormMixin, base_forms.AuthenticateForm):
    labels = {"code": (_("Code"), _("Enter the code from your authenticator app, or a recovery code."))}


class ReauthenticateCodeForm(LabelledFormMixin, base_forms.ReauthenticateForm):
    labels = CodeForm.labels


class AddAppForm(LabelledFormMixin, totp_forms.ActivateTOTPForm):
    labels = {"code": (_("Code"), _("Enter the six digits that the app shows."))}


class LoggedPasskeyMixin:
    """Log a rejected passkey, and report it like a wrong code."""

    user: Any

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (ValidationError, *MALFORMED_RESPONSE) as error:
            authenticator = Authenticator(type=Authenticator.Type.WEBAUTHN)
            authentication_failed.send(
                Authenticator, request=context.request, user=self.user, authenticator=authenticator
            )
            raise _as_validation_error(error) from error


class PasskeyForm(LoggedPasskeyMixin, webauthn_forms.AuthenticateWebAuthnForm):
    """A passkey as the second step of signing in."""


class ReauthenticatePasskeyForm(LoggedPasskeyMixin, webauthn_forms.ReauthenticateWebAuthnForm):
    """A passkey before a change of the account."""


class AddPasskeyForm(LabelledFormMixin, webauthn_forms.AddWebAuthnForm):
    """A new passkey."""

    labels = {"name": (_("Name of the passkey"), _("Enter a name for the passkey."))}

    def clean(self) -> dict[str, Any] | None:
        try:
            return super().clean()
        except MALFORMED_RESPONSE as error:
            raise _as_validation_error(error) from error


class RenamePasskeyForm(LabelledFormMixin, webauthn_forms.EditWebAuthnForm):
    labels = AddPasskeyForm.labels


def _as_validation_error(error: Exception) -> ValidationError:
    return error if isinstance(error, ValidationError) else get_adapter().validation_error("incorrect_code")
