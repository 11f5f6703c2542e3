"""Pages of the demonstration mission in a browser: WCAG 2.2 AA by axe, light and dark, wide and narrow.

One page of each template; `make audit` looks at every page.
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
from csi.tests.test_access import RECORD_PAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("db")]

AXE = (Path(settings.BASE_DIR) / "csi/tests/support/axe/axe.min.js").read_text()
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
        (
            kind
            for kind in (RecordListView, RecordDetailView, RecordCreateView, RecordUpdateView, RecordDeleteView)
            if view and issubclass(view, kind)
        ),
        url,
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
    mine = records.visible_to(user) if issubclass(view, RecordDetailView) else records.editable_by(user)
    return mine.order_by("-pk").first()


def may_open(view, user):
    return issubclass(view, RecordListView) or record_of(view, user) is not None


def one_of(*names):
    """Addresses of these pages; of a record's page, of the newest that field staff of Osh city open."""
    user = User.objects.get(username="osh")
    views = {name: (view, takes_id) for name, view, takes_id in RECORD_PAGES}
    return [
        reverse(name, args=[record_of(views[name][0], user).pk] if name in views and views[name][1] else [])
        for name in names
    ]


def test_one_page_of_each_kind_for_field_staff(demo_page_as):
    look_at(demo_page_as("osh"), one_of("forums:meeting_list", "forums:meeting_add"))


@pytest.mark.audit
def test_the_dashboard(demo_page_as):
    look_at(demo_page_as("manager"), one_of("dashboard"))


@pytest.mark.audit
def test_a_form_of_the_admin(demo_page_as):
    model = apps.get_model(*REFERENCE)
    record = model.objects.first().pk
    look_at(
        demo_page_as("admin"),
        [reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[record])],
    )


@pytest.mark.audit
def test_every_other_page_of_field_staff(demo_page_as):
    page = demo_page_as("osh")
    look_at(
        page,
        one_of(
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
    look_at(page, [f"{reverse('forums:action_list')}?district=nonsense&page=99&q=nothing+like+this"])


@pytest.mark.audit
def test_every_list_and_record_of_field_staff(demo_page_as):
    look_at(demo_page_as("osh"), record_pages((RecordListView, RecordDetailView), "osh"))


@pytest.mark.audit
def test_every_form_of_field_staff(demo_page_as):
    page = demo_page_as("osh")
    look_at(page, record_pages((RecordCreateView, RecordUpdateView), "osh"))
    look_at(page, ["/accounts/password/change/", *one_of("accounts:calendar_feed")])


@pytest.mark.audit
def test_everything_that_only_managers_open(demo_page_as):
    page = demo_page_as("manager")
    look_at(page, one_of("home", "alerts", "comparison", "factsheet", "map", "cadence", "presence", "monthly_report"))
    look_at(page, [reverse("district_report", args=[User.objects.get(username="osh").districts.get().pk])])
    look_at(page, [reverse("indicators"), reverse("indicators", query={"indicator": "concerns_followed_through"})])
    look_at(page, record_pages((RecordCreateView, RecordDetailView, RecordDeleteView), "manager", but_not_for="osh"))


@pytest.mark.audit
@pytest.mark.parametrize("username", ["reader", None], ids=["reader", "nobody"])
def test_every_page_of_who_records_nothing(demo_page_as, username):
    public = ["/factsheet/?as_of=2011-04-30", *one_of("factsheet", "map", "gallery:public")]
    doors = ["/accounts/login/", "/accounts/password/reset/"]
    own = one_of("accounts:profile", "coverage", "calendar") if username else doors
    look_at(demo_page_as(username), [*public, *own])


@pytest.mark.audit
def test_every_page_of_the_admin(demo_page_as):
    page = demo_page_as("admin")
    reference = apps.get_model(*REFERENCE)
    changelist = reverse(f"admin:{reference._meta.app_label}_{reference._meta.model_name}_changelist")
    look_at(
        page, [reverse("admin:index"), f"{changelist}import/", f"{changelist}{reference.objects.first().pk}/delete/"]
    )
    for model in apps.get_models():
        if admin.site.is_registered(model):
            changelist = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            look_at(page, [changelist, *([f"{changelist}add/"] if can_add(model) else [])])


def can_add(model):
    """Whether the admin offers it to an administrator at all."""
    request = RequestFactory().get("/")
    request.user = User.objects.get(username="admin")
    return admin.site.get_model_admin(model).has_add_permission(request)


def test_a_refused_form(demo_page_as):
    page = demo_page_as("osh")
    page.goto(reverse("receptions:trip_add"))
    page.locator(".record-form input[type=date]").first.fill("")
    page.locator(".save-bar .btn-primary").click()
    page.wait_for_selector("[data-error-summary]")
    page.evaluate(AXE)
    assert page.evaluate(CHECK, [LEVELS, True]) == []
