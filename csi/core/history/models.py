"""The journal: one line for every change of every record, written by PostgreSQL and by nobody else."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.choices import BadgeChoices
from csi.core.history.querysets import ChangeQuerySet
from csi.core.urls import address_of


class Operation(BadgeChoices):
    ADDED = "added", "good", _("Added")
    CHANGED = "changed", _("Changed")
    DELETED = "deleted", "bad", _("Deleted")
    FOUND = "found", _("There when history began")
    ANONYMISED = "anonymised", _("Personal details removed")


class Change(models.Model):
    """What became of one row: the row as it was left (deleted: as it was), and what the changed columns held before.

    `subject`, `subject_id`: the table and number of the record on whose page it shows. `transaction`: what was done
    together. Without a person and a program it was another program than the mission's own.
    """

    at = models.DateTimeField(_("when"))
    transaction = models.BigIntegerField()
    operation = models.CharField(_("what"), max_length=10, choices=Operation.choices)
    table = models.CharField(max_length=63)
    record = models.BigIntegerField()
    subject = models.CharField(_("kind of record"), max_length=63)
    subject_id = models.BigIntegerField()
    row = models.JSONField()
    was = models.JSONField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
    )
    page = models.CharField(_("page"), max_length=200, blank=True)
    program = models.CharField(_("program"), max_length=80, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["subject", "subject_id", "-id"], name="history_of_a_record"),
            models.Index(fields=["by", "-id"], name="history_by_person"),
        ]

    def __str__(self):
        return f"{self.get_operation_display()}: {self.subject} {self.subject_id}"

    def get_absolute_url(self):
        """The history in which it stands."""
        return address_of("history:record", self.subject, self.subject_id)
