"""The admin of accounts."""

from typing import Any, cast

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.usersessions.admin import UserSession
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csi.accounts import services
from csi.accounts.forms import AccountChangeForm, AccountCreateForm
from csi.accounts.models import User
from csi.accounts.requests import AuthenticatedRequest
from csi.accounts.tokens import send_link
from csi.core.admin.concurrency import VersionedAdmin
from csi.core.admin.records import AdminPagesMixin, AutocompleteAdmin
from csi.core.admin.restored import RestoringAdmin

# Permissions follow the role and the districts, and an account has one e-mail address: these would compete with it.
admin.site.unregister([Group, EmailAddress, Authenticator, UserSession])


@admin.register(User)
class AccountAdmin(RestoringAdmin, VersionedAdmin, AutocompleteAdmin, AdminPagesMixin, UserAdmin):
    """Accounts are deactivated, never deleted."""

    form = AccountChangeForm
    add_form = AccountCreateForm
    add_form_template = None
    list_display = (
        "username",
        "full_name",
        "role",
        "district_names",
        "invitation_status",
        "last_login",
        "is_active",
    )
    list_filter = ("role", "is_active", "districts", "last_login")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    list_per_page = 50
    autocomplete_fields = ("districts",)
    readonly_fields = ("invitation_status", "last_login", "date_joined", "recent_events")
    actions = ("send_invitation", "deactivate", "activate", "reset_two_factor")
    fieldsets = (
        (None, {"fields": ("username", "invitation_status")}),
        (_("Name and e-mail"), {"fields": ("first_name", "last_name", "email", "language")}),
        (
            _("Access"),
            {
                "fields": ("is_active", "role", "districts"),
                "description": _(
                    "Accounts are not deleted, because the records keep the names of their authors. Clear “active” "
                    "instead: access ends at once. After a change of role or districts the user signs in again."
                ),
            },
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
        (_("Access log"), {"fields": ("recent_events",)}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username",),
                "description": _(
                    "The user chooses the password through a link that works once. The link is sent to the e-mail "
                    "address. It is also shown on the next page, so that you can pass it on."
                ),
            },
        ),
        (_("Name and e-mail"), {"classes": ("wide",), "fields": ("first_name", "last_name", "email", "language")}),
        (_("Access"), {"classes": ("wide",), "fields": ("role", "districts")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("districts")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"import_url": reverse("user_import"), **(extra_context or {})})

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.acting_user = request.user
        return form

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        """Send the invitation of the new account and show its link."""
        return self._send_and_show_link(request, obj)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Offer a link to choose a password; administrators do not set passwords."""
        account = self.get_object(request, id)
        if account is None or not self.has_change_permission(request, account):
            raise Http404
        if request.method == "POST":
            return self._send_and_show_link(request, account)
        return self._render_link_page(request, account)

    def _send_and_show_link(self, request: HttpRequest, account: User) -> HttpResponse:
        """Send the link and show it once, on a page that is not cached."""
        link, is_sent = self._invite(request, account)
        response = self._render_link_page(request, account, link=link, is_sent=is_sent)
        add_never_cache_headers(response)
        return response

    def _invite(self, request: HttpRequest, account: User) -> tuple[str, bool]:
        """Return a new link and whether it was sent by e-mail."""
        acting_user = cast(AuthenticatedRequest, request).user
        link = request.build_absolute_uri(services.invite(account=account, acting_user=acting_user))
        return link, send_link(account=account, link=link, sender=acting_user)

    def _render_link_page(self, request: HttpRequest, account: User, **extra_context: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Invitation: %(account)s") % {"account": account},
            "account": account,
            **extra_context,
        }
        return render(request, "admin/accounts/user/link.html", context)

    @admin.display(description=_("invitation"))
    def invitation_status(self, account: User) -> str:
        return account.invitation_status

    @admin.display(description=_("latest events"))
    def recent_events(self, account: User) -> str:
        context = {"events": account.access_events.latest_ten(), "account": account}
        return render_to_string("admin/accounts/user/recent_events.html", context)

    @admin.display(
        description=pgettext_lazy("person", "name"), ordering=Coalesce(NullIf("last_name", Value("")), "first_name")
    )
    def full_name(self, account: User) -> str | None:
        return account.get_full_name() or None

    @admin.display(description=_("districts"))
    def district_names(self, account: User) -> str | None:
        if account.has_all_districts:
            return str(_("all"))
        return ", ".join(str(district) for district in account.districts.all()) or None

    @admin.action(description=_("Send an invitation again"))
    def send_invitation(self, request: AuthenticatedRequest, queryset: QuerySet[User]) -> None:
        not_sent = []
        for account in queryset:
            try:
                _link, is_sent = self._invite(request, account)
            except PermissionDenied:
                is_sent = False
            if not is_sent:
                not_sent.append(str(account))
        if not_sent:
            text = _("No invitation was sent to %(names)s. Open the account and choose “Invitation” to see the link.")
            self.message_user(request, text % {"names": ", ".join(not_sent)}, messages.WARNING)
        if len(not_sent) < len(queryset):
            self.message_user(request, _("Invitations sent."), messages.SUCCESS)

    @admin.action(description=_("Deactivate accounts (access ends at once)"))
    def deactivate(self, request: AuthenticatedRequest, queryset: QuerySet[User]) -> None:
        left_active = services.deactivate(accounts=queryset, acting_user=request.user)
        self.message_user(request, _("Accounts deactivated."), messages.SUCCESS)
        if left_active:
            self.message_user(request, _("Your own account stays active."), messages.WARNING)

    @admin.action(description=_("Activate accounts"))
    def activate(self, request: AuthenticatedRequest, queryset: QuerySet[User]) -> None:
        services.activate(accounts=queryset, acting_user=request.user)
        self.message_user(request, _("Accounts activated."), messages.SUCCESS)

    @admin.action(description=_("Reset two-step verification"))
    def reset_two_factor(self, request: AuthenticatedRequest, queryset: QuerySet[User]) -> None:
        services.reset_two_factor(accounts=queryset, acting_user=request.user)
        text = _("Two-step verification reset. The users can set it up again. Your own is unchanged.")
        self.message_user(request, text)
