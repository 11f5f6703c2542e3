"""A text that matches no choice is preserved, with an error message in the browser and on the server."""

import pytest
from playwright.sync_api import expect

from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory
from csi.tests.support.forms import assert_errors_shown, build_submission
from forums.models import Meeting
from forums.tests.factories import MeetingFactory, WorkingGroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def concern(osh_city):
    return ConcernFactory(district=osh_city, category="road")


def test_server_rejects_a_text_that_is_no_choice(as_person, osh, concern):
    page, url = as_person(osh), f"{concern.get_absolute_url()}edit/"
    data = build_submission(page.get(url).context)
    response = page.post(url, {**data, "category": "", "category__unmatched": "Flying saucers"})
    assert response.context["form"].errors["category"] == [
        "Choose “Category” from the list. “Flying saucers” is not in the list."
    ]
    assert_errors_shown(response, ["category"])
    assert 'data-unmatched="Flying saucers"' in response.content.decode()
    concern.refresh_from_db()
    assert concern.category == "road"


def test_text_in_a_row_that_is_otherwise_blank_is_rejected(as_person, osh, osh_city):
    meeting = MeetingFactory(group=WorkingGroupFactory(district=osh_city))
    page, url = as_person(osh), f"{meeting.get_absolute_url()}edit/"
    data = build_submission(page.get(url).context)
    response = page.post(url, {**data, "actions-0-responsible__unmatched": "The mayor"})
    assert response.status_code == 200
    assert "“The mayor” is not in the list." in response.content.decode()
    assert not Meeting.objects.get(pk=meeting.pk).actions.exists()


def test_blank_text_is_no_error(as_person, osh, concern):
    page, url = as_person(osh), f"{concern.get_absolute_url()}edit/"
    data = build_submission(page.get(url).context)
    assert page.post(url, {**data, "category__unmatched": "  "}).status_code == 302


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestComboboxInBrowser:
    @pytest.fixture
    def page(self, page_as, osh, concern):
        page = page_as(osh)
        page.goto(f"{concern.get_absolute_url()}edit/")
        return page

    def type_category(self, page, text):
        field = page.locator("#id_category-input")
        field.fill(text)
        field.press("Tab")
        return field

    def save(self, page):
        page.locator(".save-bar").get_by_role("button", name="Save", exact=True).click()

    def test_text_that_matches_nothing_stays_with_an_error(self, page, concern):
        field = self.type_category(page, "Flying saucers")
        expect(field).to_have_value("Flying saucers")
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(page.locator("#id_category-unmatched")).to_have_text("Choose “Category” from the list.")
        self.save(page)
        expect(page.locator("[data-error-summary]")).to_contain_text("“Flying saucers” is not in the list.")
        expect(field).to_have_value("Flying saucers")
        assert Concern.objects.get(pk=concern.pk).category == "road"
        field.fill("livestock")
        field.press("Enter")
        self.save(page)
        page.get_by_text("Saved:").wait_for()
        assert Concern.objects.get(pk=concern.pk).category == "livestock"

    @pytest.mark.audit
    def test_text_that_equals_a_choice_is_chosen(self, page, concern):
        self.type_category(page, "drugs and alcohol")
        expect(page.locator("#id_category-unmatched")).to_have_count(0)
        self.save(page)
        page.get_by_text("Saved:").wait_for()
        assert Concern.objects.get(pk=concern.pk).category == "drugs"

    @pytest.mark.audit
    def test_draft_contains_the_text(self, page):
        self.type_category(page, "Flying saucers")
        expect(page.locator("[data-draft-status]")).to_contain_text("Draft saved")
        page.goto("/")
        page.locator("section[aria-labelledby=drafts]").get_by_role("link", name="Continue").click()
        expect(page.locator("#id_category-input")).to_have_value("Flying saucers")
