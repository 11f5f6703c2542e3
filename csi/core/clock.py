"""The only source of the current date: MISSION_DATE, the date of a demonstration, or the clock."""

import datetime
from typing import Any

from asgiref.local import Local
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.utils import timezone

from csi.core.models import Mission

_request = Local()


def mission() -> Mission | None:
    """Return the mission, queried once per request; None if the database has none yet."""
    if not getattr(_request, "is_running", False):
        return Mission.objects.first()
    if not hasattr(_request, "mission"):
        _request.mission = Mission.objects.first()
    return _request.mission


def today() -> datetime.date:
    """Return the mission's date in its time zone."""
    if settings.MISSION_DATE:
        return settings.MISSION_DATE
    current = mission()
    return current.date if current and current.date else timezone.localdate()


def _start_request(**_kwargs: Any) -> None:
    _request.is_running = True
    _clear_mission()


def _finish_request(**_kwargs: Any) -> None:
    _request.is_running = False
    _clear_mission()


def _clear_mission() -> None:
    if hasattr(_request, "mission"):
        del _request.mission


request_started.connect(_start_request)
request_finished.connect(_finish_request)
