"""Pages of the demonstration mission meet WCAG 2.2 AA by axe, in light and dark mode, wide and narrow.

`make test` checks one page of each template, `make audit` every page.
"""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.test import RequestFactory
from django.urls import resolve, reverse

from csi.accounts.models import User
from csi.core.crud.views import RecordCreateView, RecordDeleteView, RecordDetailView, RecordListView, RecordUpdateView
from csi.tests.support.routes import RECORD_ROUTES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("db")]

AXE = (Path(settings.BASE_DIR) / "csi/tests/support/axe/axe.min.js").read_text()
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Further rows have the same markup as the first three; axe checks every cell.
CHECK = """async ([levels, colours]) => {
    const more = {exclude: [[".table-records tbody tr:nth-child(n+4)"], [".photo-grid li:nth-child(n+4)"]]};
    const rules = {"color-contrast": {enabled: colours}};
    const found = await axe.run(more, {runOnly: levels, rules, resultTypes: ["violations"], preload: false});
    return found.violations.map(({id, nodes}) => `${id}: ${nodes.slice(0, 3).map(({target, failureSummary}) =>
        `${target} (${failureSummary})`).join("; ")}`);
}"""
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
# Elements wider than the screen, for the message of a failing test
FIND_OVERFLOW = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
    [...document.querySelectorAll("body *")]
        .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
        .slice(0, 3).map((element) => `wider than the screen: ${element.tagName}.${element.className}`)"""
REFERENCE = ("districts", "communitygroup")


@pytest.fixture
def db(served_mission):
    """Use the database of the served mission; pytest-django's fixture would reset it after each test."""


def find_problems(page, url, is_new):
    """Return the axe violations of a page, of its colours if it is new, and its overflow on a phone."""
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    response = page.goto(url)
    assert response.status < 500, url
    page.evaluate(AXE)
    problems = [f"light: {violation}" for violation in page.evaluate(CHECK, [LEVELS, is_new])]
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)
    if is_new:
        problems += [f"dark: {violation}" for violation in page.evaluate(CHECK, [LEVELS, True])]
    return problems + page.evaluate(FIND_OVERFLOW)


def assert_accessible(page, urls):
    """Check every page, and the colours of each template once in light and once in dark mode."""
    problems, seen = [], set()
    for url in dict.fromkeys(urls):
        template = get_template_key(url)
        problems += [f"{url} {problem}" for problem in find_problems(page, url, is_new=template not in seen)]
        seen.add(template)
    assert not problems, "\n".join(problems)


def get_template_key(url):
    """Return the base view of a record page, which fixes its template, or the URL of another page."""
    view = getattr(resolve(url.partition("?")[0]).func, "view_class", None)
    return next(
        (
            base
            for base in (RecordListView, RecordDetailView, RecordCreateView, RecordUpdateView, RecordDeleteView)
            if view and issubclass(view, base)
        ),
        url,
    )


def list_record_urls(bases, username, not_open_to=None):
    """Yield the URLs of the record pages of these base views that a user may open."""
    user = User.objects.get(username=username)
    other_user = User.objects.get(username=not_open_to) if not_open_to else None
    for route in RECORD_ROUTES:
        view = route.view
        if issubclass(view, bases) and can_open(view, user) and not (other_user and can_open(view, other_user)):
            yield reverse(route.name, args=[get_newest_record(view, user).pk] if route.takes_pk else [])


def get_newest_record(view, user):
    records = view.model.objects
    allowed = records.visible_to(user) if issubclass(view, RecordDetailView) else records.editable_by(user)
    return allowed.order_by("-pk").first()


def can_open(view, user):
    return issubclass(view, RecordListView) or get_newest_record(view, user) is not None


def list_urls(*names):
    """Return the URLs of these names; for a record page, of the newest record that `osh` may open."""
    user = User.objects.get(username="osh")
    views = {route.name: route.view for route in RECORD_ROUTES if route.takes_pk}
    return [reverse(name, args=[get_newest_record(views[name], user).pk] if name in views else []) for name in names]


def test_list_and_form_of_field_staff(demo_page_as):
    assert_accessible(demo_page_as("osh"), list_urls("forums:meeting_list", "forums:meeting_add"))


@pytest.mark.audit
def test_dashboard(demo_page_as):
    assert_accessible(demo_page_as("manager"), list_urls("dashboard"))


@pytest.mark.audit
def test_form_of_the_admin(demo_page_as):
    model = apps.get_model(*REFERENCE)
    record = model.objects.first().pk
    assert_accessible(
        demo_page_as("admin"),
        [reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[record])],
    )


@pytest.mark.audit
def test_other_pages_of_field_staff(demo_page_as):
    page = demo_page_as("osh")
    assert_accessible(
        page,
        list_urls(
            "home",
            "search",
            "calendar",
            "cadence",
            "presence",
            "coverage",
            "map",
            "accounts:profile",
            "forums:meeting_history",
        ),
    )
    assert_accessible(page, [f"{reverse('forums:action_list')}?district=nonsense&page=99&q=nothing+like+this"])


@pytest.mark.audit
def test_every_list_and_record_of_field_staff(demo_page_as):
    assert_accessible(demo_page_as("osh"), list_record_urls((RecordListView, RecordDetailView), "osh"))


@pytest.mark.audit
def test_every_form_of_field_staff(demo_page_as):
    page = demo_page_as("osh")
    assert_accessible(page, list_record_urls((RecordCreateView, RecordUpdateView), "osh"))
    assert_accessible(page, ["/accounts/password/change/", *list_urls("accounts:calendar_feed")])


@pytest.mark.audit
def test_every_page_that_only_managers_open(demo_page_as):
    page = demo_page_as("manager")
    assert_accessible(
        page, list_urls("home", "alerts", "comparison", "factsheet", "map", "cadence", "presence", "monthly_report")
    )
    assert_accessible(page, [reverse("district_report", args=[User.objects.get(username="osh").districts.get().pk])])
    assert_accessible(
        page, [reverse("indicators"), reverse("indicators", query={"indicator": "concerns_followed_through"})]
    )
    assert_accessible(
        page, list_record_urls((RecordCreateView, RecordDetailView, RecordDeleteView), "manager", not_open_to="osh")
    )


@pytest.mark.audit
@pytest.mark.parametrize("username", ["reader", None], ids=["reader", "anonymous"])
def test_every_page_of_users_without_records(demo_page_as, username):
    public = ["/factsheet/?as_of=2011-04-30", *list_urls("factsheet", "map", "gallery:public")]
    sign_in_pages = ["/accounts/login/", "/accounts/password/reset/"]
    own = list_urls("accounts:profile", "coverage", "calendar") if username else sign_in_pages
    assert_accessible(demo_page_as(username), [*public, *own])


@pytest.mark.audit
def test_every_page_of_the_admin(demo_page_as):
    page = demo_page_as("admin")
    reference = apps.get_model(*REFERENCE)
    changelist = reverse(f"admin:{reference._meta.app_label}_{reference._meta.model_name}_changelist")
    assert_accessible(
        page, [reverse("admin:index"), f"{changelist}import/", f"{changelist}{reference.objects.first().pk}/delete/"]
    )
    for model in apps.get_models():
        if admin.site.is_registered(model):
            changelist = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            assert_accessible(page, [changelist, *([f"{changelist}add/"] if can_add(model) else [])])


def can_add(model):
    """Return True if an administrator may add a record in the admin."""
    request = RequestFactory().get("/")
    request.user = User.objects.get(username="admin")
    return admin.site.get_model_admin(model).has_add_permission(request)


@pytest.mark.audit
def test_rejected_form(demo_page_as):
    page = demo_page_as("osh")
    page.goto(reverse("receptions:trip_add"))
    page.locator(".record-form input[type=date]").first.fill("")
    page.locator(".save-bar .btn-primary").click()
    page.wait_for_selector("[data-error-summary]")
    page.evaluate(AXE)
    assert page.evaluate(CHECK, [LEVELS, True]) == []
