"""The record of backups."""

import datetime
from typing import Optional

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BackupQuerySet(models.QuerySet["Backup"]):
    def latest_backup(self) -> Optional["Backup"]:
        """Return the latest backup, or None if there is none."""
        return self.order_by("-created_at").first()


class Backup(models.Model):
    """A backup that was created; the application shows the age of the latest one."""

    # A timer creates one every night.
    MAX_AGE = datetime.timedelta(days=2)

    created_at = models.DateTimeField(_("created"), default=timezone.now)
    size = models.PositiveBigIntegerField(_("bytes"))
    is_encrypted = models.BooleanField(_("encrypted"))

    objects = BackupQuerySet.as_manager()

    history = None

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")

    def __str__(self) -> str:
        return str(timezone.localtime(self.created_at))

    @property
    def age(self) -> datetime.timedelta:
        """The age by the system clock, even if the mission's date is fixed."""
        return timezone.now() - self.created_at

    @property
    def is_overdue(self) -> bool:
        """True if the next backup should have been created."""
        return self.age > self.MAX_AGE
