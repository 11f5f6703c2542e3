"""Limits of a session: a total duration and a time without requests."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from csi.core.web import health

# Keys in the session; the values are seconds since 1970.
SIGNED_IN_AT, LAST_SEEN_AT = "signed_in_at", "last_seen_at"
# Seconds between two updates of LAST_SEEN_AT, to save writes.
UPDATE_INTERVAL = 300


@receiver(user_logged_in)
def start_session_clock(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    request.session[SIGNED_IN_AT] = request.session[LAST_SEEN_AT] = int(time.time())


class PageSessionMiddleware(SessionMiddleware):
    """Delete the cookie of an ended session only when a page is loaded, not in a script's request.

    The response to such a request may arrive after a form set a new cookie, and would delete the new session, which
    holds the form's draft.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response = super().process_response(request, response)
        if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
            cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
            if cookie is not None and not cookie.value:
                del response.cookies[settings.SESSION_COOKIE_NAME]
        return response


class SessionTimeoutMiddleware:
    """Sign out a user whose session has passed either limit; drafts are kept as with every ended session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_signed_in(request):
            now = int(time.time())
            if is_expired(request.session, now):
                logout(request)
            elif now - request.session[LAST_SEEN_AT] > UPDATE_INTERVAL:
                request.session[LAST_SEEN_AT] = now
                save_now(request.session)
        return self.get_response(request)


def save_now(session: SessionBase) -> None:
    """Save a changed session before the view instead of after it.

    The transaction of an export stays open while the file is downloaded. If it contained the change, the other requests
    of the user would wait for it.
    """
    try:
        session.save()
    except UpdateError as error:
        raise SessionInterrupted("The session ended during the request.") from error
    session.modified = False


def is_signed_in(request: HttpRequest) -> bool:
    """Return True if the session has a user.

    Does not load the session without a cookie or for a probe, so that public responses stay cacheable.
    """
    has_cookie = settings.SESSION_COOKIE_NAME in request.COOKIES
    return has_cookie and request.path_info not in health.PATHS and SESSION_KEY in request.session


def is_expired(session: SessionBase, now: int) -> bool:
    """Return True if the session has passed a limit at `now` (seconds since 1970), or has no start time."""
    signed_in_at, last_seen_at = session.get(SIGNED_IN_AT, 0), session.get(LAST_SEEN_AT, 0)
    return now - signed_in_at > settings.SESSION_COOKIE_AGE or now - last_seen_at > settings.SESSION_IDLE_MINUTES * 60
