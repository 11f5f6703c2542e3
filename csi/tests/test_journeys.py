"""User journeys in a browser, from signing in to the record on every page that contains it.

The journeys share the demonstration mission: each compares counts before and after, so their order does not matter.
"""

import csv
import io
import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from advisers.models import Adviser, Observation, Placement
from csi.concerns.models import Concern
from csi.gallery.models import Photo
from csi.gallery.tests.factories import picture_bytes
from csi.tests.support.factories import PASSWORD
from districts.models import District, PoliceStation
from forums.models import Meeting, WorkingGroup
from initiatives.models import Initiative
from receptions.models import Trip

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("db")]

OSH = "Osh city"


@pytest.fixture
def db(served_mission):
    """Use the database of the served mission; pytest-django's fixture would reset it after each test."""


@pytest.fixture
def osh_city(db):
    return District.objects.get(name_en=OSH)


def sign_in(page, username):
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def save(page):
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_text("Saved:").wait_for()


def get_indicator(page, key):
    """Return the value of an indicator on the public factsheet."""
    page.goto("/factsheet/")
    return int(page.locator(f"[data-figure={key}] .indicator-value").inner_text().replace(",", ""))


def export_rows(page, url):
    """Return the rows of a list's CSV export."""
    text = page.request.get(f"{url}{'&' if '?' in url else '?'}export=csv").body().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def assert_listed(page, url, text):
    page.goto(url)
    expect(page.locator("main")).to_contain_text(text)


def test_recorded_meeting_appears_in_lists_export_and_factsheet(demo_page_as, osh_city):
    group = WorkingGroup.objects.get(district=osh_city, name="Osh city CSWG")
    concern = Concern.objects.filter(district=osh_city).exclude(sensitivity="confidential").waiting().last()
    page = demo_page_as(None)
    held = get_indicator(page, "meetings")
    page.goto("/")
    sign_in(page, "osh")
    page.get_by_role("link", name="Record meeting").first.click()
    page.locator(f'main a[href*="group={group.pk}"]').first.click()
    page.locator("[name=attendances-0-women]").fill("3")
    page.locator("[name=attendances-0-men]").fill("6")
    page.locator("[name=attendances-3-women]").fill("5")
    expect(page.locator("tfoot [data-total=row]").first).to_have_text("14")
    page.get_by_label(concern.summary).check()
    new_item = page.locator(".agenda-item:not(.suggestion)").first
    new_item.locator("summary").click()
    new_item.locator("[name$=new_summary]").fill("Бродячие собаки у базара")
    new_item.locator("[name$=new_category]").select_option("other", force=True)
    new_item.locator("[name$=raised_by]").select_option("women")
    page.locator("[name=actions-0-description]").fill("Put up six lamps at the bazaar")
    page.locator("[name=actions-0-sector]").select_option("authorities")
    page.locator("[name=actions-0-due]").fill("2011-11-15")
    save(page)

    meeting = Meeting.objects.for_list().get(group=group, month="2011-10-01", kind="regular")
    assert (meeting.state, str(meeting.date), meeting.people) == ("held", "2011-10-31", 14)
    assert {item.concern.summary for item in meeting.discussions.all()} == {concern.summary, "Бродячие собаки у базара"}
    expect(page.locator("main")).to_contain_text("Бродячие собаки у базара")
    link = f'main a[href="{meeting.get_absolute_url()}"]'
    for url in (
        group.get_absolute_url(),
        osh_city.get_absolute_url(),
        f"/forums/meetings/?district={osh_city.pk}&date_from=2011-10-31&date_to=2011-10-31",
    ):
        page.goto(url)
        expect(page.locator(link).first).to_be_visible()
    [row] = export_rows(page, f"/forums/meetings/?group={group.pk}&date_from=2011-10-31&kind=regular")
    assert (row["People"], row["State"], row["Date"]) == ("14", "Held", "2011-10-31")
    assert_listed(page, f"/forums/actions/?district={osh_city.pk}", "Put up six lamps at the bazaar")
    assert get_indicator(page, "meetings") == held + 1


def test_trip_recorded_on_a_phone_appears_in_lists_and_export(demo_page_as, osh_city, fits_screen):
    page = demo_page_as("osh", device="phone")
    page.goto("/")
    before = set(Trip.objects.values_list("pk", flat=True))
    page.locator("main").get_by_role("link", name="trip").first.click()
    page.get_by_label("Date", exact=False).first.fill("2011-10-31")
    page.get_by_label("Officers, women").fill("1")
    page.get_by_label("Officers, men").fill("2")
    page.get_by_label("Visitors, women").fill("6")
    page.get_by_label("Visitors, men").fill("11")
    page.get_by_label("Received, Land and water").fill("3")
    assert fits_screen(page)
    save(page)
    assert fits_screen(page)
    trip = Trip.objects.exclude(pk__in=before).select_related("deployment__vehicle").get()
    link = f'main a[href="{trip.get_absolute_url()}"]'
    for url in (
        trip.deployment.get_absolute_url(),
        f"/receptions/trips/?district={osh_city.pk}&date_from=2011-10-31",
    ):
        page.goto(url)
        expect(page.locator(link).first).to_be_attached()
        assert fits_screen(page)
    assert "17" in [row.get("Visitors") for row in export_rows(page, "/receptions/trips/?date_from=2011-10-31")]


@pytest.mark.audit
def test_done_initiative_recorded_without_javascript_is_counted(demo_page_as, osh_city):
    page = demo_page_as("osh", javascript=False)
    done = get_indicator(page, "initiatives")
    page.goto("/")
    page.locator("main").get_by_role("link", name="initiative").first.click()
    page.get_by_label("Title").fill("Шахматный турнир школ и милиции")
    page.get_by_label("Kind").select_option("Sports event")
    page.get_by_label("From").fill("2011-10-29")
    page.get_by_label("Status").select_option("Done")
    page.locator("summary", has_text="Results").click()
    page.get_by_label("Participants, men").fill("40")
    page.get_by_role("textbox", name="Outcome").fill("Pupils and officers played together.")
    save(page)
    initiative = Initiative.objects.get(title="Шахматный турнир школ и милиции")
    link = f'main a[href="{initiative.get_absolute_url()}"]'
    for url in ("/initiatives/initiatives/?status=done&q=шахматный", osh_city.get_absolute_url()):
        page.goto(url)
        expect(page.locator(link).first).to_be_visible()
    assert initiative.title in [row["Title"] for row in export_rows(page, "/initiatives/initiatives/?status=done")]
    assert get_indicator(page, "initiatives") == done + 1


@pytest.mark.audit
def test_added_photo_is_shown_with_its_trip(demo_page_as, osh_city):
    page = demo_page_as("osh")
    trip = Trip.objects.filter(deployment__district=osh_city).latest("date")
    page.goto(f"/gallery/photos/add/?trip={trip.pk}")
    picture = {"name": "DSC_0042.JPG", "mimeType": "image/jpeg", "buffer": picture_bytes(size=(800, 600))}
    page.locator("[name=image]").set_input_files(picture)
    page.locator("[name=caption]").fill("Кезмүчө кабылдама базарда")
    page.locator("[name=taken_on]").fill("2011-10-20")
    save(page)
    photo = Photo.objects.get(caption="Кезмүчө кабылдама базарда")
    assert (photo.trip, photo.district) == (trip, osh_city)
    shown = page.locator(f'main img[src*="{photo.pk}/"]').first
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    for url in (trip.get_absolute_url(), f"/gallery/photos/?district={osh_city.pk}&q=кабылдама"):
        page.goto(url)
        expect(page.locator(f'main a[href="{photo.get_absolute_url()}"]').first).to_be_visible()
    page.goto("/gallery/public/")
    expect(page.locator("main")).not_to_contain_text(photo.caption)


def tab_to(page, name):
    """Press Tab until the control with that name, id or text has the focus."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if name in page.evaluate("(({name, id, innerText}) => [name, id, innerText.trim()])(document.activeElement)"):
            return
    raise AssertionError(f"{name} is not reached by Tab")


@pytest.mark.audit
def test_observation_is_recorded_by_keyboard_alone(demo_page_as, osh_city):
    page = demo_page_as("osh")
    page.goto("/")
    tab_to(page, "Record observation")
    page.keyboard.press("Enter")
    page.wait_for_selector("form.record-form")
    for name, text in (
        ("kind", "Challenge"),
        ("summary", "Аялдар кезекте өзүнчө турушат"),
        ("details", "Two queues at the passport desk."),
    ):
        tab_to(page, name)
        page.keyboard.type(text)
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    page.get_by_text("Saved:").wait_for()
    observation = Observation.objects.get(summary="Аялдар кезекте өзүнчө турушат")
    assert (observation.district, observation.kind) == (osh_city, "challenge")
    assert_listed(page, osh_city.get_absolute_url(), observation.summary)


@pytest.mark.audit
def test_placement_recorded_in_the_admin_is_counted(demo_page_as):
    page = demo_page_as("admin")
    station = PoliceStation.objects.order_by("pk").first()
    in_post = get_indicator(page, "advisers")
    page.goto("/admin/advisers/adviser/add/")
    page.locator("[name=given_names]").fill("Айша")
    page.locator("[name=family_name]").fill("Beispiel")
    page.locator("[name=sex]").select_option("woman")
    page.locator("[name=state]").select_option("FI")
    page.locator("[name=kind]").select_option("international")
    row = page.locator("[id^=placement][id$='-0'], #placements-0").first
    if not row.is_visible():
        page.get_by_role("link", name=re.compile("Add placement", re.I)).or_(
            page.get_by_role("button", name=re.compile("Add placement", re.I))
        ).first.click()
    prefix = row.get_attribute("id")
    page.locator(f"[name={prefix}-station]").select_option(str(station.pk))
    page.locator(f"[name={prefix}-mandate]").select_option(index=1)
    page.locator(f"[name={prefix}-starts]").fill("2011-10-17")
    page.locator("[name=_save]").click()
    page.get_by_text("was added.").wait_for()
    adviser = Adviser.objects.get(family_name="Beispiel")
    assert Placement.objects.get(adviser=adviser).station == station
    assert_listed(page, station.get_absolute_url(), "Beispiel")
    assert get_indicator(page, "advisers") == in_post + 1


def fill_concern(page, summary):
    page.goto("/concerns/concerns/add/")
    page.locator("[name=summary]").fill(summary)
    # With JavaScript a combobox hides the select.
    page.locator("[name=category]").select_option("road", force=True)
    page.locator("[name=channel]").select_option("police")
    page.locator("[name=raised_by]").select_option("youth")


@pytest.mark.parametrize(
    "javascript", [True, pytest.param(False, marks=pytest.mark.audit)], ids=["with-javascript", "without"]
)
def test_double_click_on_save_creates_one_record(demo_page_as, javascript):
    page = demo_page_as("osh", javascript=javascript)
    summary = f"Нет перехода у школы {javascript}"
    fill_concern(page, summary)
    page.get_by_role("button", name="Save", exact=True).last.dblclick()
    page.wait_for_url(re.compile(r"/concerns/concerns/\d+/$"))
    assert Concern.objects.filter(summary=summary).count() == 1


@pytest.mark.audit
def test_saving_again_after_back_opens_the_same_record(demo_page_as):
    page = demo_page_as(None)
    page.goto("/")
    sign_in(page, "osh")
    summary = "Скот на дороге"
    fill_concern(page, summary)
    save(page)
    page.go_back()
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.wait_for_url(re.compile(r"/concerns/concerns/\d+/$"))
    assert Concern.objects.filter(summary=summary).count() == 1


@pytest.mark.audit
def test_input_survives_the_end_of_the_session(demo_page_as):
    page = demo_page_as("osh")
    fill_concern(page, "Сел унаа жолун жууп кетти")
    page.wait_for_load_state("networkidle")
    Session.objects.all().delete()
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.wait_for_url("**/accounts/login/**")
    sign_in(page, "osh")
    page.wait_for_url("**/concerns/concerns/add/?draft=*")
    expect(page.locator("[name=summary]")).to_have_value("Сел унаа жолун жууп кетти")
    expect(page.locator("main")).to_contain_text("not saved yet")
    assert not Concern.objects.filter(summary="Сел унаа жолун жууп кетти").exists()
    save(page)
    assert Concern.objects.get(summary="Сел унаа жолун жууп кетти").category == "road"
