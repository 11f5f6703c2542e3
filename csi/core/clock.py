"""The one source of "today". A demonstration mission carries its own date; MISSION_DATE overrides it."""

import datetime

from asgiref.local import Local
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.utils import timezone

_request = Local()


def mission():
    """The Mission row, asked once a request; None in a database that has none yet."""
    from csi.core.models import Mission

    if not getattr(_request, "running", False):
        return Mission.objects.first()
    if not hasattr(_request, "mission"):
        _request.mission = Mission.objects.first()
    return _request.mission


def today() -> datetime.date:
    """The mission's day, in its time zone."""
    if settings.MISSION_DATE:
        return settings.MISSION_DATE
    own = mission()
    return own.date if own and own.date else timezone.localdate()


def _start(**_kwargs):
    _request.running = True
    _forget()


def _finish(**_kwargs):
    _request.running = False
    _forget()


def _forget():
    if hasattr(_request, "mission"):
        del _request.mission


request_started.connect(_start)
request_finished.connect(_finish)
