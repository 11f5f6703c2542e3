"""Entries of the calendar that a user may see, from the sources that apps register."""

import datetime
from collections.abc import Iterable

from csi.accounts.models import User
from csi.core.db.search import get_sort_key
from csi.core.periods import Span
from csi.core.permissions import RecordPermission
from csi.core.registries.calendar import CalendarEntry, get_calendar_sources
from districts.models import District


def list_entries(user: User, span: Span, *, district: District | None = None, kind: str = "") -> list[CalendarEntry]:
    """Return the user's entries in these days, in the order of days; entries without a day come first.

    Users who may not view records get the public entries.
    """
    if not (user.is_active and user.has_permission(RecordPermission.VIEW_RECORDS)):
        return list_public_entries(span)
    sources = get_calendar_sources()
    chosen = [sources[kind]] if kind else sources.values()
    scopes = [district.pk] if district else None
    return _sort(entry for source in chosen for entry in source.list_entries(user, span, scopes))


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
            get_sort_key(entry.title),
            entry.key,
        ),
    )
