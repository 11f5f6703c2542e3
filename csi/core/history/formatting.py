"""The journal in words: which field held what before and after, by the names that people know."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from csi.core.formatting import format_value
from csi.core.history.actor import actor_label
from csi.core.history.models import Operation
from csi.core.history.registry import AUDIT_COLUMNS, models_by_table, parent_links
from csi.core.permissions import RecordPermission


class Names:
    """What the numbers in snapshots refer to, by name: one query for each kind, and only what the person may see."""

    def __init__(self, user):
        self.user = user
        self._wanted = defaultdict(set)
        self._found = defaultdict(dict)

    def want(self, change):
        """Notes whom a change's snapshots name."""
        for name in tracked_fields(change.table):
            if name.is_relation:
                for snapshot in (change.after, change.before or {}):
                    if number := snapshot.get(name.attname):
                        self._wanted[name.related_model].add(number)

    def of(self, model, number):
        """The record's name; None where it is not there or not this person's to see."""
        if wanted := self._wanted.pop(model, None):
            self._found[model].update(names_of(model, wanted, self.user))
        return self._found[model].get(number)

    def hides(self, change):
        """Whether a row of a table stands for a record that is kept from this person."""
        return (
            change.table in parent_links()
            and not self.user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS)
            and any(
                change.after.get(one.attname) and self.of(one.related_model, change.after[one.attname]) is None
                for one in tracked_fields(change.table)
                if one.is_relation
            )
        )


def names_of(model, numbers, user):
    """{number: name} of the records that this person may see; numbers None: of all of them."""
    records = model._default_manager.all()
    if hasattr(records, "visible_to"):
        records = records.visible_to(user)
        records = records.for_list() if hasattr(records, "for_list") else records
    if numbers is not None:
        records = records.filter(pk__in=numbers)
    return {record.pk: str(record) for record in records}


@cache
def tracked_fields(table):
    """The fields of a table that its history tells: neither number nor stamps, nor the record that a row belongs to."""
    hidden = AUDIT_COLUMNS | {"id", parent_links()[table].column if table in parent_links() else "id"}
    return [one for one in models_by_table()[table]._meta.concrete_fields if one.attname not in hidden]


@dataclass(frozen=True)
class Line:
    """A field, and what it held before and after. `of`: the row of a table that it belongs to."""

    label: str
    before: str | None
    after: str | None
    of: str = ""

    @property
    def differs(self) -> bool:
        return self.before != self.after


@dataclass
class Entry:
    """What was done together, at one time, by one person."""

    changes: list
    lines: list = field(default_factory=list)

    @property
    def first(self):
        return self.changes[0]

    @property
    def version(self):
        return self.first.pk

    @property
    def operation(self):
        """What became of the record itself; where only its rows changed, the record changed."""
        own = [one for one in self.changes if one.table == one.parent_table]
        return Operation(own[0].operation) if own else Operation.CHANGED

    @cached_property
    def tone(self):
        return Operation(self.operation).badge

    @property
    def who(self):
        return actor_label(self.first)


def entries(changes, user):
    """The changes, newest first, as people read them; what was done together stands together."""
    names = Names(user)
    for change in changes:
        names.want(change)
    found = []
    for _transaction, together in groupby(changes, key=lambda change: change.transaction):
        entry = Entry([change for change in together if not names.hides(change)])
        for change in sorted(entry.changes, key=lambda change: (change.table != change.parent_table, change.pk)):
            entry.lines += _lines(change, names)
        if entry.lines:
            found.append(entry)
    return found


def _lines(change, names):
    row_name = name_of_row(change.table, change.after, names)
    if change.operation == Operation.ANONYMISED:
        return [Line(_("Personal details"), None, _("Removed for good"))]
    if change.operation == Operation.CHANGED:
        lines = [
            Line(
                _label(one),
                value(one, change.before[one.attname], names),
                value(one, change.after.get(one.attname), names),
                row_name,
            )
            for one in tracked_fields(change.table)
            if one.attname in change.before and not _is_kept(one, change, names)
        ]
        # Of what was removed for good, neither is left.
        return [line for line in lines if (line.before, line.after) != (None, None)]
    told = [
        (_label(one), said)
        for one in tracked_fields(change.table)
        if not _is_kept(one, change, names) and (said := value(one, change.after.get(one.attname), names)) is not None
    ]
    is_gone = change.operation == Operation.DELETED
    if row_name:
        whole = "; ".join(f"{label}: {said}" for label, said in told)
        label = _("Taken out") if is_gone else _("Put in")
        return [Line(label, whole if is_gone else None, None if is_gone else whole, row_name)]
    return [Line(label, said if is_gone else None, None if is_gone else said) for label, said in told]


def _is_kept(one, change, names):
    """Whether a field leads, or led, to a record that this person may not see: not even that it did is told."""
    numbers = (change.after.get(one.attname), (change.before or {}).get(one.attname))
    return (
        one.is_relation
        and not names.user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS)
        and any(number and names.of(one.related_model, number) is None for number in numbers)
    )


def _label(one):
    return capfirst(str(one.verbose_name))


def name_of_row(table, row, names):
    """ "Attendance (Women's groups)": a row by the field that tells it from its panels; "" for a record itself."""
    if table not in parent_links():
        return ""
    kind = capfirst(kind_of_row(table))
    told = tracked_fields(table)
    identity = value(told[0], row.get(told[0].attname), names) if told else None
    return _("%(kind)s (%(row)s)") % {"kind": kind, "row": identity} if identity else kind


@cache
def kind_of_row(table):
    """A row's kind: of a many-to-many relation, what its field is called on the record; "" for a record itself."""
    if table not in parent_links():
        return ""
    owner = models_by_table()[parent_links()[table].table]
    for relation in owner._meta.many_to_many:
        if relation.remote_field.through._meta.db_table == table:
            return str(relation.verbose_name)
    return str(models_by_table()[table]._meta.verbose_name)


def value(one, stored, names):
    """What a column held, in words; None for nothing."""
    if stored is None or stored == "":
        return None
    if one.is_relation:
        name = names.of(one.related_model, stored)
        return name or _("%(kind)s %(number)s, deleted") % {
            "kind": capfirst(str(one.related_model._meta.verbose_name)),
            "number": stored,
        }
    if isinstance(one, models.FileField):
        return stored
    record = one.model(**{one.attname: one.to_python(stored)})
    if one.choices:
        return str(record._get_FIELD_display(one))
    python = getattr(record, one.attname)
    if isinstance(python, datetime.datetime):
        python = timezone.localtime(python)
    if isinstance(python, list | tuple):
        return ", ".join(str(getattr(item, "name", item)) for item in python) or None
    return str(format_value(getattr(python, "name", python), is_month=one.attname == "month"))
