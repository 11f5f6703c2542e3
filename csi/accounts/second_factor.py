"""The second step of signing in: who must have one, and how its secrets are kept."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from csi.accounts.sessions import is_signed_in
from csi.core import clock
from csi.core.web import health

# The doors in and out, the second step itself, and what probes ask for stay open to who has no second step yet.
DOORS = ("login", "logout", "inactive", "password", "reauthenticate", "second-step")
OPEN = (*(f"/accounts/{door}/" for door in DOORS), *health.ADDRESSES)


def is_owed(user) -> bool:
    """Whether this person has to set up a second step first. A demonstration asks nobody for it."""
    if not user.is_authenticated or user.role not in settings.TWO_FACTOR_FOR:
        return False
    mission = clock.mission()
    return not (mission and mission.is_demonstration) and not is_mfa_enabled(user)


class RequiredSecondFactorMiddleware:
    """Leads who owes a second step to the page that sets it up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        asks = settings.TWO_FACTOR_FOR and is_signed_in(request) and not request.path.startswith(OPEN)
        if asks and is_owed(request.user):
            messages.info(request, _("Your role needs a second step of signing in: set it up first, then go on."))
            return redirect("mfa_index")
        return self.get_response(request)


class EncryptingMFAAdapter(DefaultMFAAdapter):
    """Keeps secrets under a key that is not in the database: one made from SECRET_KEY."""

    def encrypt(self, text):
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # SECRET_KEY is another: a secret that nobody knows, so that no code fits until an administrator helps.
            return generate_totp_secret()


def _cipher():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"csi.mfa:{key}".encode()).digest())) for key in keys]
    )
