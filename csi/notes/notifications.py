"""Notifications of a user: unread mentions, and news of followed records."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Value
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.core.history.actor import actor_label
from csi.core.history.formatting import describe_changed_fields, get_record_names
from csi.core.history.models import Change, Operation
from csi.core.history.registry import record_models
from csi.core.permissions import RecordPermission
from csi.notes.models import Follow, Mention, Note
from csi.notes.services import get_last_note, mark_change, mark_mention, mark_note

MAX_NOTIFICATIONS = 50
NOTE_KEY = ("note__table", "note__record")


@dataclass(frozen=True)
class Notification:
    """An event of a record: its name and page, who did what, and when.

    `mark`: see `services.mark_as_read`.
    """

    record: str
    url: str
    text: str
    at: datetime.datetime
    mark: str


@dataclass(frozen=True)
class Notifications:
    """The notifications on the page.

    `hidden_marks`: the marks of notifications about records that the user may not see any more.
    """

    mentions: list[Notification]
    news: list[Notification]
    followed: list[tuple[str, str]]
    hidden_marks: list[str]

    @property
    def marks(self) -> list[str]:
        """The marks that “Mark all as read” sends: only of what the page contains."""
        return [*(item.mark for item in (*self.mentions, *self.news)), *self.hidden_marks]


def count_notifications(user: User, since: datetime.datetime | None = None) -> int:
    """Return the number of unread mentions and of followed records with news, which the user may see.

    `since`: only those after this time. One query, none for readers; if there are any, or followed records, more.
    """
    if not user.has_permission(RecordPermission.VIEW_RECORDS):
        return 0
    unread = Mention.objects.filter(user=user, read_at__isnull=True)
    mentions = (unread.filter(note__created_at__gt=since) if since else unread).order_by()
    # Most users follow nothing, and building the query for news takes longer than executing it.
    follows = Follow.objects.filter(user=user).order_by()
    rows = list(
        mentions.values_list(*NOTE_KEY, Value(False))[:MAX_NOTIFICATIONS].union(
            follows.values_list("table", "record", Value(True))[:1], all=True
        )
    )
    keys = [(table, record) for table, record, is_followed in rows if not is_followed]
    if len(keys) < len(rows):
        news = Follow.objects.with_news(user, since).order_by()
        keys += news.values_list("table", "record")[:MAX_NOTIFICATIONS]
    names = find_names(keys, user)
    return sum(key in names for key in keys)


def build_notifications(user: User) -> Notifications:
    """Return the notifications of the user.

    The number of queries depends only on the number of types of records.
    """
    last_change, last_note = Change.objects.last_number(), get_last_note()
    unread = Mention.objects.filter(user=user, read_at__isnull=True).select_related("note__created_by")
    mentions = list(unread.order_by("-pk")[:MAX_NOTIFICATIONS])
    followed = list(Follow.objects.filter(user=user).order_by("-pk")[:MAX_NOTIFICATIONS])
    news = list(Follow.objects.with_news(user)[:MAX_NOTIFICATIONS])
    names = find_names([*(mention.note.key for mention in mentions), *(item.key for item in (*followed, *news))], user)
    hidden = [item.pk for item in news if item.key not in names]
    return Notifications(
        mentions=[
            _build_note_news(name, mention.note, mark_mention(mention.pk))
            for mention in mentions
            if (name := names.get(mention.note.key))
        ],
        news=build_news(news, names, user),
        followed=[(name, item.get_record_url("detail")) for item in followed if (name := names.get(item.key))],
        # Unread, they would take the places of others: the page shows at most MAX_NOTIFICATIONS.
        hidden_marks=[
            *(mark_mention(mention.pk) for mention in mentions if mention.note.key not in names),
            *(mark_change(pk, last_change) for pk in hidden),
            *(mark_note(pk, last_note) for pk in hidden),
        ],
    )


def find_names(keys: Iterable[tuple[str, int]], user: User) -> dict[tuple[str, int], str]:
    """Return the names of the records that the user may see. One query for each type of record."""
    numbers = defaultdict(set)
    for table, number in keys:
        numbers[table].add(number)
    models = record_models()
    return {
        (table, pk): name
        for table, pks in numbers.items()
        if table in models
        for pk, name in get_record_names(models[table], pks, user).items()
    }


def build_news(follows: list[Follow], names: dict[tuple[str, int], str], user: User) -> list[Notification]:
    """Return the latest change and the latest note of others on each followed record. Two queries."""
    visible = [item for item in follows if item.key in names]
    if not visible:
        return []
    changes, notes = Q(), Q()
    for item in visible:
        changes |= Q(parent_table=item.table, parent_id=item.record, pk__gt=item.seen_change)
        notes |= Q(table=item.table, record=item.record, pk__gt=item.seen_note)
    by_others = Q(by__isnull=True) | ~Q(by=user)
    latest = Change.objects.filter(changes).filter(by_others).disclosed_to(user).select_related("by")
    latest = latest.order_by("parent_table", "parent_id", "-pk").distinct("parent_table", "parent_id")
    latest_notes = Note.objects.filter(notes).exclude(created_by=user).for_list()
    latest_notes = latest_notes.order_by("table", "record", "-pk").distinct("table", "record")
    pages = {item.key: item for item in visible}
    found = [
        Notification(
            names[change.parent_table, change.parent_id],
            pages[change.parent_table, change.parent_id].get_record_url("history"),
            _describe_change(change),
            change.at,
            mark_change(pages[change.parent_table, change.parent_id].pk, change.pk),
        )
        for change in latest
    ]
    found += [_build_note_news(names[note.key], note, mark_note(pages[note.key].pk, note.pk)) for note in latest_notes]
    return sorted(found, key=lambda notification: notification.at, reverse=True)


def _build_note_news(name: str, note: Note, mark: str) -> Notification:
    text = _("%(person)s wrote: %(text)s") % {"person": note.created_by, "text": note.text}
    return Notification(name, note.get_absolute_url(), text, note.created_at, mark)


def _describe_change(change: Any) -> str:
    fields = describe_changed_fields(change)
    params = {"person": actor_label(change), "fields": fields}
    if change.operation == Operation.CHANGED and fields:
        return _("%(person)s changed: %(fields)s") % params
    if fields and change.operation == Operation.ADDED:
        return _("%(person)s added: %(fields)s") % params
    if fields:
        return _("%(person)s removed: %(fields)s") % params
    return _("%(person)s changed the record.") % params
