"""Messages about a choice that is not in the list: on every page, in the admin and in imports."""

import re

import pytest
from django import forms
from django.urls import reverse
from django.utils.translation import gettext

from csi.core.crud.imports.cells import BooleanCell, ChoiceCell, ChoiceListCell
from csi.core.crud.imports.declarations import list_imports
from csi.core.crud.imports.references import ReferenceCell, ReferenceListCell
from csi.tests.support.forms import get_bound_fields
from csi.tests.support.samples import everyday_sample
from csi.tests.test_admin_wording import list_admin_models
from csi.tests.test_bad_input import FORMS
from districts.tests.factories import CommunityGroupFactory

pytestmark = pytest.mark.django_db

CHOICE_FIELDS = (forms.ChoiceField, forms.ModelChoiceField)
CHOICE_CELLS = (BooleanCell, ChoiceCell, ChoiceListCell, ReferenceCell, ReferenceListCell)
# Sentences of Django, and the label of a field without one.
DEFAULT_WORDING = re.compile("valid choice|available choices|not a valid value|Enter a list of values|“”")
WRONG_VALUES = (pytest.param("987654321", marks=pytest.mark.audit), "no such choice")


def is_choice(field):
    return isinstance(field.field, CHOICE_FIELDS)


@pytest.mark.parametrize("form", everyday_sample(FORMS, 9), ids=lambda form: form.name)
@pytest.mark.parametrize("value", WRONG_VALUES)
def test_page_explains_a_wrong_choice(client, request, osh_city, form, value):
    client.force_login(request.getfixturevalue(form.contract.person))
    CommunityGroupFactory()
    context, data = form.fill(client, osh_city)
    shown = [context["form"], *(row for formset in context["formsets"] for row in formset.forms[:1])]
    names = [field.html_name for bound in shown for field in bound if is_choice(field)]
    if not names:
        pytest.skip("No choices.")
    response = client.post(form.url, data | dict.fromkeys(names, value))
    fields = get_bound_fields(response.context)
    assert not [name for name in names if not fields[name].errors]
    assert not DEFAULT_WORDING.findall(response.content.decode())


@pytest.mark.parametrize("model", [*list_admin_models()])
@pytest.mark.parametrize("value", WRONG_VALUES)
def test_admin_explains_a_wrong_choice(as_person, admin, model, value):
    page, url = as_person(admin), reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    response = page.get(url)
    if response.status_code == 403:
        pytest.skip("Nobody adds these records in the admin.")
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    data = {f"{formset.prefix}-TOTAL_FORMS": 1 for formset in formsets}
    data |= {f"{formset.prefix}-INITIAL_FORMS": 0 for formset in formsets}
    for form in [response.context["adminform"].form, *(formset.empty_form for formset in formsets)]:
        data |= {field.html_name.replace("__prefix__", "0"): value for field in form if is_choice(field)}
    html = page.post(url, data).content.decode()
    assert not DEFAULT_WORDING.findall(html)
    assert "from the list" in html or value not in data.values()


@pytest.mark.parametrize("declaration", list_imports(), ids=lambda declaration: declaration.__name__)
@pytest.mark.parametrize("value", WRONG_VALUES)
def test_import_explains_a_wrong_choice(admin, declaration, value):
    sheet = declaration(admin)
    choices = [column for column in sheet.columns if isinstance(column.cell, CHOICE_CELLS)]
    for column in choices:
        with pytest.raises(ValueError, match=r"^(Enter one of: |“.*” is not in the list|There is no .*Enter the )"):
            column.cell.clean(value)


@pytest.mark.parametrize("field", [*CHOICE_FIELDS, forms.MultipleChoiceField, forms.ModelMultipleChoiceField])
def test_sentences_of_django_about_choices_are_replaced(field):
    """Forms of libraries and of filters show them too."""
    codes = ("invalid_choice", "invalid_pk_value", "invalid_list")
    messages = [field.default_error_messages[code] for code in codes if code in field.default_error_messages]
    assert messages
    assert not [message for message in messages if DEFAULT_WORDING.search(gettext(message))]
