"""Writes of notes, mentions and followed records."""

import datetime
from collections.abc import Iterable

from django.db import models, transaction

from csi.accounts.models import User
from csi.core import clock
from csi.core.history.actor import set_actor
from csi.core.history.models import Change
from csi.core.urls import is_valid_pk
from csi.notes.models import Follow, Mention, Note

REPEAT_TIME = datetime.timedelta(minutes=10)


@transaction.atomic
def add_note(*, acting_user: User, record: models.Model, text: str, mentioned: Iterable[User] = ()) -> Note:
    """Save a note on a record and notify the colleagues whom it mentions.

    A note that repeats the user's last one of some minutes ago, such as by a second click, is not added again.
    """
    # The second request waits here until the first one has ended.
    type(record)._base_manager.select_for_update().filter(pk=record.pk).first()
    recent = Note.objects.of_record(record).filter(created_by=acting_user, created_at__gt=clock.now() - REPEAT_TIME)
    last = recent.first()
    if last is not None and last.text == text:
        return last
    note = Note(table=record._meta.db_table, record=record.pk, text=text)
    with set_actor(acting_user):
        note.save()
    Mention.objects.bulk_create(Mention(note=note, user=user) for user in mentioned)
    return note


def follow(*, acting_user: User, record: models.Model, since_change: int | None = None) -> None:
    """Follow a record from its present state on, or from the change after `since_change`."""
    seen = Change.objects.last_number() if since_change is None else since_change
    Follow.objects.get_or_create(
        user=acting_user,
        table=record._meta.db_table,
        record=record.pk,
        defaults={"seen_change": seen, "seen_note": get_last_note()},
    )


def unfollow(*, acting_user: User, record: models.Model) -> None:
    Follow.objects.filter(user=acting_user, table=record._meta.db_table, record=record.pk).delete()


def mark_mention(mention: int) -> str:
    """Return the mark of a mention as read."""
    return f"mention-{mention}-{mention}"


def mark_change(follow: int, change: int) -> str:
    """Return the mark of the changes of a followed record as read, up to one."""
    return f"change-{follow}-{change}"


def mark_note(follow: int, note: int) -> str:
    """Return the mark of the notes on a followed record as read, up to one."""
    return f"note-{follow}-{note}"


@transaction.atomic
def mark_as_read(*, acting_user: User, marks: Iterable[str]) -> None:
    """Mark what a page showed as read; what was read before stays read, and an invalid mark has no effect."""
    numbers: dict[str, dict[int, int]] = {"mention": {}, "change": {}, "note": {}}
    for mark in marks:
        kind, _separator, pair = mark.partition("-")
        key, _separator, number = pair.partition("-")
        if kind in numbers and is_valid_pk(key) and is_valid_pk(number):
            numbers[kind][int(key)] = int(number)
    unread = Mention.objects.filter(user=acting_user, read_at__isnull=True, pk__in=numbers["mention"])
    unread.update(read_at=clock.now())
    shown = Follow.objects.filter(user=acting_user, pk__in={*numbers["change"], *numbers["note"]})
    follows = list(shown.select_for_update().order_by("pk"))
    for item in follows:
        item.seen_change = max(item.seen_change, numbers["change"].get(item.pk, 0))
        item.seen_note = max(item.seen_note, numbers["note"].get(item.pk, 0))
    Follow.objects.bulk_update(follows, ["seen_change", "seen_note"])


def get_last_note() -> int:
    return Note.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
