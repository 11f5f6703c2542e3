"""Import of accounts, for administrators."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from csi.accounts.forms import AccountChangeForm, AccountCreateForm
from csi.accounts.models import User
from csi.core.crud.imports.declarations import RecordImport, register_import
from csi.core.crud.imports.headings import register_headings
from csi.core.crud.imports.references import register_names

register_headings(
    {
        "User name": ("имя пользователя", "логин", "колдонуучунун аты", "логини", "foydalanuvchi nomi"),
        "First name": ("имя", "аты", "ismi", "исми"),
        "Last name": ("фамилия", "фамилиясы", "familiyasi"),
        "E-mail address": ("электронная почта", "эл почта", "электрондук почта", "elektron pochta"),
        "Role": ("роль", "ролу", "roli", "роли"),
        "Districts": ("районы", "аймактар", "tumanlar", "туманлар"),
    }
)
register_names(User, "email", code="username")


class ImportedAccountForm(AccountChangeForm):
    """An existing account in an import, which does not end its access."""

    class Meta(AccountChangeForm.Meta):
        fields = (*AccountCreateForm.Meta.fields, "is_active")  # type: ignore[assignment]  # stub: "__all__"


@register_import
class UserImport(RecordImport):
    """Accounts, identified by user name; new ones have no password until their invitation."""

    model, form_class = User, AccountCreateForm
    key = ("username",)
    has_own_form = True

    def get_permitted(self) -> QuerySet[User]:
        return User.objects.all()

    def build_form(self, record: User, data: Mapping[str, Any] | None = None) -> Any:
        if record.pk is None:
            return AccountCreateForm(data, instance=record)
        form = ImportedAccountForm(data, instance=record)
        form.acting_user = self.user  # type: ignore[assignment]  # an account
        return form

    def get_values(self, record: User) -> dict[str, Any]:
        return {**super().get_values(record), "is_active": record.is_active}
