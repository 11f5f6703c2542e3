"""Subscriptions to the monthly report."""

from csi.accounts.models import User
from csi.reports.models import ReportSubscription


def subscribe(*, acting_user: User) -> None:
    """Subscribe the user to the monthly report by e-mail, from the next one on."""
    ReportSubscription.objects.get_or_create(user=acting_user)


def unsubscribe(*, acting_user: User) -> None:
    ReportSubscription.objects.filter(user=acting_user).delete()
