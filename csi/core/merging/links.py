"""Links between the histories of a merged record and of its duplicates."""

from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from csi.core.crud.urls import record_url
from csi.core.history.links import HistoryLink
from csi.core.history.models import Change
from csi.core.merging.declarations import get_merge_rules
from csi.core.merging.models import RecordMerge


def get_merge_links(model: type[models.Model], number: int, user: Any) -> list[HistoryLink]:
    """Return the duplicates that were merged into a record, and the record into which it was merged."""
    if get_merge_rules(model) is None:
        return []
    record: Any = model(pk=number)
    links = []
    merges = RecordMerge.objects.in_force().select_related("merged_by")
    for merge in merges.into(record):
        urls = []
        if has_disclosed_history(merge, user):
            urls.append((_("View its history"), record_url(model(pk=merge.duplicate), "merged")))
        if can_change(record, user):
            urls.append((_("Undo this merge"), record_url(record, "unmerge")))
        links.append(HistoryLink(describe_merge(merge), urls))
    for merge in merges.of_duplicate(model._meta.db_table, number):
        text = _("This record was merged into another one on %(day)s.") % {"day": _format_time(merge)}
        remaining: Any = model._default_manager
        if remaining.visible_to(user).filter(pk=merge.survivor).exists():
            links.append(
                HistoryLink(text, [(_("Open the merged record"), record_url(model(pk=merge.survivor), "detail"))])
            )
    return links


def find_survivor(visible: models.QuerySet[Any], number: int) -> Any:
    """Return the record into which a duplicate was merged, the last one if that was merged too.

    `visible`: the records that the user may see.
    """
    followed: set[int] = set()
    while number not in followed:
        followed.add(number)
        merge = RecordMerge.objects.in_force().of_duplicate(visible.model._meta.db_table, number).first()
        if merge is None:
            return None
        number = merge.survivor
        if record := visible.filter(pk=number).first():
            return record
    return None


def get_survivor_url(model: type[models.Model], number: int, user: Any) -> str | None:
    """Return the URL of the record into which a record was merged, if the user may see it."""
    if get_merge_rules(model) is None:
        return None
    records: Any = model._default_manager
    survivor = find_survivor(records.visible_to(user), number)
    return survivor and record_url(survivor, "detail")


def describe_merge(merge: RecordMerge) -> str:
    """Return who merged which duplicate and when; its name is in its history, which not everybody may see."""
    text = _("The duplicate with the number %(number)d was merged into this record on %(day)s by %(person)s.")
    person = merge.merged_by or _("another program")
    return text % {"number": merge.duplicate, "day": _format_time(merge), "person": person}


def _format_time(merge: RecordMerge) -> str:
    return date_format(localtime(merge.merged_at), "DATETIME_FORMAT")


def has_disclosed_history(merge: RecordMerge, user: Any) -> bool:
    return Change.objects.of_record(merge.table, merge.duplicate).disclosed_to(user).exists()


def can_change(record: Any, user: Any) -> bool:
    return type(record)._default_manager.editable_by(user).filter(pk=record.pk).exists()
