"""Admin of notes: read and remove."""

from django.contrib import admin

from csi.core.admin.records import RecordAdmin
from csi.notes.models import Note


@admin.register(Note)
class NoteAdmin(RecordAdmin):
    list_display = ("text", "table", "record", "created_by", "created_at")
    list_filter = ("table",)
    search_fields = ("text",)
    readonly_fields = ("table", "record")

    def has_add_permission(self, request):
        return False
