"""Coverage map in a browser: slider, links by keyboard, labels of close districts."""

import datetime
import itertools

import pytest

from districts.tests.factories import AreaOfOperationFactory, DistrictFactory, MandateFactory
from forums.tests.factories import MeetingFactory, WorkingGroupFactory

pytestmark = [pytest.mark.audit, pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

AREAS = ".map-area a"
PCODES = {"Osh": "KG21000000000", "Kara-Suu": "KG06226000000", "Aravan": "KG06211000000"}


@pytest.fixture
def three_close_districts(settings):
    """Three districts around one town; the first met on 10 January, the second on 1 April."""
    settings.MISSION_DATE = datetime.date(2011, 4, 30)
    mandate = MandateFactory(starts=datetime.date(2011, 1, 1), ends=datetime.date(2011, 12, 31))
    districts = [DistrictFactory(name_en=name, pcode=pcode) for name, pcode in PCODES.items()]
    for district in districts:
        AreaOfOperationFactory(mandate=mandate, district=district, starts=mandate.starts)
    for district, day in zip(districts, ("2011-01-10", "2011-04-01"), strict=False):
        group = WorkingGroupFactory(district=district, established=mandate.starts)
        date = datetime.date.fromisoformat(day)
        MeetingFactory(group=group, month=date.replace(day=1), date=date)


def list_names(page):
    """Return the accessible names of the outlines."""
    return {area.get_attribute("aria-label") for area in page.locator(AREAS).all()}


@pytest.mark.parametrize("width", [360, 1280])
def test_close_districts_have_labels_that_do_not_overlap(page_as, manager, three_close_districts, width):
    page = page_as(manager)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/reports/coverage/")
    page.wait_for_selector(".choropleth-drawing")
    shown = [label for label in page.locator(".map-labels text").all() if label.is_visible()]
    assert sorted(label.text_content() for label in shown) == sorted(["Osh", "110", "Kara-Suu", "29", "Aravan", "–"])
    boxes = [label.bounding_box() for label in shown]
    for first, second in itertools.combinations(boxes[::2], 2):
        is_apart_sideways = first["x"] + first["width"] <= second["x"] or second["x"] + second["width"] <= first["x"]
        assert is_apart_sideways or abs(first["y"] - second["y"]) >= first["height"]
    assert min(box["height"] for box in boxes) >= 10, "too small to read"


def test_slider_changes_the_month_of_the_map(page_as, manager, three_close_districts):
    page = page_as(manager)
    page.goto("/reports/coverage/")
    assert list_names(page) == {
        "Osh: 110 (more than 92 days)",
        "Kara-Suu: 29 (up to 31 days)",
        "Aravan: – (No forum yet)",
    }
    slider = page.get_by_role("slider", name="Month")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.locator(f'{AREAS}[aria-label^="Osh: 80"]').wait_for()
    assert {name.partition(" (")[0] for name in list_names(page)} == {"Osh: 80", "Kara-Suu: –", "Aravan: –"}
    assert slider.get_attribute("aria-valuetext") == "March 2011"
    assert page.url.endswith("?month=2011-03")
    assert "as of 31 Mar 2011" in page.locator("#coverage-description").inner_text()
    assert page.locator("#coverage-table").get_by_role("link", name="80").is_visible()

    page.locator(AREAS).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/districts/*/")
