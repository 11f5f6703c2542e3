"""Import and export of the reference data of districts."""

from import_export.fields import Field

from csi.core.admin.cells import ReferenceCell, TextCell
from csi.core.admin.resources import RecordResource
from districts.models import CommunityGroup, Contact, District, PoliceStation, Population, Province

NAMES = ("name_en", "name_ru", "name_ky")


def create_district_field() -> Field:
    """Return the import field of a district, identified by its name or P-code."""
    return Field("district", "district", ReferenceCell(District, "pcode", *NAMES))


class ProvinceResource(RecordResource):
    # The code is unique, so a missing one must be null rather than an empty string.
    pcode = Field("pcode", "pcode", TextCell(), default=None)

    class Meta(RecordResource.Meta):
        model = Province
        import_id_fields = ("iso_3166_2",)
        fields = ("iso_3166_2", "pcode", "name_en", "name_ru", "name_ky")


class DistrictResource(RecordResource):
    province = Field("province", "province", ReferenceCell(Province, "iso_3166_2", *NAMES))

    class Meta(RecordResource.Meta):
        model = District
        import_id_fields = ("pcode",)
        fields = (
            "pcode",
            "province",
            "kind",
            "name_en",
            "name_ru",
            "name_ky",
            "centre",
            "latitude",
            "longitude",
        )


class PoliceStationResource(RecordResource):
    district = create_district_field()

    class Meta(RecordResource.Meta):
        model = PoliceStation
        import_id_fields = ("district", "name")
        fields = (
            "district",
            "name",
            "name_ru",
            "address",
            "telephone",
            "latitude",
            "longitude",
            "opened_on",
            "closed_on",
        )


class CommunityGroupResource(RecordResource):
    class Meta(RecordResource.Meta):
        model = CommunityGroup
        import_id_fields = ("name_en",)
        fields = ("name_en", "name_ru", "name_ky", "position")


class PopulationResource(RecordResource):
    district = create_district_field()
    community = Field("community", "community", ReferenceCell(CommunityGroup, "name_en", *NAMES))

    class Meta(RecordResource.Meta):
        model = Population
        import_id_fields = ("district", "community", "year")
        fields = ("district", "community", "year", "people", "share", "source")


class ContactResource(RecordResource):
    district = create_district_field()

    class Meta(RecordResource.Meta):
        model = Contact
        import_id_fields = ("district", "office", "organisation")
        fields = (
            "district",
            "office",
            "organisation",
            "sector",
            "telephone",
            "email",
            "office_is_public",
            "name",
        )
