"""Editions beside what the records give now, with the changes that explain the differences."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.core.history.actor import actor_label
from csi.core.history.formatting import describe_changed_fields, get_record_names
from csi.core.history.models import Change, Operation
from csi.core.history.registry import record_models
from csi.indicators.formatting import format_with_basis
from csi.indicators.publication.comparison import EditionComparison, FigureComparison
from csi.indicators.registry import Indicator, IndicatorValue

# More changes than this are in the mission log.
MAX_CHANGES = 20


@dataclass(frozen=True)
class ChangeItem:
    """A change in the history: the record and its type, the changed fields and the person."""

    change: Change
    record_name: str

    @property
    def type_name(self) -> str:
        return capfirst(str(record_models()[self.change.parent_table]._meta.verbose_name))

    @property
    def fields(self) -> str:
        return describe_changed_fields(self.change)

    @property
    def operation(self) -> Operation:
        return Operation(self.change.operation)

    @property
    def actor(self) -> str:
        return actor_label(self.change)


@dataclass(frozen=True)
class ComparedFigure:
    """A row of the table: the text of each edition and of the records now."""

    comparison: FigureComparison

    @property
    def indicator(self) -> Indicator:
        return self.comparison.indicator

    @property
    def published(self) -> list[str]:
        return [_format(value) for value in self.comparison.published]

    @property
    def now(self) -> str:
        return _format(self.comparison.now)

    @property
    def url(self) -> str:
        """The records that are counted now."""
        return self.comparison.now.url


def _format(value: IndicatorValue | None) -> str:
    return _("Not published") if value is None else format_with_basis(value)


@dataclass(frozen=True)
class PublishedMonth:
    """The editions of a month, of a district or the mission, with the figures that differ."""

    comparison: EditionComparison
    changes: list[ChangeItem]

    @property
    def title(self) -> str:
        latest = self.comparison.latest
        return _("%(month)s, %(scope)s") % {"month": latest.calendar_month.label, "scope": latest.scope_label}

    @property
    def key(self) -> str:
        return f"edition-{self.comparison.latest.pk}"

    @cached_property
    def rows(self) -> list[ComparedFigure]:
        return [ComparedFigure(comparison) for comparison in self.comparison.rows]

    @property
    def changed_count(self) -> int:
        return len(self.comparison.changed_rows)

    @property
    def hidden_count(self) -> int:
        """The number of changes that are not listed."""
        return len(self.comparison.changes) - len(self.changes)


def build_published_months(comparisons: Iterable[EditionComparison], user: User) -> list[PublishedMonth]:
    """Return the comparisons with their latest changes; one query, and one per type of record."""
    comparisons = list(comparisons)
    listed = {id(comparison): sorted(comparison.changes, reverse=True)[:MAX_CHANGES] for comparison in comparisons}
    numbers = {number for changes in listed.values() for number in changes}
    changes = Change.objects.select_related("by").in_bulk(numbers) if numbers else {}
    records: dict[str, set[int]] = defaultdict(set)
    for change in changes.values():
        records[change.parent_table].add(change.parent_id)
    names = {table: get_record_names(record_models()[table], pks, user) for table, pks in records.items()}
    return [
        PublishedMonth(
            comparison,
            [ChangeItem(changes[number], _get_name(changes[number], names)) for number in listed[id(comparison)]],
        )
        for comparison in comparisons
    ]


def _get_name(change: Change, names: dict[str, dict[int, str]]) -> str:
    name = names[change.parent_table].get(change.parent_id)
    return name or _("No. %(number)d, deleted") % {"number": change.parent_id}
