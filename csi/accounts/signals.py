"""What happens at the door, noted in the access log. What becomes of an account, PostgreSQL notes itself."""

from contextlib import suppress

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone

from csi.accounts.models import AccessEvent, EventKind, User
from csi.core.history.actor import PAGE_MAX_LENGTH


@receiver(user_logged_in)
def note_sign_in(sender, request, user, **kwargs):
    means = [one.get("type") or one["method"] for one in get_authentication_records(request, user)]
    _note(EventKind.SIGNED_IN, request, user, by=user, detail=" ".join(means))


@receiver(user_logged_out)
def note_sign_out(sender, request, user, **kwargs):
    if user is not None:
        _note(EventKind.SIGNED_OUT, request, user, by=user)


@receiver(user_login_failed)
def note_refusal(sender, credentials, request=None, **kwargs):
    """Whose account it was. What was typed is not kept, for it may be a password in the wrong field."""
    typed = credentials.get("username") or credentials.get("email") or ""
    account = User.objects.filter(Q(username__iexact=typed) | Q(email__iexact=typed)).first() if typed else None
    _note(EventKind.REFUSED, request, account)


@receiver(authentication_failed)
def note_refused_step(sender, request, user, authenticator, **kwargs):
    _note(EventKind.STEP_REFUSED, request, user, detail=authenticator.type)


def _note(kind, request, account, *, by=None, detail=""):
    AccessEvent.objects.create(
        at=timezone.now(),
        kind=kind,
        account=account,
        by=by,
        detail=detail,
        address=_address_of(request),
        page=request.path[:PAGE_MAX_LENGTH] if request else "",
    )


def _address_of(request):
    """Behind a proxy the one that it tells; None where there is none, or no request."""
    with suppress(PermissionDenied, ImproperlyConfigured):
        return get_adapter().get_client_ip(request) if request else None
