"""Sections of the monthly report: closed on the screen, opened by the contents, all printed."""

import pytest

pytestmark = [pytest.mark.audit, pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_contents_open_a_section_without_javascript_and_print_shows_all(page_as, manager):
    page = page_as(manager, javascript=False)
    page.goto("/reports/monthly/")
    content = page.locator("#section-indicators")
    assert not content.is_visible()
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="Indicators").click()
    assert content.is_visible()
    method = page.locator("#section-method")
    assert not method.is_visible()
    page.emulate_media(media="print")
    assert method.is_visible()
