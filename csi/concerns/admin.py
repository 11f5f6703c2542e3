"""Concerns in the admin."""

from django.contrib import admin

from csi.concerns.forms import AssignmentConfirmations, ConcernForm
from csi.concerns.models import Concern
from csi.core.admin.records import RecordAdmin, RecordAdminForm


class ConcernAdminForm(AssignmentConfirmations, RecordAdminForm):
    class Meta:
        error_messages = ConcernForm.Meta.error_messages


@admin.register(Concern)
class ConcernAdmin(RecordAdmin):
    form = ConcernAdminForm
    list_display = (
        "summary",
        "district",
        "category",
        "state",
        "raised_on",
        "assigned_to",
        "reported_back_on",
        "sensitivity",
    )
    list_filter = ("state", "category", "channel", "raised_by", "sensitivity", "raised_on", "district")
    search_fields = ("summary", "details")
    date_hierarchy = "raised_on"
    autocomplete_fields = ("district", "trip", "assigned_to")
