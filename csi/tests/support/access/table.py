"""Write docs/access.md: the permissions of each role, and its access to records and pages."""

from types import SimpleNamespace

from django.contrib import admin
from django.utils.text import capfirst

from csi.accounts.permissions import ROLE_PERMISSIONS, MissionPermission, Role
from csi.core.access import ScopedQuerySet, can_add
from csi.core.crud.views import RecordListView
from csi.core.permissions import RecordPermission
from csi.tests.support.access.crawler import SIGN_IN
from csi.tests.support.access.endpoints import PAGES, RECORD_PAGES
from csi.tests.support.routes import list_routes

ROLES = {"osh": "field staff", "manager": "manager", "reader": "reader", "admin": "administrator"}
ROLES_AND_VISITORS = {"anonymous": "not signed in", **ROLES}
NO_ACCESS = "–"

HEAD = """# Permissions

This file is generated from the code. Do not edit it. A test fails if the file differs from the code. To generate it:

    python -m pytest -m "" csi/tests/test_access_table.py --renew

The access matrix tests that the application follows these tables (see [security](security.md)).

- Every page starts from `visible_to` or `editable_by` of the record's queryset. A record that a user may not access
  and a record that does not exist both return 404.
- Lists, exports, searches, filters, choices, panels, histories and the private calendar contain only records that the
  user may view. “Change” includes add, edit and delete.
- A user who may view a record may view its history.
- Only administrators use the admin. It contains accounts, the access log, reference data and every other record type,
  so that every record can be corrected. The same rules apply there, and the history records every change.

"""

OTHER_PAGES = (
    "district_report",
    "history:record",
    "admin:index",
    "admin:accounts_user_changelist",
    "admin:core_mission_changelist",
)


def render(crawler) -> str:
    """Return the content of docs/access.md."""
    return f"{HEAD}{render_permissions()}\n{render_records(crawler)}\n{render_pages(crawler)}"


def render_permissions() -> str:
    """Return the permission table: the permissions of each role."""
    lines = ["## Permissions of each role", "", *_table_head("permission", *(str(role.label).lower() for role in Role))]
    for permission in (*RecordPermission, *MissionPermission):
        cells = ("yes" if permission in ROLE_PERMISSIONS[role] else NO_ACCESS for role in Role)
        lines.append(f"| {' | '.join((str(permission.label), *cells))} |")
    return "\n".join(lines) + "\n"


def render_records(crawler) -> str:
    """Return the table of record types: the records that each role may view and change."""
    models = {
        route.model
        for route in list_routes()
        if route.has_base(RecordListView) and hasattr(route.model.objects.all(), "scope_paths")
    }
    head = ("record", "field staff view", "change", "managers view", "change", "readers view", "in the admin", "rule")
    lines = ["## Access to records", "", *_table_head(*head)]
    osh, manager, reader = (crawler.seed.users[name] for name in ("osh", "manager", "reader"))
    for model in sorted(models, key=lambda model: capfirst(str(model._meta.verbose_name_plural))):
        cells = [
            capfirst(str(model._meta.verbose_name_plural)),
            describe_scope(crawler, model, model.objects.visible_to(osh)),
            describe_editable_scope(crawler, model, osh),
            describe_scope(crawler, model, model.objects.visible_to(manager)),
            describe_editable_scope(crawler, model, manager),
            describe_scope(crawler, model, model.objects.visible_to(reader)),
            list_admin_permissions(crawler, model),
            get_rule(model),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def describe_scope(crawler, model, records) -> str:
    """Describe `records` as a part of all seeded records of `model`."""
    records, all_records = set(records), set(model.objects.all())
    if not records:
        return NO_ACCESS
    if records == all_records:
        return "all"
    own = set(model.objects.in_scopes([crawler.seed.districts["osh"].pk]))
    if records - own:
        return "own districts and the mission's"
    if own == records:
        return "own districts"
    return "own districts, in part"


def describe_editable_scope(crawler, model, user) -> str:
    if not can_add(model, user):
        return NO_ACCESS
    return describe_scope(crawler, model, model.objects.editable_by(user))


def list_admin_permissions(crawler, model) -> str:
    """List what an administrator may do in the model's admin."""
    model_admin = admin.site._registry.get(model)
    if model_admin is None:
        return NO_ACCESS
    request = SimpleNamespace(user=crawler.seed.users["admin"], META={})
    actions = ("view", "add", "change", "delete")
    allowed = [action for action in actions if getattr(model_admin, f"has_{action}_permission")(request)]
    return ", ".join(allowed) or NO_ACCESS


def get_rule(model) -> str:
    """Return the docstring of a queryset with access rules of its own, else an empty string."""
    for queryset_class in type(model.objects.all()).__mro__:
        if (
            queryset_class is not ScopedQuerySet
            and queryset_class.__doc__
            and {"scope_paths", "visible_to"} & vars(queryset_class).keys()
        ):
            return " ".join(queryset_class.__doc__.split("\n\n")[0].split())
    return ""


def render_pages(crawler) -> str:
    """Return the table of pages that do not belong to one record."""
    lines = ["## Access to pages", "", *_table_head("URL name", *ROLES_AND_VISITORS.values())]
    endpoints_by_name = {}
    for endpoint in crawler.list_endpoints():
        if endpoint.name in PAGES or endpoint.name in RECORD_PAGES or endpoint.name in OTHER_PAGES:
            endpoints_by_name.setdefault(endpoint.name, []).append(endpoint)
    for name, endpoints in sorted(endpoints_by_name.items()):
        cells = [describe_page_access(crawler, identity, endpoints) for identity in ROLES_AND_VISITORS]
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def describe_page_access(crawler, identity, endpoints) -> str:
    """Return "yes", "some" (the page opens for some records) or a dash."""
    results = {is_open(crawler.seed.clients[identity].get(endpoint.url)) for endpoint in endpoints}
    return "some" if len(results) > 1 else "yes" if results == {True} else NO_ACCESS


def is_open(response) -> bool:
    return response.status_code < 400 and not response.headers.get("Location", "").startswith(SIGN_IN)


def _table_head(*titles: str) -> list[str]:
    return [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
