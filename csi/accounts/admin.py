from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.usersessions.admin import UserSession
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _

from csi.accounts import services
from csi.accounts.forms import AccountForm, NewAccountForm
from csi.accounts.models import User
from csi.accounts.tokens import send_link
from csi.core.admin.records import AutocompleteAdmin
from csi.core.permissions import RecordPermission

# Rights follow the role and the districts, an account has its one address: these would be second ways.
admin.site.unregister([Group, EmailAddress, Authenticator, UserSession])


@admin.register(User)
class AccountAdmin(AutocompleteAdmin, UserAdmin):
    """Accounts: who comes in, as what, for which districts. They are deactivated, never deleted."""

    form = AccountForm
    add_form = NewAccountForm
    add_form_template = None
    list_display = ("username", "full_name", "role", "own_districts", "invited", "last_login", "is_active")
    list_filter = ("role", "is_active", "districts", "last_login")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    list_per_page = 50
    autocomplete_fields = ("districts",)
    readonly_fields = ("invited", "last_login", "date_joined", "recent_events")
    actions = ("send_invitation", "deactivate", "activate", "forget_second_step")
    fieldsets = (
        (None, {"fields": ("username", "invited")}),
        (_("The person"), {"fields": ("first_name", "last_name", "email")}),
        (
            _("What the person does here"),
            {
                "fields": ("is_active", "role", "districts"),
                "description": _(
                    "An account is not deleted, for what the person recorded keeps its name. Take “active” away "
                    "instead: access ends at once. With another role or other districts the person signs in anew."
                ),
            },
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
        (_("What happened to it"), {"fields": ("recent_events",)}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username",),
                "description": _(
                    "The person chooses the password, by a link that works once. It is sent to the e-mail address, "
                    "and shown on the next page to be given by another way."
                ),
            },
        ),
        (_("The person"), {"classes": ("wide",), "fields": ("first_name", "last_name", "email")}),
        (_("What the person does here"), {"classes": ("wide",), "fields": ("role", "districts")}),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("districts")

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.acting_user = request.user
        return form

    def has_delete_permission(self, request, obj=None):
        return False

    def response_add(self, request, obj, post_url_continue=None):
        """The new account's invitation."""
        return self._show_link(request, obj)

    def user_change_password(self, request, id, form_url=""):
        """In place of a password told: the link with which the person chooses one."""
        account = self.get_object(request, id)
        if account is None or not self.has_change_permission(request, account):
            raise Http404
        if request.method == "POST":
            return self._show_link(request, account)
        return self._link_page(request, account)

    def _show_link(self, request, account):
        """Sends the link, and shows it this once; the page is not kept."""
        link, is_sent = self._invite(request, account)
        response = self._link_page(request, account, link=link, is_sent=is_sent)
        add_never_cache_headers(response)
        return response

    def _invite(self, request, account):
        """A new link, and whether it went out by mail."""
        link = request.build_absolute_uri(services.invite(account=account, acting_user=request.user))
        return link, send_link(account=account, link=link, sender=request.user)

    def _link_page(self, request, account, **given):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Invitation: %(account)s") % {"account": account},
            "account": account,
            **given,
        }
        return render(request, "admin/accounts/user/link.html", context)

    @admin.display(description=_("invitation"))
    def invited(self, account):
        return account.invitation

    @admin.display(description=_("lately"))
    def recent_events(self, account):
        events = account.access_events.lately()
        return render_to_string("admin/accounts/user/recent_events.html", {"events": events, "account": account})

    @admin.display(description=_("name"), ordering="last_name")
    def full_name(self, account):
        return account.get_full_name() or None

    @admin.display(description=_("districts"))
    def own_districts(self, account):
        if account.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS):
            return _("all")
        return ", ".join(str(district) for district in account.districts.all()) or None

    @admin.action(description=_("Send an invitation again: a link to choose a password"))
    def send_invitation(self, request, queryset):
        without = []
        for account in queryset:
            try:
                _link, is_sent = self._invite(request, account)
            except PermissionDenied:
                is_sent = False
            if not is_sent:
                without.append(str(account))
        if without:
            told = _("Nothing was sent to %(names)s. Open the account: “Invitation” shows the link.")
            self.message_user(request, told % {"names": ", ".join(without)}, messages.WARNING)
        if len(without) < len(queryset):
            self.message_user(request, _("Sent."), messages.SUCCESS)

    @admin.action(description=_("Deactivate: access ends at once"))
    def deactivate(self, request, queryset):
        spared = services.deactivate(accounts=queryset, acting_user=request.user)
        self.message_user(request, _("Deactivated."), messages.SUCCESS)
        if spared:
            self.message_user(request, _("Your own account stays active."), messages.WARNING)

    @admin.action(description=_("Activate: may sign in again"))
    def activate(self, request, queryset):
        services.activate(accounts=queryset, acting_user=request.user)
        self.message_user(request, _("Activated."), messages.SUCCESS)

    @admin.action(description=_("Second step of signing in: let them set it up anew"))
    def forget_second_step(self, request, queryset):
        services.forget_second_step(accounts=queryset, acting_user=request.user)
        self.message_user(request, _("They set up their second step anew when they sign in. Your own stays."))
