"""Sections that apps add to the reports of a period, in `<app>/report_sections.py`."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from csi.core.crud.panels import RelatedPanel
from csi.core.periods import Span
from csi.core.registries.ordered import OrderedRegistry
from csi.core.typing import RecordUser, StrOrPromise


@dataclass(frozen=True)
class AnnexSection:
    """A list of the records of a month in the annex of the monthly report.

    `select_records` filters and orders the records of a span. `columns` names the columns of the table that are
    printed. `column_shares` divides the remaining width: {column: share}; the other columns are as wide as their
    content. `empty_text` is shown if there are no records.
    """

    title: StrOrPromise
    model: type[models.Model]
    table: type
    select_records: Callable[[Any, Span], models.QuerySet]
    columns: tuple[str, ...]
    empty_text: StrOrPromise
    column_shares: Mapping[str, int] = field(default_factory=dict)
    note: StrOrPromise = ""


@dataclass(frozen=True)
class ReportContext:
    """The scope, period and user of a report; `day` is the last day for which records exist."""

    scope: Any
    span: Span
    day: datetime.date
    user: RecordUser


PanelFunction = Callable[[ReportContext], RelatedPanel]

_ANNEX_SECTIONS: OrderedRegistry[AnnexSection] = OrderedRegistry()
_REPORT_PANELS: OrderedRegistry[PanelFunction] = OrderedRegistry()


def register_annex_section(section: AnnexSection, *, position: int) -> None:
    """Add a section to the annex of the monthly report."""
    _ANNEX_SECTIONS.add(section, position=position)


def get_annex_sections() -> list[AnnexSection]:
    """Return the sections of the annex in the order of their positions."""
    return list(_ANNEX_SECTIONS)


def register_report_panel(*, position: int) -> Callable[[PanelFunction], PanelFunction]:
    """Register a function `(context) -> RelatedPanel` for the report of a scope."""

    def register(function: PanelFunction) -> PanelFunction:
        _REPORT_PANELS.add(function, position=position)
        return function

    return register


def get_report_panels(context: ReportContext) -> list[RelatedPanel]:
    """Return the panels of a report in the order of their positions."""
    return [function(context) for function in _REPORT_PANELS]
