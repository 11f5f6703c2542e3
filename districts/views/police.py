"""Pages of police strength."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from csi.core.clock import today
from csi.core.crud.map_points import MapPoint
from csi.core.crud.views import (
    RecordCreateView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
    RelatedPanel,
)
from districts.filters import PoliceStrengthFilters
from districts.forms import PoliceStrengthForm, StrengthLineFormSet
from districts.models import PoliceStrength, StrengthLine
from districts.tables import PoliceStrengthTable, StrengthLineTable
from districts.views.districts import create_map_point

# The page of a record shows all of its communities, because they have no list of their own.
MAX_COMMUNITIES = 200


class PoliceStrengthList(RecordListView):
    model = PoliceStrength
    table_class = PoliceStrengthTable
    filterset_class = PoliceStrengthFilters
    count_label = ngettext_lazy("%(count)s record of police strength", "%(count)s records of police strength", "count")
    empty_message = gettext_lazy(
        "No police strength is recorded. Record each station's officers by community and sex twice a year."
    )


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

    def get_related_panels(self) -> list[RelatedPanel]:
        return [
            RelatedPanel(
                _("Officers by community"),
                StrengthLine.objects.visible_to(self.user).filter(strength=self.object).for_list(),
                StrengthLineTable,
                max_rows=MAX_COMMUNITIES,
                empty=_("The source does not give the communities of the officers."),
            )
        ]

    def get_map_points(self) -> list[MapPoint]:
        return [create_map_point(self.object.station)]


class PoliceStrengthAdd(RecordCreateView):
    model = PoliceStrength
    form_class = PoliceStrengthForm
    formsets = (StrengthLineFormSet,)
    title = gettext_lazy("Record police strength")
    prefill = ("station",)

    def get_initial(self) -> dict[str, Any]:
        return {"date": today(), **super().get_initial()}


class PoliceStrengthEdit(RecordUpdateView):
    model = PoliceStrength
    form_class = PoliceStrengthForm
    formsets = (StrengthLineFormSet,)


class PoliceStrengthDelete(RecordDeleteView):
    model = PoliceStrength
