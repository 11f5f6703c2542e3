"""`make pictures`: take the screenshots in docs/pictures from the mission of `make run`.

Nothing is saved in the mission: input is rejected or discarded.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Error, Page, sync_playwright

from csi.tests.support.browser import ARGUMENTS, DEVICES
from csi.tests.support.plugin import CHROMIUM
from csi.tests.support.screenshot_files import save_screenshot

# Password of the accounts of the demonstration mission, printed by `make run`
PASSWORD = "community-2011"
MEETING_FORM = "/forums/meetings/add/"


@dataclass(frozen=True)
class Screenshot:
    """A page as a user of the demonstration mission sees it.

    `username` None: signed out. `follow`: texts of the links to follow from `path`. `prepare`: interaction with the
    page before the screenshot. `height`: of the window; None: the height of the device.
    """

    name: str
    path: str
    username: str | None = "osh"
    follow: tuple[str, ...] = ()
    prepare: Callable[[Page], None] | None = None
    device: str = "desktop"
    height: int | None = None
    dark: bool = False
    language: str = "en"


def fill_attendance(page):
    """Fill in the attendance of a meeting."""
    for sector, women, men, under_30 in (
        ("Police", 2, 3, 1),
        ("Local authorities", 1, 2, 0),
        ("Women's groups", 4, 0, 1),
        ("Youth", 1, 1, 2),
    ):
        page.get_by_label(f"{sector}: Women").fill(str(women))
        page.get_by_label(f"{sector}: Men").fill(str(men))
        page.get_by_label(f"{sector}: Of whom under 30").fill(str(under_30))
    page.locator("h1").scroll_into_view_if_needed()


def submit_invalid_attendance(page):
    """Submit more participants under 30 than participants."""
    fill_attendance(page)
    page.get_by_label("Police: Of whom under 30").fill("11")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.locator("#error-summary").wait_for()


def import_swapped_coordinates(page):
    """Import a file of police stations with one invalid row."""
    rows = (
        "district,name,latitude,longitude,opened_on",
        "KG21000000000,Furkat post,40.53,72.80,2011-10-31",
        "KG21000000000,Turan post,172.80,40.51,2011-10-31",
    )
    file = {"name": "stations.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Check file").click()
    page.locator(".import-details").first.wait_for()


SCREENSHOTS = (
    Screenshot("home-field-staff", "/"),
    Screenshot("meeting-form", "/forums/meetings/add/", follow=("October 2011",), prepare=fill_attendance, height=1280),
    Screenshot(
        "meeting-refused",
        "/forums/meetings/add/",
        follow=("October 2011",),
        prepare=submit_invalid_attendance,
        height=720,
    ),
    Screenshot("group", "/forums/groups/", follow=("Osh city CSWG",), height=1100),
    Screenshot("trip-form", "/receptions/trips/add/", height=1100),
    Screenshot("monthly-return", "/", follow=("Continue return",), height=900),
    Screenshot("home-manager", "/", "manager"),
    Screenshot("list", "/forums/meetings/?state=held&month=2011-09", "manager", height=760),
    Screenshot("factsheet", "/factsheet/?as_of=2011-07-31", None, height=1080),
    Screenshot("map", "/map/", "manager"),
    Screenshot("dashboard", "/dashboard/", "manager", height=1400),
    Screenshot("dashboard-kyrgyz", "/dashboard/", "manager", height=900, language="ky"),
    Screenshot("alerts", "/dashboard/alerts/", "manager", height=1000),
    Screenshot("cadence", "/reports/cadence/", "manager", height=1000),
    Screenshot("coverage", "/reports/coverage/", "manager", height=1280),
    Screenshot("monthly-report", "/reports/monthly/?month=2011-09", "manager", height=1100),
    Screenshot("admin-accounts", "/admin/accounts/user/", "admin", height=600),
    Screenshot(
        "import-preview",
        "/districts/stations/import/",
        "manager",
        prepare=import_swapped_coordinates,
        height=700,
    ),
    Screenshot("phone-home", "/", device="phone"),
    Screenshot("phone-trip", "/receptions/trips/add/", device="phone", dark=True),
)


class ScreenshotBrowser:
    """Opens pages of the running application, signing in once as each user."""

    def __init__(self, browser, base_url):
        self.browser, self.base_url = browser, base_url
        self.sessions = {None: None}

    def get_session(self, username):
        """Return the cookies of a signed-in user."""
        if username not in self.sessions:
            context = self.browser.new_context(base_url=self.base_url)
            page = context.new_page()
            page.goto("/accounts/login/")
            page.fill("[name=login]", username)
            page.fill("[name=password]", PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(f"{self.base_url}/")
            self.sessions[username] = context.storage_state()
            context.close()
        return self.sessions[username]

    def take(self, screenshot):
        """Return the screenshot as PNG."""
        device = DEVICES[screenshot.device]
        if screenshot.height:
            device = device | {"viewport": device["viewport"] | {"height": screenshot.height}}
        context = self.browser.new_context(
            **device,
            base_url=self.base_url,
            storage_state=self.get_session(screenshot.username),
            color_scheme="dark" if screenshot.dark else "light",
            reduced_motion="reduce",
            locale=screenshot.language,
        )
        page = context.new_page()
        page.goto(screenshot.path)
        for text in screenshot.follow:
            page.get_by_role("main").get_by_role("link", name=text).first.click()
        if screenshot.prepare:
            screenshot.prepare(page)
        page.wait_for_load_state("networkidle")
        png = page.screenshot()
        context.close()
        return png


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("names", nargs="*", help="names of screenshots; default: all")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        screenshot_browser = ScreenshotBrowser(browser, f"http://127.0.0.1:{options.port}")
        try:
            for screenshot in SCREENSHOTS:
                if not options.names or screenshot.name in options.names:
                    save_screenshot(screenshot.name, screenshot_browser.take(screenshot))
        except Error as error:
            raise SystemExit(f"Is `make run` serving the demonstration on that port? {error}") from error


if __name__ == "__main__":
    main()
