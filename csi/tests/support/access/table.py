"""docs/access.md: who may what, as the querysets, the pages and the admin answer for each role."""

from types import SimpleNamespace

from django.contrib import admin
from django.utils.text import capfirst

from csi.core.access import ScopedQuerySet
from csi.core.crud.views import RecordListView, can_add
from csi.tests.support.access.addresses import PAGES, RECORD_PAGES, patterns
from csi.tests.support.access.crawler import SIGN_IN

ROLES = {"osh": "field staff", "manager": "manager", "reader": "reader", "admin": "administrator"}
VISITORS = {"anonymous": "nobody signed in", **ROLES}
NOTHING = "–"

HEAD = """# Who may what

This file is written from the code that enforces it; a test fails while it says anything else. It is renewed by

    python -m pytest -m "" csi/tests/test_access_table.py --renew

That the code does what stands here is proved by the access matrix ([security](security.md)).

Every page starts at `visible_to` or `editable_by` of the record's queryset; what is not yours answers as what is not
there: 404. Lists, exports, searches, filters, choices, panels, histories and the private calendar hold what the
person sees. To change is to add, edit and delete. Who sees a record sees its history; an earlier version is brought
back by managers and administrators. Administrators see and change what managers do. The admin is theirs alone:
accounts, the access log and reference data, and every other kind of record too, so that what no page can mend is mended
there, under the same rules and on the record, not in the database.

"""


def written(walk):
    """The whole file."""
    return f"{HEAD}{records(walk)}\n{pages(walk)}"


def records(walk):
    """What each role sees and changes, and what administrators, who do as managers do, do in the admin."""
    models = {
        getattr(view, "model", None): None
        for _name, _route, view in patterns()
        if isinstance(view, type)
        and issubclass(view, RecordListView)
        and hasattr(view.model.objects.all(), "district_lookups")
    }
    lines = [
        "## Records",
        "",
        "| record | field staff see | change | managers see | change | readers see | in the admin | rule |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for model in sorted(models, key=lambda one: capfirst(str(one._meta.verbose_name_plural))):
        osh, manager, reader = (walk.ours.people[name] for name in ("osh", "manager", "reader"))
        cells = [
            capfirst(str(model._meta.verbose_name_plural)),
            reach(walk, model, model.objects.visible_to(osh)),
            changing(walk, model, osh),
            reach(walk, model, model.objects.visible_to(manager)),
            changing(walk, model, manager),
            reach(walk, model, model.objects.visible_to(reader)),
            in_the_admin(walk, model),
            rule(model),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def reach(walk, model, given):
    """Which records those are, of all that were sown."""
    given, everything = set(given), set(model.objects.all())
    if not given:
        return NOTHING
    if given == everything:
        return "all"
    own = set(model.objects.in_districts([walk.ours.districts["osh"].pk]))
    if given - own:
        return "own districts and the mission's"
    if own == given:
        return "own districts"
    return "own districts, in part"


def changing(walk, model, user):
    if not can_add(model, user):
        return NOTHING
    return reach(walk, model, model.objects.editable_by(user))


def in_the_admin(walk, model):
    """What the model's admin lets an administrator do."""
    its_admin = admin.site._registry.get(model)
    if its_admin is None:
        return NOTHING
    request = SimpleNamespace(user=walk.ours.people["admin"], META={})
    deeds = ("view", "add", "change", "delete")
    return ", ".join(deed for deed in deeds if getattr(its_admin, f"has_{deed}_permission")(request)) or NOTHING


def rule(model):
    """What the queryset says of itself, in its own words; nothing where it is as every other."""
    for kind in type(model.objects.all()).__mro__:
        if kind is not ScopedQuerySet and kind.__doc__ and {"district_lookups", "visible_to"} & vars(kind).keys():
            return " ".join(kind.__doc__.split("\n\n")[0].split())
    return ""


def pages(walk):
    """The pages that are no record's own: to whom they open."""
    lines = ["## Pages", "", f"| address | {' | '.join(VISITORS.values())} |", "|---|" + "---|" * len(VISITORS)]
    asked = {}
    for address in walk.everywhere():
        if address.name in PAGES or address.name in RECORD_PAGES or address.name in OTHERS:
            asked.setdefault(address.name, []).append(address)
    for name, addresses in sorted(asked.items()):
        cells = [opened(walk, person, addresses) for person in VISITORS]
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


OTHERS = (
    "district_report",
    "history:record",
    "admin:index",
    "admin:accounts_user_changelist",
    "admin:core_mission_changelist",
)


def opened(walk, person, addresses):
    """Whether the address opens: for every record, for some, or not at all."""
    answers = {is_open(walk.ours.clients[person].get(address.url)) for address in addresses}
    return "some" if len(answers) > 1 else "yes" if answers == {True} else NOTHING


def is_open(response):
    return response.status_code < 400 and not response.headers.get("Location", "").startswith(SIGN_IN)
