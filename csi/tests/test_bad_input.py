"""Every form that adds a record meets what people and browsers send it: a clear answer, nothing lost, nothing twice.

The forms are walked from the URL configuration; one kind of field is spoiled at a time. `make test` takes the forms
that people fill in most, `make audit` every form.
"""

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
    AddForm,
    as_sent,
    assert_still_typed,
    assert_told,
    bound_fields,
    contracts,
    counts,
    fields_of,
)
from csi.tests.support.view_contracts import complaints, read_csv, read_xlsx
from csi.tests.test_access import RECORD_PAGES
from districts.tests.factories import CommunityGroupFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"
CONTRACTS = contracts()
ADD_PAGES = [(name, view) for name, view, _takes_id in RECORD_PAGES if issubclass(view, RecordCreateView)]
NUMBERS = (forms.IntegerField, forms.FloatField, forms.DecimalField)
FRACTIONS = (forms.FloatField, forms.DecimalField)
NOT_TEXT = (forms.RegexField, forms.EmailField, forms.URLField)
ODD = "=cmd() 🐑 عربي ‮خط Өзгөн"
# Why a meeting was cancelled is not kept of one that was held.
NOT_KEPT = {"cancel_reason"}


def add_form(name, view):
    contract = CONTRACTS.get(reverse(name))
    return AddForm(name, view, contract()) if contract else None


FORMS = [form for form in (add_form(*page) for page in ADD_PAGES) if form]
DAILY = {"forums:meeting_add", "gallery:photo_add"}


def those(forms_):
    marked = [pytest.param(one, marks=() if one.name in DAILY else pytest.mark.audit, id=one.name) for one in forms_]
    return pytest.mark.parametrize("form", marked)


each_form = those(FORMS)
each_form_of_field_staff = those([form for form in FORMS if form.contract.edited_by_field_staff])
each_form_with_rows = those([form for form in FORMS if form.view.formsets])


@pytest.fixture(autouse=True)
def a_mission(settings, tmp_path):
    """The demonstration's day, a folder of its own for files, no sign-in counted yet."""
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


@pytest.fixture
def person(request, form):
    """The one of the cast who fills the form in."""
    return request.getfixturevalue(form.contract.person)


@pytest.fixture
def page(client, person):
    client.force_login(person)
    return client


@pytest.fixture
def filled(page, form, osh_city):
    """(page's context, valid data)."""
    CommunityGroupFactory()
    return form.typed(page, osh_city)


def refuse(page, form, data):
    """Sends what is not to be saved; nothing is written."""
    before = counts()
    response = page.post(form.url, data)
    assert response.status_code == 200
    assert counts() == before
    return response


def test_every_add_page_has_a_contract_with_its_data():
    assert len(ADD_PAGES) > 15
    assert [name for name, view in ADD_PAGES if add_form(name, view) is None] == []
    assert {form.name for form in FORMS} >= DAILY


def spoiled(fields, *values):
    """{name: value} for these fields, the values in turn."""
    return {field.html_name: value for field, value in zip(fields, cycle(values), strict=False)}


def assert_refused_in_words(page, form, data, wrong):
    """Nothing is written; each wrong field has its sentence, and all that was typed is still there."""
    if wrong:
        response = refuse(page, form, data | wrong)
        assert_told(response, wrong)
        assert_still_typed(response, data | wrong)


@each_form
def test_a_date_in_the_wrong_order_is_refused_beside_its_field(page, form, filled):
    context, data = filled
    dates = fields_of(context, forms.DateField)
    assert_refused_in_words(page, form, data, spoiled(dates, "2011-31-12", "31-12-2011", "99999-01-01"))


@each_form
def test_a_number_too_large_is_refused_beside_its_field(page, form, filled):
    context, data = filled
    assert_refused_in_words(page, form, data, spoiled(fields_of(context, NUMBERS), "1" + "0" * 30))
    assert_refused_in_words(page, form, data, spoiled(fields_of(context, FRACTIONS), "1e999999", "NaN", "-Infinity"))


@each_form
def test_a_text_of_100_kilobytes_is_refused_beside_its_field_and_kept(page, form, filled):
    context, data = filled
    assert_refused_in_words(page, form, data, spoiled(fields_of(context, forms.CharField), "a" * 100_000))


@each_form
def test_a_nul_byte_is_refused_beside_its_field(page, form, filled):
    context, data = filled
    texts = spoiled(fields_of(context, forms.CharField), "a\0b")
    others = fields_of(context, forms.Field, without=(forms.CharField, forms.FileField, forms.BooleanField))
    for wrong in (texts, spoiled(others, "1\0")):
        if wrong:
            assert_told(refuse(page, form, data | wrong), wrong)


@each_form
def test_a_nul_byte_where_nothing_is_typed_breaks_nothing(page, form, filled):
    context, data = filled
    behind = {context["token_field"]: "a\0b", "save_and_add": "\0", "next": "\0", "unknown": "\0"}
    assert_refused_whole(page, form, data | behind)
    assert page.post(form.url, data | {"add_row": "\0", "look_for_similar": "\0"}).status_code == 200
    assert page.get(form.url, dict.fromkeys([*data, *form.view.prefill], "a\0b")).status_code == 200


def assert_refused_whole(page, form, data):
    assert "data-error-summary" in refuse(page, form, data).content.decode()


@each_form
def test_a_field_that_the_form_does_not_have_is_not_taken(page, form, filled, person, manager):
    context, data = filled
    stamps = dict.fromkeys(("created_at", "updated_at", "decided_at", "submitted_at", "minutes_sent_at"), "2001-01-01")
    others = dict.fromkeys(("created_by", "updated_by", "decided_by", "submitted_by", "reminded_by"), manager.pk)
    unasked = {"id": 999_999, "pk": 999_999, "state": "accepted", "is_public": "on", **stamps, **others}
    unasked = {name: value for name, value in unasked.items() if name not in context["form"].fields}
    before = set(form.model._base_manager.values_list("pk", flat=True))
    response = page.post(form.url, data | unasked)
    assert response.status_code == 302, complaints(response)
    record = form.model._base_manager.exclude(pk__in=before).get()
    taken = {name for name in stamps if str(getattr(record, name, "")).startswith("2001")}
    taken |= {name for name in others if name in unasked and getattr(record, name, None) == manager != person}
    assert record.pk != 999_999
    assert taken == set()
    assert getattr(record, "created_by", person) == person
    assert "state" not in unasked or getattr(record, "state", "") != "accepted"


@pytest.mark.parametrize("sent", [b"details=" + b"a" * 6_000_000, b"&".join(b"f%d=a" % one for one in range(10_000))])
def test_a_form_far_too_large_is_refused_with_a_sentence(as_person, osh, sent):
    answer = as_person(osh).generic("POST", "/concerns/concerns/add/", sent, "application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "too large" in answer.content.decode()


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=b", "application/x-www-form-urlencoded"])
def test_a_request_of_100_megabytes_is_not_read(as_person, osh, kind):
    unread = FakePayload(b"--b\r\n")
    answer = as_person(osh).generic(
        "POST", "/gallery/photos/add/", b"--b", kind, CONTENT_LENGTH="100000000", **{"wsgi.input": unread}
    )
    assert answer.status_code == 400
    assert len(unread) == 5


@each_form
def test_odd_text_is_stored_and_shown_as_typed_and_exported_safely(page, form, filled):
    context, data = filled
    odd = {field.html_name: ODD for field in fields_of(context, forms.CharField, without=NOT_TEXT)}
    odd = {name: text for name, text in odd.items() if name in context["form"].fields and name not in NOT_KEPT}
    before = set(form.model._base_manager.values_list("pk", flat=True))
    response = page.post(form.url, data | odd)
    if response.status_code == 200:
        # Codes and number plates have a form of their own, and say so.
        refused = [name for name in odd if name in response.context["form"].errors]
        assert refused, complaints(response)
        assert_told(response, refused)
        odd = {name: text for name, text in odd.items() if name not in refused}
        response = page.post(form.url, data | odd)
    assert response.status_code == 302, complaints(response)
    record = form.model._base_manager.exclude(pk__in=before).get()
    stored = {name: getattr(record, name) for name in odd if hasattr(record, name)}
    assert stored == dict.fromkeys(stored, ODD)
    if stored:
        assert ODD in page.get(response.url).content.decode()
    assert_exported_safely(page, form)


def assert_exported_safely(page, form):
    """No cell of the list's exports begins a formula."""
    formulas = [
        cell for row in read_csv(page.get(form.contract.url, {"export": "csv"})) for cell in row if cell[:1] == "="
    ]
    assert formulas == []
    sheet = read_xlsx(page.get(form.contract.url, {"export": "xlsx"})).worksheets[0]
    assert [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []


@each_form
def test_a_file_that_is_not_a_picture_or_a_document_is_refused_beside_its_field(page, form, filled):
    context, data = filled
    for field in fields_of(context, forms.FileField):
        for name, content in (("photo.jpg", b"MZ\x90\0 not a picture"), ("x" * 300 + ".png", b"<svg/>")):
            response = refuse(page, form, data | {field.html_name: SimpleUploadedFile(name, content)})
            assert_told(response, [field.html_name])


@each_form
def test_an_id_of_another_district_is_refused_in_every_choice(page, form, filled, person, uzgen_district):
    context, data = filled
    choices = fields_of(context, forms.ModelChoiceField)
    for field in choices:
        model = field.field.queryset.model
        theirs = next((one.contract.make(uzgen_district) for one in FORMS if one.model is model), None)
        if theirs is not None and not model.objects.visible_to(person).filter(pk=theirs.pk).exists():
            assert_told(refuse(page, form, data | {field.html_name: theirs.pk}), [field.html_name])
    for values in (("1000000000", "nonsense"), ("9" * 30, "-1")):
        if wrong := spoiled(choices, *values):
            assert_told(refuse(page, form, data | wrong), wrong)


def any_record(field, value):
    """A choice without its lock: whatever number is sent."""
    return field.queryset.model._base_manager.get(pk=value) if value else None


@each_form_of_field_staff
def test_what_would_leave_ones_districts_is_found_once_more_after_saving(
    page, form, osh_city, uzgen_district, monkeypatch
):
    record = form.contract.make(osh_city)
    stored = form.model._base_manager.filter(pk=record.pk).values()
    monkeypatch.setattr(forms.ModelChoiceField, "to_python", any_record)
    for url in (form.url, f"{record.get_absolute_url()}edit/"):
        context, data = form.typed(page, uzgen_district, url)
        if form.contract.district_field not in context["form"].fields:
            # A return stays with its district and month.
            assert form.model is MonthlyReturn
            continue
        before, held = counts(), stored.get()
        response = page.post(url, data)
        assert response.status_code == 200, response.url
        assert "not be yours to change" in str(response.context["form"].non_field_errors()), complaints(response)
        assert (counts(), stored.get()) == (before, held)


@each_form
def test_what_is_no_choice_is_refused(page, form, filled):
    context, data = filled
    plain = fields_of(context, (forms.ChoiceField, forms.MultipleChoiceField), without=forms.ModelChoiceField)
    if wrong := spoiled(plain, "nonsense"):
        assert_told(refuse(page, form, data | wrong), wrong)


@each_form_with_rows
@pytest.mark.parametrize(
    "nonsense", ["a\0b", *(pytest.param(one, marks=pytest.mark.audit) for one in ("nonsense", "1000000000", ""))]
)
def test_a_row_for_what_is_no_choice_is_refused(page, form, filled, nonsense):
    context, data = filled
    for formset in context["formsets"]:
        if formset.fixed_rows:
            first = formset.forms[0]
            filled_row = {field.html_name: "1" for field in first.visible_fields() if field.name != "DELETE"}
            assert_refused_whole(page, form, data | filled_row | {first[formset.fixed_field].html_name: nonsense})


@each_form_with_rows
@pytest.mark.parametrize("count", ["TOTAL_FORMS", pytest.param("INITIAL_FORMS", marks=pytest.mark.audit)])
def test_a_count_of_rows_that_makes_no_sense_is_refused(page, form, filled, count):
    context, data = filled
    names = [f"{formset.prefix}-{count}" for formset in context["formsets"]]
    without = {name: value for name, value in data.items() if name not in names}
    for value in (None, "-1", "1000000000", "many") if names else ():
        response = refuse(page, form, without | (dict.fromkeys(names, value) if value else {}))
        assert "data-error-summary" in response.content.decode()
        assert all(formset.non_form_errors() for formset in response.context["formsets"]), value


@each_form
def test_going_back_and_saving_again_leads_to_the_one_record(page, form, filled):
    _context, data = filled
    first = page.post(form.url, data)
    assert first.status_code == 302, complaints(first)
    before = counts()
    changed = data | ({form.contract.text_field: "Changed"} if form.contract.text_field else {})
    again = page.post(form.url, changed, follow=True)
    assert again.redirect_chain[0][0] == first.url
    assert "saved already" in again.content.decode()
    assert counts() == before


@each_form
def test_what_was_typed_survives_an_expired_session_for_the_same_person_only(client, form, person, uzgen, osh_city):
    client.force_login(person)
    context, data = form.typed(client, osh_city)
    texts = [field.html_name for field in fields_of(context, forms.CharField, without=NOT_TEXT)]
    typed = {name: value for name, value in data.items() if not hasattr(value, "read")} | dict.fromkeys(texts, ODD)
    before = counts()
    for who, is_found in ((uzgen, False), (person, True)):
        client.logout()
        asked = client.post(form.url, typed)
        assert asked.url.startswith(SIGN_IN)
        client.post(asked.url, {"login": who.username, "password": PASSWORD})
        back = client.get(form.url)
        assert (b"Your session had ended" in back.content) is is_found
        assert (ODD in back.content.decode()) is (is_found and bool(texts))
    found = bound_fields(back.context)
    own = [name for name in typed if name in found and not isinstance(found[name].field, forms.MultiValueField)]
    assert {name: found[name].data for name in own if not isinstance(found[name].data, list)}.items() <= {
        name: str(value) for name, value in typed.items()
    }.items()
    assert not back.context["form"].errors
    assert counts() == before


@each_form_with_rows
def test_the_row_of_another_record_is_not_taken_over(page, form, osh_city):
    url = f"{form.contract.make(osh_city).get_absolute_url()}edit/"
    context = page.get(url).context
    for formset in context["formsets"]:
        theirs = row_of_another(formset.model)
        before = formset.model._base_manager.values().get(pk=theirs.pk)
        row = f"{formset.prefix}-0"
        counted = {f"{formset.prefix}-TOTAL_FORMS": 1, f"{formset.prefix}-INITIAL_FORMS": 1}
        for removed in ("on", ""):
            sent = as_sent(context) | counted | {f"{row}-id": theirs.pk, f"{row}-DELETE": removed}
            assert page.post(url, sent).status_code in (200, 302)
            assert formset.model._base_manager.values().get(pk=theirs.pk) == before


def row_of_another(model):
    """A row of that model, with a parent of its own."""
    ahead = DjangoModelFactory.__subclasses__()
    while ahead:
        factory = ahead.pop()
        if factory._meta.model is model:
            return factory()
        ahead += factory.__subclasses__()
    raise AssertionError(f"{model.__name__} has no factory")
