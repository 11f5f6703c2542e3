"""Imports of districts, stations, communities, census figures, police strength and contacts."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, pgettext_lazy

from csi.core.crud.imports.declarations import ChildSheet, ImportColumn, RecordImport, register_import
from csi.core.crud.imports.headings import normalise_heading, translate_heading
from csi.core.crud.imports.references import ReferenceCell, register_names
from districts.forms import (
    CommunityGroupForm,
    ContactForm,
    DistrictForm,
    PoliceStationForm,
    PoliceStrengthForm,
    PopulationForm,
    ProvinceForm,
    StrengthLineForm,
)
from districts.models import (
    CommunityGroup,
    Contact,
    District,
    PoliceStation,
    PoliceStrength,
    Population,
    Province,
    StrengthLine,
)

NAMES = ("name_en", "name_ru", "name_ky")

register_names(Province, *NAMES, "pcode", code="iso_3166_2")
register_names(District, *NAMES, code="pcode")
register_names(CommunityGroup, *NAMES)
register_names(PoliceStation, "name_ru", lambda station: f"{station.name}, {station.district}")
register_names(Contact, "office", "name")


@register_import
class ProvinceImport(RecordImport):
    model, form_class = Province, ProvinceForm
    key = ("iso_3166_2",)


@register_import
class DistrictImport(RecordImport):
    model, form_class = District, DistrictForm
    key = ("pcode",)


@register_import
class PoliceStationImport(RecordImport):
    model, form_class = PoliceStation, PoliceStationForm
    key = ("district", "name")


@register_import
class CommunityGroupImport(RecordImport):
    model, form_class = CommunityGroup, CommunityGroupForm
    key = ("name_en",)


class CommunityCell(ReferenceCell):
    """A community; the word for all of them counts as none."""

    @cached_property
    def words_for_all(self) -> set[str]:
        return {"баары", "hammasi", *translate_heading(gettext_lazy("All"))}

    def parse(self, value: Any) -> Any:
        return None if normalise_heading(value) in self.words_for_all else super().parse(value)


@register_import
class PopulationImport(RecordImport):
    model, form_class = Population, PopulationForm
    key = ("district", "community", "year")
    title = pgettext_lazy("sheet", "Census figures")

    def build_column(self, name: str, **options: Any) -> ImportColumn:
        column = super().build_column(name, **options)
        if name == "community":
            column.cell = CommunityCell(self.template.fields[name].queryset)
        return column


class StrengthLineSheet(ChildSheet):
    model, form_class, parent = StrengthLine, StrengthLineForm, "strength"
    key = ("community",)
    title = pgettext_lazy("sheet", "Officers by community")


@register_import
class PoliceStrengthImport(RecordImport):
    model, form_class = PoliceStrength, PoliceStrengthForm
    key = ("station", "date")
    children = (StrengthLineSheet,)


@register_import
class ContactImport(RecordImport):
    model, form_class = Contact, ContactForm
    key = ("district", "office", "organisation")

    def get_key(self, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        key = super().get_key(values)
        # A missing organisation is an empty one.
        return key and tuple(part or "" for part in key)
