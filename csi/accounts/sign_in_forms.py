"""The account forms of allauth with our labels and error messages."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.utils.translation import gettext_lazy as _

from csi.core.typing import StrOrPromise

PASSWORDS_DIFFER = _("The two passwords are not the same. Enter the new password twice.")


class LabelledFormMixin(forms.Form):
    """Set the label and the error message for an empty field: `labels` maps a field name to both."""

    labels: dict[str, tuple[StrOrPromise, StrOrPromise]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, required) in self.labels.items():
            if (field := self.fields.get(name)) is not None:
                field.label = label
                field.error_messages["required"] = required
                field.widget.attrs.pop("placeholder", None)


class LoginForm(LabelledFormMixin, allauth_forms.LoginForm):
    labels = {
        "login": (_("User name or e-mail address"), _("Enter your user name or e-mail address.")),
        "password": (_("Password"), _("Enter your password.")),
    }


class NewPasswordMixin(LabelledFormMixin):
    """Two fields for a new password."""

    labels = {
        "oldpassword": (_("Current password"), _("Enter your current password.")),
        "password1": (_("New password"), _("Enter a new password.")),
        "password2": (_("New password again"), _("Enter the new password again.")),
    }

    def clean(self) -> dict[str, Any]:
        """Compare the passwords; instead of allauth's own comparison, for its message."""
        data = forms.Form.clean(self) or self.cleaned_data
        password, again = data.get("password1"), data.get("password2")
        if password and again and password != again:
            self.add_error("password2", PASSWORDS_DIFFER)
        return data


class ChangePasswordForm(NewPasswordMixin, allauth_forms.ChangePasswordForm):
    pass


class SetPasswordForm(NewPasswordMixin, allauth_forms.SetPasswordForm):
    pass


class ResetPasswordKeyForm(NewPasswordMixin, allauth_forms.ResetPasswordKeyForm):
    pass


class ResetPasswordForm(LabelledFormMixin, allauth_forms.ResetPasswordForm):
    labels = {"email": (_("E-mail address"), _("Enter your e-mail address."))}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages["invalid"] = _("Enter an e-mail address, such as name@example.org.")


class ReauthenticateForm(LabelledFormMixin, allauth_forms.ReauthenticateForm):
    labels = {"password": (_("Password"), _("Enter your password."))}
