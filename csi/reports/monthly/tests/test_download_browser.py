"""Download of a file that takes time, in a browser."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.audit, pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_download_link_shows_progress_and_delivers_the_file(page_as, manager):
    page = page_as(manager)
    page.goto("/reports/monthly/")
    # As slow as it may be for a large mission.
    page.route("**/monthly/csv/**", lambda route: (page.wait_for_timeout(900), route.continue_()))
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
        expect(page.get_by_role("status").filter(has_text="Preparing the file…")).to_be_visible()
    assert re.fullmatch(r"monthly-report-\d{4}-\d\d\.csv", download.value.suggested_filename)
    assert download.value.path().read_bytes().startswith(b"\xef\xbb\xbfObjective,")
    expect(page.get_by_text("Preparing the file…")).to_have_count(0)
    # The session has ended meanwhile.
    page.context.clear_cookies()
    page.get_by_role("link", name="CSV").click()
    page.wait_for_url("**/accounts/login/**")
    page.wait_for_load_state("networkidle")
