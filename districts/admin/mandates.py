from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from csi.pages.admin import RecordAdmin, RowInline
from districts.models import AreaOfOperation, Mandate


class AreaOfOperationInline(RowInline):
    model = AreaOfOperation
    show_change_link = True


@admin.register(Mandate)
class MandateAdmin(RecordAdmin):
    list_display = ("decision", "status", "adopted", "starts", "ends", "participating_states", "area_count")
    list_filter = ("status", "starts")
    search_fields = ("decision", "note")
    date_hierarchy = "starts"
    inlines = (AreaOfOperationInline,)
    fieldsets = (
        (None, {"fields": (("decision", "adopted"), "participating_states")}),
        (_("In force"), {"fields": (("starts", "ends"), ("status", "extension_asked_to"), "note")}),
    )

    @admin.display(description=_("areas of operation"), ordering="area_count")
    def area_count(self, mandate):
        return mandate.area_count


@admin.register(AreaOfOperation)
class AreaOfOperationAdmin(RecordAdmin):
    list_display = ("district", "mandate", "status", "starts", "ends")
    list_filter = ("status", "mandate", "starts", "district")
    search_fields = ("district__name_en", "district__name_ru", "district__name_ky", "mandate__decision")
    date_hierarchy = "starts"
    autocomplete_fields = ("district", "mandate")
