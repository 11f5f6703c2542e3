"""Admin of targets."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from csi.core.admin.records import RecordAdmin, RecordAdminForm
from csi.indicators.forms import TargetForm
from csi.indicators.models import Target


class TargetAdminForm(RecordAdminForm):
    constraint_fields = TargetForm.constraint_fields


@admin.register(Target)
class TargetAdmin(RecordAdmin):
    form = TargetAdminForm
    list_display = ("indicator", "area", "starts", "ends", "baseline", "value")
    list_filter = ("indicator", "starts", "district")
    search_fields = ("note", "district__name_en", "district__name_ru", "district__name_ky")
    date_hierarchy = "starts"
    autocomplete_fields = ("district",)

    @admin.display(description=_("area"), ordering="district")
    def area(self, target: Target) -> str:
        return target.area_label
