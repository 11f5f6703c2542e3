"""Two-step verification: the roles that need it, and the encryption of its secrets."""

import base64
import hashlib
from collections.abc import Callable

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.accounts.models import User
from csi.accounts.sessions import is_signed_in
from csi.core import clock
from csi.core.web import health

# Open to a user who has yet to set up two-step verification: signing in and out, the set-up itself, and probes.
ACCOUNT_PAGES = ("login", "logout", "inactive", "password", "reauthenticate", "second-step")
EXEMPT_PATHS = (*(f"/accounts/{page}/" for page in ACCOUNT_PAGES), *health.PATHS)


def is_setup_required(user: User | AnonymousUser) -> bool:
    """Return True if the user's role needs two-step verification and the user has not set it up.

    A demonstration never requires it.
    """
    if not user.is_authenticated or user.role not in settings.TWO_FACTOR_FOR:
        return False
    mission = clock.mission()
    return not (mission and mission.is_demonstration) and not is_mfa_enabled(user)


class TwoFactorRequiredMiddleware:
    """Redirect a user who must set up two-step verification to the page for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_checked = (
            settings.TWO_FACTOR_FOR and is_signed_in(request) and not request.path_info.startswith(EXEMPT_PATHS)
        )
        if is_checked and is_setup_required(request.user):
            messages.info(request, _("Your role requires two-step verification. Set it up to continue."))
            return redirect("mfa_index")
        return self.get_response(request)


class EncryptingMFAAdapter(DefaultMFAAdapter):
    """Encrypts secrets with a key derived from SECRET_KEY, which is not in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy("Your role requires two-step verification: keep this method."),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Add an authenticator app or a passkey before you create recovery codes."
        ),
        "incorrect_code": gettext_lazy("The code or the passkey was not accepted. Try again with the current code."),
    }

    def encrypt(self, text: str) -> str:
        return _create_cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _create_cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # SECRET_KEY has changed. A random secret accepts no code until an administrator resets the verification.
            return generate_totp_secret()


def _create_cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"csi.mfa:{key!s}".encode()).digest())) for key in keys]
    )
