"""Entries of the calendar that a user may see, from the sources that apps register."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from csi.accounts.models import User
from csi.core import clock
from csi.core.db.search import get_local_sort_key
from csi.core.history.cached_results import combine_items
from csi.core.periods import Span
from csi.core.permissions import RecordPermission
from csi.core.registries.calendar import CalendarEntry, get_calendar_sources
from districts.models import District


def list_entries(
    user: User, span: Span, *, district: District | None = None, kind: str = "", is_cached: bool = False
) -> list[CalendarEntry]:
    """Return the user's entries in these days, in the order of days; entries without a day come first.

    Users who may not view records get the public entries. `is_cached`: cache those of all districts; for days that many
    people look at.
    """
    if not (user.is_active and user.has_permission(RecordPermission.VIEW_RECORDS)):
        return list_public_entries(span)
    sources = get_calendar_sources()

    def list_items(scopes: Collection[Any] | None) -> Iterator[tuple[Any, CalendarEntry]]:
        for source in [sources[kind]] if kind else sources.values():
            # An entry that belongs to several scopes is listed with all of them.
            for entry in source.list_entries(user, span, scopes if source.is_local or district else None):
                yield entry.scope.pk if entry.scope and source.is_local else None, entry

    if is_cached:
        return combine_items(user, district, ("calendar", span, kind, clock.today()), list_items, _sort)
    return _sort(entry for _scope, entry in list_items([district.pk] if district else None))


def list_public_entries(span: Span) -> list[CalendarEntry]:
    """Return the entries in these days that everyone may see."""
    functions = [source.list_public_entries for source in get_calendar_sources().values()]
    return _sort(entry for function in functions if function for entry in function(span))


def _sort(entries: Iterable[CalendarEntry]) -> list[CalendarEntry]:
    positions = {source.key: source.position for source in get_calendar_sources().values()}
    return sorted(
        entries,
        key=lambda entry: (
            entry.day or datetime.date.min,
            entry.time or datetime.time.min,
            positions[entry.source],
            get_local_sort_key(entry.title),
            entry.key,
        ),
    )
