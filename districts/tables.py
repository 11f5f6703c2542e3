"""Tables of districts, mandates, police strength and contacts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from csi.core.crud.columns import Column, DateColumn, LinkColumn, NumberColumn, YesNoColumn
from csi.core.crud.tables import RecordTable
from districts.models import (
    AreaOfOperation,
    CommunityGroup,
    Contact,
    District,
    Mandate,
    MandateExtension,
    MandateStatus,
    PoliceStation,
    PoliceStrength,
    Population,
    Province,
    StrengthLine,
)
from districts.models.names import adapt_name


class YearColumn(NumberColumn):
    """A column of years, without thousands separators."""

    def render(self, value: int) -> str:
        return str(value)


class ProvinceTable(RecordTable):
    name = LinkColumn(_("Province"), order_by="name_en")
    district_count = NumberColumn(_("Districts"))

    class Meta(RecordTable.Meta):
        model = Province
        fields = ("name", "iso_3166_2", "pcode", "district_count")


class DistrictTable(RecordTable):
    name = LinkColumn(_("District"), order_by="name_en")
    province = LinkColumn(to="province")
    station_count = NumberColumn(_("Police stations"))
    is_in_operation = YesNoColumn(_("Area of operation"))
    people = NumberColumn(_("People, latest census"))

    class Meta(RecordTable.Meta):
        model = District
        fields = ("name", "kind", "province", "is_in_operation", "station_count", "people", "pcode")


class LocalNameColumn(Column):
    """A column of names by `local_name`."""

    def render(self, value: str) -> str:
        return adapt_name(value)


class StationNameColumn(LinkColumn):
    """The name in the reader's language; a file has the one by which an import finds the station."""

    record_fields = ("name",)

    def render(self, record: PoliceStation) -> str:
        return str(record)

    def value(self, value: str) -> str:
        return value


class PoliceStationTable(RecordTable):
    name = StationNameColumn(_("Police station"))
    district = LinkColumn(to="district")

    class Meta(RecordTable.Meta):
        model = PoliceStation
        fields = ("name", "district", "address", "telephone", "opened_on", "closed_on")


class CommunityGroupTable(RecordTable):
    name = LinkColumn(_("Community"), order_by="name_en")

    class Meta(RecordTable.Meta):
        model = CommunityGroup
        fields = ("name", "name_ru", "name_ky", "position")


class PopulationTable(RecordTable):
    district = LinkColumn()
    year = YearColumn(_("Census of"))
    community = LinkColumn(to="community", empty_values=())
    people = NumberColumn(_("People"))
    share = NumberColumn(_("Share"), unit="%", places=1)

    class Meta(RecordTable.Meta):
        model = Population
        fields = ("district", "year", "community", "people", "share", "source")

    def render_community(self, value: CommunityGroup | None) -> CommunityGroup | str:
        return value or str(_("All"))

    def value_community(self, value: CommunityGroup | None) -> str:
        return str(value or _("All"))


class CommunityShareTable(RecordTable):
    """The latest census figure of each community in one district."""

    name = LinkColumn(_("Community"), order_by="name_en")
    share = NumberColumn(_("Share"), unit="%", places=1)
    people = NumberColumn(_("People"))
    year = YearColumn(_("Census of"))
    source = Column(_("Source"))

    class Meta(RecordTable.Meta):
        model = CommunityGroup
        fields = ("name", "share", "people", "year", "source")


class MandateStatusColumn(Column):
    """The status of a mandate today as a badge."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, orderable=False, **kwargs)

    def render(self, value: str, table: RecordTable) -> str:
        status = MandateStatus(value)
        return table.render_badge(status.label, status.badge)

    def value(self, value: str) -> str:
        return str(MandateStatus(value).label)


class MandateTable(RecordTable):
    decision = LinkColumn()
    status = MandateStatusColumn(_("Status"))
    ends = DateColumn(_("To"), default=_("No end set"))
    participating_states = NumberColumn(_("Participating States"))
    area_count = NumberColumn(_("Areas of operation"))

    class Meta(RecordTable.Meta):
        model = Mandate
        fields = ("decision", "status", "adopted", "starts", "ends", "participating_states", "area_count")


class MandateExtensionTable(RecordTable):
    ends = DateColumn(_("New last day"))
    mandate = LinkColumn(to="mandate")
    adopted_on = DateColumn(_("Adopted on"), default=_("Not adopted"))

    class Meta(RecordTable.Meta):
        model = MandateExtension
        fields = ("ends", "mandate", "requested_on", "adopted_on", "decision", "note")


class AreaOfOperationTable(RecordTable):
    district = LinkColumn(_("Area of operation"))
    mandate = LinkColumn(to="mandate")
    ends = DateColumn(_("To"), default=_("Until the mandate ends"))

    class Meta(RecordTable.Meta):
        model = AreaOfOperation
        fields = ("district", "status", "requested_on", "mandate", "starts", "ends")


class PoliceStrengthTable(RecordTable):
    date = DateColumn(_("As of"))
    station = LinkColumn(to="station")
    district = LinkColumn(accessor="station__district", to="station__district")
    women = NumberColumn(_("Women"))
    men = NumberColumn(_("Men"))
    officers = NumberColumn(_("Officers"))

    class Meta(RecordTable.Meta):
        model = PoliceStrength
        fields = ("date", "station", "district", "women", "men", "officers", "source")


class StrengthLineTable(RecordTable):
    """The officers of one record by community."""

    community = LinkColumn(to="community")
    officers = NumberColumn(_("Officers"))
    share = NumberColumn(_("Share of the station"), unit="%", places=1)

    class Meta(RecordTable.Meta):
        model = StrengthLine
        fields = ("community", "women", "men", "officers", "share")


class ContactTable(RecordTable):
    office = LinkColumn()
    district = LinkColumn(to="district")

    class Meta(RecordTable.Meta):
        model = Contact
        fields = ("office", "organisation", "sector", "district", "name", "telephone")
