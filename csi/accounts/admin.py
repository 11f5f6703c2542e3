from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.usersessions.admin import UserSession
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from csi.accounts import actions
from csi.accounts.forms import AccountForm, NewAccountForm
from csi.accounts.models import User

# Rights follow the role and the districts, an account has its one address: these would be second ways.
admin.site.unregister([Group, EmailAddress, Authenticator, UserSession])


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts: who comes in, as what, for which districts. They are deactivated, never deleted."""

    form = AccountForm
    add_form = NewAccountForm
    list_display = ("username", "full_name", "role", "own_districts", "last_login", "is_active")
    list_filter = ("role", "is_active", "districts", "last_login")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    list_per_page = 50
    autocomplete_fields = ("districts",)
    readonly_fields = ("last_login", "date_joined")
    actions = ("deactivate", "activate", "forget_second_step")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("The person"), {"fields": ("first_name", "last_name", "email")}),
        (
            _("What the person does here"),
            {
                "fields": ("is_active", "role", "districts"),
                "description": _(
                    "An account is not deleted, for what the person recorded keeps its name. Take “active” away "
                    "instead: access ends at once."
                ),
            },
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "usable_password", "password1", "password2")}),
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

    @admin.display(description=_("name"), ordering="last_name")
    def full_name(self, account):
        return account.get_full_name() or None

    @admin.display(description=_("districts"))
    def own_districts(self, account):
        if account.sees_every_district:
            return _("all")
        return ", ".join(str(district) for district in account.districts.all()) or None

    @admin.action(description=_("Deactivate: access ends at once"))
    def deactivate(self, request, queryset):
        spared = actions.deactivate(accounts=queryset, acting_user=request.user)
        self.message_user(request, _("Deactivated."), messages.SUCCESS)
        if spared:
            self.message_user(request, _("Your own account stays active."), messages.WARNING)

    @admin.action(description=_("Activate: may sign in again"))
    def activate(self, request, queryset):
        actions.activate(accounts=queryset, acting_user=request.user)
        self.message_user(request, _("Activated."), messages.SUCCESS)

    @admin.action(description=_("Second step of signing in: let them set it up anew"))
    def forget_second_step(self, request, queryset):
        actions.forget_second_step(accounts=queryset, acting_user=request.user)
        self.message_user(request, _("They set up their second step anew when they sign in. Your own stays."))
