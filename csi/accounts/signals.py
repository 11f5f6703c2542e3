"""Log sign-ins, sign-outs and failed attempts, and store the language of sign-ins.

Triggers in PostgreSQL log the changes of accounts.
"""

from contextlib import suppress
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Q
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import get_language

from csi.accounts.models import AccessEvent, AccessEventKind, User
from csi.core import clock
from csi.core.history.actor import PAGE_MAX_LENGTH
from csi.core.languages import Language


@receiver(user_logged_in)
def log_sign_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    methods = [record.get("type") or record["method"] for record in get_authentication_records(request, user)]
    _log(AccessEventKind.SIGNED_IN, request, user, by=user, detail=" ".join(methods))


@receiver(user_logged_in)
def store_language(sender: Any, user: User, **kwargs: Any) -> None:
    """Store the language of the browser, for e-mails."""
    language = get_language()
    if language in Language and language != user.last_language:
        user.last_language = language
        User.objects.filter(pk=user.pk).update(last_language=language)


@receiver(user_logged_out)
def log_sign_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        _log(AccessEventKind.SIGNED_OUT, request, user, by=user)


@receiver(user_login_failed)
def log_failed_sign_in(
    sender: Any, credentials: dict[str, str], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """Log the account. The name that was entered is not stored: it may be a password in the wrong field."""
    name = credentials.get("username") or credentials.get("email") or ""
    account = User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name)).first() if name else None
    _log(AccessEventKind.SIGN_IN_FAILED, request, account)


@receiver(authentication_failed)
def log_failed_second_factor(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    _log(AccessEventKind.SECOND_FACTOR_FAILED, request, user, detail=authenticator.type)


def _log(
    kind: AccessEventKind,
    request: HttpRequest | None,
    account: User | None,
    *,
    by: User | None = None,
    detail: str = "",
) -> None:
    AccessEvent.objects.create(
        at=clock.now(),
        kind=kind,
        account=account,
        by=by,
        detail=detail,
        ip_address=_get_ip_address(request),
        page=request.path[:PAGE_MAX_LENGTH] if request else "",
    )


def _get_ip_address(request: HttpRequest | None) -> str | None:
    """Return the client's IP address, or None if it is unknown."""
    with suppress(PermissionDenied, ImproperlyConfigured):
        return get_adapter().get_client_ip(request) if request else None
    return None
