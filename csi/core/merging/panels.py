"""Merging on the page of every record that declares it."""

from typing import Any

from django.utils.translation import gettext as _

from csi.core.crud.panels import EVERY_RECORD, register_page_actions
from csi.core.crud.urls import record_url
from csi.core.merging.declarations import get_merge_rules
from csi.core.merging.models import RecordMerge


@register_page_actions(EVERY_RECORD)
def get_merge_actions(record: Any, user: Any) -> list[tuple[str, str, str]]:
    records = type(record)._default_manager.all()
    if get_merge_rules(type(record)) is None or not records.could_be_edited(record, user):
        return []
    actions = [(_("Merge with a duplicate"), record_url(record, "merge"), "layout-three-columns")]
    if RecordMerge.objects.in_force().into(record).exists():
        actions.append((_("Undo the merge"), record_url(record, "unmerge"), "arrow-counterclockwise"))
    return actions
