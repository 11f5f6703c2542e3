"""Every address of the mission, opened by every kind of person, on the demonstration mission."""

import pgtrigger
import pytest
from django.urls import URLPattern, get_resolver, reverse

from csi.accounts.models import Role, User
from csi.history.views import HistoryPage
from csi.pages.views import AddPage, DeletePage, DetailPage, EditPage, ListPage

PAGES = ("_list", "_detail", "_add", "_edit", "_delete", "_history")
OF_RECORDS = ListPage | DetailPage | AddPage | EditPage | DeletePage | HistoryPage
PUBLIC = {"alive", "ready", "factsheet", "map", "gallery:public", "calendar_public"}
# Addresses that are not a record's page: what field staff and a reader get there.
OTHER_PAGES = {
    "alive": (200, 200),
    "ready": (200, 200),
    "home": (200, 200),
    "dashboard": (200, 200),
    "attention": (200, 403),
    "search": (200, 403),
    "factsheet": (200, 200),
    "map": (200, 200),
    "cadence": (200, 403),
    "presence": (200, 403),
    "coverage": (200, 200),
    "comparison": (200, 200),
    "monthly_report": (200, 200),
    "monthly_report_csv": (200, 200),
    "monthly_report_xlsx": (200, 200),
    "monthly_report_pdf": (200, 200),
    "returns:missing": (200, 403),
    "gallery:public": (200, 200),
    "calendar": (200, 200),
    "calendar_public": (200, 200),
    "accounts:calendar_address": (200, 200),
    "usersessions_list": (200, 200),
    "history:log": (403, 403),
    "access_log": (403, 403),
}


def patterns(resolver=None, namespace=()):
    """(name, view class or None, takes an id) of every named address outside the admin and allauth."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name and not entry.name.startswith(("account_", "socialaccount_", "mfa_")):
                view_class = getattr(entry.callback, "view_class", None)
                yield ":".join((*namespace, entry.name)), view_class, "pk" in entry.pattern.regex.groupindex
        elif entry.namespace != "admin":
            yield from patterns(entry, (*namespace, entry.namespace) if entry.namespace else namespace)


RECORD_PAGES = [
    (name, view, takes_id)
    for name, view, takes_id in patterns()
    if view and issubclass(view, OF_RECORDS) and name.endswith(PAGES)
]


def sample(queryset):
    return queryset.order_by("pk").first()


def expected(view, user, record):
    """The answer that a person with records gets for a page about `record` (None: no id in the address)."""
    model = view.model
    if issubclass(view, ListPage):
        return {200}
    if issubclass(view, AddPage):
        return {404, 403} if model.objects.editable_by(user).query.is_empty() else {200}
    scope = "visible_to" if issubclass(view, DetailPage | HistoryPage) else "editable_by"
    allowed = getattr(model.objects, scope)(user).filter(pk=record.pk).exists()
    return {200} if allowed else {404}


def test_every_record_has_its_five_pages_and_its_history():
    kinds = {}
    for name, view, _takes_id in RECORD_PAGES:
        kinds.setdefault(view.model, set()).add(name.rpartition("_")[2])
    assert len(kinds) >= 18
    incomplete = {
        model.__name__: pages
        for model, pages in kinds.items()
        if not pages >= {"list", "detail", "add", "edit", "delete", "history"}
    }
    assert not incomplete


@pytest.mark.slow
@pytest.mark.parametrize("username", ["osh", pytest.param("manager", marks=pytest.mark.audit)])
def test_every_page_answers_each_person_as_it_should(mission, client, username):
    wrong = []
    user = mission[username]
    client.force_login(user)
    for name, view, takes_id in RECORD_PAGES:
        records = [None]
        if takes_id:
            everything = view.model._base_manager.all()
            mine = sample(view.model.objects.visible_to(user))
            other = sample(everything.exclude(pk__in=view.model.objects.visible_to(user).values("pk")))
            records = [record for record in (mine, other) if record]
        for record in records:
            url = reverse(name, args=[record.pk] if record else [])
            status = client.get(url).status_code
            if status not in expected(view, user, record):
                wrong.append((url, status))
    assert not wrong


@pytest.mark.slow
def test_a_reader_opens_no_record_and_a_stranger_is_asked_to_sign_in(mission, client):
    urls = []
    for name, view, takes_id in RECORD_PAGES:
        record = sample(view.model._base_manager.all()) if takes_id else None
        urls += [reverse(name, args=[record.pk] if record else [])] if record or not takes_id else []
    assert len(urls) > 90
    asked = [url for url in urls if client.get(url).status_code != 302]
    assert not asked
    client.force_login(mission["reader"])
    opened = [url for url in urls if client.get(url).status_code not in (403, 404)]
    assert not opened


def test_the_other_pages_answer_as_they_should(mission, client):
    for name, (_field_staff, _reader) in OTHER_PAGES.items():
        assert client.get(reverse(name)).status_code == (200 if name in PUBLIC else 302), name
    for username, place in (("osh", 0), ("reader", 1)):
        client.force_login(mission[username])
        for name, statuses in OTHER_PAGES.items():
            assert client.get(reverse(name)).status_code == statuses[place], (username, name)


def test_a_disabled_account_is_out_with_the_next_request(manager, client):
    client.force_login(manager)
    assert client.get(reverse("home")).status_code == 200
    User.objects.filter(pk=manager.pk).update(is_active=False)
    assert client.get(reverse("home")).status_code == 302


def test_what_a_role_loses_it_loses_with_the_next_request(manager, client):
    client.force_login(manager)
    meetings = reverse("forums:meeting_list")
    assert client.get(meetings).status_code == 200
    manager.role = Role.READER
    manager.save()
    assert client.get(meetings).status_code == 302


@pytest.mark.slow
def test_no_list_export_or_search_shows_another_district(mission, client):
    """Each record of Uzgen gets a word of its own; nothing that Osh city's officer can fetch holds it."""
    osh = mission["osh"]
    canary = "canaryuzgen"
    planted = 0
    models = {view.model for _name, view, _takes_id in RECORD_PAGES}
    for model in models:
        field = next(
            (
                name
                for name in (
                    "summary",
                    "what",
                    "title",
                    "remarks",
                    "narrative",
                    "caption",
                    "venue",
                    "office",
                    "site",
                    "address",
                )
                if hasattr(model, name)
            ),
            None,
        )
        if field:
            hidden = model._base_manager.exclude(pk__in=model.objects.visible_to(osh).values("pk")).values("pk")
            # Most months are closed: what lies in them has its word as well.
            with pgtrigger.ignore():
                for pk in hidden:
                    planted += model._base_manager.filter(pk=pk["pk"]).update(**{field: f"{canary} {pk['pk']}"})
    assert planted > 100
    client.force_login(osh)
    pages = [reverse(name) for name, view, _takes_id in RECORD_PAGES if issubclass(view, ListPage)]
    exports = [f"{page}?export=csv" for page in pages]
    own = [reverse("home"), reverse("map"), f"{reverse('search')}?q=uzgen", f"{reverse('search')}?q=canary"]
    own += [reverse("coverage"), reverse("cadence"), reverse("presence"), reverse("returns:missing")]
    own += [reverse("comparison"), *(reverse("district_report", args=[one.pk]) for one in osh.districts.all())]
    own += [reverse("monthly_report"), reverse("monthly_report_csv")]
    forms = [
        reverse(name)
        for name, view, _takes_id in RECORD_PAGES
        if issubclass(view, AddPage) and 200 in expected(view, osh, None)
    ]
    leaking = []
    for url in pages + exports + own + forms:
        response = client.get(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = body.decode().replace("canary”", "").replace('value="canary"', "")
        if canary in text:
            leaking.append(url)
    assert not leaking
