from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from csi.core.history.tracking import HistoryTracking
from csi.reports.monthly.querysets import ReportSubscriptionQuerySet


class ReportSubscription(models.Model):
    """A manager has the monthly report sent by e-mail, until the manager ends it or loses the role."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="report_subscription"
    )
    since = models.DateTimeField(_("since"), default=timezone.now)

    objects = ReportSubscriptionQuerySet.as_manager()

    history = HistoryTracking(can_restore=False)

    class Meta:
        verbose_name = _("subscription to the monthly report")
        verbose_name_plural = _("subscriptions to the monthly report")
        ordering = ("user",)

    def __str__(self):
        return str(self.user)
