"""The language of a user: chosen in the header or by the account, otherwise that of the browser."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.generic import View

from csi.accounts.models import User
from csi.accounts.sessions import is_signed_in
from csi.core.languages import Language
from csi.core.urls import get_own_address


def use_language_of(account: User) -> AbstractContextManager[Any]:
    """Activate the language of an account, for an e-mail or a calendar feed that its owner receives."""
    return translation.override(account.language_of_emails)


class AccountLanguageMiddleware:
    """Activate the language of the account; LocaleMiddleware has activated that of the browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_signed_in(request) and (language := getattr(request.user, "language", "")):
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class LanguageView(View):
    """Changes the language, and returns to the page on which it was chosen.

    The choice of a visitor is only a cookie, so a link is enough. That of a user is stored, so it needs a form.
    """

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.choose(request, request.GET.get("language", ""), request.GET.get("next", ""))

    def post(self, request: HttpRequest) -> HttpResponse:
        language = request.POST.get("language", "")
        if isinstance(request.user, User) and language in Language:
            User.objects.filter(pk=request.user.pk).update(language=language)
        return self.choose(request, language, request.POST.get("next", ""))

    def choose(self, request: HttpRequest, language: str, address: str) -> HttpResponse:
        """Store the language in the cookie, and return to `address` of this site."""
        response = HttpResponseRedirect(get_own_address(request, address, reverse("home")))
        if language not in Language:
            messages.error(request, _("Choose a language from the menu."))
            return response
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response
