"""Pages of police strength: a station's officers on a day, by community and sex."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from csi.core.clock import today
from csi.core.crud.views import (
    RecordCreateView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
    RelatedPanel,
)
from districts.filters import PoliceStrengthFilters
from districts.forms import PoliceStrengthForm, StrengthLineRows
from districts.models import PoliceStrength, StrengthLine
from districts.tables import PoliceStrengthTable, StrengthLineTable
from districts.views.places import place

# All lines of a record stand on its page: there is no list of lines to lead to.
MOST_COMMUNITIES = 200


class PoliceStrengthList(RecordListView):
    model = PoliceStrength
    table_class = PoliceStrengthTable
    filterset_class = PoliceStrengthFilters
    count_label = ngettext_lazy("%(count)d record of police strength", "%(count)d records of police strength", "count")
    empty_message = gettext_lazy("Record how many officers each station has, by community and sex, twice a year.")


class PoliceStrengthDetail(RecordDetailView):
    model = PoliceStrength
    fields = [
        "station",
        (gettext_lazy("District"), "station.district"),
        "date",
        "source",
        (gettext_lazy("Officers"), "officers"),
        (gettext_lazy("Women"), "women"),
        (gettext_lazy("Men"), "men"),
    ]

    def get_related_panels(self):
        return [
            RelatedPanel(
                _("Officers by community"),
                StrengthLine.objects.visible_to(self.user).filter(strength=self.object).for_list(),
                StrengthLineTable,
                max_rows=MOST_COMMUNITIES,
                empty=_("The source does not say to which communities the officers belong."),
            )
        ]

    def get_map_points(self):
        return [place(self.object.station)]


class PoliceStrengthAdd(RecordCreateView):
    model = PoliceStrength
    form_class = PoliceStrengthForm
    formsets = (StrengthLineRows,)
    title = gettext_lazy("Record the police strength of a station")
    prefill = ("station",)

    def get_initial(self):
        return {"date": today(), **super().get_initial()}


class PoliceStrengthEdit(RecordUpdateView):
    model = PoliceStrength
    form_class = PoliceStrengthForm
    formsets = (StrengthLineRows,)


class PoliceStrengthDelete(RecordDeleteView):
    model = PoliceStrength
