"""Every count that users enter is compared with the usual one, on the page and in the admin."""

import pytest
from django.contrib import admin

from csi.core.crud.views.edit import RecordFormView
from csi.core.db.fields import CountField
from csi.tests.support.routes import RECORD_ROUTES

# Counts that are limited by another one, or whose sum over the rows is compared.
PARTS = {
    "forums.attendance": {"under_30"},
    "forums.communitypresence": {"people"},
    "receptions.appealcount": {"settled", "referred"},
    "initiatives.initiative": {"participants_under_30", "participants_police"},
    "districts.strengthline": {"women", "men"},
}


def list_page_forms():
    for route in RECORD_ROUTES:
        if route.has_base(RecordFormView):
            yield route.view.model, route.view.form_class
            yield from ((formset.model, formset.form_class) for formset in route.view.formsets)


def list_admin_forms():
    for model, model_admin in admin.site._registry.items():
        yield model, model_admin.form
        yield from ((inline.model, inline.form) for inline in model_admin.inlines)


@pytest.mark.parametrize("list_forms", [list_page_forms, list_admin_forms])
def test_every_count_is_compared(list_forms):
    compared, missing = set(), set()
    for model, form in list_forms():
        for name in [field.name for field in model._meta.fields if isinstance(field, CountField)]:
            label = f"{model._meta.label_lower}.{name}"
            if name in getattr(form, "checked_counts", ()):
                compared.add(label)
            elif name not in PARTS.get(model._meta.label_lower, ()):
                missing.add(label)
    assert not missing
    assert len(compared) >= 10
