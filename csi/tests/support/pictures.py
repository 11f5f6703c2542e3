"""`make pictures`: takes the pictures of docs/pictures from a demonstration mission that `make run` serves.

Nothing is saved in the mission: what is typed for a picture is refused or left.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Error, Page, sync_playwright

from csi.tests.support.browser import ARGUMENTS, DEVICES
from csi.tests.support.picture_files import keep
from csi.tests.support.plugin import CHROMIUM

# Of the demonstration's accounts, as `make run` prints it.
PASSWORD = "community-2011"


@dataclass(frozen=True)
class Picture:
    """A page as one of the demonstration's people sees it.

    `person` None: nobody is signed in. `follow`: links that lead on from `path`, by their words. `prepare`: what
    is done on the page before the picture is taken. `height`: of the window, None is that of the device.
    """

    name: str
    path: str
    person: str | None = "osh"
    follow: tuple[str, ...] = ()
    prepare: Callable[[Page], None] | None = None
    device: str = "desktop"
    height: int | None = None
    dark: bool = False


def count_those_who_came(page):
    """The second part of the meeting's form, filled in."""
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


def count_more_under_30_than_came(page):
    """The same, with a slip that is refused."""
    count_those_who_came(page)
    page.get_by_label("Police: Of whom under 30").fill("11")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.locator("#error-summary").wait_for()


def import_swapped_coordinates(page):
    """A file of police stations with one row that is refused."""
    rows = (
        "district,name,latitude,longitude",
        "KG21000000000,Furkat post,40.53,72.80",
        "KG21000000000,Turan post,172.80,40.51",
    )
    file = {"name": "stations.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    page.set_input_files("[name=import_file]", file)
    page.select_option("[name=format]", label="csv")
    page.get_by_role("button", name="Submit").click()
    page.locator(".import-reasons").first.wait_for()


PICTURES = (
    Picture("home-field-staff", "/"),
    Picture("meeting-form", "/", follow=("Record it",), prepare=count_those_who_came, height=1280),
    Picture("meeting-refused", "/", follow=("Record it",), prepare=count_more_under_30_than_came, height=720),
    Picture("group", "/forums/groups/", follow=("Osh city CSWG",), height=1100),
    Picture("trip-form", "/receptions/trips/add/", height=1100),
    Picture("home-manager", "/", "manager"),
    Picture("list", "/forums/meetings/?state=held&month=2011-09", "manager", height=760),
    Picture("factsheet", "/factsheet/?as_of=2011-07-31", None, height=1000),
    Picture("map", "/map/", "manager"),
    Picture("dashboard", "/dashboard/", "manager", height=1400),
    Picture("alerts", "/dashboard/alerts/", "manager", height=1000),
    Picture("cadence", "/reports/cadence/", "manager", height=1000),
    Picture("coverage", "/reports/coverage/", "manager", height=1150),
    Picture("monthly-report", "/reports/monthly/?month=2011-09", "manager", height=1100),
    Picture("admin-accounts", "/admin/accounts/user/", "admin", height=600),
    Picture(
        "admin-import",
        "/admin/districts/policestation/import/",
        "admin",
        prepare=import_swapped_coordinates,
        height=700,
    ),
    Picture("phone-home", "/", device="phone"),
    Picture("phone-trip", "/receptions/trips/add/", device="phone", dark=True),
)


class Photographer:
    """Goes through the running mission, signed in once as each person."""

    def __init__(self, browser, address):
        self.browser, self.address = browser, address
        self.sessions = {None: None}

    def session(self, person):
        """The signed-in cookies of this person."""
        if person not in self.sessions:
            context = self.browser.new_context(base_url=self.address)
            page = context.new_page()
            page.goto("/accounts/login/")
            page.fill("[name=login]", person)
            page.fill("[name=password]", PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(f"{self.address}/")
            self.sessions[person] = context.storage_state()
            context.close()
        return self.sessions[person]

    def take(self, picture):
        """The picture as PNG."""
        device = DEVICES[picture.device]
        if picture.height:
            device = device | {"viewport": device["viewport"] | {"height": picture.height}}
        context = self.browser.new_context(
            **device,
            base_url=self.address,
            storage_state=self.session(picture.person),
            color_scheme="dark" if picture.dark else "light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(picture.path)
        for words in picture.follow:
            page.get_by_role("main").get_by_role("link", name=words).first.click()
        if picture.prepare:
            picture.prepare(page)
        page.wait_for_load_state("networkidle")
        taken = page.screenshot()
        context.close()
        return taken


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("names", nargs="*", help="of the pictures; none: all")
    asked = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        photographer = Photographer(browser, f"http://127.0.0.1:{asked.port}")
        try:
            for picture in PICTURES:
                if not asked.names or picture.name in asked.names:
                    keep(picture.name, photographer.take(picture))
        except Error as error:
            raise SystemExit(f"Is `make run` serving the demonstration on that port? {error}") from error


if __name__ == "__main__":
    main()
