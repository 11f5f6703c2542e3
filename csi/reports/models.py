from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.accounts.permissions import MissionPermission, roles_with
from csi.core import clock
from csi.core.db.history_tracking import HistoryTracking


class ReportSubscriptionQuerySet(models.QuerySet["ReportSubscription"]):
    def deliverable(self) -> "ReportSubscriptionQuerySet":
        """Keep the subscriptions of active users with an e-mail address who may receive the report."""
        return (
            self.filter(user__is_active=True, user__role__in=roles_with(MissionPermission.RECEIVE_MONTHLY_REPORT))
            .exclude(user__email="")
            .select_related("user")
        )


class ReportSubscription(models.Model):
    """A manager's subscription to the monthly report by e-mail; unused while the user is not a manager."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="report_subscription"
    )
    since = clock.ClockTimeField(_("since"), auto_now_add=True)

    objects = ReportSubscriptionQuerySet.as_manager()

    history = HistoryTracking(can_restore=False)

    class Meta:
        verbose_name = _("subscription to the monthly report")
        verbose_name_plural = _("subscriptions to the monthly report")
        ordering = ("user",)

    def __str__(self) -> str:
        return str(self.user)
