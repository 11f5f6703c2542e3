"""Photos in the admin."""

from django.contrib import admin

from csi.core.admin.records import RecordAdmin
from csi.gallery.models import Photo


@admin.register(Photo)
class PhotoAdmin(RecordAdmin):
    list_display = ("caption", "district", "taken_on", "credit", "consent", "is_public")
    list_filter = ("is_public", "consent", "taken_on", "district")
    search_fields = ("caption", "credit")
    date_hierarchy = "taken_on"
    autocomplete_fields = ("district", "meeting", "trip", "initiative")
