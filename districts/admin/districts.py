"""Admin of provinces, districts and police stations."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from csi.core.admin.records import RecordAdmin, RecordInline
from districts.models import District, PoliceStation, Population, Province


@admin.register(Province)
class ProvinceAdmin(RecordAdmin):
    list_display = ("name_en", "name_ru", "name_ky", "iso_3166_2", "pcode", "district_count")
    search_fields = ("name_en", "name_ru", "name_ky", "iso_3166_2", "pcode")

    @admin.display(description=_("districts"), ordering="district_count")
    def district_count(self, province):
        return province.district_count


class PopulationInline(RecordInline):
    model = Population


@admin.register(District)
class DistrictAdmin(RecordAdmin):
    list_display = ("name_en", "name_ru", "kind", "province", "is_in_operation", "station_count", "people", "pcode")
    list_filter = ("kind", "province")
    search_fields = ("name_en", "name_ru", "name_ky", "centre", "pcode")
    inlines = (PopulationInline,)
    fieldsets = (
        (None, {"fields": (("name_en", "name_ru", "name_ky"), ("province", "kind", "pcode"))}),
        (_("Administrative centre"), {"fields": ("centre", ("latitude", "longitude"))}),
    )

    @admin.display(description=_("area of operation"), boolean=True)
    def is_in_operation(self, district):
        return district.is_in_operation

    @admin.display(description=_("police stations"), ordering="station_count")
    def station_count(self, district):
        return district.station_count

    @admin.display(description=_("people, latest census"), ordering="people")
    def people(self, district):
        return district.people


@admin.register(PoliceStation)
class PoliceStationAdmin(RecordAdmin):
    list_display = ("name", "name_ru", "district", "address", "telephone", "opened_on", "closed_on")
    list_filter = ("district",)
    search_fields = ("name", "name_ru", "address", "district__name_en", "district__name_ru", "district__name_ky")
    autocomplete_fields = ("district",)
