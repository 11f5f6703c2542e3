"""Every form that adds a record, found in the URL configuration, with what a person types into it.

The data are those of the apps' `FormContract`s, so that an add page without a contract has no data here.
"""

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

from csi.tests.support.view_contracts import FormContract


def contracts():
    """The contracts of the mission's forms, by the address of the form."""
    for config in apps.get_app_configs():
        for path in Path(config.path, "tests").glob("test_*.py"):
            if path.is_relative_to(settings.BASE_DIR) and "FormContract" in path.read_text():
                importlib.import_module(f"{config.name}.tests.{path.stem}")
    found, ahead = {}, [FormContract]
    while ahead:
        contract = ahead.pop()
        ahead += contract.__subclasses__()
        if contract.url and not contract.__module__.startswith("csi.core.crud."):
            found[f"{contract.url}add/"] = contract
    return found


@dataclass
class AddForm:
    """One add page: its name in the URL configuration, its view and the contract that knows its data."""

    name: str
    view: type
    contract: FormContract

    @cached_property
    def url(self):
        return reverse(self.name)

    @property
    def model(self):
        return self.view.model

    def typed(self, client, district, url=None):
        """(page's context, data): the form as the page shows it, or the one at `url`, filled in as a person would."""
        own = {name: value for name, value in self.contract.data(district).items() if not name.endswith("_FORMS")}
        response = client.get(url or self.url)
        assert response.status_code == 200, response
        return response.context, {**as_sent(response.context), **own}


def as_sent(context):
    """What a browser sends of a page's form when nothing has been typed."""
    data = {context["token_field"]: context["token"]}
    if "version_field" in context:
        data[context["version_field"]] = context["version"]
    parts = [context["form"]]
    for formset in context["formsets"]:
        parts += [formset.management_form, *formset.forms]
    for part in parts:
        for field in part:
            value = field.value()
            if isinstance(value, bool):
                value = "on" if value else None
            if isinstance(field.field.widget, forms.DateInput):
                value = field.field.widget.format_value(value)
            if value is not None and not isinstance(field.field, forms.FileField):
                data[field.html_name] = getattr(value, "pk", value)
    return data


def fields_of(context, kind, without=()):
    """The form's visible fields of that kind, and those of the first row of each of its tables."""
    parts = [context["form"], *(formset.forms[0] for formset in context["formsets"] if formset.forms)]
    return [
        field
        for part in parts
        for field in part.visible_fields()
        if isinstance(field.field, kind) and not isinstance(field.field, without) and field.name != "DELETE"
    ]


def bound_fields(context):
    """Every field of a page's form and its rows, by its name in HTML."""
    parts = [context["form"], *(row for formset in context["formsets"] for row in formset.forms)]
    return {field.html_name: field for part in parts for field in part}


def assert_told(response, names):
    """Each of these fields has its sentence beside it and in the summary, which leads to it."""
    assert response.status_code == 200
    html, fields = response.content.decode(), bound_fields(response.context)
    assert "data-error-summary" in html
    for name in names:
        field = fields[name]
        assert field.errors, f"{name} takes {str(field.value())[:40]!r}"
        for sentence in field.errors:
            assert html.count(escape(str(sentence))) >= 2, f"{name}: {sentence}"
        assert f'id="{field.auto_id}_error"' in html, name
        assert f'href="#{field.id_for_label or field.auto_id}"' in html, name


def assert_still_typed(response, typed):
    """What was typed stands in the page."""
    html, fields = response.content.decode(), bound_fields(response.context)
    for name, value in typed.items():
        field = fields.get(name)
        if (
            field is None
            or hasattr(field.field, "choices")
            or isinstance(field.field, forms.FileField)
            or value in (None, "")
        ):
            continue
        if not field.is_hidden and not isinstance(field.field, forms.BooleanField):
            assert escape(str(value)) in html, f"{name} has lost what was typed"


def counts():
    """How many rows each table of the mission holds; sessions and the log of signing in aside."""
    tables = [
        table
        for table in connection.introspection.django_table_names(only_existing=True)
        if "session" not in table and table != "accounts_accessevent"
    ]
    union = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in sorted(tables))
    with connection.cursor() as cursor:
        cursor.execute(union)
        return dict(cursor.fetchall())
