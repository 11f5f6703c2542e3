import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BackupQuerySet(models.QuerySet):
    def last_made(self):
        """The backup made last; None where none was made."""
        return self.order_by("-made_at").first()


class Backup(models.Model):
    """That a backup was made, and when: the mission says how old its last one is."""

    # The timer makes one a night.
    OLD = datetime.timedelta(days=2)

    made_at = models.DateTimeField(_("made"), default=timezone.now)
    size = models.PositiveBigIntegerField(_("bytes"))
    is_encrypted = models.BooleanField(_("encrypted"))

    objects = BackupQuerySet.as_manager()

    history = None

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")

    def __str__(self):
        return str(timezone.localtime(self.made_at))

    @property
    def age(self) -> datetime.timedelta:
        """By the calendar's clock, also where the mission's own stands still."""
        return timezone.now() - self.made_at

    @property
    def is_old(self) -> bool:
        return self.age > self.OLD
