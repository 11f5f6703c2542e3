"""Admin of advisers, placements and observations."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django_countries.filters import CountryFilter

from advisers.forms import AdviserNameMixin, LanguagesField
from advisers.models import Adviser, Handover, Observation, Placement
from csi.core.admin.records import RecordAdmin, RecordAdminForm, RecordInline


class PlacementInline(RecordInline):
    model = Placement
    show_change_link = True


class AdviserAdminForm(AdviserNameMixin, RecordAdminForm):
    languages = LanguagesField()


@admin.register(Adviser)
class AdviserAdmin(RecordAdmin):
    form = AdviserAdminForm
    list_display = ("family_name", "given_names", "station", "last_day", "state", "kind", "sex", "account")
    list_select_related = ("account",)
    list_filter = ("kind", "sex", ("state", CountryFilter))
    search_fields = ("family_name", "given_names", "email")
    autocomplete_fields = ("account",)
    inlines = (PlacementInline,)
    fieldsets = (
        (None, {"fields": (("given_names", "family_name"), "sex", "languages")}),
        (_("Contributing State"), {"fields": (("state", "kind"),)}),
        (_("Contact details"), {"fields": (("email", "account"),)}),
    )

    @admin.display(  # type: ignore[call-overload]  # stub: empty_value is a str
        description=_("station today"), empty_value=_("Not in post"), ordering="station_name"
    )
    def station(self, adviser):
        return adviser.station_name

    @admin.display(description=_("in post until"), ordering="last_day")
    def last_day(self, adviser):
        return adviser.last_day


@admin.register(Placement)
class PlacementAdmin(RecordAdmin):
    list_display = ("adviser", "station", "district", "role", "mandate", "starts", "ends")
    list_filter = ("role", "mandate", "starts", "ends", "station__district")
    search_fields = ("adviser__given_names", "adviser__family_name", "station__name", "station__district__name_en")
    date_hierarchy = "starts"
    autocomplete_fields = ("adviser", "station", "mandate")

    @admin.display(description=_("district"), ordering="station__district")
    def district(self, placement):
        return placement.station.district


@admin.register(Handover)
class HandoverAdmin(RecordAdmin):
    list_display = ("placement", "acknowledged_by", "acknowledged_at")
    list_filter = ("placement__station__district",)
    search_fields = ("placement__adviser__family_name", "placement__station__name")
    autocomplete_fields = ("placement",)
    readonly_fields = ("acknowledged_at", "acknowledged_by")


@admin.register(Observation)
class ObservationAdmin(RecordAdmin):
    list_display = ("summary", "date", "kind", "district", "station", "adviser", "sensitivity")
    list_filter = ("kind", "sensitivity", "date", "district")
    search_fields = ("summary", "details")
    date_hierarchy = "date"
    autocomplete_fields = ("district", "station", "adviser", "concern")
