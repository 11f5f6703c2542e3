"""How long a sign-in lasts: so many hours in all, and so many minutes without a page being asked for."""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.middleware import SessionMiddleware
from django.dispatch import receiver

from csi.core.web import health

BEGAN, SEEN = "signed_in_at", "seen_at"
# Seconds. Oftener it is not written down that somebody is there.
NOTED_EVERY = 300


@receiver(user_logged_in)
def note_sign_in(sender, request, **kwargs):
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


class PageSessionMiddleware(SessionMiddleware):
    """Takes the cookie of a dead session away with a page only, not with what a page fetches beside it.

    A suggestion asked for with the old cookie may be answered after the form that has set a new one, and would take
    away the session that keeps what was typed.
    """

    def process_response(self, request, response):
        response = super().process_response(request, response)
        if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
            cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
            if cookie is not None and not cookie.value:
                del response.cookies[settings.SESSION_COOKIE_NAME]
        return response


class LimitedSessionsMiddleware:
    """Signs out whom either limit has passed; what a form sends then is kept as for any session that has ended."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if is_signed_in(request):
            now = int(time.time())
            if has_ended(request.session, now):
                logout(request)
            elif now - request.session[SEEN] > NOTED_EVERY:
                request.session[SEEN] = now
        return self.get_response(request)


def is_signed_in(request) -> bool:
    """Asks no session where none is brought, nor for probes: what is public stays so to proxies."""
    has_cookie = settings.SESSION_COOKIE_NAME in request.COOKIES
    return has_cookie and request.path not in health.ADDRESSES and SESSION_KEY in request.session


def has_ended(session, now: int) -> bool:
    """`now` in seconds since 1970. A session that does not say when it began has ended."""
    began, seen = session.get(BEGAN, 0), session.get(SEEN, 0)
    return now - began > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_MINUTES * 60
