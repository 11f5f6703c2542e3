"""Changes of accounts and calendar feeds."""

import secrets
from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csi.accounts.models import CalendarFeed, User, lock_administrators
from csi.accounts.models.calendar_feeds import hash_token
from csi.accounts.tokens import create_password_path
from csi.core import clock

TOKEN_BYTES = 32


def _require_administrator(acting_user: User) -> None:
    """Raise PermissionDenied unless the user is an administrator, and lock the administrators.

    Of two administrators who deactivate each other at the same time, only one succeeds.
    """
    if acting_user not in lock_administrators():
        raise PermissionDenied(_("You are no longer an administrator."))


@transaction.atomic
def deactivate(*, accounts: Iterable[User], acting_user: User) -> list[User]:
    """End the access of the accounts at once; return the accounts that were left active.

    The acting user's own account stays active, so that an administrator always remains.
    """
    _require_administrator(acting_user)
    locked = User.objects.select_for_update().filter(pk__in=[account.pk for account in accounts])
    locked.exclude(pk=acting_user.pk).update(is_active=False)
    return list(locked.filter(pk=acting_user.pk))


@transaction.atomic
def activate(*, accounts: Iterable[User], acting_user: User) -> None:
    """Let the accounts sign in again."""
    _require_administrator(acting_user)
    User.objects.filter(pk__in=[account.pk for account in accounts]).update(is_active=True)


@transaction.atomic
def invite(*, account: User, acting_user: User) -> str:
    """Return the path of a new one-time link to choose a password; an earlier link becomes invalid."""
    _require_administrator(acting_user)
    # Reload the account: triggers change its access version when districts are added.
    account = User.objects.select_for_update().get(pk=account.pk)
    if not account.is_active:
        raise PermissionDenied(_("This account is deactivated."))
    account.invited_at = clock.now()
    account.save(update_fields=["invited_at"])
    return create_password_path(account)


@transaction.atomic
def reset_two_factor(*, accounts: Iterable[User], acting_user: User) -> None:
    """Delete the two-step verification of users who lost their phone and recovery codes.

    The acting user's own stays; otherwise an unattended page would be enough to remove it.
    """
    Authenticator.objects.filter(user__in=accounts).exclude(user=acting_user).delete()


def create_calendar_feed(*, acting_user: User) -> str:
    """Return the token of the user's new calendar feed; the earlier feed stops working."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    values = {"token_hash": hash_token(token), "created_at": clock.now()}
    CalendarFeed.objects.update_or_create(user=acting_user, defaults=values)
    return token


def delete_calendar_feed(*, acting_user: User) -> None:
    """Delete the user's calendar feed."""
    CalendarFeed.objects.filter(user=acting_user).delete()
