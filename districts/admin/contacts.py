"""Admin of contacts."""

from django.contrib import admin

from csi.core.admin.records import RecordAdmin
from districts.models import Contact


@admin.register(Contact)
class ContactAdmin(RecordAdmin):
    list_display = ("office", "organisation", "sector", "district", "office_is_public", "name", "telephone")
    list_filter = ("sector", "office_is_public", "district")
    search_fields = ("office", "organisation", "name", "district__name_en", "district__name_ru", "district__name_ky")
    autocomplete_fields = ("district",)
