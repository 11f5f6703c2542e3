"""Letting people in and out."""

from django.db import transaction

from csi.accounts.models import User


@transaction.atomic
def deactivate(*, accounts, acting_user):
    """Ends the access of these accounts at once; gives back those that it did not touch.

    One's own account stays, so that an administrator always remains. What a person recorded keeps its name.
    """
    accounts = User.objects.select_for_update().filter(pk__in=[account.pk for account in accounts])
    accounts.exclude(pk=acting_user.pk).update(is_active=False)
    return list(accounts.filter(pk=acting_user.pk))


@transaction.atomic
def activate(*, accounts):
    """Lets these accounts sign in again."""
    User.objects.filter(pk__in=[account.pk for account in accounts]).update(is_active=True)
