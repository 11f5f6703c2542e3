"""Letting people in and out, and their calendar programs."""

import secrets

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from csi.accounts.models import CalendarAddress, User, digest_of, locked_administrators
from csi.accounts.tokens import link_for

TOKEN_BYTES = 32


def refuse_but_administrators(acting_user):
    """Who is no administrator any more lets nobody in or out: of two who end each other's access, one comes first."""
    if acting_user not in locked_administrators():
        raise PermissionDenied(_("You are not an administrator any more."))


@transaction.atomic
def deactivate(*, accounts, acting_user):
    """Ends the access of these accounts at once; gives back those that it did not touch.

    One's own account stays, so that an administrator always remains. What a person recorded keeps its name.
    """
    refuse_but_administrators(acting_user)
    accounts = User.objects.select_for_update().filter(pk__in=[account.pk for account in accounts])
    accounts.exclude(pk=acting_user.pk).update(is_active=False)
    return list(accounts.filter(pk=acting_user.pk))


@transaction.atomic
def activate(*, accounts, acting_user):
    """Lets these accounts sign in again."""
    refuse_but_administrators(acting_user)
    User.objects.filter(pk__in=[account.pk for account in accounts]).update(is_active=True)


@transaction.atomic
def invite(*, account, acting_user) -> str:
    """The path at which this person chooses a password, once; a former link answers no more."""
    refuse_but_administrators(acting_user)
    # As PostgreSQL has it: of a new account the districts have been counted since.
    account = User.objects.select_for_update().get(pk=account.pk)
    if not account.is_active:
        raise PermissionDenied(_("This account is disabled."))
    account.invited_at = timezone.now()
    account.save(update_fields=["invited_at"])
    return link_for(account)


@transaction.atomic
def forget_second_step(*, accounts, acting_user):
    """These people set up their second step anew: who has lost the telephone and the codes.

    One's own stays: who could take it away from a page left open would need no second step.
    """
    Authenticator.objects.filter(user__in=accounts).exclude(user=acting_user).delete()


def make_calendar_address(*, acting_user) -> str:
    """The token of this person's new calendar address; a former one answers no more."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = {"digest": digest_of(token), "made_at": timezone.now()}
    CalendarAddress.objects.update_or_create(user=acting_user, defaults=made)
    return token


def revoke_calendar_address(*, acting_user):
    """This person's calendar address answers no more."""
    CalendarAddress.objects.filter(user=acting_user).delete()
