from django.contrib import admin

from csi.core.admin.records import RecordAdmin, RecordInline
from csi.returns.models import MonthlyReturn, ReturnStep


class ReturnStepInline(RecordInline):
    """What became of the return; nobody writes it by hand."""

    model = ReturnStep
    fields = readonly_fields = ("kind", "recorded_at", "recorded_by", "remark")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("recorded_by")

    def has_add_permission(self, request, *args):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(MonthlyReturn)
class MonthlyReturnAdmin(RecordAdmin):
    """A return is submitted, accepted, given back and reopened on its own page, where the month is seen."""

    list_display = ("month", "district", "status", "submitted_at", "submitted_by", "decided_at", "decided_by")
    list_filter = ("status", "month", "district")
    search_fields = ("narrative",)
    date_hierarchy = "month"
    autocomplete_fields = ("district",)
    inlines = [ReturnStepInline]
    fields = ("district", "month", "narrative", "nothing_to_report")

    def get_readonly_fields(self, request, obj=None):
        own = super().get_readonly_fields(request, obj)
        return ("status", "submitted_at", "submitted_by", "decided_at", "decided_by", "remark", *own) if obj else own

    def get_fields(self, request, obj=None):
        kept = ("status", "submitted_at", "submitted_by", "decided_at", "decided_by", "remark")
        return (*self.fields, *kept) if obj else self.fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("created_by", "updated_by")
