"""Answer reports, exports and pages of readers from the standby of REPLICA_DATABASE_URL."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import Error, InternalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from csi.core.db import replica
from csi.core.permissions import RecordPermission

logger = logging.getLogger(__name__)

SAFE_METHODS = ("GET", "HEAD")
# The cookie of a browser that has just saved something. It expires when the standby must have what was saved. It needs
# no signature: with a false one, pages come from the primary, or lack for some seconds what its sender saved.
COOKIE = "read_primary"
# Seconds until a standby that is not available or not current is tried again
RETRY_SECONDS = 10


class ReplicaMiddleware:
    """Calls a view with the standby as its database.

    If that fails, Django calls the view as usual, with the primary. It is the last middleware: sessions, accounts and
    access are read from the primary.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not replica.is_configured():
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.retry_at = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in SAFE_METHODS:
            response.set_cookie(
                COOKIE,
                "1",
                # One second more, because browsers count whole seconds
                max_age=int(settings.REPLICA_MAX_LAG.total_seconds()) + 1,
                path=settings.SESSION_COOKIE_PATH,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not may_use_replica(request, view) or time.monotonic() < self.retry_at:
            return None
        try:
            replica.require_current_replica(settings.REPLICA_MAX_LAG)
        except Error as error:
            self.retry_at = time.monotonic() + RETRY_SECONDS
            logger.warning("The replica is not used: %s", str(error).strip())
            return None
        try:
            with replica.reading_from_replica():
                response = view(request, *args, **kwargs)
                if hasattr(response, "render"):
                    response.render()
                return response
        except InternalError:
            # The view writes, which the standby rejects.
            return None
        except Error as error:
            # It was stopped, or ended a query that delayed it.
            logger.warning("The replica failed, the primary answers: %s", str(error).strip())
            return None


def may_use_replica(request: HttpRequest, view: Callable[..., HttpResponseBase]) -> bool:
    """Return whether the page is a report, an export or one of a reader, and nothing was just saved."""
    if request.method not in SAFE_METHODS or COOKIE in request.COOKIES:
        return False
    is_report = getattr(view, "is_report", False) or "export" in request.GET
    # Without a cookie the session is not loaded, so that public responses stay cacheable.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return is_report
    user = request.user
    if not is_report and user.has_permission(RecordPermission.VIEW_RECORDS):
        return False
    if not user.has_permission(RecordPermission.ACCESS_ALL_SCOPES):
        # Read from the primary and stored in the request, so that the scope of the user is never outdated.
        _ids = user.scope_ids
    return True
