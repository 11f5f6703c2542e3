"""Having the monthly report sent, and no longer."""

from csi.reports.models import ReportSubscription


def subscribe(*, acting_user):
    """This person gets the monthly report by e-mail from the next one on."""
    ReportSubscription.objects.get_or_create(user=acting_user)


def unsubscribe(*, acting_user):
    ReportSubscription.objects.filter(user=acting_user).delete()
