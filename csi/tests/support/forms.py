"""Forms that create records, with valid data from the `FormContract`s of the apps."""

import importlib
from dataclasses import dataclass
from pathlib import Path

from django import forms
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import escape

from csi.core.crud.confirmations import ConfirmationsMixin
from csi.tests.support.view_contracts import FormContract


def find_contracts():
    """Return {URL of the create view: its FormContract}."""
    for config in apps.get_app_configs():
        for path in Path(config.path, "tests").glob("test_*.py"):
            if path.is_relative_to(settings.BASE_DIR) and "FormContract" in path.read_text():
                importlib.import_module(f"{config.name}.tests.{path.stem}")
    found, pending = {}, [FormContract]
    while pending:
        contract = pending.pop()
        pending += contract.__subclasses__()
        if contract.url and not contract.__module__.startswith("csi.core.crud."):
            found[f"{contract.url}add/"] = contract
    return found


@dataclass
class CreateForm:
    """A create view: its URL name, view class and contract, which provides valid data."""

    name: str
    view: type
    contract: FormContract

    @cached_property
    def url(self):
        return reverse(self.name)

    @property
    def model(self):
        return self.view.model

    def fill(self, client, district, url=None):
        """Return the context and valid data of the create view, or of the form at `url`."""
        contract_data = {
            name: value for name, value in self.contract.data(district).items() if not name.endswith("_FORMS")
        }
        response = client.get(url or self.url)
        assert response.status_code == 200, response
        return response.context, {**build_submission(response.context), **contract_data}


def build_submission(context):
    """Return what a browser submits for a page's form without user input."""
    data = {context["token_field"]: context["token"]}
    if "version_field" in context:
        data[context["version_field"]] = context["version"]
    all_forms = [context["form"]]
    for formset in context["formsets"]:
        all_forms += [formset.management_form, *formset.forms]
    return data | read_fields(all_forms)


def read_fields(all_forms):
    """Return the values of the fields of forms as a browser submits them."""
    data = {}
    for form in all_forms:
        for field in form:
            value = field.value()
            if isinstance(value, bool):
                value = "on" if value else None
            if isinstance(field.field.widget, forms.DateInput):
                value = field.field.widget.format_value(value)
            if isinstance(value, list | tuple):
                value = [getattr(item, "pk", item) for item in value]
            if value is not None and not isinstance(field.field, forms.FileField):
                data[field.html_name] = getattr(value, "pk", value)
                if field.field.show_hidden_initial:
                    data[field.html_initial_name] = data[field.html_name]
    return data


def is_reason(form, name):
    """Return True for a field that is shown only with a question."""
    return isinstance(form, ConfirmationsMixin) and form.is_confirmation_field(name)


def list_fields(context, field_type, without=()):
    """Return the visible fields of a type, from the form and the first row of each formset."""
    all_forms = [context["form"], *(formset.forms[0] for formset in context["formsets"] if formset.forms)]
    return [
        field
        for form in all_forms
        for field in form.visible_fields()
        if isinstance(field.field, field_type)
        and not isinstance(field.field, without)
        and field.name != "DELETE"
        and not is_reason(form, field.name)
    ]


def get_bound_fields(context):
    """Return {HTML name: bound field} of a page's form and formsets."""
    all_forms = [context["form"], *(row for formset in context["formsets"] for row in formset.forms)]
    return {field.html_name: field for form in all_forms for field in form}


def assert_errors_shown(response, names):
    """Assert that each field has its error beside it and, as a link, in the error summary."""
    assert response.status_code == 200
    html, fields = response.content.decode(), get_bound_fields(response.context)
    assert "data-error-summary" in html
    for name in names:
        field = fields[name]
        assert field.errors, f"{name} takes {str(field.value())[:40]!r}"
        for error in field.errors:
            assert html.count(escape(str(error))) >= 2, f"{name}: {error}"
        assert f'id="{field.auto_id}_error"' in html, name
        assert f'href="#{field.id_for_label or field.auto_id}"' in html, name


def assert_input_preserved(response, fill):
    """Assert that the page still contains the input."""
    html, fields = response.content.decode(), get_bound_fields(response.context)
    for name, value in fill.items():
        field = fields.get(name)
        if (
            field is None
            or hasattr(field.field, "choices")
            or isinstance(field.field, forms.FileField)
            or value in (None, "")
        ):
            continue
        if not field.is_hidden and not isinstance(field.field, forms.BooleanField):
            assert escape(str(value)) in html, f"{name} has lost its input"


def count_rows():
    """Return {table: number of rows}, without sessions and the access log."""
    tables = [
        table
        for table in connection.introspection.django_table_names(only_existing=True)
        if "session" not in table and table != "accounts_accessevent"
    ]
    union = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in sorted(tables))
    with connection.cursor() as cursor:
        cursor.execute(union)
        return dict(cursor.fetchall())
