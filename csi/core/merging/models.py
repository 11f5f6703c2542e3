"""Merges of duplicates: they can be undone."""

from typing import Any, Self

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core.clock import ClockTimeField
from csi.core.db.history_tracking import HistoryTracking
from csi.core.history.actor import actor_field
from csi.core.history.registry import models_by_table


class RecordMergeQuerySet(models.QuerySet):
    """Merges of records."""

    def in_force(self) -> Self:
        """Return the merges that were not undone, the latest first."""
        return self.filter(undone_at__isnull=True).order_by("-pk")

    def into(self, record: models.Model) -> Self:
        """Return the merges of duplicates into a record."""
        return self.filter(table=record._meta.db_table, survivor=record.pk)

    def of_duplicate(self, table: str, number: int) -> Self:
        """Return the merges that deleted a record."""
        return self.filter(table=table, duplicate=number)


class RecordMerge(models.Model):
    """The merge of a duplicate into the record that remains, the survivor.

    `rows`: {"moved": {table: {column: [keys]}}, "removed": {table: [keys]}}. The moved rows referred to the duplicate.
    The changes of the merge lie in the history after `first_change` and up to `last_change`; the former values of the
    records and the removed rows are read from there, so that personal details are stored in the history only.
    """

    table = models.CharField(gettext_lazy("type of record"), max_length=63)
    survivor = models.BigIntegerField(gettext_lazy("number of the record that remains"))
    duplicate = models.BigIntegerField(gettext_lazy("number of the duplicate"))
    rows = models.JSONField(gettext_lazy("moved rows"))
    first_change = models.BigIntegerField()
    last_change = models.BigIntegerField()
    merged_at = ClockTimeField(gettext_lazy("merged at"), auto_now_add=True)
    merged_by = actor_field(gettext_lazy("merged by"))
    undone_at = ClockTimeField(gettext_lazy("undone at"), null=True, editable=False)
    undone_by = actor_field(gettext_lazy("undone by"))

    objects = RecordMergeQuerySet.as_manager()

    history = HistoryTracking(can_restore=False)

    class Meta:
        verbose_name = gettext_lazy("merge")
        verbose_name_plural = gettext_lazy("merges")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["table", "duplicate"],
                condition=models.Q(undone_at__isnull=True),
                name="merge_unique_duplicate",
                violation_error_message=gettext_lazy("This record was already merged."),
            )
        ]
        indexes = [
            # Read by the page of every record that can be merged.
            models.Index(fields=["table", "survivor"], name="merge_by_survivor"),
        ]

    def __str__(self) -> str:
        return _("%(kind)s %(duplicate)d merged into %(survivor)d") % {
            "kind": capfirst(str(self.model._meta.verbose_name)),
            "duplicate": self.duplicate,
            "survivor": self.survivor,
        }

    @property
    def model(self) -> Any:
        """The model of the merged records."""
        return models_by_table()[self.table]

    @property
    def moved_count(self) -> int:
        return sum(len(keys) for columns in self.rows["moved"].values() for keys in columns.values())
