"""The annex of the monthly report: the records of the month, as a list shows them, for those who open records."""

import datetime
from decimal import Decimal
from functools import cached_property

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from csi.core.crud.columns import NumberColumn
from csi.core.permissions import RecordPermission
from csi.core.registries.report_sections import AnnexSection, get_annex_sections


class Annex:
    """One part, filled: `header`, typed `rows`, and the page of each row's record."""

    def __init__(self, part: AnnexSection, user, span, district=None):
        self.part, self.title, self.note, self.nothing = part, part.title, part.note, part.nothing
        records = part.model.objects.visible_to(user)
        if district:
            records = records.in_districts([district.pk])
        self._records = part.of_month(records, span).for_list()

    @cached_property
    def _table(self):
        names = [name for name in self.part.table.base_columns if name not in self.part.columns]
        return self.part.table(self._records, exclude=names, sequence=self.part.columns)

    @cached_property
    def header(self) -> list[str]:
        return self._table.exported_header()

    @cached_property
    def records(self) -> list:
        return list(self._records)

    @cached_property
    def rows(self) -> list[list]:
        return list(self._table.exported_rows(self.records))

    @property
    def printed_rows(self) -> list[list[str]]:
        """The values as people read them, "–" for none."""
        return [[printed(value) or "–" for value in row] for row in self.rows]

    @property
    def widths(self) -> list[int]:
        """Of each column its part of the room that the others leave; 0 for the others."""
        return [self.part.wide.get(name, 0) for name in self.part.columns]

    @property
    def heads(self) -> list[tuple[str, bool]]:
        """(the column's name, whether it holds numbers)."""
        return list(zip(self.header, self.numbers, strict=True))

    @property
    def linked_rows(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """(the record's page, its cells: the column's name, the text, whether it is a number)."""
        cells = ([printed(value) for value in row] for row in self.rows)
        return [
            (record.get_absolute_url(), list(zip(self.header, row, self.numbers, strict=True)))
            for record, row in zip(self.records, cells, strict=True)
        ]

    @cached_property
    def numbers(self) -> list[bool]:
        """Which columns hold numbers."""
        return [isinstance(column.column, NumberColumn) for column in self._table.exported_columns()]


def annexes(user, span, district=None) -> list[Annex]:
    """All parts, as far as this person may see their records; none for readers."""
    return (
        [Annex(part, user, span, district) for part in get_annex_sections()]
        if user.has_permission(RecordPermission.VIEW_RECORDS)
        else []
    )


def printed(value) -> str:
    """A value as it stands in a cell; "" for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, datetime.date):
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, int | float | Decimal):
        return formats.number_format(value, use_l10n=True, force_grouping=True)
    return str(value)
