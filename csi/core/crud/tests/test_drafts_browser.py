"""Drafts in a browser: nothing that was typed is lost, and no text is readable on the device."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from csi.core.crud.models import Draft
from csi.tests.support.factories import PASSWORD
from districts.models import Contact, District
from forums.models import Meeting
from forums.tests.factories import WorkingGroupFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ADD = "/districts/contacts/add/"


def open_form(page):
    """Open the form of a contact in the district of `osh`."""
    page.goto(f"{ADD}?district={District.objects.get(name_en='Osh city').pk}")


def save(page):
    page.locator(".save-bar").get_by_role("button", name="Save", exact=True).click()


def sign_in(page, username):
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.audit
def test_draft_opens_after_the_end_of_browser_and_session(page_as, osh, osh_city):
    group = WorkingGroupFactory(district=osh_city)
    page = page_as(osh)
    page.goto(f"/forums/meetings/add/?group={group.pk}")
    page.locator("[name=venue]").fill("School No. 5")
    actions = page.locator("[data-rows=actions]")
    rows = actions.locator("[data-row]").count()
    actions.locator("[data-add-row]").click()
    page.locator(f"[name=actions-{rows}-description]").fill("Repair the lamps")
    status = page.locator("[data-draft-status]")
    expect(status).to_contain_text("Draft saved")
    Session.objects.all().delete()
    page.locator("[name=minutes]").fill("Two sectors were absent.")
    expect(status).to_contain_text("You are signed out")
    page.context.close()

    computer = page_as(osh)
    computer.goto("/")
    drafts = computer.locator("section[aria-labelledby=drafts]")
    expect(drafts).to_contain_text("School No. 5")
    drafts.get_by_role("link", name="Continue").click()
    expect(computer.locator("[name=venue]")).to_have_value("School No. 5")
    expect(computer.locator("[name=minutes]")).to_have_value("Two sectors were absent.")
    expect(computer.locator(f"[name=actions-{rows}-description]")).to_have_value("Repair the lamps")
    assert not Meeting.objects.exists()


def test_copy_on_the_device_is_encrypted_and_sent_when_the_connection_is_back(page_as, osh, osh_city):
    page = page_as(osh)
    open_form(page)
    page.evaluate("localStorage.setItem('draft:of-an-ended-session', '{\"office\": \"readable\"}')")
    page.reload()
    page.wait_for_function("localStorage.length === 0")
    page.context.set_offline(True)
    page.locator("[name=office]").fill("Akim of the city")
    status = page.locator("[data-draft-status]")
    save(page)
    expect(status).to_contain_text("encrypted copy on this device")
    stored = page.evaluate("JSON.stringify(localStorage)")
    assert "draft:" in stored
    assert "Akim" not in stored
    assert "Akim" not in page.evaluate("atob(Object.values(localStorage)[0])")
    assert not Draft.objects.exists()
    page.context.set_offline(False)
    expect(status).to_contain_text("Draft saved")
    assert page.evaluate("localStorage.length") == 0
    assert Draft.objects.get().values["office"] == ["Akim of the city"]
    page.evaluate("localStorage.setItem('draft:copy', 'text')")
    page.locator("form[data-sign-out]").first.evaluate("(form) => form.requestSubmit()")
    page.wait_for_url("**/accounts/login/**")
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.audit
def test_cancel_asks_whether_to_discard_or_keep_the_entries(page_as, osh, osh_city):
    page = page_as(osh)
    open_form(page)
    cancel, dialog = page.locator("[data-cancel]"), page.locator("[data-draft-dialog]")
    cancel.click()
    page.wait_for_url("**/districts/contacts/")
    for button, draft_count in (("Keep as a draft", 1), ("Discard the entries", 0)):
        Draft.objects.all().delete()
        open_form(page)
        page.locator("[name=office]").fill("Akim of the city")
        expect(page.locator("[data-draft-status]")).to_contain_text("Draft saved")
        cancel.click()
        dialog.get_by_role("button", name="Continue the form").click()
        expect(dialog).to_be_hidden()
        page.locator("[name=telephone]").fill("0555 12 34 56")
        cancel.click()
        dialog.get_by_text(button).click()
        page.wait_for_url("**/districts/contacts/")
        page.goto(ADD)
        expect(page.locator("main .draft-notice")).to_have_count(draft_count)
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "javascript", [True, pytest.param(False, marks=pytest.mark.audit)], ids=["with-javascript", "without"]
)
def test_input_survives_deleted_cookies(page_as, osh, osh_city, javascript):
    page = page_as(osh, javascript=javascript)
    open_form(page)
    page.locator("[name=office]").fill("Akim of the city")
    page.locator("[name=sector]").select_option("authorities")
    page.locator("[name=telephone]").fill("0555 12 34 56")
    page.context.clear_cookies()
    save(page)
    page.wait_for_url("**/accounts/login/**")
    sign_in(page, "osh")
    page.wait_for_url(f"**{ADD}?*draft=*")
    expect(page.locator("[name=office]")).to_have_value("Akim of the city")
    expect(page.locator("[name=telephone]")).to_have_value("0555 12 34 56")
    expect(page.locator("main")).to_contain_text("not saved yet")
    save(page)
    page.get_by_text("Saved:").wait_for()
    assert Contact.objects.get().office == "Akim of the city"
    assert not Draft.objects.exists()
