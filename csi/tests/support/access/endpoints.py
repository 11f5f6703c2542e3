"""Every endpoint of the URL configuration with its expected access; an unknown route is an error."""

import re
import uuid
from dataclasses import dataclass, field

from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import NoReverseMatch, reverse

from csi.core.crud.views import RecordCreateView, RecordDeleteView, RecordDetailView, RecordListView, RecordUpdateView
from csi.core.crud.views.bulk import RecordBulkEditView
from csi.core.crud.views.imports import RecordImportView
from csi.core.history.models import Change
from csi.core.history.registry import record_models
from csi.core.history.views import RecordHistoryView, TableHistoryView
from csi.core.merging.views import MergedRecordHistoryView, RecordMergeView, RecordUnmergeView
from csi.gallery.models import Photo
from csi.notes.views import RecordFollowView, RecordNotesView
from csi.tests.support.access.identities import ALL_IDENTITIES, EDITED_BY_FIELD_STAFF, MANAGERS, RECORD_USERS, SIGNED_IN
from csi.tests.support.routes import list_routes
from districts.models import District

ADMINISTRATORS = frozenset({"admin"})
# Accounts are disabled instead of deleted, and the application contains one mission.
DISABLED_ADMIN_PAGES = {"accounts_user_delete", "core_mission_add", "core_mission_delete"}
# Access to pages that belong to no record type
PAGES = {
    "alive": ALL_IDENTITIES,
    "ready": ALL_IDENTITIES,
    "home": SIGNED_IN,
    "language": ALL_IDENTITIES,
    # The signed token of the form decides, also after the session has ended.
    "draft_store": ALL_IDENTITIES,
    "draft_discard": SIGNED_IN,
    "saved_filter_add": RECORD_USERS,
    "saved_filter_delete": RECORD_USERS,
    "dashboard": SIGNED_IN,
    "alerts": RECORD_USERS,
    "search": RECORD_USERS,
    "map": ALL_IDENTITIES,
    "factsheet": ALL_IDENTITIES,
    "monthly_report": SIGNED_IN,
    "monthly_report_pdf": SIGNED_IN,
    "monthly_report_xlsx": SIGNED_IN,
    "monthly_report_csv": SIGNED_IN,
    "monthly_report_subscription": SIGNED_IN,
    "indicators": SIGNED_IN,
    "cadence": RECORD_USERS,
    "presence": RECORD_USERS,
    "coverage": SIGNED_IN,
    "comparison": SIGNED_IN,
    "calendar": SIGNED_IN,
    "calendar_public": ALL_IDENTITIES,
    "concerns:similar": RECORD_USERS,
    "returns:outstanding": RECORD_USERS,
    "returns:remind": RECORD_USERS,
    "gallery:public": ALL_IDENTITIES,
    "history:log": MANAGERS,
    "published_changes": MANAGERS,
    "access_log": ADMINISTRATORS,
    "user_import": ADMINISTRATORS,
    "accounts:profile": SIGNED_IN,
    "accounts:calendar_feed": SIGNED_IN,
    "accounts:calendar_feed_delete": SIGNED_IN,
    "notifications": RECORD_USERS,
    "message_preferences": RECORD_USERS,
    "usersessions_list": SIGNED_IN,
}
# Pages on which fewer identities may submit the form
POSTED_BY = {"monthly_report_subscription": MANAGERS, "returns:remind": MANAGERS}
INDEXES = {"districts", "advisers", "forums", "receptions", "initiatives", "concerns", "returns", "gallery"}
PAGES |= {f"{app}:index": ALL_IDENTITIES for app in INDEXES}
# Access to pages with the id of a record
READERS, WRITERS, READING_MANAGERS = "readers", "writers", "managers among the readers"
RECORD_PAGES = {
    "forums:meeting_minutes_file": READERS,
    "forums:action_done": READERS,
    "advisers:observation_raise_concern": WRITERS,
    "receptions:trip_raise_concern": WRITERS,
    "returns:submit": WRITERS,
    "returns:withdraw": WRITERS,
    "returns:accept": READING_MANAGERS,
    "returns:return_for_correction": READING_MANAGERS,
    "returns:reopen": READING_MANAGERS,
    "advisers:handover_acknowledge": WRITERS,
    "visit_brief": READERS,
    "visit_brief_pdf": READERS,
    "meeting_sheet": READERS,
    "forums:group_register": READERS,
    "feedback": READERS,
    "feedback_pdf": READERS,
    "feedback_text": READERS,
    "handover_pack": READERS,
    "handover_pack_pdf": READERS,
    "districts:mandate_close": WRITERS,
    "districts:mandate_reopen": WRITERS,
    "districts:areaofoperation_close": WRITERS,
    "districts:areaofoperation_reopen": WRITERS,
    "gallery:photo_image": READERS,
    "gallery:photo_thumbnail": READERS,
}
# Models of the records of pages whose views do not name them
RECORD_PAGE_MODELS = {
    "advisers:observation_raise_concern": "advisers.Observation",
    "receptions:trip_raise_concern": "receptions.Trip",
    "gallery:photo_image": "gallery.Photo",
    "gallery:photo_thumbnail": "gallery.Photo",
    "handover_pack": "advisers.Placement",
    "handover_pack_pdf": "advisers.Placement",
    "visit_brief": "districts.District",
    "visit_brief_pdf": "districts.District",
    "meeting_sheet": "forums.WorkingGroup",
    "forums:group_register": "forums.WorkingGroup",
    "feedback": "forums.WorkingGroup",
    "feedback_pdf": "forums.WorkingGroup",
    "feedback_text": "forums.WorkingGroup",
}
RECORD_VIEWS = (
    RecordMergeView,
    RecordUnmergeView,
    MergedRecordHistoryView,
    RecordHistoryView,
    RecordNotesView,
    RecordFollowView,
    RecordDetailView,
    RecordUpdateView,
    RecordDeleteView,
)
WRITING_VIEWS = (RecordUpdateView, RecordDeleteView, RecordMergeView, RecordUnmergeView)
# Allauth decides about access; the crawler searches for canaries and errors.
ALLAUTH_PREFIXES = ("account_", "mfa_", "socialaccount_", "usersessions_")
# Arguments of routes without a record
ARGUMENTS = {
    "draft": uuid.UUID(int=1),
    "uidb36": "1",
    "key": "crawler-1",
    "url": "crawler/",
    "app_label": "forums",
    "pk": 1,
    "token": "crawler",
}
RECORD_ARGUMENT = re.compile("<path:object_id>|<id>")


class UnknownRoute(Exception):
    """The arguments or the expected access of a route are not defined in a table of this module."""

    def __init__(self, name, table):
        super().__init__(f"Add “{name}” to {table} in {__name__}.")


@dataclass(frozen=True)
class Endpoint:
    """A URL with its expected access.

    `allowed`: identities with access; None: allauth decides. `hidden`: identities that receive 404. `posted_by`:
    identities that may submit the form. `kind`: determines the query strings. `read_as`: identity whose token the
    URL contains, with whose access the page is rendered.
    """

    name: str
    url: str
    allowed: frozenset | None
    posted_by: frozenset | None = None
    hidden: frozenset = field(default_factory=frozenset)
    model: type | None = None
    kind: str = ""
    prefill: tuple = ()
    read_as: str = ""

    def can_post(self, identity):
        allowed = self.posted_by if self.posted_by is not None else self.allowed
        return allowed is None or identity in allowed


def list_endpoints(seed):
    """Return every endpoint, with sample records of each expected access."""
    found, models = [], get_admin_models()
    for route in list_routes():
        name, view = route.name, route.view
        if name.startswith("admin:"):
            found += list_admin_endpoints(seed, name, route.path, models)
        elif name.startswith(ALLAUTH_PREFIXES):
            found.append(Endpoint(name, reverse_with_arguments(name, route.path), None))
        elif route.has_base(TableHistoryView):
            found += list_table_history_endpoints(name)
        else:
            found += list_page_endpoints(seed, name, route.path, view)
    return found


def reverse_with_arguments(name, path):
    argument_names = re.findall(r"<(?:\w+:)?(\w+)>", path)
    try:
        return reverse(name, kwargs={argument: ARGUMENTS[argument] for argument in argument_names})
    except (KeyError, NoReverseMatch) as error:
        raise UnknownRoute(name, "ARGUMENTS") from error


def list_samples(seed, model):
    """Return [(pk, expected access)] with one record of the model for each expected access."""
    found = {}
    for pk, access in seed.list_records(model):
        found.setdefault(access, (pk, access))
    return list(found.values())


def list_page_endpoints(seed, name, path, view):
    """Return the endpoints of a route outside the admin and allauth."""
    takes_pk = "<int:pk>" in path
    if name == "calendar_private":
        allowed = {identity: frozenset() if identity == "left" else ALL_IDENTITIES for identity in seed.tokens}
        return [
            Endpoint(
                name,
                reverse(name, args=[token]),
                allowed[identity],
                hidden=ALL_IDENTITIES - allowed[identity],
                read_as=identity,
            )
            for identity, token in seed.tokens.items()
        ]
    if name == "unsubscribe":
        return [Endpoint(name, reverse(name, args=["crawler"]), frozenset(), hidden=ALL_IDENTITIES)]
    if name == "district_report":
        return [
            Endpoint(name, reverse(name, args=[pk]), access.readers | {"reader"}, hidden=RECORD_USERS - access.readers)
            for pk, access in list_samples(seed, District)
        ]
    if name in PAGES:
        is_list = isinstance(view, type) and issubclass(view, RecordListView)
        return [
            Endpoint(
                name,
                reverse_with_arguments(name, path),
                PAGES[name],
                POSTED_BY.get(name),
                kind="list" if is_list else name,
            )
        ]
    if (
        isinstance(view, type)
        and issubclass(view, RecordListView | RecordCreateView | RecordImportView | RecordBulkEditView)
        and not takes_pk
    ):
        kinds = {
            RecordListView: "list",
            RecordCreateView: "add",
            RecordImportView: "import",
            RecordBulkEditView: "bulk",
        }
        kind = next(kind for base, kind in kinds.items() if issubclass(view, base))
        is_editable = kind == "list" or view.model.__name__ in EDITED_BY_FIELD_STAFF
        allowed = RECORD_USERS if is_editable else MANAGERS
        prefill = getattr(view, "prefill", ())
        return [
            Endpoint(
                name,
                reverse(name),
                allowed,
                hidden=RECORD_USERS - allowed,
                model=view.model,
                kind=kind,
                prefill=prefill,
            )
        ]
    if not takes_pk:
        raise UnknownRoute(name, "PAGES")
    return list(list_record_endpoints(seed, name, view))


def list_record_endpoints(seed, name, view):
    """Yield the endpoints of a record page, with one record of the model for each expected access."""
    model = apps.get_model(RECORD_PAGE_MODELS[name]) if name in RECORD_PAGE_MODELS else getattr(view, "model", None)
    kind = next(
        (base for base in RECORD_VIEWS if isinstance(view, type) and issubclass(view, base)),
        None,
    )
    role = RECORD_PAGES.get(name) or (WRITERS if kind in WRITING_VIEWS else READERS if kind else None)
    if model is None or role is None:
        raise UnknownRoute(name, "RECORD_PAGES")
    for pk, access in seed.list_records(model) if model is Photo else list_samples(seed, model):
        allowed = {READERS: access.readers, WRITERS: access.writers, READING_MANAGERS: MANAGERS}[role]
        writers = access.writers & allowed
        # Everyone who may read a record may write a note and follow it.
        posted_by = {
            MergedRecordHistoryView: frozenset(),
            RecordHistoryView: MANAGERS,
            RecordNotesView: allowed,
            RecordFollowView: allowed,
        }.get(kind, writers)
        hidden = RECORD_USERS - allowed
        if name in ("gallery:photo_image", "gallery:photo_thumbnail"):
            is_public = Photo.objects.get(pk=pk).is_public
            allowed, hidden = (
                (ALL_IDENTITIES if is_public else allowed),
                (frozenset() if is_public else ALL_IDENTITIES - allowed),
            )
        yield Endpoint(
            name, reverse(name, args=[pk]), allowed, posted_by, hidden, model, kind.__name__ if kind else "other"
        )


def list_table_history_endpoints(name):
    """Yield the history of every record, including deleted records and accounts, which have no other page."""
    records = (
        Change.objects.filter(parent_table__in=record_models())
        .values_list("parent_table", "parent_id")
        .distinct()
        .order_by()
    )
    for table_and_id in records:
        url = reverse(name, args=table_and_id)
        yield Endpoint(name, url, MANAGERS, hidden=RECORD_USERS - MANAGERS, kind="table_history")


def get_admin_models():
    return {f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry}


def list_admin_endpoints(seed, name, path, models):
    """Return the endpoints of a route of the admin, to which only administrators have access."""
    short = name.removeprefix("admin:")
    allowed = frozenset() if short in DISABLED_ADMIN_PAGES else ADMINISTRATORS
    shared = {"allowed": None if short in ("login", "logout") else allowed, "kind": "admin"}
    if short == "autocomplete":
        return [Endpoint(name, reverse(name) + query, **shared) for query in list_autocomplete_queries()]
    if short == "view_on_site":
        with_page = [
            model for model in models.values() if hasattr(model, "get_absolute_url") and list_samples(seed, model)
        ]
        content_types = ContentType.objects.get_for_models(*with_page)
        return [
            Endpoint(name, reverse(name, args=[content_types[model].pk, list_samples(seed, model)[0][0]]), **shared)
            for model in with_page
        ]
    model = models.get("_".join(path.split("/")[2:4]))
    if model and RECORD_ARGUMENT.search(path):
        # The unnamed route redirects a URL of former Django versions to the change page.
        return [
            Endpoint(name, RECORD_ARGUMENT.sub(str(pk), path), model=model, **shared)
            for pk, _access in list_samples(seed, model)
        ]
    if not short:
        return [Endpoint(name, "/admin/crawler/", frozenset(), kind="admin")]
    return [Endpoint(name, reverse_with_arguments(name, path), model=model, **shared)]


def list_autocomplete_queries():
    """Yield the query strings of every autocomplete field of the admin."""
    for model, model_admin in admin.site._registry.items():
        for name in model_admin.autocomplete_fields:
            meta = model._meta
            yield f"?app_label={meta.app_label}&model_name={meta.model_name}&field_name={name}&term=zq"
