"""Every form that changes a record carries its version, and every change is a new version."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection, transaction
from django.test import RequestFactory
from django.urls import reverse

from csi.accounts.models import User
from csi.core.crud import concurrency
from csi.core.crud.concurrency import VERSION_FIELD, RowVersionsMixin
from csi.core.crud.views import RecordUpdateView
from csi.core.history.registry import models_by_table, parent_links
from csi.tests.support.routes import RECORD_ROUTES
from csi.tests.support.samples import everyday_sample
from districts.models import District
from forums.models import WorkingGroup
from forums.tests.factories import CadenceChangeFactory

pytestmark = pytest.mark.django_db

CHANGE_ADMINS = [
    pytest.param(model_admin, id=model._meta.label_lower)
    for model, model_admin in sorted(admin.site._registry.items(), key=lambda item: item[0]._meta.label)
]
UPDATE_ROUTES = [
    pytest.param(route, id=route.name) for route in RECORD_ROUTES if issubclass(route.view, RecordUpdateView)
]


def get_request(username):
    request = RequestFactory().get("/")
    request.user = User.objects.get(username=username)
    return request


def assert_rows_have_versions(formset):
    """Assert that each saved row of a formset has the hidden field with its version."""
    assert isinstance(formset, RowVersionsMixin), formset
    for row in formset.initial_forms:
        assert int(row[VERSION_FIELD].value()) > 0, (formset, row.instance)
        assert row[VERSION_FIELD].is_hidden


@pytest.mark.slow
@pytest.mark.parametrize("model_admin", everyday_sample(CHANGE_ADMINS, 6))
def test_admin_form_and_its_inlines_carry_versions(mission, client, model_admin):
    """Open the change form of the record with the most rows in each inline."""
    request, model = get_request("admin"), model_admin.model
    newest = model._base_manager.order_by("-pk")[:50]
    records = [record for record in newest if model_admin.has_change_permission(request, record)]
    if not records:
        pytest.skip("nobody can change these records in the admin")
    client.force_login(request.user)
    for inline in model_admin.inlines or (None,):
        record = max(records, key=lambda candidate: count_rows(candidate, inline) if inline else 0)
        url = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{record.pk}/change/"
        response = client.get(url)
        context, html = response.context, response.content.decode()
        assert context["version"] == concurrency.get_version(model, record.pk) != ""
        assert f'<input type="hidden" name="version" value="{context["version"]}">' in html
        for inline_formset in context["inline_admin_formsets"]:
            if inline_formset.has_change_permission:
                assert_rows_have_versions(inline_formset.formset)
                for row in inline_formset.formset.initial_forms:
                    assert f'name="{row[VERSION_FIELD].html_name}"' in html


@pytest.mark.slow
@pytest.mark.parametrize("model_admin", everyday_sample(CHANGE_ADMINS, 4))
def test_admin_confirmation_of_a_deletion_carries_versions(mission, client, model_admin):
    request, model = get_request("admin"), model_admin.model
    if "delete_selected" not in model_admin.get_actions(request) or not (record := model._base_manager.first()):
        pytest.skip("nobody deletes a selection of these records")
    client.force_login(request.user)
    data = {"action": "delete_selected", "_selected_action": [record.pk]}
    context = client.post(f"/admin/{model._meta.app_label}/{model._meta.model_name}/", data).context
    version = concurrency.get_version(model, record.pk)
    assert version != ""
    assert context["versions"] == f"{record.pk}:{version}"


def count_rows(record, inline):
    name = inline.fk_name or next(
        field.name for field in inline.model._meta.fields if field.related_model is type(record)
    )
    return inline.model._base_manager.filter(**{name: record.pk}).count()


@pytest.mark.slow
@pytest.mark.parametrize("route", everyday_sample(UPDATE_ROUTES, 8))
def test_edit_page_and_its_rows_carry_versions(mission, client, route):
    user = User.objects.get(username="manager")
    client.force_login(user)
    for record in route.view.model._default_manager.editable_by(user).order_by("-pk")[:100]:
        response = client.get(reverse(route.name, args=[record.pk]))
        if "form" in response.context:
            break
    else:
        pytest.skip("the demonstration has no such record that is not locked")
    assert response.context["version"] == concurrency.get_version(type(record), record.pk) != ""
    for formset in response.context["formsets"]:
        assert_rows_have_versions(formset)


@pytest.mark.parametrize("table", sorted(parent_links()))
def test_sql_change_of_a_row_is_a_new_version_of_its_record(mission, table):
    # The only table without rows in the demonstration
    CadenceChangeFactory(group=WorkingGroup.objects.earliest("pk"))
    connection.check_constraints()
    link, model = parent_links()[table], models_by_table()[table]
    parent, row = models_by_table()[link.table], model._base_manager.latest("pk")
    parent_id = getattr(row, link.column)
    before = concurrency.get_version(parent, parent_id)
    with transaction.atomic(), connection.cursor() as cursor:
        # Only the triggers of the history: other rules, such as the period lock, may forbid the change.
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        query = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE '%%history_l%%'"
        cursor.execute(query, [table])
        for (trigger,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER "{trigger}"')
        cursor.execute(f'DELETE FROM "{table}" WHERE id = %s', [row.pk])
        changed = concurrency.get_version(parent, parent_id)
        transaction.set_rollback(True)
    assert int(changed) > int(before)


def test_model_without_history_has_no_version(db):
    models = [model for model in apps.get_models() if getattr(model, "history", "missing") is None]
    assert models
    assert {concurrency.get_version(model, 1) for model in models} == {""}
    assert concurrency.get_version(District, 10**6) == "0"
