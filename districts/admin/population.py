"""Admin of communities and census figures."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from csi.core.admin.records import RecordAdmin
from districts.models import CommunityGroup, Population


@admin.register(CommunityGroup)
class CommunityGroupAdmin(RecordAdmin):
    list_display = ("name_en", "name_ru", "name_ky", "position")
    list_editable = ("position",)
    search_fields = ("name_en", "name_ru", "name_ky")


@admin.register(Population)
class PopulationAdmin(RecordAdmin):
    list_display = ("district", "community", "census_year", "people", "share", "source")
    list_filter = ("year", "community", "district")
    search_fields = ("district__name_en", "district__name_ru", "district__name_ky", "source")
    autocomplete_fields = ("district", "community")

    @admin.display(description=_("year"), ordering="year")
    def census_year(self, population: Population) -> str:
        """Return the year without the separator of thousands."""
        return str(population.year)
