"""Mutation tests of the access matrix: the crawler reports a finding if any check is removed."""

import pytest
from django.contrib.admin import AdminSite

from advisers.models.advisers import AdviserQuerySet
from csi.accounts.models import User
from csi.concerns.models import SensitiveQuerySet
from csi.core.access import ScopedQuerySet
from csi.core.crud import forms
from csi.core.crud.filters import RecordFilterSet
from csi.core.crud.views import RecordView, access
from csi.core.history import formatting
from csi.core.history.formatting import NameResolver
from csi.core.history.models import ChangeQuerySet
from csi.core.history.registry import record_models
from csi.core.history.views import ChangeList, TableHistoryView
from csi.core.permissions import RecordPermission
from csi.gallery.models import PhotoQuerySet
from csi.reports.calendar import views as calendar
from csi.returns.views import ManagerDecisionView, ReturnDecisionView
from receptions.models.vehicles import MobileReceptionQuerySet

pytestmark = [pytest.mark.django_db, pytest.mark.audit]


def get_first_finding(crawler, identities, endpoints):
    """Return the first finding of GET requests with every query string and POST requests, or None."""
    for identity in identities:
        for endpoint in endpoints:
            for query in ("", *crawler.list_queries(identity, endpoint)):
                for finding in crawler.get(identity, endpoint, query):
                    return finding
            for finding in crawler.post(identity, endpoint):
                return finding
    return None


def return_all(self, user):
    return self.all()


def test_removed_scope_of_each_queryset_is_found(crawler, record_property):
    """Pages reveal the missing scope, or the check of querysets for records without pages."""
    endpoints = crawler.list_endpoints()
    by_pages = undetected = by_querysets = 0
    for model in {model for model, _pk in crawler.seed.access_by_record}:
        queryset = type(model._default_manager.all())
        if not issubclass(queryset, ScopedQuerySet):
            continue
        pages = [
            endpoint
            for endpoint in endpoints
            if endpoint.model is model and endpoint.kind not in ("admin", "table_history")
        ]
        expected = [access for _pk, access in crawler.seed.list_records(model)]
        for scope, role in (("visible_to", "readers"), ("editable_by", "writers")):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(queryset, scope, return_all)
                is_hidden_from_osh = any("osh" not in getattr(access, role) for access in expected)
                if pages and is_hidden_from_osh and get_first_finding(crawler, ["osh"], pages):
                    by_pages += 1
                elif any(list(crawler.check_querysets(identity)) for identity in ("osh", "reader")):
                    by_querysets += 1
                else:
                    undetected += 1
    record_property(
        "figures", f"{by_pages} scopes found by pages, {by_querysets} by querysets, {undetected} undetected"
    )
    assert undetected == 0
    assert by_pages >= 30 and by_pages + by_querysets >= 50


def call_as_manager(function, index):
    """Return a wrapper of the function that replaces the argument at `index` by the manager."""

    def call(*args, **kwargs):
        changed = list(args)
        changed[index] = User.objects.get(username="manager")
        return function(*changed, **kwargs)

    return call


def name_starts_with(prefix):
    return lambda endpoint: endpoint.name.startswith(prefix)


def has_kind(kind, *prefixes):
    return lambda endpoint: endpoint.kind == kind and endpoint.name.startswith(prefixes or ("",))


def ignore_user(for_list):
    """Return a wrapper of `for_list` that does not pass the user."""

    def for_list_without_user(self, *args, **kwargs):
        return for_list(self)

    return for_list_without_user


def open_table_history(self, request, *args, **kwargs):
    self.model = record_models()[kwargs["table"]]
    return RecordView.dispatch(self, request, *args, **kwargs)


def prepare_as_manager(prepare):
    """Return a wrapper of `RecordFilterSet._prepare` that offers the choices of a manager."""

    def prepare_filter(self, filter_):
        user, self.user = self.user, User.objects.get(username="manager")
        prepare(self, filter_)
        self.user = user

    return prepare_filter


def grant(permission):
    """Return a `User.has_permission` that grants `permission` to every role."""
    is_granted = User.has_permission
    return lambda user, requested: requested == permission or is_granted(user, requested)


# (removed check, its owner, its attribute, the replacement, the identity, the endpoints)
MUTATIONS = [
    ("sensitivity", SensitiveQuerySet, "visible_to", ScopedQuerySet.visible_to, "osh", name_starts_with("concerns:")),
    (
        "sensitivity of observations",
        SensitiveQuerySet,
        "visible_to",
        ScopedQuerySet.visible_to,
        "osh",
        name_starts_with("advisers:"),
    ),
    (
        "sensitivity of agendas and actions",
        SensitiveQuerySet,
        "visible_to",
        ScopedQuerySet.visible_to,
        "osh",
        name_starts_with("forums:"),
    ),
    (
        "sensitivity in search",
        SensitiveQuerySet,
        "visible_to",
        ScopedQuerySet.visible_to,
        "osh",
        name_starts_with("search"),
    ),
    ("record access of readers", access, "check_record_access", lambda request: None, "reader", has_kind("list")),
    ("record access of visitors", access, "check_record_access", lambda request: None, "anonymous", has_kind("list")),
    (
        "permission to view records",
        User,
        "has_permission",
        grant(RecordPermission.VIEW_RECORDS),
        "reader",
        has_kind("list"),
    ),
    (
        "districts of field staff",
        User,
        "has_permission",
        grant(RecordPermission.ACCESS_ALL_SCOPES),
        "osh",
        has_kind("list"),
    ),
    (
        "conditions of public photos",
        PhotoQuerySet,
        "published",
        PhotoQuerySet.all,
        "anonymous",
        name_starts_with("gallery:"),
    ),
    ("choices of forms", forms, "scope_choices", lambda form, user: None, "osh", has_kind("add")),
    (
        "choices of filters",
        RecordFilterSet,
        "_prepare",
        prepare_as_manager(RecordFilterSet._prepare),
        "osh",
        has_kind("list"),
    ),
    (
        "formerly confidential values",
        ChangeQuerySet,
        "disclosed_to",
        return_all,
        "osh",
        has_kind("RecordHistoryView", "concerns:"),
    ),
    (
        "names in histories",
        formatting,
        "get_record_names",
        call_as_manager(formatting.get_record_names, 2),
        "osh",
        has_kind("RecordHistoryView"),
    ),
    ("access to the table history", TableHistoryView, "dispatch", open_table_history, "osh", has_kind("table_history")),
    ("access to the mission log", ChangeList, "dispatch", RecordView.dispatch, "osh", name_starts_with("history:log")),
    (
        "user of the private calendar",
        calendar,
        "list_entries",
        call_as_manager(calendar.list_entries, 0),
        "osh",
        name_starts_with("calendar_private"),
    ),
    (
        "access to the admin",
        AdminSite,
        "has_permission",
        lambda self, request: request.user.is_authenticated,
        "osh",
        has_kind("admin"),
    ),
    (
        "permission to decide on returns",
        ManagerDecisionView,
        "object",
        ReturnDecisionView.object,
        "osh",
        name_starts_with("returns:return_for_correction"),
    ),
    (
        "hidden child rows in histories",
        NameResolver,
        "is_hidden",
        lambda *args: False,
        "osh",
        has_kind("RecordHistoryView"),
    ),
    (
        "placements of a shared adviser",
        AdviserQuerySet,
        "for_list",
        ignore_user(AdviserQuerySet.for_list),
        "osh",
        name_starts_with("advisers:adv"),
    ),
    (
        "deployments of a shared vehicle",
        MobileReceptionQuerySet,
        "for_list",
        ignore_user(MobileReceptionQuerySet.for_list),
        "osh",
        name_starts_with("receptions:mob"),
    ),
]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=[mutation[0] for mutation in MUTATIONS])
def test_removed_check_is_found(crawler, monkeypatch, record_property, mutation):
    _description, owner, name, replacement, identity, is_affected = mutation
    endpoints = [endpoint for endpoint in crawler.list_endpoints() if is_affected(endpoint)]
    assert get_first_finding(crawler, [identity], endpoints) is None
    monkeypatch.setattr(owner, name, replacement)
    found = get_first_finding(crawler, [identity], endpoints)
    record_property("figures", f"{sum(crawler.request_counts.values())} requests, then {found}")
    assert found
