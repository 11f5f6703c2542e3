"""Notes on records, mentions of colleagues in them, and followed records.

Records are addressed as in the history: by table and number.
"""

import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet
from csi.core.clock import ClockTimeField
from csi.core.history.actor import AuditedModel
from csi.core.history.models import Change
from csi.core.history.registry import record_models
from csi.core.permissions import RecordPermission
from csi.core.registries.features import RecordFeatures
from csi.core.typing import RecordUser


class RecordReference(models.Model):
    """A row that belongs to a record of any type."""

    table = models.CharField(_("type of record"), max_length=63, editable=False)
    record = models.BigIntegerField(_("number of the record"), editable=False)

    class Meta:
        abstract = True

    @property
    def key(self) -> tuple[str, int]:
        return self.table, self.record

    def get_record_url(self, page: str) -> str:
        """Return the URL of a page of the record; "" if the record has no such page."""
        meta = record_models()[self.table]._meta
        try:
            return reverse(f"{meta.app_label}:{meta.model_name}_{page}", args=[self.record])
        except NoReverseMatch:
            return ""


class NoteQuerySet(ScopedQuerySet):
    """Notes; the user sees those of the records that the user sees, and changes only the own ones."""

    scope_paths = ()
    search_fields = ()

    def visible_to(self, user: RecordUser) -> Self:
        if not user.is_active or not user.has_permission(RecordPermission.VIEW_RECORDS):
            return self.none()
        if user.has_permission(RecordPermission.ACCESS_ALL_SCOPES) and user.has_permission(
            RecordPermission.VIEW_CONFIDENTIAL
        ):
            return self
        condition = Q(pk__in=())
        for table, model in record_models().items():
            records: Any = model._default_manager.all()
            if hasattr(records, "visible_to") and model is not self.model:
                condition |= Q(table=table, record__in=records.visible_to(user).order_by().values("pk"))
        return self.filter(condition)

    def editable_by(self, user: RecordUser) -> Self:
        visible = self.visible_to(user)
        if user.has_permission(RecordPermission.ACCESS_ALL_SCOPES):
            return visible
        return visible.filter(created_by=user.pk)

    def of_record(self, record: models.Model) -> Self:
        return self.filter(table=record._meta.db_table, record=record.pk)

    def for_list(self) -> Self:
        return self.select_related("created_by")


class Note(RecordReference, AuditedModel):
    """A note on a record, visible to those who may see the record."""

    text = models.TextField(
        _("note"),
        max_length=5_000,
        help_text=_("Do not name people who are not office-holders. Mention a colleague with @ and the user name."),
    )

    objects = NoteQuerySet.as_manager()

    period_lock = None

    features = RecordFeatures(search_position=None, calendar=None, return_section=False, menu=False, recent=False)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("-pk",)
        indexes = [
            # Read by the panel of every record.
            models.Index(fields=["table", "record", "-id"], name="note_by_record"),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return self.get_record_url("notes")


class Mention(models.Model):
    """A colleague who is named in a note; `read_at` is null until the colleague marks it as read."""

    note = models.ForeignKey(Note, verbose_name=_("note"), on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="+"
    )
    read_at = models.DateTimeField(_("read at"), null=True, editable=False)

    # The note has a history; whether it was read does not.
    history = None

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ("-pk",)
        constraints = [models.UniqueConstraint(fields=["user", "note"], name="mention_unique")]
        indexes = [
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="mention_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.note}"


class FollowQuerySet(models.QuerySet["Follow"]):
    def with_news(self, user: RecordUser, since: datetime.datetime | None = None) -> "FollowQuerySet":
        """Return the user's records that others changed or wrote a note on since they were marked as read.

        `since`: only those with news after this time.
        """
        by_others = Q(by__isnull=True) | ~Q(by=user.pk)
        changes = Change.objects.filter(by_others, parent_table=OuterRef("table"), parent_id=OuterRef("record"))
        changes = changes.disclosed_to(user)
        notes = Note.objects.filter(table=OuterRef("table"), record=OuterRef("record"), pk__gt=OuterRef("seen_note"))
        if since:
            changes, notes = changes.filter(at__gt=since), notes.filter(created_at__gt=since)
        return self.filter(user=user).filter(
            Q(Exists(changes.filter(pk__gt=OuterRef("seen_change")))) | Q(Exists(notes.exclude(created_by=user.pk)))
        )


class Follow(RecordReference):
    """A record that a user follows.

    `seen_change`, `seen_note`: the latest ones that the user has marked as read.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="+"
    )
    seen_change = models.BigIntegerField(default=0)
    seen_note = models.BigIntegerField(default=0)
    since = ClockTimeField(_("since"), auto_now_add=True)

    objects = FollowQuerySet.as_manager()

    # A preference of the user.
    history = None

    class Meta:
        verbose_name = _("followed record")
        verbose_name_plural = _("followed records")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["user", "table", "record"], name="follow_unique")]

    def __str__(self) -> str:
        return f"{self.user}: {self.table} {self.record}"
