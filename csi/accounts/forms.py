"""The form of one's own account, and the forms of the admin."""

from typing import Any

from django import forms
from django.contrib.auth.forms import UserChangeForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csi.accounts.models import LAST_ADMINISTRATOR, User, lock_administrators
from csi.accounts.permissions import MissionPermission, is_limited_to_districts, roles_with
from csi.core.crud.error_messages import ErrorMessagesMixin
from csi.core.crud.fields import prepare_text_field
from csi.core.crud.forms import RecordForm
from csi.core.languages import LanguageSelect


class ProfileForm(RecordForm):
    """The name and the e-mail address of one's own account."""

    current_password = forms.CharField(
        label=_("Current password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Only needed to change the e-mail address."),
    )

    groups = [
        (_("Your name"), [("first_name", "last_name")]),
        (_("Language"), ["language"]),
        (_("E-mail"), [("email", "current_password")]),
    ]

    class Meta:
        model = User
        fields = ("first_name", "last_name", "language", "email")
        widgets = {"language": LanguageSelect}
        help_texts = {"email": _("You can also sign in with it. The link to reset your password is sent to it.")}

    def clean(self) -> dict[str, Any]:
        """Require the password for a new e-mail address.

        Otherwise anyone at an unattended screen could take over the account.
        """
        data = super().clean() or self.cleaned_data
        if "email" in self.changed_data and not self.instance.check_password(data.get("current_password") or ""):
            self.add_error("current_password", _("Enter your current password to change the e-mail address."))
        return data


class DistrictRequiredMixin(ErrorMessagesMixin, forms.ModelForm):
    """Require a district for active field staff, who see nothing without one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            prepare_text_field(field)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        needs_district = "role" in data and is_limited_to_districts(data["role"]) and data.get("is_active", True)
        if needs_district and not data.get("districts") and "districts" not in self.errors:
            self.add_error("districts", _("Choose at least one district: field staff see only their districts."))
        return data


class AccountCreateForm(DistrictRequiredMixin):
    """A new account without a password; the owner chooses one through the link of the invitation."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "language", "role", "districts")
        widgets = {"language": LanguageSelect}

    def clean_username(self) -> str:
        """Reject a user name that differs from another one only in case, because sign-in ignores case."""
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("Another account has this user name. Enter a different one."))
        return username

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        return super().save(commit)


class AccountChangeForm(DistrictRequiredMixin, UserChangeForm):
    """An account in the admin. It protects the acting user and the last administrator from losing access."""

    # Passwords are chosen by the account's owner only.
    password = None  # type: ignore[assignment]  # removes the inherited field
    acting_user: User | None = None

    class Meta(UserChangeForm.Meta):
        model = User
        widgets = {"language": LanguageSelect}
        labels = {"is_active": pgettext_lazy("account", "Active")}
        help_texts = {"is_active": _("Clear this to end the user's access at once.")}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        roles = roles_with(MissionPermission.MANAGE_ACCOUNTS)
        stays_administrator = data.get("is_active") and data.get("role") in roles
        if self.instance.role in roles and self.instance.is_active and not stays_administrator:
            field = "role" if data.get("is_active") else "is_active"
            if self.instance == self.acting_user:
                self.add_error(field, _("You cannot remove your own access. Ask another administrator."))
            elif set(lock_administrators()) <= {self.instance}:
                self.add_error(field, LAST_ADMINISTRATOR)
        return data
