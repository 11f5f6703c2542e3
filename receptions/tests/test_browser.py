"""Browser tests of the trip form."""

import datetime

import pytest

from receptions.models import Trip
from receptions.tests.factories import DeploymentFactory, TripFactory

pytestmark = [pytest.mark.audit, pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ADD = "/receptions/trips/add/"


@pytest.fixture
def deployment(osh_city):
    return DeploymentFactory(district=osh_city, site="Jayma bazaar")


def fill_in(page):
    """Enter the crew, the visitors and three appeals about land, one of them settled."""
    page.get_by_label("Officers, women").fill("1")
    page.get_by_label("Officers, men").fill("2")
    page.get_by_label("Visitors, women").fill("6")
    page.get_by_label("Visitors, men").fill("8")
    page.get_by_label("Received, Land and water").fill("3")
    page.get_by_label("Settled on the spot, Land and water").fill("1")


def assert_recorded(deployment):
    trip = Trip.objects.get()
    assert (trip.deployment, trip.date) == (deployment, datetime.date(2011, 10, 31))
    assert (trip.officers_women, trip.officers_men, trip.visitors_women, trip.visitors_men) == (1, 2, 6, 8)
    [row] = trip.appeals.all()
    assert (row.topic, row.received, row.settled, row.pending) == ("land", 3, 1, 2)


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_trip_is_recorded_with_running_totals(page_as, fits_screen, osh, deployment, device):
    page = page_as(osh, device=device)
    page.goto(ADD)
    fill_in(page)
    row = page.get_by_role("row", name="Land and water")
    assert row.get_by_role("cell").last.inner_text() == "2"
    assert page.get_by_role("row", name="Total").inner_text().split()[1:] == ["3", "1", "0", "2"]
    assert fits_screen(page)
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_text("Saved:").wait_for()
    assert_recorded(deployment)


def test_trip_is_recorded_by_keyboard(page_as, osh, deployment):
    page = page_as(osh)
    page.goto(ADD)
    page.get_by_label("Officers, women").focus()
    for data in ("1", "2", "6", "8"):
        page.keyboard.type(data)
        page.keyboard.press("Tab")
    # The scrollable table of appeals also takes the focus; land and water is its third row.
    tab_to(page, "appeals-2-received")
    page.keyboard.type("3")
    page.keyboard.press("Tab")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    page.get_by_text("Saved:").wait_for()
    assert_recorded(deployment)


def tab_to(page, name):
    """Press Tab until the field with that name has the focus."""
    for _press in range(12):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by Tab")


def test_trip_is_recorded_without_javascript(page_as, osh, deployment):
    page = page_as(osh, device="phone", javascript=False)
    page.goto(ADD)
    fill_in(page)
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_text("Saved:").wait_for()
    assert_recorded(deployment)


def test_rejected_trip_shows_error_summary_linked_to_field(page_as, osh, deployment):
    TripFactory(deployment=deployment, date=datetime.date(2011, 10, 31))
    page = page_as(osh)
    page.goto(ADD)
    fill_in(page)
    page.get_by_role("button", name="Save", exact=True).last.click()
    summary = page.locator("[data-error-summary]")
    summary.wait_for()
    assert summary.evaluate("element => element === document.activeElement")
    summary.get_by_role("link", name="already recorded").click()
    assert page.evaluate("document.activeElement.name") == "date"
    assert page.get_by_label("Visitors, women").input_value() == "6"
    assert Trip.objects.count() == 1
