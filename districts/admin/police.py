"""Admin of police strength."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from csi.core.admin.records import RecordAdmin, RecordAdminForm, RecordInline
from districts.forms import PoliceStrengthConfirmations
from districts.models import PoliceStrength, StrengthLine


class PoliceStrengthAdminForm(PoliceStrengthConfirmations, RecordAdminForm):
    pass


class StrengthLineInline(RecordInline):
    model = StrengthLine


@admin.register(PoliceStrength)
class PoliceStrengthAdmin(RecordAdmin):
    form = PoliceStrengthAdminForm
    list_display = ("station", "district", "date", "women", "men", "officers", "source")
    list_filter = ("date", "station__district")
    search_fields = ("station__name", "station__district__name_en", "station__district__name_ru", "source")
    date_hierarchy = "date"
    autocomplete_fields = ("station",)
    inlines = (StrengthLineInline,)

    @admin.display(description=_("district"), ordering="station__district")
    def district(self, strength):
        return strength.station.district

    @admin.display(description=_("women"), ordering="women")
    def women(self, strength):
        return strength.women

    @admin.display(description=_("men"), ordering="men")
    def men(self, strength):
        return strength.men

    @admin.display(description=_("officers"), ordering="officers")
    def officers(self, strength):
        return strength.officers
