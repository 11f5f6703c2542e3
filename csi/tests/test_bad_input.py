"""Invalid input in each creating form: clear errors, nothing lost, nothing saved twice."""

import datetime
from itertools import cycle

import pytest
from django import forms
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import FakePayload
from django.urls import reverse
from factory.django import DjangoModelFactory

from csi.core.crud.views import RecordCreateView
from csi.returns.models import MonthlyReturn
from csi.tests.support.factories import PASSWORD
from csi.tests.support.forms import (
    CreateForm,
    assert_errors_shown,
    assert_input_preserved,
    build_submission,
    count_rows,
    find_contracts,
    get_bound_fields,
    list_fields,
)
from csi.tests.support.routes import RECORD_ROUTES
from csi.tests.support.view_contracts import get_form_errors, read_csv, read_xlsx
from districts.tests.factories import CommunityGroupFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"
CONTRACTS = find_contracts()
ADD_PAGES = [(route.name, route.view) for route in RECORD_ROUTES if route.has_base(RecordCreateView)]
NUMBERS = (forms.IntegerField, forms.FloatField, forms.DecimalField)
FRACTIONS = (forms.FloatField, forms.DecimalField)
FORMATTED_TEXT = (forms.RegexField, forms.EmailField, forms.URLField)
SPECIAL_TEXT = "=cmd() 🐑 عربي ‮خط Өзгөн"
# A held meeting stores no reason for cancellation.
CONDITIONAL_FIELDS = {"cancel_reason"}


def add_form(name, view):
    contract = CONTRACTS.get(reverse(name))
    return CreateForm(name, view, contract()) if contract else None


FORMS = [form for form in (add_form(*page) for page in ADD_PAGES) if form]
FREQUENT_FORMS = {"forums:meeting_add", "gallery:photo_add"}


def parametrize_forms(create_forms):
    marked = [
        pytest.param(form, marks=() if form.name in FREQUENT_FORMS else pytest.mark.audit, id=form.name)
        for form in create_forms
    ]
    return pytest.mark.parametrize("form", marked)


for_each_form = parametrize_forms(FORMS)
for_each_field_staff_form = parametrize_forms([form for form in FORMS if form.contract.edited_by_field_staff])
for_each_form_with_rows = parametrize_forms([form for form in FORMS if form.view.formsets])


@pytest.fixture(autouse=True)
def demonstration_settings(settings, tmp_path):
    """Use the demonstration date, a separate media folder and empty rate limits."""
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


@pytest.fixture
def user(request, form):
    """The test user who fills in the form."""
    return request.getfixturevalue(form.contract.person)


@pytest.fixture
def page(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def valid_data(page, form, osh_city):
    """Return the page's context and valid data."""
    CommunityGroupFactory()
    return form.fill(page, osh_city)


def post_invalid(page, form, data):
    """Post invalid data and assert that nothing is written."""
    before = count_rows()
    response = page.post(form.url, data)
    assert response.status_code == 200
    assert count_rows() == before
    return response


def test_each_create_view_has_a_form_contract():
    assert len(ADD_PAGES) > 15
    assert [name for name, view in ADD_PAGES if add_form(name, view) is None] == []
    assert {form.name for form in FORMS} >= FREQUENT_FORMS


def make_invalid(fields, *values):
    """Return {field name: invalid value}, taking the values in turn."""
    return {field.html_name: value for field, value in zip(fields, cycle(values), strict=False)}


def assert_rejected_with_errors(page, form, data, invalid):
    """Assert that nothing is written, each invalid field has an error and the input is kept."""
    if invalid:
        response = post_invalid(page, form, data | invalid)
        assert_errors_shown(response, invalid)
        assert_input_preserved(response, data | invalid)


@for_each_form
def test_misordered_date_is_rejected_beside_its_field(page, form, valid_data):
    context, data = valid_data
    dates = list_fields(context, forms.DateField)
    assert_rejected_with_errors(page, form, data, make_invalid(dates, "2011-31-12", "31-12-2011", "99999-01-01"))


@for_each_form
def test_too_large_number_is_rejected_beside_its_field(page, form, valid_data):
    context, data = valid_data
    assert_rejected_with_errors(page, form, data, make_invalid(list_fields(context, NUMBERS), "1" + "0" * 30))
    assert_rejected_with_errors(
        page, form, data, make_invalid(list_fields(context, FRACTIONS), "1e999999", "NaN", "-Infinity")
    )


@for_each_form
def test_text_of_100_kilobytes_is_rejected_and_preserved(page, form, valid_data):
    context, data = valid_data
    assert_rejected_with_errors(page, form, data, make_invalid(list_fields(context, forms.CharField), "a" * 100_000))


@for_each_form
def test_nul_byte_is_rejected_beside_its_field(page, form, valid_data):
    context, data = valid_data
    texts = make_invalid(list_fields(context, forms.CharField), "a\0b")
    relations = list_fields(context, forms.Field, without=(forms.CharField, forms.FileField, forms.BooleanField))
    for invalid in (texts, make_invalid(relations, "1\0")):
        if invalid:
            assert_errors_shown(post_invalid(page, form, data | invalid), invalid)


@for_each_form
def test_nul_byte_in_hidden_parameter_is_handled(page, form, valid_data):
    context, data = valid_data
    hidden = {context["token_field"]: "a\0b", "save_and_add": "\0", "next": "\0", "unknown": "\0"}
    assert_rejected(page, form, data | hidden)
    assert page.post(form.url, data | {"add_row": "\0", "find_similar": "\0"}).status_code == 200
    assert page.get(form.url, dict.fromkeys([*data, *form.view.prefill], "a\0b")).status_code == 200


def assert_rejected(page, form, data):
    assert "data-error-summary" in post_invalid(page, form, data).content.decode()


@for_each_form
def test_field_outside_the_form_is_ignored(page, form, valid_data, user, manager):
    context, data = valid_data
    timestamps = dict.fromkeys(
        ("created_at", "updated_at", "decided_at", "submitted_at", "minutes_sent_at"), "2001-01-01"
    )
    relations = dict.fromkeys(("created_by", "updated_by", "decided_by", "submitted_by", "reminded_by"), manager.pk)
    extra = {"id": 999_999, "pk": 999_999, "state": "accepted", "is_public": "on", **timestamps, **relations}
    extra = {name: value for name, value in extra.items() if name not in context["form"].fields}
    before = set(form.model._base_manager.values_list("pk", flat=True))
    response = page.post(form.url, data | extra)
    assert response.status_code == 302, get_form_errors(response)
    record = form.model._base_manager.exclude(pk__in=before).get()
    accepted = {name for name in timestamps if str(getattr(record, name, "")).startswith("2001")}
    accepted |= {name for name in relations if name in extra and getattr(record, name, None) == manager != user}
    assert record.pk != 999_999
    assert accepted == set()
    assert getattr(record, "created_by", user) == user
    assert "state" not in extra or getattr(record, "state", "") != "accepted"


@pytest.mark.parametrize(
    "sent", [b"details=" + b"a" * 6_000_000, b"&".join(b"f%d=a" % number for number in range(10_000))]
)
def test_oversized_form_is_rejected_with_a_message(as_person, osh, sent):
    answer = as_person(osh).generic("POST", "/concerns/concerns/add/", sent, "application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "too large" in answer.content.decode()


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=b", "application/x-www-form-urlencoded"])
def test_request_of_100_megabytes_is_not_read(as_person, osh, kind):
    unread = FakePayload(b"--b\r\n")
    answer = as_person(osh).generic(
        "POST", "/gallery/photos/add/", b"--b", kind, CONTENT_LENGTH="100000000", **{"wsgi.input": unread}
    )
    assert answer.status_code == 400
    assert len(unread) == 5


@for_each_form
def test_special_characters_are_stored_shown_and_exported_safely(page, form, valid_data):
    context, data = valid_data
    special = {field.html_name: SPECIAL_TEXT for field in list_fields(context, forms.CharField, without=FORMATTED_TEXT)}
    special = {
        name: text
        for name, text in special.items()
        if name in context["form"].fields and name not in CONDITIONAL_FIELDS
    }
    before = set(form.model._base_manager.values_list("pk", flat=True))
    response = page.post(form.url, data | special)
    if response.status_code == 200:
        # Codes and number plates have a format, which their error names.
        rejected = [name for name in special if name in response.context["form"].errors]
        assert rejected, get_form_errors(response)
        assert_errors_shown(response, rejected)
        special = {name: text for name, text in special.items() if name not in rejected}
        response = page.post(form.url, data | special)
    assert response.status_code == 302, get_form_errors(response)
    record = form.model._base_manager.exclude(pk__in=before).get()
    stored = {name: getattr(record, name) for name in special if hasattr(record, name)}
    assert stored == dict.fromkeys(stored, SPECIAL_TEXT)
    if stored:
        assert SPECIAL_TEXT in page.get(response.url).content.decode()
    assert_exported_safely(page, form)


def assert_exported_safely(page, form):
    """Assert that no cell of the list's exports is a formula."""
    formulas = [
        cell for row in read_csv(page.get(form.contract.url, {"export": "csv"})) for cell in row if cell[:1] == "="
    ]
    assert formulas == []
    sheet = read_xlsx(page.get(form.contract.url, {"export": "xlsx"})).worksheets[0]
    assert [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []


@for_each_form
def test_file_of_wrong_type_is_rejected_beside_its_field(page, form, valid_data):
    context, data = valid_data
    for field in list_fields(context, forms.FileField):
        for name, content in (("photo.jpg", b"MZ\x90\0 not a picture"), ("x" * 300 + ".png", b"<svg/>")):
            response = post_invalid(page, form, data | {field.html_name: SimpleUploadedFile(name, content)})
            assert_errors_shown(response, [field.html_name])


@for_each_form
def test_id_of_other_district_is_rejected_in_each_choice_field(page, form, valid_data, user, uzgen_district):
    context, data = valid_data
    choices = list_fields(context, forms.ModelChoiceField)
    for field in choices:
        model = field.field.queryset.model
        foreign = next((form.contract.make(uzgen_district) for form in FORMS if form.model is model), None)
        if foreign is not None and not model.objects.visible_to(user).filter(pk=foreign.pk).exists():
            assert_errors_shown(post_invalid(page, form, data | {field.html_name: foreign.pk}), [field.html_name])
    for values in (("1000000000", "invalid_value"), ("9" * 30, "-1")):
        if invalid := make_invalid(choices, *values):
            assert_errors_shown(post_invalid(page, form, data | invalid), invalid)


def find_any_record(field, value):
    """Return the record of any submitted id, ignoring the field's queryset."""
    return field.queryset.model._base_manager.get(pk=value) if value else None


@for_each_field_staff_form
def test_record_moved_outside_the_users_districts_is_rejected_on_save(
    page, form, osh_city, uzgen_district, monkeypatch
):
    record = form.contract.make(osh_city)
    stored = form.model._base_manager.filter(pk=record.pk).values()
    monkeypatch.setattr(forms.ModelChoiceField, "to_python", find_any_record)
    for url in (form.url, f"{record.get_absolute_url()}edit/"):
        context, data = form.fill(page, uzgen_district, url)
        if form.contract.district_field not in context["form"].fields:
            # A return cannot move to another district or month.
            assert form.model is MonthlyReturn
            continue
        before, stored_values = count_rows(), stored.get()
        response = page.post(url, data)
        assert response.status_code == 200, response.url
        assert "not be able to change this record" in str(response.context["form"].non_field_errors()), get_form_errors(
            response
        )
        assert (count_rows(), stored.get()) == (before, stored_values)


@for_each_form
def test_unknown_choice_is_rejected(page, form, valid_data):
    context, data = valid_data
    plain = list_fields(context, (forms.ChoiceField, forms.MultipleChoiceField), without=forms.ModelChoiceField)
    if invalid := make_invalid(plain, "invalid_value"):
        assert_errors_shown(post_invalid(page, form, data | invalid), invalid)


@for_each_form_with_rows
@pytest.mark.parametrize(
    "invalid_value",
    ["a\0b", *(pytest.param(text, marks=pytest.mark.audit) for text in ("nonsense", "1000000000", ""))],
)
def test_row_for_unknown_choice_is_rejected(page, form, valid_data, invalid_value):
    context, data = valid_data
    for formset in context["formsets"]:
        if formset.fixed_rows:
            first = formset.forms[0]
            filled_row = {field.html_name: "1" for field in first.visible_fields() if field.name != "DELETE"}
            assert_rejected(page, form, data | filled_row | {first[formset.fixed_field].html_name: invalid_value})


@for_each_form_with_rows
@pytest.mark.audit
@pytest.mark.parametrize("count", ["TOTAL_FORMS", "INITIAL_FORMS"])
def test_invalid_management_form_is_rejected(page, form, valid_data, count):
    context, data = valid_data
    names = [f"{formset.prefix}-{count}" for formset in context["formsets"]]
    without = {name: value for name, value in data.items() if name not in names}
    for value in (None, "-1", "1000000000", "many") if names else ():
        response = post_invalid(page, form, without | (dict.fromkeys(names, value) if value else {}))
        assert "data-error-summary" in response.content.decode()
        assert all(formset.non_form_errors() for formset in response.context["formsets"]), value


@for_each_form
def test_form_saved_again_after_going_back_redirects_to_the_record(page, form, valid_data):
    _context, data = valid_data
    first = page.post(form.url, data)
    assert first.status_code == 302, get_form_errors(first)
    before = count_rows()
    again = page.post(form.url, rewind(data), follow=True)
    assert again.redirect_chain[0][0] == first.url
    assert "already saved" in again.content.decode()
    if form.contract.text_field:
        changed = page.post(form.url, rewind(data) | {form.contract.text_field: "Changed"})
        html = changed.content.decode()
        assert "already saved" in html and "Changed" in html and f'href="{first.url}"' in html
    assert count_rows() == before


def rewind(data):
    """Return data whose files can be sent again."""
    for value in data.values():
        if hasattr(value, "seek"):
            value.seek(0)
    return data


@for_each_form
def test_input_survives_an_expired_session_for_the_same_user_only(client, form, user, uzgen, osh_city):
    client.force_login(user)
    context, data = form.fill(client, osh_city)
    texts = [field.html_name for field in list_fields(context, forms.CharField, without=FORMATTED_TEXT)]
    typed = {name: value for name, value in data.items() if not hasattr(value, "read")} | dict.fromkeys(
        texts, SPECIAL_TEXT
    )
    before = count_rows()
    for account, is_restored in ((uzgen, False), (user, True)):
        client.logout()
        redirect = client.post(form.url, typed)
        assert redirect.url.startswith(SIGN_IN)
        signed_in = client.post(redirect.url, {"login": account.username, "password": PASSWORD})
        restored_page = client.get(signed_in.url)
        assert (b"They are not saved yet" in restored_page.content) is is_restored
        assert (SPECIAL_TEXT in restored_page.content.decode()) is (is_restored and bool(texts))
    found = get_bound_fields(restored_page.context)
    own = [name for name in typed if name in found and not isinstance(found[name].field, forms.MultiValueField)]
    assert {name: found[name].data for name in own if not isinstance(found[name].data, list)}.items() <= {
        name: str(value) for name, value in typed.items()
    }.items()
    assert not restored_page.context["form"].errors
    assert count_rows() == before | {"crud_draft": 1}


@for_each_form_with_rows
def test_row_of_another_record_cannot_be_changed(page, form, osh_city):
    url = f"{form.contract.make(osh_city).get_absolute_url()}edit/"
    context = page.get(url).context
    for formset in context["formsets"]:
        foreign = create_foreign_row(formset.model)
        before = formset.model._base_manager.values().get(pk=foreign.pk)
        row = f"{formset.prefix}-0"
        counted = {f"{formset.prefix}-TOTAL_FORMS": 1, f"{formset.prefix}-INITIAL_FORMS": 1}
        for removed in ("on", ""):
            sent = build_submission(context) | counted | {f"{row}-id": foreign.pk, f"{row}-DELETE": removed}
            assert page.post(url, sent).status_code in (200, 302)
            assert formset.model._base_manager.values().get(pk=foreign.pk) == before


def create_foreign_row(model):
    """Create a row of that model with another parent."""
    pending = DjangoModelFactory.__subclasses__()
    while (factory := pending.pop())._meta.model is not model:
        pending += factory.__subclasses__()
    return factory()
