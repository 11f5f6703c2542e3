"""Table of the mission log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core.crud.columns import Column, DateColumn, StateColumn
from csi.core.crud.tables import RecordTable
from csi.core.history.actor import actor_label
from csi.core.history.formatting import describe_changed_fields, get_record_names
from csi.core.history.models import Change
from csi.core.history.registry import record_models
from csi.core.typing import RecordUser


class ChangeTable(RecordTable):
    """Changes of records; the page sets `user`. The names of the records take one query per record type."""

    user: RecordUser

    record_name = Column(gettext_lazy("Record"), accessor="parent_table", orderable=False)
    kind = Column(gettext_lazy("Type of record"), accessor="parent_table", orderable=False)
    operation = StateColumn(gettext_lazy("Change"), orderable=False)
    fields_changed = Column(gettext_lazy("Fields"), accessor="table", orderable=False, empty_values=())
    # Entries are numbered in the order of time.
    at = DateColumn(gettext_lazy("Date and time"), order_by="id")
    actor = Column(gettext_lazy("Changed by"), accessor="table", orderable=False)
    from_page = Column(gettext_lazy("Page"), accessor="page", orderable=False)

    class Meta(RecordTable.Meta):
        model = Change
        fields = ("record_name", "kind", "operation", "fields_changed", "at", "actor", "from_page")

    def exported_rows(self, records: Iterable[Change], *args: Any) -> Any:
        self._numbers = None
        return super().exported_rows(records, *args)

    @cached_property
    def _numbers(self) -> dict[str, set[int]] | None:
        """The numbers of the records on the current page by table; None for all records."""
        numbers: dict[str, set[int]] = defaultdict(set)
        for row in self.paginated_rows:
            numbers[row.record.parent_table].add(row.record.parent_id)
        return numbers

    @cached_property
    def _names(self) -> dict[str, dict[int, str]]:
        """The names of the records by table and number, filled when the first record of a table is rendered."""
        return {}

    def render_record_name(self, record: Change) -> str:
        table = record.parent_table
        if table not in self._names:
            numbers = None if self._numbers is None else self._numbers[table]
            self._names[table] = get_record_names(record_models()[table], numbers, self.user)
        name = self._names[table].get(record.parent_id)
        return name or _("No. %(number)d, deleted") % {"number": record.parent_id}

    def render_kind(self, value: str) -> str:
        return capfirst(str(record_models()[value]._meta.verbose_name))

    def render_fields_changed(self, record: Change) -> str:
        return describe_changed_fields(record)

    def render_at(self, value: Any) -> str:
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")

    def render_actor(self, record: Change) -> str:
        return actor_label(record)
