"""Pages of communities and census figures."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from csi.core.crud.urls import get_add_url, get_list_url
from csi.core.crud.views import (
    RecordCreateView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
    RelatedPanel,
)
from districts.filters import CommunityGroupFilters, PopulationFilters
from districts.forms import CommunityGroupForm, PopulationForm
from districts.models import CommunityGroup, Population
from districts.tables import CommunityGroupTable, PopulationTable


class CommunityGroupList(RecordListView):
    model = CommunityGroup
    table_class = CommunityGroupTable
    filterset_class = CommunityGroupFilters
    count_label = ngettext_lazy("%(count)s community", "%(count)s communities", "count")
    empty_message = gettext_lazy("No community is recorded. An administrator imports the reference data.")


class CommunityGroupDetail(RecordDetailView):
    model = CommunityGroup
    fields = ["name_en", "name_ru", "name_ky", "position"]

    def get_related_panels(self) -> list[RelatedPanel]:
        return [
            RelatedPanel(
                _("Census"),
                Population.objects.visible_to(self.user).filter(community=self.object).for_list(),
                PopulationTable,
                all_url=get_list_url(Population, community=self.object),
                add_url=get_add_url(Population, self.user, community=self.object),
                empty=_("No census figure is recorded."),
                exclude=("community",),
            )
        ]


class CommunityGroupAdd(RecordCreateView):
    model = CommunityGroup
    form_class = CommunityGroupForm
    title = gettext_lazy("Add community")


class CommunityGroupEdit(RecordUpdateView):
    model = CommunityGroup
    form_class = CommunityGroupForm


class CommunityGroupDelete(RecordDeleteView):
    model = CommunityGroup


class PopulationList(RecordListView):
    model = Population
    table_class = PopulationTable
    filterset_class = PopulationFilters
    title = gettext_lazy("Census")
    count_label = ngettext_lazy("%(count)s census figure", "%(count)s census figures", "count")
    empty_message = gettext_lazy("No census figure is recorded. An administrator imports the reference data.")


class PopulationDetail(RecordDetailView):
    model = Population
    fields = [
        "district",
        (gettext_lazy("Community"), lambda population: population.community or _("All")),
        (gettext_lazy("Year"), lambda population: str(population.year)),
        "people",
        "share",
        "source",
    ]


class PopulationAdd(RecordCreateView):
    model = Population
    form_class = PopulationForm
    title = gettext_lazy("Add census figure")
    prefill = ("district", "community")


class PopulationEdit(RecordUpdateView):
    model = Population
    form_class = PopulationForm


class PopulationDelete(RecordDeleteView):
    model = Population
