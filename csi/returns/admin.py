"""Monthly returns in the admin."""

from django.contrib import admin

from csi.core.admin.records import RecordAdmin, RecordInline
from csi.returns.models import MonthlyReturn, ReturnStep


class ReturnStepInline(RecordInline):
    """The steps of a return, read-only."""

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
    """Returns; their status is changed on the page of the return only."""

    list_display = ("month", "district", "status", "submitted_at", "submitted_by", "decided_at", "decided_by")
    list_filter = ("status", "month", "district")
    search_fields = ("narrative",)
    date_hierarchy = "month"
    autocomplete_fields = ("district",)
    inlines = [ReturnStepInline]
    fields = ("district", "month", "narrative", "nothing_to_report")

    def get_readonly_fields(self, request, obj=None):
        readonly_fields = super().get_readonly_fields(request, obj)
        return (
            ("status", "submitted_at", "submitted_by", "decided_at", "decided_by", "remark", *readonly_fields)
            if obj
            else readonly_fields
        )

    def get_fields(self, request, obj=None):
        decision_fields = ("status", "submitted_at", "submitted_by", "decided_at", "decided_by", "remark")
        return (*self.fields, *decision_fields) if obj else self.fields
