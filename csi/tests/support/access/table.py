"""Write docs/access.md: the permission table and the access that querysets, pages and the admin give each role."""

from types import SimpleNamespace

from django.contrib import admin
from django.utils.text import capfirst

from csi.accounts.permissions import ROLE_PERMISSIONS, MissionPermission, Role
from csi.core.access import ScopedQuerySet
from csi.core.crud.views import RecordListView, can_add
from csi.core.permissions import RecordPermission
from csi.tests.support.access.addresses import PAGES, RECORD_PAGES, patterns
from csi.tests.support.access.crawler import SIGN_IN

ROLES = {"osh": "field staff", "manager": "manager", "reader": "reader", "admin": "administrator"}
VISITORS = {"anonymous": "not signed in", **ROLES}
NO_ACCESS = "–"

HEAD = """# Access

This file is generated from the code. Do not edit it. A test fails if the file differs from the code. Generate it with

    python -m pytest -m "" csi/tests/test_access_table.py --renew

The access matrix proves that the application follows these tables (see [security](security.md)).

- Every page starts from `visible_to` or `editable_by` of the record's queryset. A record that a user may not access
  and a record that does not exist both return 404.
- Lists, exports, searches, filters, choices, panels, histories and the private calendar contain only records that the
  user can view. “Change” includes add, edit and delete.
- A user who can view a record can view its history.
- Only administrators use the admin. It holds accounts, the access log, reference data and every other record type,
  so that a record that no page can correct is corrected there. The same rules apply, and the history records it.

"""

OTHER_PAGES = (
    "district_report",
    "history:record",
    "admin:index",
    "admin:accounts_user_changelist",
    "admin:core_mission_changelist",
)


def render(walk) -> str:
    """Return the content of docs/access.md."""
    return f"{HEAD}{render_permissions()}\n{render_records(walk)}\n{render_pages(walk)}"


def render_permissions() -> str:
    """Return the permission table: the permissions of each role."""
    lines = ["## Permissions", "", *_table_head("permission", *(str(role.label).lower() for role in Role))]
    for permission in (*RecordPermission, *MissionPermission):
        cells = ("yes" if permission in ROLE_PERMISSIONS[role] else NO_ACCESS for role in Role)
        lines.append(f"| {' | '.join((str(permission.label), *cells))} |")
    return "\n".join(lines) + "\n"


def render_records(walk) -> str:
    """Return the table of record types: the records that each role views and changes, and the admin's permissions."""
    models = {
        view.model
        for _name, _route, view in patterns()
        if isinstance(view, type)
        and issubclass(view, RecordListView)
        and hasattr(view.model.objects.all(), "scope_paths")
    }
    head = ("record", "field staff view", "change", "managers view", "change", "readers view", "in the admin", "rule")
    lines = ["## Records", "", *_table_head(*head)]
    osh, manager, reader = (walk.ours.people[name] for name in ("osh", "manager", "reader"))
    for model in sorted(models, key=lambda model: capfirst(str(model._meta.verbose_name_plural))):
        cells = [
            capfirst(str(model._meta.verbose_name_plural)),
            describe_scope(walk, model, model.objects.visible_to(osh)),
            describe_editable_scope(walk, model, osh),
            describe_scope(walk, model, model.objects.visible_to(manager)),
            describe_editable_scope(walk, model, manager),
            describe_scope(walk, model, model.objects.visible_to(reader)),
            list_admin_permissions(walk, model),
            get_rule(model),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def describe_scope(walk, model, records) -> str:
    """Describe `records` as a part of all seeded records of `model`."""
    records, all_records = set(records), set(model.objects.all())
    if not records:
        return NO_ACCESS
    if records == all_records:
        return "all"
    own = set(model.objects.in_scopes([walk.ours.districts["osh"].pk]))
    if records - own:
        return "own districts and the mission's"
    if own == records:
        return "own districts"
    return "own districts, in part"


def describe_editable_scope(walk, model, user) -> str:
    if not can_add(model, user):
        return NO_ACCESS
    return describe_scope(walk, model, model.objects.editable_by(user))


def list_admin_permissions(walk, model) -> str:
    """List what an administrator may do in the model's admin."""
    model_admin = admin.site._registry.get(model)
    if model_admin is None:
        return NO_ACCESS
    request = SimpleNamespace(user=walk.ours.people["admin"], META={})
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


def render_pages(walk) -> str:
    """Return the table of pages that do not belong to one record."""
    lines = ["## Pages", "", *_table_head("URL name", *VISITORS.values())]
    addresses_by_name = {}
    for address in walk.everywhere():
        if address.name in PAGES or address.name in RECORD_PAGES or address.name in OTHER_PAGES:
            addresses_by_name.setdefault(address.name, []).append(address)
    for name, addresses in sorted(addresses_by_name.items()):
        cells = [describe_page_access(walk, person, addresses) for person in VISITORS]
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def describe_page_access(walk, person, addresses) -> str:
    """Return "yes", "some" (the page opens for some records) or a dash."""
    answers = {is_open(walk.ours.clients[person].get(address.url)) for address in addresses}
    return "some" if len(answers) > 1 else "yes" if answers == {True} else NO_ACCESS


def is_open(response) -> bool:
    return response.status_code < 400 and not response.headers.get("Location", "").startswith(SIGN_IN)


def _table_head(*titles: str) -> list[str]:
    return [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
