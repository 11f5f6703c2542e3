"""Who acts, and from where: stamped on every record, and told to PostgreSQL, which writes it into the history."""

from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.db import DatabaseError, connection, models
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from csi.core.history.tracking import HistoryTracking

PAGE_MAX_LENGTH = 200


@dataclass(frozen=True)
class Acting:
    """On whose behalf code runs, and the page or the program that runs it."""

    user: Any = None
    page: str = ""
    program: str = ""


NOBODY = Acting()
_acting = ContextVar("acting", default=NOBODY)
# Whether the transaction knows who acts: nothing is told before something is written.
_has_told = ContextVar("has_told", default=False)


class _Asked:
    """A word of the history's context, asked when a statement is sent: within one context people may change."""

    def __init__(self, name):
        self.name = name

    def __str__(self):
        _has_told.set(True)
        value = getattr(_acting.get(), self.name) if self.name != "user" else get_acting_user()
        return str(value.pk if isinstance(value, models.Model) else value or "")


def _told(name):
    return lazystr(_Asked(name))


@contextmanager
def set_actor(user, *, page=None, program=None):
    """Within it, what is saved bears this person's stamp, and the history says who it was.

    `page`: the address that the person is on; `program`: what writes where nobody is. Without them, those around stay.
    """
    around = _acting.get()
    acting = Acting(user, around.page if page is None else page, around.program if program is None else program)
    try:
        with _told_of(acting):
            yield
    finally:
        if around is NOBODY and _has_told.get():
            _tell_nothing()


@contextmanager
def _told_of(acting):
    token = _acting.set(acting)
    try:
        with pghistory.context(user=_told("user"), page=_told("page"), program=_told("program")):
            yield
    finally:
        _acting.reset(token)


def _tell_nothing():
    """What the same transaction writes from now on is nobody's; where it has failed, nothing is written any more."""
    _has_told.set(False)
    if connection.in_atomic_block:
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pghistory.context_metadata', '', true)")


class ActorMiddleware:
    """Stamps what a request writes with the person who sent it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # A request comes outside of any transaction: what it told its own ends with them.
        with _told_of(Acting(request.user, page=request.path[:PAGE_MAX_LENGTH])):
            return self.get_response(request)


def get_acting_user():
    """The signed-in person on whose behalf this code runs, else None (a command, an anonymous page)."""
    user = _acting.get().user
    return user if user is not None and user.is_authenticated else None


def actor_field(label):
    """The field of a person who did something; null where a command or a loader did it."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=label,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )


class AuditedModel(models.Model):
    """Base class of records: it stores who created and changed the row and when, and tracks its history.

    `created_by` and `updated_by` are null where a command or a loader saved the row.
    """

    history: ClassVar[HistoryTracking] = HistoryTracking()

    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True, editable=False)
    created_by = actor_field(_("recorded by"))
    updated_at = models.DateTimeField(_("changed at"), auto_now=True, editable=False)
    updated_by = actor_field(_("changed by"))

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        user = get_acting_user()
        if self._state.adding and self.created_by_id is None:
            self.created_by = user
        self.updated_by = user
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "updated_at", "updated_by"}
        super().save(*args, **kwargs)


def actor_label(entry: Any) -> str:
    """Return the name of the user who made the log entry, else of the program."""
    if entry.by_id:
        return str(entry.by or _("Account %(number)d, deleted") % {"number": entry.by_id})
    return entry.program or str(_("Nobody signed in") if entry.page else _("Another program"))
