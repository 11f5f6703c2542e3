"""Admin of the mission, a table with one row."""

from typing import Any

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.admin.records import RecordAdmin
from csi.core.models import Mission


@admin.register(Mission)
class MissionAdmin(RecordAdmin):
    """Admin of the only mission, which is added once, changed and never deleted."""

    readonly_fields = ("is_demonstration",)
    fieldsets = (
        (None, {"fields": ("name", "country", "is_demonstration", "date", "note")}),
        (
            _("Bounding box of the country"),
            {
                "fields": (("south", "north"), ("west", "east")),
                "description": _("Points outside it are rejected. Leave blank to accept every point."),
            },
        ),
    )

    def has_add_permission(self, request: Any, *parents: Any) -> bool:
        return super().has_add_permission(request, *parents) and clock.mission() is None

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        """Redirect to the only row."""
        if mission := Mission.objects.first():
            return HttpResponseRedirect(reverse("admin:core_mission_change", args=[mission.pk]))
        return super().changelist_view(request, extra_context)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
