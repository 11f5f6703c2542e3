"""Browser tests of the initiative form."""

import pytest

from csi.concerns.tests.factories import ConcernFactory
from initiatives.models import Initiative
from initiatives.tests.factories import InitiativeFactory

pytestmark = [pytest.mark.audit, pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ADD = "/initiatives/initiatives/add/"


@pytest.fixture
def concern(osh_city):
    ConcernFactory(district=osh_city, summary="Water is shared unfairly")
    return ConcernFactory(district=osh_city, summary="Ош базарында уурулук көбөйдү")


def fill_in_proposal(page):
    page.get_by_label("Title").fill("Өспүрүмдөр футболу")
    page.get_by_label("Kind").select_option("Sports event")
    page.get_by_label("From").fill("2011-11-12")


def save(page):
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_text("Saved:").wait_for()


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_initiative_is_proposed_with_its_concern(page_as, fits_screen, osh, osh_city, concern, device):
    page = page_as(osh, device=device)
    page.goto(ADD)
    fill_in_proposal(page)
    # Entered without the letters Ө and Ү, which a Russian keyboard lacks.
    page.get_by_role("combobox", name="Concerns addressed").press_sequentially("кобойду")
    page.keyboard.press("Enter")
    assert fits_screen(page)
    save(page)
    initiative = Initiative.objects.get()
    assert (initiative.title, initiative.status, initiative.district) == ("Өспүрүмдөр футболу", "proposed", osh_city)
    assert list(initiative.concerns.all()) == [concern]


def test_approved_initiative_is_recorded_as_done_by_keyboard(page_as, osh, osh_city):
    initiative = InitiativeFactory(district=osh_city, status="approved")
    page = page_as(osh)
    page.goto(initiative.get_absolute_url())
    page.get_by_role("link", name="Record outcome").press("Enter")
    page.get_by_label("Participants, women").focus()
    for data in ("15", "25", "30", "6"):
        page.keyboard.type(data)
        page.keyboard.press("Tab")
    page.keyboard.type("180")
    page.get_by_role("textbox", name="Outcome").focus()
    page.keyboard.type("Pupils and officers played together.")
    page.get_by_role("button", name="Save", exact=True).last.press("Enter")
    page.get_by_text("Saved:").wait_for()
    initiative.refresh_from_db()
    assert (initiative.status, initiative.participants_police, initiative.spent) == ("done", 6, 180)


def test_completed_initiative_is_recorded_without_javascript(page_as, osh, osh_city, concern):
    page = page_as(osh, device="phone", javascript=False)
    page.goto(ADD)
    fill_in_proposal(page)
    page.get_by_label("From").fill("2011-10-12")
    page.get_by_label("Status").select_option("Done")
    page.get_by_label("Concerns addressed").select_option([str(concern.pk)])
    page.locator("summary", has_text="Results").click()
    page.get_by_label("Participants, men").fill("40")
    page.get_by_role("textbox", name="Outcome").fill("Pupils and officers played together.")
    save(page)
    initiative = Initiative.objects.get()
    assert (initiative.status, initiative.participants_men) == ("done", 40)
    assert list(initiative.concerns.all()) == [concern]


def test_error_expands_collapsed_section(page_as, osh, osh_city):
    page = page_as(osh)
    page.goto(ADD)
    fill_in_proposal(page)
    page.get_by_label("From").fill("2011-10-12")
    page.get_by_label("Status").select_option("Done")
    page.get_by_role("button", name="Save", exact=True).last.click()
    summary = page.locator("[data-error-summary]")
    summary.get_by_role("link", name="Enter the outcome").click()
    assert page.evaluate("document.activeElement.name") == "outcome"
    assert page.get_by_role("textbox", name="Outcome").is_visible()
