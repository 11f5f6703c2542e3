import datetime
import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from csi.core.clock import ClockTimeField, now
from csi.core.db.history_tracking import HistoryTracking
from csi.core.db.search import OrderKey

# An uploaded file that was not imported is deleted after this time.
STAGING_TIME = datetime.timedelta(hours=24)
# Names a draft in the URL of its page.
DRAFT_PARAMETER = "draft"
# A draft is deleted when its form was not changed for this time.
DRAFT_LIFETIME = datetime.timedelta(days=7)
# Enough for the 100 records that a bulk edit selects.
MAX_QUERY_LENGTH = 3000


class FormToken(models.Model):
    """The one-time token of a form that was saved.

    It is stored in the transaction that saves the record. A second click on Save, a concurrent request or the back
    button violates its primary key and is redirected to the first record. `digest` identifies the input that was saved.
    """

    token = models.UUIDField(_("token"), primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="+"
    )
    url = models.CharField(_("saved record"), max_length=500, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    saved_at = ClockTimeField(_("saved at"), auto_now_add=True)

    history = None

    class Meta:
        verbose_name = _("form token")
        verbose_name_plural = _("form tokens")

    def __str__(self) -> str:
        return str(self.token)


class DraftQuerySet(models.QuerySet):
    """Input of forms that are not saved yet."""

    def unexpired(self) -> Self:
        return self.filter(saved_at__gt=now() - DRAFT_LIFETIME)

    def expired(self) -> Self:
        return self.filter(saved_at__lte=now() - DRAFT_LIFETIME)


class Draft(models.Model):
    """Input of a form that is not saved yet.

    It is stored while the user types, or when the form is posted after the session had ended. It belongs to the user
    whom the token of the form names; nobody else can list or open it. It is deleted in the transaction that saves the
    form. `values`: the texts of each field, without passwords and files. `summary`: the first entries with labels.
    """

    token = models.UUIDField(_("token"), primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="+"
    )
    path = models.CharField(_("page"), max_length=500)
    query = models.CharField(max_length=MAX_QUERY_LENGTH, blank=True)
    summary = models.CharField(max_length=200, blank=True)
    values = models.JSONField()
    saved_at = ClockTimeField(_("saved at"), auto_now=True)

    objects = DraftQuerySet.as_manager()

    history = None
    # Text that nobody has saved would outlive its draft.
    is_backed_up = False

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ("-saved_at",)

    def __str__(self) -> str:
        return self.path

    @property
    def url(self) -> str:
        """The page that shows the draft."""
        return f"{self.path}?{self.query}{'&' if self.query else ''}{DRAFT_PARAMETER}={self.token}"


class StagedImportQuerySet(models.QuerySet):
    """Uploaded files that wait for the decision of their owner."""

    def unexpired(self) -> Self:
        return self.filter(uploaded_at__gt=now() - STAGING_TIME)

    def expired(self) -> Self:
        return self.filter(uploaded_at__lte=now() - STAGING_TIME)

    def undecided(self) -> Self:
        return self.filter(confirmed_at=None)

    def queued(self) -> Self:
        """Filter the files that wait for their check or import, or are under way, the first one first."""
        is_queued = models.Q(confirmed_at__isnull=False) | models.Q(check_queued_at__isnull=False)
        return self.filter(is_queued, outcome={}).order_by(Coalesce("confirmed_at", "check_queued_at"))


class StagedImport(models.Model):
    """An uploaded file and the result of its check, which only its owner sees.

    `model`: the label of the record type. `mapping`: columns that the owner chose for unknown headings. `result`: the
    problems, notices, counts and rows of the check (`csi.core.crud.imports.staging`).

    A long check is queued (`csi.core.crud.imports.queue`) at `check_queued_at`, a long import at `confirmed_at`. `job`:
    what it needs besides the file. `attempts`: how often it was started. `rows_done`: the rows written so far; of a
    check, the steps out of `steps`. `outcome`: the number of rows by status after the import, or the problem because of
    which nothing was checked or imported.
    """

    token = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="+"
    )
    model = models.CharField(max_length=100)
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField()
    encoding = models.CharField(max_length=20, blank=True)
    mapping = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    uploaded_at = ClockTimeField(_("uploaded at"), auto_now_add=True)
    check_queued_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    job = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    outcome = models.JSONField(default=dict)

    objects = StagedImportQuerySet.as_manager()

    history = None

    class Meta:
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")
        ordering = ("-uploaded_at",)

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_queued(self) -> bool:
        return (self.confirmed_at or self.check_queued_at) is not None and not self.outcome

    @property
    def checked_percent(self) -> int:
        """The share of the check that is done, rounded down."""
        return min(100 * self.rows_done // self.steps, 100) if self.steps else 0

    @property
    def changed_rows(self) -> int:
        """The number of rows that the import writes."""
        counts = self.result["counts"]
        return counts["new"] + counts["changed"]


class FileImport(models.Model):
    """An import that took place; the history shows who imported the file and when."""

    record_type = models.CharField(_("type of record"), max_length=100)
    file_name = models.CharField(_("file"), max_length=200)
    added = models.PositiveIntegerField(_("rows added"))
    changed = models.PositiveIntegerField(_("rows changed"))
    unchanged = models.PositiveIntegerField(_("rows unchanged"))

    history = HistoryTracking(can_restore=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.record_type}: {self.file_name}"


class SavedFilterQuerySet(models.QuerySet):
    """Filters of lists that users saved."""

    def available_to(self, user: Any) -> Self:
        """Return the user's own filters first, then those that others share."""
        is_own = models.Q(user=user)
        return self.filter(is_own | models.Q(is_shared=True)).order_by(
            models.Case(models.When(is_own, 0), default=1), OrderKey("name"), "pk"
        )


class SavedFilter(models.Model):
    """A list with its filters, under a name.

    A shared one shows each colleague what that colleague may see.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(_("name"), max_length=80)
    path = models.CharField(_("list"), max_length=200)
    query = models.CharField(_("filters"), max_length=1000)
    is_shared = models.BooleanField(_("shared with colleagues"), default=False)

    objects = SavedFilterQuerySet.as_manager()

    # A preference of the user.
    history = None

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = (OrderKey("name"), "pk")
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_filter_unique_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return f"{self.path}?{self.query}"
