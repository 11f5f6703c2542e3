"""Admin of mandates, their extensions and areas of operation."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _

from csi.core.admin.records import RecordAdmin, RecordInline
from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from districts.models import AreaOfOperation, Mandate, MandateExtension, MandateStatus
from districts.services import close_records


class ClosableAdmin(RecordAdmin):
    """Records that are closed from the list, and reopened on their own page with a reason."""

    actions = ("close_records",)

    def get_readonly_fields(self, request, obj=None):
        return ("records_closed", "decided_at", "decided_by", "reason", *super().get_readonly_fields(request, obj))

    @admin.action(description=_("Close the records"))
    def close_records(self, request, queryset):
        for record in queryset:
            try:
                with translate_integrity_errors(self.model):
                    close_records(acting_user=request.user, record=record)
            except ConstraintViolation as violation:
                self.message_user(request, f"{record}: {violation.message}", messages.ERROR)
            else:
                self.message_user(request, _("Closed: %(record)s.") % {"record": record}, messages.SUCCESS)


class AreaOfOperationInline(RecordInline):
    model = AreaOfOperation
    show_change_link = True


class MandateExtensionInline(RecordInline):
    model = MandateExtension
    show_change_link = True


@admin.register(Mandate)
class MandateAdmin(ClosableAdmin):
    list_display = ("decision", "status", "adopted", "starts", "ends", "participating_states", "area_count")
    list_filter = ("starts",)
    search_fields = ("decision", "note")
    date_hierarchy = "starts"
    inlines = (MandateExtensionInline, AreaOfOperationInline)
    fieldsets = (
        (None, {"fields": (("decision", "adopted"), "participating_states")}),
        (_("In force"), {"fields": (("starts", "ends"), "note")}),
        (_("Records"), {"fields": (("records_closed", "reason"), ("decided_at", "decided_by"))}),
    )

    @admin.display(description=_("status"))
    def status(self, mandate):
        return MandateStatus(mandate.status).label

    @admin.display(description=_("areas of operation"), ordering="area_count")
    def area_count(self, mandate):
        return mandate.area_count


@admin.register(MandateExtension)
class MandateExtensionAdmin(RecordAdmin):
    list_display = ("mandate", "requested_on", "ends", "adopted_on", "decision")
    list_filter = ("mandate", "requested_on")
    search_fields = ("mandate__decision", "decision", "note")
    date_hierarchy = "requested_on"
    autocomplete_fields = ("mandate",)


@admin.register(AreaOfOperation)
class AreaOfOperationAdmin(ClosableAdmin):
    list_display = ("district", "mandate", "status", "requested_on", "starts", "ends")
    list_filter = ("status", "mandate", "starts", "district")
    search_fields = ("district__name_en", "district__name_ru", "district__name_ky", "mandate__decision")
    date_hierarchy = "starts"
    autocomplete_fields = ("district", "mandate")
