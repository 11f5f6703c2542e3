"""Browser tests of the meeting form."""

import pytest

from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory
from districts.tests.factories import CommunityGroupFactory, ContactFactory
from forums.models import Meeting

pytestmark = [pytest.mark.audit, pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def setup_district(osh_city, group):
    CommunityGroupFactory(name_en="Kyrgyz")
    ConcernFactory(district=osh_city, summary="No street lights near school No. 5")
    ConcernFactory(district=osh_city, summary="Sheep stolen on the summer pasture")
    ContactFactory(district=osh_city, office="Head of street lighting", organisation="")


def get_recorded_meeting():
    """Return the recorded meeting after checking its rows."""
    meeting = Meeting.objects.for_list().get()
    assert (meeting.people, meeting.women) == (14, 8)
    picked, raised = meeting.discussions.select_related("concern").order_by("pk")
    assert picked.concern.summary == "No street lights near school No. 5"
    assert raised.concern.summary == "Stray dogs at the bazaar"
    action = meeting.actions.get()
    assert (action.description, str(action.due), action.concern) == ("Put up six lamps", "2011-11-15", picked.concern)
    assert Concern.objects.count() == 3
    return meeting


def tab_to(page, name, presses=40):
    """Press Tab until the control with that name (or its combobox) has the focus."""
    for _press in range(presses):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(({name, id, textContent}) => `${name || id} ${textContent.trim()}`)(document.activeElement)"
        )
        if name in focused:
            return
    raise AssertionError(f"Tab does not lead to {name}")


def test_meeting_is_recorded_by_keyboard(page_as, osh):
    page = page_as(osh)
    page.goto("/forums/meetings/add/")
    keys = page.keyboard
    page.focus("[name=venue]")
    for name, number in (("0-women", "3"), ("0-men", "6"), ("0-under_30", "2"), ("3-women", "5")):
        tab_to(page, f"attendances-{name}")
        keys.type(number)
    assert page.text_content("tfoot [data-total='row']") == "14"
    tab_to(page, "discussions-0-is_included")
    keys.press("Space")
    tab_to(page, "Or raise a new concern")
    keys.press("Enter")
    tab_to(page, "discussions-2-new_summary")
    keys.type("Stray dogs at the bazaar")
    tab_to(page, "discussions-2-new_category-input")
    keys.type("Other")
    keys.press("Enter")
    tab_to(page, "discussions-2-raised_by")
    keys.type("Women")
    tab_to(page, "actions-0-description")
    keys.type("Put up six lamps")
    tab_to(page, "actions-0-responsible-input")
    keys.type("lighting")
    keys.press("Enter")
    tab_to(page, "actions-0-agenda_item")
    assert "No street lights" in page.inner_text("[name=actions-0-agenda_item] option[value='1']")
    keys.type("Item 1")
    tab_to(page, "actions-0-due")
    page.fill("[name=actions-0-due]", "2011-11-15")
    tab_to(page, "Save")
    keys.press("Enter")
    page.wait_for_selector(".next-steps")
    meeting = get_recorded_meeting()
    assert page.inner_text("h1").startswith("Osh city CSWG, October 2011 — held 31 Oct 2011")
    assert meeting.actions.get().responsible.office == "Head of street lighting"


def fill_in(page):
    page.fill("[name=attendances-0-women]", "3")
    page.fill("[name=attendances-0-men]", "6")
    page.fill("[name=attendances-3-women]", "5")
    page.check("[name=discussions-0-is_included]")
    page.click("#discussions-2 summary")
    page.fill("[name=discussions-2-new_summary]", "Stray dogs at the bazaar")
    page.select_option("[name=discussions-2-new_category]", "other")
    page.select_option("[name=discussions-2-raised_by]", "women")
    page.fill("[name=actions-0-description]", "Put up six lamps")
    page.select_option("[name=actions-0-sector]", "authorities")
    page.fill("[name=actions-0-due]", "2011-11-15")
    page.select_option("[name=actions-0-agenda_item]", "1")


def test_meeting_is_recorded_without_javascript(page_as, osh):
    page = page_as(osh, javascript=False)
    page.goto("/forums/meetings/add/")
    fill_in(page)
    page.click("button[name=add_row][value=actions]")
    assert page.input_value("[name=actions-0-description]") == "Put up six lamps"
    assert page.locator("[name=actions-1-description]").count() == 1
    page.click(".save-bar .btn-primary")
    get_recorded_meeting()
    page.goto("/forums/actions/")
    page.click("text=Done today")
    assert "Done on 31 Oct 2011" in page.inner_text("main")


def test_meeting_is_recorded_on_a_phone(page_as, osh, fits_screen):
    page = page_as(osh, device="phone", javascript=False)
    page.goto("/forums/meetings/add/")
    assert fits_screen(page)
    fill_in(page)
    page.click(".save-bar .btn-primary")
    meeting = get_recorded_meeting()
    assert fits_screen(page)
    page.goto(meeting.group.get_absolute_url())
    assert fits_screen(page)
    assert "Missed" in page.inner_text(".month-strip")


def test_fields_not_needed_for_cancelled_meeting_are_hidden(page_as, osh):
    page = page_as(osh, javascript=False)
    page.goto("/forums/meetings/add/")
    assert not page.is_visible("[name=cancel_reason]")
    assert page.is_visible("[name=attendances-0-women]")
    page.select_option("[name=state]", "cancelled")
    assert page.is_visible("[name=cancel_reason]")
    assert not page.is_visible("[name=attendances-0-women]")


def test_rejected_meeting_shows_error_summary_and_preserves_input(page_as, osh):
    page = page_as(osh)
    page.goto("/forums/meetings/add/")
    page.fill("[name=attendances-0-men]", "2")
    page.fill("[name=attendances-0-under_30]", "9")
    page.fill("[name=venue]", "Tent on the square")
    page.click(".save-bar .btn-primary")
    page.wait_for_selector("[data-error-summary]:focus")
    page.click("[data-error-summary] a")
    assert page.evaluate("document.activeElement.name") == "attendances-0-under_30"
    assert page.input_value("[name=venue]") == "Tent on the square"
