"""Subscriptions to reports, and the e-mails that users choose."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from csi.accounts.permissions import MissionPermission, roles_with
from csi.core import clock
from csi.core.dates import BoundedDateField
from csi.core.db.history_tracking import HistoryTracking
from csi.core.permissions import RecordPermission


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


class MessagePreferencesQuerySet(models.QuerySet["MessagePreferences"]):
    def deliverable(self) -> "MessagePreferencesQuerySet":
        """Keep the preferences of active users who may view records and have an e-mail address."""
        return (
            self.filter(user__is_active=True, user__role__in=roles_with(RecordPermission.VIEW_RECORDS))
            .exclude(user__email="")
            .select_related("user")
            .order_by("user")
        )


class MessagePreferences(models.Model):
    """The e-mails that a user chose; the fields are named after `MessageKind`."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="message_preferences"
    )
    weekly_digest = models.BooleanField(
        _("weekly digest"), default=False, help_text=_("The number of alerts by type, every Monday.")
    )
    meetings = models.BooleanField(
        _("meetings not scheduled by the 20th"), default=False, help_text=_("On the 20th, if a meeting is missing.")
    )
    returns = models.BooleanField(
        _("returns due by the 5th"), default=False, help_text=_("On the 3rd, if a return is outstanding.")
    )
    followed = models.BooleanField(
        _("followed records"), default=False, help_text=_("Daily, if followed records changed or a note mentions you.")
    )

    objects = MessagePreferencesQuerySet.as_manager()

    history = HistoryTracking(can_restore=False)

    class Meta:
        verbose_name = _("choice of e-mails")
        verbose_name_plural = _("choices of e-mails")
        ordering = ("user",)

    def __str__(self) -> str:
        return str(self.user)


class SentMessageQuerySet(models.QuerySet["SentMessage"]):
    def superseded_before(self, day: datetime.date) -> "SentMessageQuerySet":
        """Keep the messages of earlier days after which the user received another one of the kind."""
        later = SentMessage.objects.filter(user=OuterRef("user"), kind=OuterRef("kind"), pk__gt=OuterRef("pk"))
        return self.filter(Exists(later.filter(sent_at__isnull=False)), day__lt=day)


class SentMessage(models.Model):
    """A message that was sent for a day, so that it is not sent again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=20)
    day = BoundedDateField(_("day"))
    sent_at = models.DateTimeField(_("sent at"), null=True)

    objects = SentMessageQuerySet.as_manager()

    # A log.
    history = None

    class Meta:
        verbose_name = _("sent message")
        verbose_name_plural = _("sent messages")
        ordering = ("-pk",)
        constraints = [models.UniqueConstraint(fields=["user", "kind", "day"], name="sent_message_unique")]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}, {self.day}"
