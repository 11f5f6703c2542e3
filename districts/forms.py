"""Forms of districts, mandates, police strength and contacts."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from csi.core.crud.confirmations import (
    Confirmation,
    ConfirmationsMixin,
    describe_unusual_count,
    list_remaining_rows,
    read_other_counts,
)
from csi.core.crud.forms import RecordForm, RowFormSet
from csi.core.typing import RecordUser
from districts.models import (
    AreaOfOperation,
    CommunityGroup,
    Contact,
    District,
    Mandate,
    MandateExtension,
    PoliceStation,
    PoliceStrength,
    Population,
    Province,
    StrengthLine,
)
from districts.models.police import STRENGTH_WITHOUT_ROWS


class ProvinceForm(RecordForm):
    groups = [
        (_("Names"), ["name_en", ("name_ru", "name_ky")]),
        (_("Codes"), [("iso_3166_2", "pcode")]),
    ]

    class Meta:
        model = Province
        fields = ("name_en", "name_ru", "name_ky", "iso_3166_2", "pcode")
        error_messages = {"iso_3166_2": {"required": _("Enter the ISO 3166-2 code.")}}


class DistrictForm(RecordForm):
    groups = [
        (_("Names"), ["name_en", ("name_ru", "name_ky")]),
        (_("Classification"), [("province", "kind"), "pcode"]),
        (_("Administrative centre"), ["centre", ("latitude", "longitude")]),
    ]

    class Meta:
        model = District
        fields = ("name_en", "name_ru", "name_ky", "province", "kind", "pcode", "centre", "latitude", "longitude")
        error_messages = {"pcode": {"required": _("Enter the P-code.")}}


class PoliceStationForm(RecordForm):
    groups = [
        (_("Station"), ["district", ("name", "name_ru")]),
        (_("Location"), [("address", "telephone"), ("latitude", "longitude")]),
        (_("Open"), [("opened_on", "closed_on")]),
    ]

    class Meta:
        model = PoliceStation
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


class CommunityGroupForm(RecordForm):
    class Meta:
        model = CommunityGroup
        fields = ("name_en", "name_ru", "name_ky", "position")


class PopulationForm(RecordForm):
    groups = [
        (_("District and community"), [("district", "community")]),
        (_("Census figure"), [("people", "share"), ("year", "source")]),
    ]

    class Meta:
        model = Population
        fields = ("district", "community", "people", "share", "year", "source")


class MandateForm(RecordForm):
    groups = [
        (_("Decision"), [("decision", "participating_states"), "adopted"]),
        (_("In force"), [("starts", "ends"), "note"]),
    ]

    class Meta:
        model = Mandate
        fields = ("decision", "adopted", "participating_states", "starts", "ends", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.extensions.filter(adopted_on__isnull=False).exists():
            self.fields["ends"].disabled = True
            self.fields["ends"].help_text = _("Set by the adopted extension. Change the extension instead.")


class MandateExtensionForm(RecordForm):
    groups = [
        (_("Request"), ["mandate", ("requested_on", "ends")]),
        (_("Adoption"), [("adopted_on", "decision"), "note"]),
    ]
    constraint_fields = {"extension_one_request": "mandate", "extension_adopted_has_decision": "decision"}

    class Meta:
        model = MandateExtension
        fields = ("mandate", "requested_on", "ends", "adopted_on", "decision", "note")
        error_messages = {
            "requested_on": {"required": _("Enter the date of the request.")},
            "ends": {"required": _("Enter the new last day of the mandate.")},
        }


class AreaOfOperationForm(RecordForm):
    groups = [
        (_("Area"), [("district", "mandate")]),
        (_("Period"), [("status", "requested_on"), ("starts", "ends")]),
    ]
    constraint_fields = {"area_requested_has_date": "requested_on", "area_requested_before_start": "requested_on"}

    class Meta:
        model = AreaOfOperation
        fields = ("district", "mandate", "status", "requested_on", "starts", "ends")


class PoliceStrengthConfirmations(ConfirmationsMixin):
    """The question about the total number of officers of a station."""

    def get_confirmations(self, formsets: Sequence[Any]) -> Iterator[Confirmation]:
        """Ask about a total of ten times the officers of the station's record before."""
        station, date = getattr(self.instance, "station", None), self.cleaned_data.get("date")
        if not (station and date):
            return
        rows = [row for formset in formsets for row in list_remaining_rows(formset)]
        officers = sum(row.cleaned_data.get(name) or 0 for row in rows for name in ("women", "men"))
        earlier = self.read_earlier_officers(station, date)
        for question in describe_unusual_count("officers", officers, earlier, min_earlier=1):
            yield replace(question, field=None)

    def read_earlier_officers(self, station: PoliceStation, date: datetime.date) -> Iterator[int]:
        """Yield the officers of the station's record before the date, if there is one."""
        strengths: Any = PoliceStrength.objects.for_list().filter(station=station).order_by("date")
        rows = strengths.values_list("pk", "date", "officers")
        others = read_other_counts(
            f"strength_{station.pk}", lambda: ((pk, (day, officers)) for pk, day, officers in rows), self.instance.pk
        )
        yield from [officers for day, officers in others if day < date][-1:]


class PoliceStrengthForm(PoliceStrengthConfirmations, RecordForm):
    groups = [(_("Station and date"), [("station", "date"), "source"])]

    class Meta:
        model = PoliceStrength
        fields = ("station", "date", "source")
        error_messages = {"date": {"required": _("Enter the date of the figures.")}}


class StrengthLineForm(RecordForm):
    zero_when_blank = ("women", "men")

    class Meta:
        model = StrengthLine
        fields = ("community", "women", "men")


def get_community_choices(user: RecordUser) -> list[tuple[int, str]]:
    """Return (id, name) of every community, in form order."""
    return [(community.pk, str(community)) for community in CommunityGroup.objects.visible_to(user)]


class StrengthLineFormSet(RowFormSet):
    model, parent, form_class = StrengthLine, PoliceStrength, StrengthLineForm
    title = _("Officers by community")
    help_text = _("Leave a row blank if the source does not count that community.")
    fixed_rows = ("community", get_community_choices)
    sum_fields = ("women", "men")

    def clean(self) -> None:
        """Reject a record without rows, which would mean a station without officers."""
        super().clean()
        if not self.filled_forms:
            raise ValidationError(STRENGTH_WITHOUT_ROWS)


class ContactForm(RecordForm):
    groups = [
        (_("Office"), ["office", "organisation", ("sector", "district")]),
        (_("Contact details"), [("telephone", "email")]),
        (_("Office-holder"), ["office_is_public", "name"]),
    ]

    class Meta:
        model = Contact
        fields = ("office", "organisation", "sector", "district", "telephone", "email", "office_is_public", "name")
