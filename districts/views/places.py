"""Pages of provinces, districts and police stations."""

from django.utils.functional import cached_property
from django.utils.text import capfirst
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
from districts.views.addresses import add_address, list_address


def place(record, name=None):
    """A district or a station as a point of the small map."""
    kind = capfirst(record._meta.verbose_name)
    return MapPoint(name or str(record), kind, record.latitude, record.longitude, record.get_absolute_url())


class ProvinceList(RecordListView):
    model = Province
    table_class = ProvinceTable
    filterset_class = ProvinceFilters
    count_label = ngettext_lazy("%(count)d province", "%(count)d provinces", "count")
    empty_message = gettext_lazy("Provinces come with the reference data; an administrator imports them.")


class ProvinceDetail(RecordDetailView):
    model = Province
    fields = ["iso_3166_2", "pcode", "name_en", "name_ru", "name_ky"]

    def get_related_panels(self):
        return [
            RelatedPanel(
                _("Districts"),
                District.objects.visible_to(self.user).filter(province=self.object).for_list(),
                DistrictTable,
                all_url=list_address(District, province=self.object),
                add_url=add_address(District, self.user, province=self.object),
                exclude=("province",),
            )
        ]


class ProvinceAdd(RecordCreateView):
    model = Province
    form_class = ProvinceForm
    title = gettext_lazy("Add a province")


class ProvinceEdit(RecordUpdateView):
    model = Province
    form_class = ProvinceForm


class ProvinceDelete(RecordDeleteView):
    model = Province


class DistrictList(RecordListView):
    model = District
    table_class = DistrictTable
    filterset_class = DistrictFilters
    count_label = ngettext_lazy("%(count)d district", "%(count)d districts", "count")
    export_fields = ("name_ru", "name_ky", "centre", "latitude", "longitude")
    empty_message = gettext_lazy("No district is yours to record for. An administrator gives you your districts.")


class DistrictDetail(RecordDetailView):
    model = District
    fields = [
        "province",
        "kind",
        "centre",
        (gettext_lazy("Area of operation today"), "is_in_operation"),
        (gettext_lazy("People, latest census"), "people"),
        (gettext_lazy("Year of that census"), lambda district: district.people_year and str(district.people_year)),
        "name_ru",
        "name_ky",
        "pcode",
    ]

    def get_related_panels(self):
        district, user = self.object, self.user
        in_district = {"district": district}
        return [
            RelatedPanel(
                _("Police stations"),
                self.stations,
                PoliceStationTable,
                all_url=list_address(PoliceStation, **in_district),
                add_url=add_address(PoliceStation, user, **in_district),
                empty=_("No police station is recorded."),
                exclude=("district",),
            ),
            RelatedPanel(
                _("Police strength by station"),
                PoliceStrength.objects.visible_to(user)
                .filter(station__district=district)
                .latest_on(today())
                .for_list()
                .order_by("station__name"),
                PoliceStrengthTable,
                all_url=list_address(PoliceStrength, **in_district),
                add_url=add_address(PoliceStrength, user),
                empty=_("No police strength is recorded."),
                exclude=("district", "source"),
            ),
            RelatedPanel(
                _("Areas of operation"),
                AreaOfOperation.objects.visible_to(user).filter(**in_district).for_list(),
                AreaOfOperationTable,
                all_url=list_address(AreaOfOperation, **in_district),
                add_url=add_address(AreaOfOperation, user, **in_district),
                empty=_("The district has not been an area of operation."),
            ),
            RelatedPanel(
                _("Contacts"),
                Contact.objects.visible_to(user).filter(**in_district).for_list(),
                ContactTable,
                all_url=list_address(Contact, **in_district),
                add_url=add_address(Contact, user, **in_district),
                empty=_("No contact is recorded."),
                exclude=("district", "name"),
            ),
            RelatedPanel(
                _("Communities, latest census"),
                CommunityGroup.objects.visible_to(user).with_shares_in(district),
                CommunityShareTable,
                all_url=list_address(Population, **in_district),
                add_url=add_address(Population, user, **in_district),
                empty=_("No census figure of a community is recorded."),
            ),
        ]

    def get_map_points(self):
        centre = place(self.object, name=self.object.centre)
        return [centre, *(place(station) for station in self.stations)]

    @cached_property
    def stations(self):
        """Asked once, for the table and for the map."""
        return PoliceStation.objects.visible_to(self.user).filter(district=self.object).for_list()


class DistrictAdd(RecordCreateView):
    model = District
    form_class = DistrictForm
    title = gettext_lazy("Add a district")
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
    count_label = ngettext_lazy("%(count)d police station", "%(count)d police stations", "count")
    export_fields = ("name_ru", "latitude", "longitude")
    empty_message = gettext_lazy("No police station is recorded for your districts.")


class PoliceStationDetail(RecordDetailView):
    model = PoliceStation
    fields = ["district", "address", "telephone", "name_ru"]

    def get_related_panels(self):
        station = self.object
        return [
            RelatedPanel(
                _("Police strength"),
                PoliceStrength.objects.visible_to(self.user).filter(station=station).for_list(),
                PoliceStrengthTable,
                all_url=list_address(PoliceStrength, station=station),
                add_url=add_address(PoliceStrength, self.user, station=station),
                empty=_("No police strength is recorded."),
                exclude=("station", "district"),
            )
        ]

    def get_page_actions(self):
        add = add_address(PoliceStrength, self.user, station=self.object)
        return [(_("Record the police strength"), add, "plus-lg")] if add else []

    def get_map_points(self):
        return [place(self.object)]


class PoliceStationAdd(RecordCreateView):
    model = PoliceStation
    form_class = PoliceStationForm
    title = gettext_lazy("Add a police station")
    prefill = ("district",)


class PoliceStationEdit(RecordUpdateView):
    model = PoliceStation
    form_class = PoliceStationForm


class PoliceStationDelete(RecordDeleteView):
    model = PoliceStation
