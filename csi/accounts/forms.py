from django import forms
from django.contrib.auth.forms import UserChangeForm
from django.utils.translation import gettext_lazy as _

from csi.accounts.models import Role, User, locked_administrators
from csi.core.crud.forms import RecordForm


class OwnDetailsForm(RecordForm):
    """What a person changes of the own account; role and districts are an administrator's."""

    current_password = forms.CharField(
        label=_("Your password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Only to change the e-mail address."),
    )

    groups = [(_("Your name"), [("first_name", "last_name")]), (_("Your address"), [("email", "current_password")])]

    class Meta:
        model = User
        fields = ("first_name", "last_name", "email")
        help_texts = {"email": _("You sign in with it too, and a forgotten password is reset with it.")}

    def clean(self):
        """Who finds a screen unattended must not turn the address, and with it the account, to oneself."""
        asked = super().clean() or self.cleaned_data
        if "email" in self.changed_data and not self.instance.check_password(asked.get("current_password") or ""):
            self.add_error(
                "current_password", _("To change the e-mail address, give the password with which you sign in.")
            )
        return asked


class DistrictsFollowTheRole:
    """Field staff without a district would see nothing: the form asks for one."""

    def clean(self):
        asked = super().clean() or self.cleaned_data
        if asked.get("role") == Role.FIELD_STAFF and asked.get("is_active", True) and not asked.get("districts"):
            self.add_error("districts", _("Field staff need at least one district: without it they see nothing."))
        return asked


class NewAccountForm(DistrictsFollowTheRole, forms.ModelForm):
    """An account without a password: the person chooses it, by the link of the invitation."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "role", "districts")

    def clean_username(self):
        """People sign in without regard to capitals."""
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("A user with that username already exists."))
        return username

    def save(self, commit=True):
        self.instance.set_unusable_password()
        return super().save(commit)


class AccountForm(DistrictsFollowTheRole, UserChangeForm):
    """An account as an administrator changes it. No one locks out oneself or the last administrator."""

    # Nobody writes another's password.
    password = None
    acting_user = None

    def clean(self):
        asked = super().clean()
        stays = asked.get("is_active") and asked.get("role") == Role.ADMINISTRATOR
        if self.instance.role == Role.ADMINISTRATOR and self.instance.is_active and not stays:
            if self.instance == self.acting_user:
                raise forms.ValidationError(_("You cannot take your own access away. Ask another administrator."))
            if set(locked_administrators()) <= {self.instance}:
                raise forms.ValidationError(_("This is the last administrator: make another one first."))
        return asked
