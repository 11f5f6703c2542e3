"""Admin of contacts."""

from django.contrib import admin

from csi.core.admin.reference import ReferenceAdmin
from districts.models import Contact
from districts.resources import ContactResource


@admin.register(Contact)
class ContactAdmin(ReferenceAdmin):
    resource_classes = (ContactResource,)
    list_display = ("office", "organisation", "sector", "district", "office_is_public", "name", "telephone")
    list_filter = ("sector", "office_is_public", "district")
    search_fields = ("office", "organisation", "name", "district__name_en", "district__name_ru", "district__name_ky")
    autocomplete_fields = ("district",)
