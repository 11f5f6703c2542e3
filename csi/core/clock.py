"""The only source of the current date: MISSION_DATE, the date of a demonstration, or the clock."""

import datetime
from collections.abc import Callable
from typing import Any, TypeVar

from asgiref.local import Local
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.utils import timezone

from csi.core.models import Mission

T = TypeVar("T")

_request = Local()


def once_per_request(name: str, function: Callable[[], T]) -> T:
    """Return the result of the function, which is called at most once during a request."""
    if not getattr(_request, "is_running", False):
        return function()
    if name not in _request.results:
        _request.results[name] = function()
    return _request.results[name]


def mission() -> Mission | None:
    """Return the mission; None if the database has none yet."""
    return once_per_request("mission", Mission.objects.first)


def today() -> datetime.date:
    """Return the mission's date in its time zone."""
    if settings.MISSION_DATE:
        return settings.MISSION_DATE
    current = mission()
    return current.date if current and current.date else timezone.localdate()


def _start_request(**_kwargs: Any) -> None:
    _request.is_running, _request.results = True, {}


def _finish_request(**_kwargs: Any) -> None:
    _request.is_running = False


request_started.connect(_start_request)
request_finished.connect(_finish_request)
