from collections import defaultdict
from functools import cached_property

from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core.crud.columns import Column, DateColumn, StateColumn
from csi.core.crud.tables import RecordTable
from csi.core.history.actor import actor_label
from csi.core.history.formatting import kind_of_row, names_of, tracked_fields
from csi.core.history.models import Change
from csi.core.history.registry import record_models


class ChangeTable(RecordTable):
    """Lines of the mission's log. `user` is set by the page; names are asked for once a kind of record."""

    record_name = Column(gettext_lazy("Record"), accessor="parent_table", orderable=False)
    kind = Column(gettext_lazy("Kind of record"), accessor="parent_table", orderable=False)
    operation = StateColumn(gettext_lazy("What"), orderable=False)
    fields_changed = Column(gettext_lazy("Fields"), accessor="table", orderable=False, empty_values=())
    at = DateColumn(gettext_lazy("When"))
    who = Column(gettext_lazy("By"), accessor="table", orderable=False)
    from_page = Column(gettext_lazy("From the page"), accessor="page", orderable=False)

    class Meta(RecordTable.Meta):
        model = Change
        fields = ("record_name", "kind", "operation", "fields_changed", "at", "who", "from_page")

    def exported_rows(self, records):
        self._numbers = None
        return super().exported_rows(records)

    @cached_property
    def _numbers(self):
        """{table: numbers} of the records on the page that is shown; None: of all."""
        numbers = defaultdict(set)
        for row in self.paginated_rows:
            numbers[row.record.parent_table].add(row.record.parent_id)
        return numbers

    @cached_property
    def _names(self):
        """{table: {number: name}} of the records that are there, each kind asked for when its first line comes."""
        return {}

    def render_record_name(self, record):
        table = record.parent_table
        if table not in self._names:
            numbers = None if self._numbers is None else self._numbers[table]
            self._names[table] = names_of(record_models()[table], numbers, self.user)
        return self._names[table].get(record.parent_id) or _("No. %(number)d, deleted") % {"number": record.parent_id}

    def render_kind(self, value):
        return capfirst(str(record_models()[value]._meta.verbose_name))

    def render_fields_changed(self, record):
        labels = [str(one.verbose_name) for one in tracked_fields(record.table) if one.attname in (record.before or {})]
        said = ", ".join(labels)
        kind = kind_of_row(record.table)
        if kind and said:
            return _("%(row)s: %(fields)s") % {"row": capfirst(kind), "fields": said}
        return capfirst(kind or said)

    def render_at(self, value):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")

    def render_who(self, record):
        return actor_label(record)
