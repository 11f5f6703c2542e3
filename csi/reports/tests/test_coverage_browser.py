"""Coverage map in a browser: slider, markers at one point, print."""

import datetime

import pytest

from districts.tests.factories import AreaOfOperationFactory, DistrictFactory, MandateFactory
from forums.tests.factories import MeetingFactory, WorkingGroupFactory

pytestmark = [pytest.mark.audit, pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MARKERS = ".map-point"


@pytest.fixture
def three_districts_at_one_point(settings):
    """Three districts whose centre is the same town; the first met on 10 January, the second on 1 April."""
    settings.MISSION_DATE = datetime.date(2011, 4, 30)
    mandate = MandateFactory(starts=datetime.date(2011, 1, 1), ends=datetime.date(2011, 12, 31))
    districts = [
        DistrictFactory(name_en=name, latitude="40.5283", longitude="72.7985") for name in ("Osh", "Kara-Suu", "Aravan")
    ]
    for district in districts:
        AreaOfOperationFactory(mandate=mandate, district=district, starts=mandate.starts)
    for district, day in zip(districts, ("2011-01-10", "2011-04-01"), strict=False):
        group = WorkingGroupFactory(district=district, established=mandate.starts)
        date = datetime.date.fromisoformat(day)
        MeetingFactory(group=group, month=date.replace(day=1), date=date)


def get_positions(page):
    """Return {accessible name of a marker: position of its centre}."""
    boxes = {sign.get_attribute("title"): sign.bounding_box() for sign in page.locator(MARKERS).all()}
    return {title: (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for title, box in boxes.items()}


def test_slider_changes_the_month_and_markers_at_one_point_are_visible(page_as, manager, three_districts_at_one_point):
    page = page_as(manager)
    page.goto("/reports/coverage/")
    page.wait_for_selector(MARKERS)
    shown = get_positions(page)
    assert set(shown) == {"Osh: 110", "Kara-Suu: 29", "Aravan: –"}
    places = list(shown.values())
    apart = [abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in zip(places, places[1:] + places[:1], strict=True)]
    assert min(apart) > 24

    page.get_by_title("Osh: 110").click()
    popup = page.locator(".leaflet-popup-content")
    assert all(name in popup.inner_text() for name in ("Osh", "Kara-Suu", "Aravan"))

    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    paper = page.locator(".map").bounding_box()
    assert paper["width"] <= 700, "wider than a sheet of paper"
    assert all(paper["x"] < x < paper["x"] + paper["width"] for x, _y in get_positions(page).values())
    page.evaluate("dispatchEvent(new Event('afterprint'))")

    slider = page.get_by_role("slider", name="Month")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_title("Osh: 80").wait_for()
    assert set(get_positions(page)) == {"Osh: 80", "Kara-Suu: –", "Aravan: –"}
    assert slider.get_attribute("aria-valuetext") == "March 2011"
    assert page.url.endswith("?month=2011-03")
    assert "as of 31 Mar 2011" in page.locator("#coverage-description").inner_text()
    assert page.locator("#coverage-table").get_by_role("link", name="80").is_visible()
