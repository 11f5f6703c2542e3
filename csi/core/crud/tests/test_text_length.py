"""The length of texts: line ends count as one character, and nothing is cut off."""

import pytest
from django import forms
from django.contrib import admin as django_admin
from django.test import RequestFactory
from playwright.sync_api import expect

from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory
from csi.core.crud.fields import TextArea
from csi.core.crud.forms import RecordForm
from csi.tests.support.admin import build_admin_submission
from csi.tests.support.forms import build_submission

pytestmark = pytest.mark.django_db

LIMIT = 20_000
LINES = 646


def build_text(length, line_end="\r\n"):
    """Return a text of that many characters, each line end counted as one."""
    lines = [f"{number:030d}" for number in range(LINES - 1)]
    text = "\n".join(lines)
    return (text + "\n" + "я" * (length - len(text) - 1)).replace("\n", line_end)


@pytest.fixture
def concern(osh_city):
    return ConcernFactory(district=osh_city, details="Short")


@pytest.fixture
def edit_form(as_person, osh, concern):
    """The client, URL and data of the edit form of a concern."""
    page, url = as_person(osh), f"{concern.get_absolute_url()}edit/"
    return page, url, build_submission(page.get(url).context)


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_text_with_line_ends_may_be_as_long_as_the_limit(edit_form, concern, line_end):
    page, url, data = edit_form
    assert page.post(url, {**data, "details": build_text(LIMIT, line_end)}).status_code == 302
    concern.refresh_from_db()
    assert concern.details == build_text(LIMIT, "\n")
    assert len(concern.details) == LIMIT


def test_one_character_more_is_rejected_with_the_number(edit_form):
    page, url, data = edit_form
    response = page.post(url, {**data, "details": build_text(LIMIT + 1)})
    assert response.context["form"].errors["details"] == [
        "Details must have 20,000 characters or fewer. It has 1 too many."
    ]
    assert response.context["form"]["details"].value() == build_text(LIMIT + 1, "\n")


def test_unchanged_text_with_line_ends_is_no_change(edit_form, concern):
    page, url, data = edit_form
    page.post(url, {**data, "details": "Two\r\nlines"})
    version = page.get(url).context["version"]
    assert page.post(url, {**data, "details": "Two\r\nlines", "version": version}).status_code == 302
    assert page.get(url).context["version"] == version


def test_admin_counts_line_ends_as_one_character(as_person, admin, concern):
    page, url = as_person(admin), f"/admin/concerns/concern/{concern.pk}/change/"
    data = build_admin_submission(page.get(url).context)
    assert page.post(url, {**data, "details": build_text(LIMIT)}).status_code == 302
    assert len(Concern.objects.get(pk=concern.pk).details) == LIMIT


def list_record_forms():
    found, pending = [], [RecordForm]
    while pending:
        form_class = pending.pop()
        pending += form_class.__subclasses__()
        if getattr(form_class, "_meta", None) and form_class._meta.model and "tests" not in form_class.__module__:
            found.append(form_class)
    return found


def assert_nothing_is_cut_off(field):
    assert "maxlength" not in field.widget.attrs
    if isinstance(field.widget, forms.Textarea):
        assert isinstance(field.widget, TextArea)
    if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.HiddenInput | forms.PasswordInput):
        assert field.widget.attrs["data-max-length"] == str(field.max_length)


@pytest.mark.parametrize("form_class", list_record_forms(), ids=lambda form_class: form_class.__name__)
def test_no_form_cuts_a_text_off(form_class, manager):
    try:
        form = form_class(user=manager)
    except TypeError:
        pytest.skip("a row that only its formset can build")
    for field in form.fields.values():
        assert_nothing_is_cut_off(field)


def test_no_form_of_the_admin_cuts_a_text_off(admin_user_request):
    for model_admin in django_admin.site._registry.values():
        if model_admin.has_add_permission(admin_user_request):
            form = model_admin.get_form(admin_user_request)()
            for field in form.fields.values():
                if isinstance(field, forms.CharField):
                    assert "maxlength" not in field.widget.attrs, (model_admin, field.label)


@pytest.fixture
def admin_user_request(db):
    from csi.tests.support.factories import AdministratorFactory

    request = RequestFactory().get("/")
    request.user = AdministratorFactory()
    return request


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestBrowser:
    def paste(self, page, name, text):
        """Insert text as pasting does, which `maxlength` would cut off."""
        page.locator(f"[name={name}]").focus()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(text)

    def save(self, page):
        page.locator(".save-bar").get_by_role("button", name="Save", exact=True).click()

    @pytest.mark.audit
    def test_pasted_text_is_not_cut_off(self, page_as, osh, concern):
        page = page_as(osh)
        page.goto(f"{concern.get_absolute_url()}edit/")
        self.paste(page, "summary", "я" * 250)
        expect(page.locator("[name=summary]")).to_have_value("я" * 250)
        expect(page.locator("#id_summary_counter")).to_have_text("50 characters too many")
        self.save(page)
        expect(page.locator("[data-error-summary]")).to_contain_text(
            "Summary must have 200 characters or fewer. It has 50 too many."
        )
        expect(page.locator("[name=summary]")).to_have_value("я" * 250)
        expect(page.locator("#id_summary_counter")).to_have_text("50 characters too many")
        self.paste(page, "summary", "я" * 195)
        expect(page.locator("#id_summary_counter")).to_have_text("5 characters left")
        self.save(page)
        page.get_by_text("Saved:").wait_for()

    @pytest.mark.audit
    def test_counter_agrees_with_the_server(self, page_as, osh, concern):
        page = page_as(osh)
        page.goto(f"{concern.get_absolute_url()}edit/")
        text = build_text(LIMIT - 4, "\n") + "🚓🚓🚓🚓"
        page.locator("[name=details]").fill(f"{text}x")
        expect(page.locator("#id_details_counter")).to_have_text("1 character too many")
        page.locator("[name=details]").fill(f"{text} \n")
        expect(page.locator("#id_details_counter")).to_have_text("0 characters left")
        self.save(page)
        page.get_by_text("Saved:").wait_for()
        concern.refresh_from_db()
        assert concern.details == text
