"""The only source of the current date: MISSION_DATE, the date of a demonstration, or the clock.

Records carry the time of `now()`, and the triggers that write the history that of the SQL function `mission_now()`,
which is the same. Limits of time, such as those of sessions and links, use the real time.
"""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from asgiref.local import Local
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import connection, models
from django.utils import timezone

from csi.core.models import Mission

T = TypeVar("T")

_request = Local()


def _is_in_request() -> bool:
    return getattr(_request, "is_running", False)


def once_per_request(name: str, function: Callable[[], T]) -> T:
    """Return the result of the function, which is called at most once during a request."""
    if not _is_in_request():
        return function()
    if name not in _request.results:
        _request.results[name] = function()
    return _request.results[name]


@contextmanager
def as_one_request() -> Iterator[None]:
    """Let results of `once_per_request` count for the whole context, for work in the background."""
    if _is_in_request():
        yield
        return
    _start_request()
    try:
        yield
    finally:
        _finish_request()


def mission() -> Mission | None:
    """Return the mission; None if the database has none yet."""
    return once_per_request("mission", Mission.objects.first)


def today() -> datetime.date:
    """Return the mission's date in its time zone."""
    if settings.MISSION_DATE:
        return settings.MISSION_DATE
    current = mission()
    return current.date if current and current.date else timezone.localdate()


_fixed_now: ContextVar[datetime.datetime | None] = ContextVar("fixed_now", default=None)


@contextmanager
def set_now(moment: datetime.datetime) -> Iterator[None]:
    """Let records carry this time within the context, for loaders. It has no effect on the history."""
    token = _fixed_now.set(moment)
    try:
        yield
    finally:
        _fixed_now.reset(token)


def now() -> datetime.datetime:
    """Return the time that records carry; in a demonstration it lies on its date."""
    if fixed := _fixed_now.get():
        return fixed
    return once_per_request("now", _read_now)


def _read_now() -> datetime.datetime:
    # A request reads the mission once. Outside of requests, where each saved record asks, one statement must do.
    if _is_in_request() and not ((current := mission()) and current.date):
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT mission_now() FROM {Mission._meta.db_table} WHERE date IS NOT NULL")
        row = cursor.fetchone()
    return row[0] if row else timezone.now()


class ClockTimeField(models.DateTimeField):
    """A field with `auto_now` or `auto_now_add` that takes the time of `now()`."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if self.auto_now or (self.auto_now_add and add):
            setattr(model_instance, self.attname, now())
        return getattr(model_instance, self.attname)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs


def _start_request(**_kwargs: Any) -> None:
    _request.is_running, _request.results = True, {}


def _finish_request(**_kwargs: Any) -> None:
    _request.is_running = False


request_started.connect(_start_request)
request_finished.connect(_finish_request)
