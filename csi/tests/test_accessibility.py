"""Every page of the demonstration mission in a browser: WCAG 2.2 AA by axe, light and dark, wide and narrow."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import resolve, reverse

from csi.accounts.models import User
from csi.pages.views import AddPage, DeletePage, DetailPage, EditPage, ListPage
from csi.tests.test_access import RECORD_PAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("db")]

AXE = (Path(settings.BASE_DIR) / "csi/testing/axe/axe.min.js").read_text()
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Rows beyond the third are made like the first three, and axe weighs every cell.
CHECK = """async ([levels, colours]) => {
    const more = {exclude: [[".table-records tbody tr:nth-child(n+4)"], [".photo-grid li:nth-child(n+4)"]]};
    const rules = {"color-contrast": {enabled: colours}};
    const found = await axe.run(more, {runOnly: levels, rules, resultTypes: ["violations"], preload: false});
    return found.violations.map(({id, nodes}) => `${id}: ${nodes.slice(0, 3).map(({target, failureSummary}) =>
        `${target} (${failureSummary})`).join("; ")}`);
}"""
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
# Too wide for 360 px: what sticks out, for the message of a failing test.
STICKING_OUT = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
    [...document.querySelectorAll("body *")]
        .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
        .slice(0, 3).map((element) => `wider than the screen: ${element.tagName}.${element.className}`)"""
REFERENCE = ("districts", "communitygroup")


@pytest.fixture
def db(served_mission):
    """The served mission's database as it stands, where pytest-django's fixture would put it back after each test."""


def found_on(page, url, is_new):
    """What is wrong with a page by day at a desk, by night on a telephone, and whether a telephone is wide enough."""
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    response = page.goto(url)
    assert response.status < 500, url
    page.evaluate(AXE)
    wrong = [f"light: {violation}" for violation in page.evaluate(CHECK, [LEVELS, is_new])]
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)
    if is_new:
        wrong += [f"dark: {violation}" for violation in page.evaluate(CHECK, [LEVELS, True])]
    return wrong + page.evaluate(STICKING_OUT)


def look_at(page, urls):
    """Every page; its colours, by day and by night, once for each template."""
    wrong, seen = [], set()
    for url in dict.fromkeys(urls):
        template = template_of(url)
        wrong += [f"{url} {found}" for found in found_on(page, url, is_new=template not in seen)]
        seen.add(template)
    assert not wrong, "\n".join(wrong)


def template_of(url):
    """The kind of page: the lists look alike, so do the records' pages and their forms; any other is its own."""
    view = getattr(resolve(url.partition("?")[0]).func, "view_class", None)
    return next(
        (kind for kind in (ListPage, DetailPage, AddPage, EditPage, DeletePage) if view and issubclass(view, kind)), url
    )


def record_pages(kinds, username, but_not_for=None):
    """The addresses of these pages that a person may open, with one record each."""
    user = User.objects.get(username=username)
    others = User.objects.get(username=but_not_for) if but_not_for else None
    for name, view, takes_id in RECORD_PAGES:
        if issubclass(view, kinds) and may_open(view, user) and not (others and may_open(view, others)):
            yield reverse(name, args=[record_of(view, user).pk] if takes_id else [])


def record_of(view, user):
    records = view.model.objects
    mine = records.visible_to(user) if issubclass(view, DetailPage) else records.editable_by(user)
    return mine.order_by("-pk").first()


def may_open(view, user):
    return issubclass(view, ListPage) or record_of(view, user) is not None


def test_the_lists_and_records_of_field_staff(demo_page_as):
    look_at(demo_page_as("osh"), record_pages((ListPage, DetailPage), "osh"))


def test_the_forms_of_field_staff(demo_page_as):
    page = demo_page_as("osh")
    look_at(page, [reverse("home"), *record_pages(AddPage, "osh"), *list(record_pages(EditPage, "osh"))[:3]])
    look_at(page, [reverse("search") + "?q=ош", reverse("map"), reverse("accounts:me"), "/accounts/password/change/"])
    look_at(page, [reverse("calendar"), reverse("cadence"), reverse("presence"), reverse("accounts:calendar_address")])
    look_at(page, [f"{reverse('forums:meeting_list')}?district=nonsense&page=99&q=nothing+like+this"])


def test_what_only_managers_open(demo_page_as):
    page = demo_page_as("manager")
    look_at(page, [reverse("home"), reverse("factsheet"), reverse("map"), reverse("forums:meeting_add")])
    look_at(page, [reverse("cadence"), reverse("presence")])
    look_at(page, record_pages((AddPage, DetailPage), "manager", but_not_for="osh"))
    look_at(page, [url for url in record_pages(DeletePage, "manager") if "district" in url or "forums" in url])


@pytest.mark.parametrize("username", ["reader", None], ids=["reader", "nobody"])
def test_the_pages_of_who_records_nothing(demo_page_as, username):
    public = [reverse("factsheet"), "/factsheet/?as_of=2011-04-30", reverse("map"), reverse("gallery:public")]
    doors = ["/accounts/login/", "/accounts/password/reset/", "/accounts/signup/"]
    own = [reverse("home"), reverse("accounts:me"), reverse("calendar")]
    look_at(demo_page_as(username), [*public, *(own if username else doors)])


def test_a_refused_form(demo_page_as):
    page = demo_page_as("osh")
    for name in ("concerns:concern_add", "receptions:trip_add", "initiatives:initiative_add"):
        page.goto(reverse(name))
        page.locator(".record-form input[type=date]").first.fill("")
        page.locator(".save-bar .btn-primary").click()
        page.wait_for_selector("[data-error-summary]")
        page.evaluate(AXE)
        assert page.evaluate(CHECK, [LEVELS, True]) == []


def test_the_admin(demo_page_as):
    model = apps.get_model(*REFERENCE)
    changelist = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    record = model.objects.first().pk
    urls = [reverse("admin:index"), changelist, f"{changelist}add/", f"{changelist}{record}/change/"]
    urls += [f"{changelist}import/", f"{changelist}{record}/delete/", f"{changelist}{record}/history/"]
    urls += [reverse("admin:forums_meeting_changelist"), reverse("admin:accounts_user_changelist")]
    look_at(demo_page_as("admin"), urls)
