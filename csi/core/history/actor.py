"""The acting user: saved on every record, and passed to PostgreSQL, whose triggers write the history."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.db import DatabaseError, connection, models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from csi.core.clock import ClockTimeField
from csi.core.db.history_tracking import HistoryTracking
from csi.core.typing import StrOrPromise

PAGE_MAX_LENGTH = 200


@dataclass(frozen=True)
class Actor:
    """The user on whose behalf code runs, and the page or the program that runs it."""

    user: Any = None
    page: str = ""
    program: str = ""


NO_ACTOR = Actor()
_current_actor: ContextVar[Actor] = ContextVar("current_actor", default=NO_ACTOR)
# True once the transaction has received the context: it is sent with the first statement that writes.
_is_context_sent: ContextVar[bool] = ContextVar("is_context_sent", default=False)


class _ContextValue:
    """A value of the history context, evaluated when a statement is sent."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        _is_context_sent.set(True)
        value = get_acting_user() if self.name == "user" else getattr(_current_actor.get(), self.name)
        return str(value.pk if isinstance(value, models.Model) else value or "")


@contextmanager
def set_actor(user: Any, *, page: str | None = None, program: str | None = None) -> Iterator[None]:
    """Save records and write the history on behalf of `user` within the context.

    `page` is the path of the page, `program` the name of a program that runs without a user; without them, those
    of the surrounding context apply.
    """
    outer = _current_actor.get()
    actor = Actor(user, outer.page if page is None else page, outer.program if program is None else program)
    try:
        with _actor_context(actor):
            yield
    finally:
        if outer is NO_ACTOR and _is_context_sent.get():
            _clear_context()


@contextmanager
def _actor_context(actor: Actor) -> Iterator[None]:
    token = _current_actor.set(actor)
    values = {name: lazystr(_ContextValue(name)) for name in ("user", "page", "program")}
    try:
        with pghistory.context(**values):
            yield
    finally:
        _current_actor.reset(token)


def _clear_context() -> None:
    """Remove the context from the transaction, so that later statements of it have no actor."""
    _is_context_sent.set(False)
    if connection.in_atomic_block:
        # A failed transaction writes nothing more.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pghistory.context_metadata', '', true)")


class ActorMiddleware:
    """Sets the user of the request as the actor of what it saves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Requests start outside of any transaction, so the context ends with their own transactions.
        with _actor_context(Actor(request.user, page=request.path[:PAGE_MAX_LENGTH])):
            return self.get_response(request)


def get_acting_user() -> Any:
    """Return the signed-in user on whose behalf this code runs; None for commands and anonymous pages."""
    user = _current_actor.get().user
    return user if user is not None and user.is_authenticated else None


def actor_field(label: StrOrPromise) -> models.ForeignKey:
    """Return a field for the user who did something; null where a command or a loader did it."""
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

    created_at = ClockTimeField(_("recorded at"), auto_now_add=True, editable=False)
    created_by = actor_field(_("recorded by"))
    updated_at = ClockTimeField(_("changed at"), auto_now=True, editable=False)
    updated_by = actor_field(_("changed by"))

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_authors()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "updated_at", "updated_by"}
        super().save(*args, **kwargs)

    def set_authors(self) -> None:
        """Record the acting user, before the record is saved."""
        user = get_acting_user()
        if self._state.adding and self.created_by_id is None:
            self.created_by = user
        self.updated_by = user


def actor_label(entry: Any) -> str:
    """Return the name of the user who made the log entry, else of the program."""
    if entry.by_id:
        return str(entry.by or _("Account %(number)d, deleted") % {"number": entry.by_id})
    return entry.program or str(_("Not signed in") if entry.page else _("Another program"))
