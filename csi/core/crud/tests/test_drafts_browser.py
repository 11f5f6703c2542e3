"""Drafts in a browser: nothing that was typed is lost, and nothing that was saved is overwritten."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from csi.core.crud.models import Draft
from csi.tests.support.factories import PASSWORD
from csi.tests.support.sql import update
from districts.models import Contact, District
from districts.tests.factories import ContactFactory
from forums.models import Meeting
from forums.tests.factories import AttendanceFactory, MeetingFactory, WorkingGroupFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ADD = "/districts/contacts/add/"


@pytest.fixture
def meeting(osh_city):
    meeting = MeetingFactory(group=WorkingGroupFactory(district=osh_city), venue="House of Culture")
    AttendanceFactory(meeting=meeting, sector="police", women=2, men=3)
    return meeting


def type_text(page, name, text):
    """Type into a field and wait until the draft is stored."""
    page.locator(f"[name={name}]").fill(text)
    page.wait_for_function(
        """([name, text]) => Object.values(localStorage).some((draft) =>
            JSON.parse(draft).pairs?.some(([key, value]) => key === name && value === text))""",
        arg=[name, text],
    )


def open_form(page):
    """Open the form of a contact in the district of `osh`."""
    page.goto(f"{ADD}?district={District.objects.get(name_en='Osh city').pk}")


def fill_contact(page, office):
    open_form(page)
    page.locator("[name=sector]").select_option("authorities")
    type_text(page, "office", office)


def get_draft_offices(page):
    return page.evaluate(
        """() => Object.values(localStorage).map((draft) =>
            JSON.parse(draft).pairs.find(([name]) => name === "office")[1]).sort()"""
    )


def save(page):
    page.locator(".save-bar").get_by_role("button", name="Save", exact=True).click()


def sign_in(page, username):
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_restored_draft_does_not_overwrite_a_newer_row(page_as, osh, meeting):
    page = page_as(osh)
    page.goto(f"{meeting.get_absolute_url()}edit/")
    type_text(page, "venue", "School No. 5")
    update(meeting.attendances.get(), women=21)
    page.goto(f"{meeting.get_absolute_url()}edit/")
    notice = page.locator("[data-draft-notice]")
    expect(notice).to_contain_text("Venue: School No. 5")
    notice.get_by_role("button", name="Restore").click()
    expect(page.locator("main")).to_contain_text("They are not saved yet")
    expect(page.locator("[name=venue]")).to_have_value("School No. 5")
    expect(page.locator("[name=attendances-0-women]")).to_have_value("21")
    expect(page.locator("#edit-conflict")).to_have_count(0)
    save(page)
    page.get_by_text("Saved:").wait_for()
    assert Meeting.objects.get(pk=meeting.pk).venue == "School No. 5"
    assert meeting.attendances.get().women == 21
    assert page.evaluate("localStorage.length") == 0


def test_draft_contains_only_the_changed_fields_and_the_version(page_as, osh, meeting):
    page = page_as(osh)
    page.goto(f"{meeting.get_absolute_url()}edit/")
    version = page.locator("[name=version]").input_value()
    type_text(page, "venue", "School No. 5")
    draft = page.evaluate("JSON.parse(Object.values(localStorage)[0])")
    shown = [name for name, _value in draft["pairs"] if page.locator(f"[name={name}]:not([type=hidden])").count()]
    assert (draft["version"], shown) == (version, ["venue"])


def test_field_that_both_changed_is_shown_side_by_side_before_saving(page_as, osh, meeting):
    page = page_as(osh)
    page.goto(f"{meeting.get_absolute_url()}edit/")
    type_text(page, "attendances-0-women", "9")
    update(meeting.attendances.get(), women=21)
    page.goto("/")
    page.locator("[data-drafts]").get_by_role("button", name="Restore").click()
    row = page.locator("section:has(#edit-conflict) tbody tr")
    expect(row.locator("td")).to_have_text(["21", "9", "Your version: it replaces the saved one"])
    assert meeting.attendances.get().women == 21


def test_tabs_have_their_own_drafts(page_as, osh, osh_city):
    first = page_as(osh)
    fill_contact(first, "Akim")
    second = first.context.new_page()
    fill_contact(second, "Head of the school")
    assert get_draft_offices(first) == ["Akim", "Head of the school"]
    save(second)
    second.get_by_text("Saved:").wait_for()
    assert get_draft_offices(first) == ["Akim"]
    first.goto(ADD)
    expect(first.locator("[data-draft-notice] li")).to_have_count(1)
    first.locator("[data-draft-notice]").get_by_role("button", name="Restore").click()
    expect(first.locator("[name=office]")).to_have_value("Akim")
    save(first)
    first.get_by_text("Saved:").wait_for()
    assert sorted(Contact.objects.values_list("office", flat=True)) == ["Akim", "Head of the school"]
    assert first.evaluate("localStorage.length") == 0


def test_drafts_of_one_form_are_listed_with_time_and_summary(page_as, osh, osh_city):
    page = page_as(osh)
    for office in ("Akim", "Head of the school"):
        fill_contact(page, office)
    page.goto(ADD)
    items = page.locator("[data-draft-notice] li")
    expect(items).to_have_count(2)
    expect(items.nth(0)).to_contain_text("Office: Head of the school")
    assert ":" in items.nth(1).inner_text().split(",")[0]
    items.nth(1).get_by_role("button", name="Discard").click()
    expect(items).to_have_count(1)
    page.locator("[data-draft-notice]").get_by_role("button", name="Restore").click()
    expect(page.locator("[name=office]")).to_have_value("Head of the school")
    expect(page.locator("[name=sector]")).to_have_value("authorities")


def test_draft_of_a_save_without_answer_leads_to_the_saved_record(page_as, osh, osh_city):
    page = page_as(osh)
    fill_contact(page, "Akim")

    def save_without_answer(route):
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route(f"**{ADD}*", save_without_answer)
    with page.expect_event("requestfailed"):
        save(page)
    page.unroute(f"**{ADD}*")
    record = Contact.objects.get()
    other_tab = page.context.new_page()
    other_tab.goto(ADD)
    notice = other_tab.locator("[data-draft-notice]")
    expect(notice).to_contain_text("sent, but not confirmed")
    notice.get_by_role("button", name="Restore").click()
    other_tab.wait_for_url(f"**{record.get_absolute_url()}")
    expect(other_tab.locator("main")).to_contain_text("It was not saved a second time")
    assert Contact.objects.count() == 1
    assert other_tab.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
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
    if javascript:
        assert page.evaluate("localStorage.length") == 0


def test_another_user_of_the_computer_does_not_see_the_input(page_as, osh, uzgen, osh_city):
    page = page_as(osh)
    fill_contact(page, "Akim of the city")
    Session.objects.all().delete()
    save(page)
    page.wait_for_url("**/accounts/login/**")
    sign_in(page, "uzgen")
    page.wait_for_url(f"**{ADD}?*draft=*")
    expect(page.locator("[name=office]")).to_have_value("")
    assert "Akim of the city" not in page.content()
    page.goto(ADD)
    expect(page.locator("[data-draft-notice]")).to_be_hidden()
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").last.click()
    page.goto(f"/accounts/login/?next={ADD}")
    sign_in(page, "osh")
    page.locator("[data-draft-notice]").get_by_role("link", name="Restore").click()
    expect(page.locator("[name=office]")).to_have_value("Akim of the city")


def test_edit_of_a_saved_record_survives_deleted_cookies(page_as, osh, osh_city):
    record = ContactFactory(district=osh_city, office="Akim", telephone="0555")
    page = page_as(osh)
    page.goto(f"{record.get_absolute_url()}edit/")
    page.locator("[name=office]").fill("Akim of the city")
    page.context.clear_cookies()
    update(record, telephone="0777")
    save(page)
    page.wait_for_url("**/accounts/login/**")
    sign_in(page, "osh")
    expect(page.locator("[name=office]")).to_have_value("Akim of the city")
    expect(page.locator("[name=telephone]")).to_have_value("0777")
    save(page)
    page.get_by_text("Saved:").wait_for()
    record.refresh_from_db()
    assert (record.office, record.telephone) == ("Akim of the city", "0777")
