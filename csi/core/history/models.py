"""The history: one row for every change of every record, written by PostgreSQL triggers only."""

from __future__ import annotations

from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from csi.core.choices import BadgeChoices
from csi.core.db.fields import ChoiceField
from csi.core.db.triggers import SharedTrigger
from csi.core.history.registry import author_only_values, record_models
from csi.core.history.triggers import prevent_truncate
from csi.core.permissions import RecordPermission
from csi.core.typing import RecordUser
from csi.core.urls import cached_reverse


class Operation(BadgeChoices):
    ADDED = "added", "good", _("Added")
    CHANGED = "changed", _("Changed")
    DELETED = "deleted", "bad", _("Deleted")
    ANONYMISED = "anonymised", _("Personal details removed")


class ChangeQuerySet(models.QuerySet):
    """Changes of records."""

    def visible_to(self, user: RecordUser) -> Self:
        """Return all changes for users who may view the history log, none for others."""
        return self if user.is_active and user.has_permission(RecordPermission.VIEW_HISTORY_LOG) else self.none()

    def editable_by(self, user: RecordUser) -> Self:
        """Return no change: the history is append-only."""
        return self.none()

    def for_list(self) -> Self:
        return self.select_related("by")

    def of_record(self, table: str, number: int) -> Self:
        """Return the changes of a record and of the rows that belong to it."""
        return self.filter(parent_table=table, parent_id=number)

    def disclosed_to(self, user: RecordUser) -> Self:
        """Exclude changes of rows with author-only values, except for the author and managers."""
        if user.has_permission(RecordPermission.VIEW_CONFIDENTIAL):
            return self
        cases = [
            When(Q(**{f"after__{column}": value}) | Q(**{f"before__{column}": value}), table=table, then=True)
            for table, column, value in author_only_values()
        ]
        changes = self.alias(is_author_only=Case(*cases, default=False))
        return changes.filter(Q(is_author_only=False) | Q(after__created_by_id=user.pk))

    def latest_per_record(self, table: str) -> Self:
        """Return the latest change of each record of a table, without the rows that belong to it."""
        latest = self.filter(parent_table=table, table=table).order_by("record", "-pk").distinct("record")
        return self.filter(pk__in=latest.values("pk"))

    def at_version(self, version: int) -> Self:
        """Return the latest change of each row up to a change: the rows as they were then."""
        return self.filter(pk__lte=version).order_by("table", "record", "-pk").distinct("table", "record")

    def in_scope(self, scope: models.Model) -> Self:
        """Return the changes of records that belong to a scope, or belonged to it when they were deleted."""
        condition = Q(**{f"after__{scope._meta.model_name}_id": scope.pk})
        condition |= Q(parent_table=scope._meta.db_table, parent_id=scope.pk)
        for table, model in record_models().items():
            if getattr(model._default_manager.all(), "scope_paths", ()):
                manager: Any = model._default_manager
                records = manager.in_scopes([scope.pk]).values("pk")
                condition |= Q(parent_table=table, parent_id__in=records)
        return self.filter(condition)

    def last_number(self) -> int:
        """Return the number of the last change, 0 if there is none."""
        return self.aggregate(last=models.Max("pk"))["last"] or 0

    def versions(self) -> models.QuerySet:
        """Return the latest change of each transaction, newest first; its number identifies the version."""
        return self.order_by().values("transaction").annotate(version=models.Max("pk")).order_by("-version")


class Change(models.Model):
    """A change of a row: the previous values of the changed columns, and the row after the change.

    After a deletion, `after` holds the row as it was deleted. `parent_table` and `parent_id` identify the record in
    whose history the change appears. Changes with the same `transaction` were made together. A change without a
    user and a program was made by a program other than this application.
    """

    # Triggers write the history, with the rights of the owner of the tables.
    runtime_privileges = ("SELECT",)

    at = models.DateTimeField(_("date and time"))
    transaction = models.BigIntegerField()
    operation = ChoiceField(_("change"), enum=Operation, max_length=10)
    table = models.CharField(max_length=63)
    record = models.BigIntegerField()
    parent_table = models.CharField(_("type of record"), max_length=63)
    parent_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
    )
    page = models.CharField(_("page"), max_length=200, blank=True)
    program = models.CharField(_("program"), max_length=80, blank=True)

    objects = ChangeQuerySet.as_manager()

    history = None

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["parent_table", "parent_id", "-id"], name="change_by_parent"),
            models.Index(fields=["by", "-id"], name="change_by_user"),
        ]
        triggers = [
            SharedTrigger(
                name="history_append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                execute="history_append_only()",
            ),
            SharedTrigger(
                name="history_anonymise",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.operation = 'anonymised'"),
                execute="history_anonymise()",
            ),
            prevent_truncate(),
        ]

    def __str__(self) -> str:
        return f"{self.get_operation_display()}: {self.parent_table} {self.parent_id}"

    def get_absolute_url(self) -> str:
        """Return the URL of the history in which the change appears."""
        return cached_reverse("history:record", self.parent_table, self.parent_id)
