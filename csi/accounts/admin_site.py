"""The admin site, with the sign-in pages and the texts of the project."""

from functools import wraps
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

from csi.core.crud.drafts import redirect_to_sign_in


class AdminScriptCatalog(JavaScriptCatalog):
    """Texts of the admin's scripts, with those that the project replaces."""

    def get_paths(self, packages: list[str]) -> list[str]:
        return [*super().get_paths(packages), *map(str, settings.LOCALE_PATHS)]


class MissionAdminSite(AdminSite):
    """The admin; signing in and out and passwords are those of the other pages.

    The admin's own views neither limit failed attempts nor ask for two-step verification.
    """

    site_title = site_header = index_title = _("Administration")
    empty_value_display = "–"

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Keep the input of a form that is sent after the session has ended."""
        protected_view = super().admin_view(view, cacheable)

        @wraps(protected_view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method == "POST" and not request.user.is_authenticated:
                return redirect_to_sign_in(request)
            return protected_view(request, *args, **kwargs)

        return inner

    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().login(request, extra_context)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def i18n_javascript(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return AdminScriptCatalog.as_view(packages=["django.contrib.admin"])(request)
