"""Table of notes."""

from django.utils.translation import gettext_lazy as _

from csi.core.crud.columns import Column, DateColumn
from csi.core.crud.tables import RecordTable
from csi.notes.models import Note


class NoteTable(RecordTable):
    text = Column(attrs={"td": {"class": "sentence"}})
    created_by = Column(_("Written by"))
    created_at = DateColumn(_("Written on"))

    class Meta(RecordTable.Meta):
        model = Note
        fields = ("text", "created_by", "created_at")
