"""Pages of provinces, districts and police stations."""

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from csi.core.clock import today
from csi.core.crud.map_points import MapPoint
from csi.core.crud.urls import get_add_url, get_list_url
from csi.core.crud.views import (
    RecordCreateView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
    RelatedPanel,
)
from csi.core.typing import StrOrPromise
from districts.filters import DistrictFilters, PoliceStationFilters, ProvinceFilters
from districts.forms import DistrictForm, PoliceStationForm, ProvinceForm
from districts.models import (
    AreaOfOperation,
    CommunityGroup,
    Contact,
    District,
    PoliceStation,
    PoliceStrength,
    Population,
    Province,
)
from districts.tables import (
    AreaOfOperationTable,
    CommunityShareTable,
    ContactTable,
    DistrictTable,
    PoliceStationTable,
    PoliceStrengthTable,
    ProvinceTable,
)


def create_map_point(record: District | PoliceStation, name: str = "") -> MapPoint:
    """Return a district or station as a point of the map of a record page."""
    kind = capfirst(str(record._meta.verbose_name))
    return MapPoint(name or str(record), kind, record.latitude, record.longitude, record.get_absolute_url())


class ProvinceList(RecordListView):
    model = Province
    table_class = ProvinceTable
    filterset_class = ProvinceFilters
    count_label = ngettext_lazy("%(count)s province", "%(count)s provinces", "count")
    empty_message = gettext_lazy("No province is recorded. An administrator imports the reference data.")


class ProvinceDetail(RecordDetailView):
    model = Province
    fields = ["iso_3166_2", "pcode", "name_en", "name_ru", "name_ky"]

    def get_related_panels(self) -> list[RelatedPanel]:
        return [
            RelatedPanel(
                _("Districts"),
                District.objects.visible_to(self.user).filter(province=self.object).for_list(),
                DistrictTable,
                all_url=get_list_url(District, province=self.object),
                add_url=get_add_url(District, self.user, province=self.object),
                exclude=("province",),
            )
        ]


class ProvinceAdd(RecordCreateView):
    model = Province
    form_class = ProvinceForm
    title = gettext_lazy("Add province")


class ProvinceEdit(RecordUpdateView):
    model = Province
    form_class = ProvinceForm


class ProvinceDelete(RecordDeleteView):
    model = Province


class DistrictList(RecordListView):
    model = District
    table_class = DistrictTable
    filterset_class = DistrictFilters
    count_label = ngettext_lazy("%(count)s district", "%(count)s districts", "count")
    export_fields = ("name_ru", "name_ky", "centre", "latitude", "longitude")
    empty_message = gettext_lazy("No district is assigned to you. Ask an administrator to assign your districts.")


class DistrictDetail(RecordDetailView):
    model = District
    fields = [
        "province",
        "kind",
        "centre",
        (gettext_lazy("Area of operation today"), "is_in_operation"),
        (gettext_lazy("People, latest census"), "people"),
        (
            gettext_lazy("Year of the latest census"),
            lambda district: district.people_year and str(district.people_year),
        ),
        "name_ru",
        "name_ky",
        "pcode",
    ]

    def get_related_panels(self) -> list[RelatedPanel]:
        district, user = self.object, self.user
        in_district = {"district": district}
        return [
            RelatedPanel(
                _("Police stations"),
                self.stations,
                PoliceStationTable,
                all_url=get_list_url(PoliceStation, **in_district),
                add_url=get_add_url(PoliceStation, user, **in_district),
                empty=_("No police station is recorded."),
                exclude=("district",),
            ),
            RelatedPanel(
                _("Police strength by station"),
                PoliceStrength.objects.visible_to(user)
                .filter(station__district=district)
                .latest_on(today())
                .for_list()
                .order_by("station"),
                PoliceStrengthTable,
                all_url=get_list_url(PoliceStrength, **in_district),
                add_url=get_add_url(PoliceStrength, user),
                empty=_("No police strength is recorded."),
                exclude=("district", "source"),
            ),
            *self._get_reference_panels(in_district),
        ]

    def _get_reference_panels(self, in_district: dict[str, District]) -> list[RelatedPanel]:
        district, user = self.object, self.user
        return [
            RelatedPanel(
                _("Areas of operation"),
                AreaOfOperation.objects.visible_to(user).filter(**in_district).for_list(),
                AreaOfOperationTable,
                all_url=get_list_url(AreaOfOperation, **in_district),
                add_url=get_add_url(AreaOfOperation, user, **in_district),
                empty=_("This district has never been an area of operation."),
            ),
            RelatedPanel(
                _("Contacts"),
                Contact.objects.visible_to(user).filter(**in_district).for_list(),
                ContactTable,
                all_url=get_list_url(Contact, **in_district),
                add_url=get_add_url(Contact, user, **in_district),
                empty=_("No contact is recorded."),
                exclude=("district", "name"),
            ),
            RelatedPanel(
                _("Communities, latest census"),
                CommunityGroup.objects.visible_to(user).with_shares_in(district),
                CommunityShareTable,
                all_url=get_list_url(Population, **in_district),
                add_url=get_add_url(Population, user, **in_district),
                empty=_("No census figure of a community is recorded."),
            ),
        ]

    def get_map_points(self) -> list[MapPoint]:
        centre = create_map_point(self.object, name=self.object.centre)
        return [centre, *(create_map_point(station) for station in self.stations)]

    @cached_property
    def stations(self) -> QuerySet[PoliceStation]:
        """The police stations of the district; the table and the map share one query."""
        return PoliceStation.objects.visible_to(self.user).filter(district=self.object).for_list()


class DistrictAdd(RecordCreateView):
    model = District
    form_class = DistrictForm
    title = gettext_lazy("Add district")
    prefill = ("province",)


class DistrictEdit(RecordUpdateView):
    model = District
    form_class = DistrictForm


class DistrictDelete(RecordDeleteView):
    model = District


class PoliceStationList(RecordListView):
    model = PoliceStation
    table_class = PoliceStationTable
    filterset_class = PoliceStationFilters
    count_label = ngettext_lazy("%(count)s police station", "%(count)s police stations", "count")
    export_fields = ("name_ru", "latitude", "longitude")
    empty_message = gettext_lazy("No police station is recorded for your districts.")


class PoliceStationDetail(RecordDetailView):
    model = PoliceStation
    fields = ["district", "address", "telephone", "opened_on", "closed_on", "name_ru"]

    def get_related_panels(self) -> list[RelatedPanel]:
        station = self.object
        return [
            RelatedPanel(
                _("Police strength"),
                PoliceStrength.objects.visible_to(self.user).filter(station=station).for_list(),
                PoliceStrengthTable,
                all_url=get_list_url(PoliceStrength, station=station),
                add_url=get_add_url(PoliceStrength, self.user, station=station),
                empty=_("No police strength is recorded."),
                exclude=("station", "district"),
            )
        ]

    def get_page_actions(self) -> list[tuple[StrOrPromise, str, str]]:
        add = get_add_url(PoliceStrength, self.user, station=self.object)
        return [(_("Record police strength"), add, "plus-lg")] if add else []

    def get_map_points(self) -> list[MapPoint]:
        return [create_map_point(self.object)]


class PoliceStationAdd(RecordCreateView):
    model = PoliceStation
    form_class = PoliceStationForm
    title = gettext_lazy("Add police station")
    prefill = ("district",)

    def get_initial(self) -> dict[str, Any]:
        return {"opened_on": today(), **super().get_initial()}


class PoliceStationEdit(RecordUpdateView):
    model = PoliceStation
    form_class = PoliceStationForm


class PoliceStationDelete(RecordDeleteView):
    model = PoliceStation
