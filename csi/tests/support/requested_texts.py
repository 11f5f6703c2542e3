"""The texts that pages ask the catalogues for, also those of libraries."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.test import Client
from django.urls import reverse

from csi.tests.support.fuzzing import FormFieldParser
from csi.tests.support.marked_texts import wrap_translations

# Account pages and invalid entries in their forms
ACCOUNT_FORMS = {
    "/accounts/login/": {"login": "osh", "password": "wrong"},
    "/accounts/password/reset/": {"email": "no address"},
    "/accounts/password/change/": {"oldpassword": "wrong", "password1": "osh", "password2": "other"},
    "/accounts/reauthenticate/": {"password": "wrong"},
    "/accounts/second-step/totp/activate/": {"code": "000000"},
    "/accounts/second-step/webauthn/add/": {"name": ""},
    "/accounts/second-step/recovery-codes/generate/": {},
}


def record_requested_texts(monkeypatch: Any) -> set[tuple[str, str]]:
    """Return a set to which each (context, text) that is translated until the end of the test is added."""
    requested: set[tuple[str, str]] = set()
    wrap_translations(monkeypatch, lambda translate, name: _record(translate, name, requested))
    return requested


def _record(translate: Any, name: str, requested: set[tuple[str, str]]) -> Any:
    def translate_recorded(*arguments: Any) -> str:
        context, text = arguments[:2] if "pgettext" in name else ("", arguments[0])
        requested.add((str(context), str(text)))
        return translate(*arguments)

    return translate_recorded


def visit_account_pages(client: Client) -> Iterator[Any]:
    """Yield the pages of sign-in, passwords and two-step verification, empty and with errors."""
    for url, entries in ACCOUNT_FORMS.items():
        yield client.get(url)
        yield client.post(url, {})
        yield client.post(url, entries)


def get_management_fields(fields: dict[str, list[str]]) -> dict[str, str]:
    """Return the values of the hidden fields that count the rows of a form."""
    return {name: values[0] for name, values in fields.items() if name.endswith("_FORMS")}


def visit_admin_pages(client: Client) -> Iterator[Any]:
    """Yield the pages of each type of record in the admin."""
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        changelist = reverse(f"{name}_changelist")
        yield client.get(changelist)
        yield client.get(changelist, {"q": "no such record"})
        fields = FormFieldParser(client.get(reverse(f"{name}_add")).content.decode()).fields
        for value in ("", "x" * 300, "-1"):
            yield client.post(reverse(f"{name}_add"), dict.fromkeys(fields, value) | get_management_fields(fields))
        if record := model._default_manager.first():
            yield client.get(reverse(f"{name}_delete", args=[record.pk]))
            for action in ("", "delete_selected"):
                selection = {"_selected_action": [record.pk]} if action else {}
                yield client.post(changelist, {"action": action, **selection})
                yield client.post(changelist, {"action": action, "_selected_action": [record.pk]}, follow=True)
