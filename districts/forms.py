"""Forms of places, mandates, police and contacts, grouped as a person thinks of them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from csi.core.clock import today
from csi.core.crud.forms import RecordForm, RowFormSet
from districts.models import (
    AreaOfOperation,
    CommunityGroup,
    Contact,
    District,
    Mandate,
    PoliceStation,
    PoliceStrength,
    Population,
    Province,
    StrengthLine,
)


class ProvinceForm(RecordForm):
    groups = [
        (_("Names"), ["name_en", ("name_ru", "name_ky")]),
        (_("Codes"), [("iso_3166_2", "pcode")]),
    ]

    class Meta:
        model = Province
        fields = ("name_en", "name_ru", "name_ky", "iso_3166_2", "pcode")


class DistrictForm(RecordForm):
    groups = [
        (_("Names"), ["name_en", ("name_ru", "name_ky")]),
        (_("What it is"), [("province", "kind"), "pcode"]),
        (_("Administrative centre"), ["centre", ("latitude", "longitude")]),
    ]

    class Meta:
        model = District
        fields = ("name_en", "name_ru", "name_ky", "province", "kind", "pcode", "centre", "latitude", "longitude")


class PoliceStationForm(RecordForm):
    groups = [
        (_("Station"), ["district", ("name", "name_ru")]),
        (_("Where it is"), [("address", "telephone"), ("latitude", "longitude")]),
    ]

    class Meta:
        model = PoliceStation
        fields = ("district", "name", "name_ru", "address", "telephone", "latitude", "longitude")


class CommunityGroupForm(RecordForm):
    class Meta:
        model = CommunityGroup
        fields = ("name_en", "name_ru", "name_ky", "position")


class PopulationForm(RecordForm):
    groups = [
        (_("Of whom"), [("district", "community")]),
        (_("What the census says"), [("people", "share"), ("year", "source")]),
    ]

    class Meta:
        model = Population
        fields = ("district", "community", "people", "share", "year", "source")


class MandateForm(RecordForm):
    groups = [
        (_("Decision"), [("decision", "participating_states"), "adopted"]),
        (_("In force"), [("starts", "ends"), ("status", "extension_requested_until"), "note"]),
    ]

    class Meta:
        model = Mandate
        fields = (
            "decision",
            "adopted",
            "participating_states",
            "starts",
            "ends",
            "status",
            "extension_requested_until",
            "note",
        )


class AreaOfOperationForm(RecordForm):
    groups = [
        (_("Where"), [("district", "mandate")]),
        (_("When"), ["status", ("starts", "ends")]),
    ]

    class Meta:
        model = AreaOfOperation
        fields = ("district", "mandate", "status", "starts", "ends")


class PoliceStrengthForm(RecordForm):
    groups = [(_("Station and day"), [("station", "date"), "source"])]

    class Meta:
        model = PoliceStrength
        fields = ("station", "date", "source")

    def clean_date(self):
        date = self.cleaned_data["date"]
        if date > today():
            self.add_error("date", _("This day is still to come. Give the day of the figures."))
        return date


class StrengthLineForm(RecordForm):
    zero_when_blank = ("women", "men")

    class Meta:
        model = StrengthLine
        fields = ("community", "women", "men")


def communities(user):
    """(id, name) of every community, in the order of the forms."""
    return [(community.pk, str(community)) for community in CommunityGroup.objects.visible_to(user)]


class StrengthLineRows(RowFormSet):
    model, parent, form_class = StrengthLine, PoliceStrength, StrengthLineForm
    title = _("Officers by community")
    help_text = _("Leave a line empty where the source does not count that community.")
    fixed_rows = ("community", communities)
    sum_fields = ("women", "men")

    def clean(self):
        """Refuses a record without a line: it would read as a station without officers."""
        super().clean()
        if not any(self._is_kept(form) for form in self.forms):
            raise ValidationError(_("Give the officers of at least one community."))

    def _is_kept(self, form):
        return (form.instance.pk or form.has_changed()) and not self._should_delete_form(form)


class ContactForm(RecordForm):
    groups = [
        (_("Office"), ["office", "organisation", ("sector", "district")]),
        (_("How to reach it"), [("telephone", "email")]),
        (_("Holder"), ["office_is_public", "name"]),
    ]

    class Meta:
        model = Contact
        fields = ("office", "organisation", "sector", "district", "telephone", "email", "office_is_public", "name")
