"""Notes and following on the page of every record."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from csi.core.crud.panels import EVERY_RECORD, RelatedPanel, register_page_actions, register_panels
from csi.core.crud.urls import record_url
from csi.notes.models import Follow, Note
from csi.notes.tables import NoteTable

MAX_NOTES = 5


@register_panels(EVERY_RECORD)
def get_note_panels(record: models.Model, user: Any) -> list[RelatedPanel]:
    url = record_url(record, "notes")
    return [
        RelatedPanel(
            _("Notes"),
            Note.objects.of_record(record).for_list(),
            NoteTable,
            all_url=url,
            add_url=f"{url}#new-note",
            empty=_("No notes yet. Those who may see this record can read and write them."),
            max_rows=MAX_NOTES,
        )
    ]


@register_page_actions(EVERY_RECORD)
def get_follow_actions(record: models.Model, user: Any) -> list[tuple[str, str, str, bool]]:
    is_followed = is_followed_by(record, user)
    label, icon = (_("Stop following"), "x-lg") if is_followed else (_("Follow"), "eye")
    return [(label, record_url(record, "follow"), icon, True)]


def is_followed_by(record: models.Model, user: Any) -> bool:
    return Follow.objects.filter(user=user, table=record._meta.db_table, record=record.pk).exists()
