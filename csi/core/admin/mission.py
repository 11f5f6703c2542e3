from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse

from csi.core import clock
from csi.core.admin.records import RecordAdmin
from csi.core.models import Mission


@admin.register(Mission)
class MissionAdmin(RecordAdmin):
    """The one row of the mission: made once, changed, never deleted."""

    fields = ("name", "country", "is_demonstration", "date", "note")

    def has_add_permission(self, request, *args):
        return super().has_add_permission(request, *args) and clock.mission() is None

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        """A list of one row is that row."""
        if mission := Mission.objects.first():
            return HttpResponseRedirect(reverse("admin:core_mission_change", args=[mission.pk]))
        return super().changelist_view(request, extra_context)

    def save_model(self, request, obj, form, change):
        obj.pk = 1
        super().save_model(request, obj, form, change)
