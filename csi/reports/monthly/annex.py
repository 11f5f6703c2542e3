"""The annex of the monthly report: the records of the month, as a list shows them, for those who open records."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from csi.concerns.models import Concern, Sensitivity
from csi.concerns.tables import ConcernTable
from csi.core.crud.columns import NumberColumn
from csi.core.permissions import RecordPermission
from forums.models import Meeting
from forums.tables import MeetingTable
from initiatives.models import Initiative
from initiatives.tables import InitiativeTable
from receptions.models import Trip
from receptions.tables import TripTable


@dataclass(frozen=True)
class AnnexSection:
    """A kind of record: which of them belong to a month, and the columns of its list that are printed.

    `wide`: {column: its part of the room that the others leave}.
    """

    title: str
    model: type
    table: type
    of_month: Callable
    columns: tuple[str, ...]
    wide: dict[str, int]
    nothing: str
    note: str = ""


def _meetings(records, span):
    return records.filter(Q(month=span.start) | Q(pk__in=records.held_between(span.start, span.end).values("pk")))


def _concerns(records, span):
    # A report is passed on: what only its author and managers may see never stands in one.
    return records.raised_between(span.start, span.end).exclude(sensitivity=Sensitivity.CONFIDENTIAL)


ANNEX_SECTIONS = (
    AnnexSection(
        _("Meetings"),
        Meeting,
        MeetingTable,
        lambda records, span: _meetings(records, span).order_by("group__district__name_en", "month", "date", "pk"),
        ("group", "month", "date", "state", "kind", "women", "men", "people", "venue"),
        {"venue": 1},
        _("No meeting is recorded for this month."),
        _("Those that count for this month, held or not, and those held in it for another."),
    ),
    AnnexSection(
        _("Trips"),
        Trip,
        TripTable,
        lambda records, span: records.made_between(span.start, span.end).order_by("date", "pk"),
        ("date", "vehicle", "site", "district", "crew", "visitors", "received"),
        {"site": 1},
        _("No trip was made in this month."),
    ),
    AnnexSection(
        _("Initiatives"),
        Initiative,
        InitiativeTable,
        lambda records, span: records.running_during(span.start, span.end).order_by("starts", "pk"),
        ("title", "kind", "status", "district", "starts", "participants", "budget", "spent"),
        {"title": 1},
        _("No initiative took place in this month."),
        _("Those that share a day with this month."),
    ),
    AnnexSection(
        _("Concerns"),
        Concern,
        ConcernTable,
        lambda records, span: _concerns(records, span).order_by("district__name_en", "raised_on", "pk"),
        ("summary", "district", "category", "raised_on", "state", "reported_back_on", "sensitivity"),
        {"summary": 2, "category": 1},
        _("No concern was raised in this month."),
        _("Those raised in this month. Confidential ones are never listed."),
    ),
)


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
        [Annex(part, user, span, district) for part in ANNEX_SECTIONS]
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
