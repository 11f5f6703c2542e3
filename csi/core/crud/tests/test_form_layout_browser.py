"""Long forms in a browser: nothing covers the focused field, and the bars leave room for the form."""

import pytest

from forums.tests.factories import WorkingGroupFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SIZES = [(360, 740), (1280, 720)]
# The name of the focused field, and how many pixels of it each fixed bar covers.
FIND_COVERED = """() => {
    const field = document.activeElement, box = field.getBoundingClientRect();
    const bars = [...document.querySelectorAll(".site-header, .save-bar, .bottom-bar, .demo-banner")]
        .filter((bar) => ["sticky", "fixed"].includes(getComputedStyle(bar).position) && !bar.contains(field));
    const covered = bars.map((bar) => bar.getBoundingClientRect())
        .map((bar) => Math.min(bar.bottom, box.bottom) - Math.max(bar.top, box.top));
    const outside = Math.max(-box.top, box.bottom - innerHeight);
    return [field.name || field.id || field.textContent.trim(), Math.max(0, outside, ...covered), box.height];
}"""
# The height of everything around the form that is in sight.
MEASURE_BARS = """() => [...document.querySelectorAll(".site-header, .demo-banner, .save-bar, .bottom-bar")]
    .map((bar) => bar.getBoundingClientRect())
    .map((box) => Math.max(0, Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)))
    .reduce((sum, height) => sum + height, 0)"""


@pytest.fixture
def add_url(osh_city):
    return f"/forums/meetings/add/?group={WorkingGroupFactory(district=osh_city).pk}"


@pytest.mark.audit
@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_focused_field_is_not_covered(page_as, osh, add_url, width, height, key):
    page = page_as(osh)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(add_url)
    for summary in page.locator(".record-form details:not([open]) > summary").all():
        if summary.is_visible():
            summary.click()
    fields = page.locator(".record-form :is(input, select, textarea):visible")
    (fields.first if key == "Tab" else fields.last).focus()
    seen = []
    for _press in range(60):
        page.keyboard.press(key)
        if not page.evaluate("document.activeElement.closest('.record-form') !== null"):
            break
        name, covered, field_height = page.evaluate(FIND_COVERED)
        assert covered <= 1 or field_height > height / 2, f"{name} is covered by {covered} px"
        seen.append(name)
    assert len(set(seen)) > 30


@pytest.mark.audit
def test_bars_on_a_phone_leave_room_for_the_form(page_as, osh, add_url, demonstration):
    page = page_as(osh, device="phone")
    page.goto(add_url)
    assert page.locator(".demo-banner").is_visible()
    assert page.evaluate(MEASURE_BARS) < 140
    page.locator("[name=attendances-3-women]").focus()
    assert page.evaluate(MEASURE_BARS) < 140
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert page.locator(".bottom-bar").is_visible()


@pytest.fixture
def demonstration(db):
    from csi.core.models import Mission

    return Mission.objects.update_or_create(
        pk=1,
        defaults={
            "name": "Community Security Initiative",
            "country": "Kyrgyzstan",
            "is_demonstration": True,
            "date": "2011-10-31",
            "note": "The accounts and records are invented.",
        },
    )
