"""Passkeys: one that is refused is told in words and noted, whatever a browser or a program sends for one."""

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.mfa.webauthn import forms
from cryptography.exceptions import InvalidSignature
from django.core.exceptions import ValidationError

# What the library raises for an answer that is none.
NONSENSE = (InvalidSignature, KeyError, TypeError, ValueError)


class NotedPasskey:
    """A passkey that is asked for; a wrong one is told of as allauth tells of a wrong code."""

    def clean_credential(self):
        try:
            return super().clean_credential()
        except (ValidationError, *NONSENSE) as refused:
            key = Authenticator(type=Authenticator.Type.WEBAUTHN)
            authentication_failed.send(Authenticator, request=context.request, user=self.user, authenticator=key)
            raise _in_words(refused) from refused


class PasskeyForm(NotedPasskey, forms.AuthenticateWebAuthnForm):
    """As the second step of signing in."""


class PasskeyAgainForm(NotedPasskey, forms.ReauthenticateWebAuthnForm):
    """Once more, before something is changed."""


class NewPasskeyForm(forms.AddWebAuthnForm):
    """One that is added."""

    def clean(self):
        try:
            return super().clean()
        except NONSENSE as refused:
            raise _in_words(refused) from refused


def _in_words(refused):
    return refused if isinstance(refused, ValidationError) else get_adapter().validation_error("incorrect_code")
