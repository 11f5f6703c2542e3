"""Form of an initiative."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.accounts.permissions import MissionPermission
from csi.core.crud.confirmations import Confirmation, ConfirmationsMixin, describe_unusual_count, read_other_counts
from csi.core.crud.forms import RecordForm
from csi.core.typing import FieldLayout
from initiatives.models import Initiative, InitiativeStatus
from initiatives.services import get_allowed_statuses


class ConcernsField(forms.ModelMultipleChoiceField):
    """A choice of concerns, each with its district and state."""

    def label_from_instance(self, concern: Any) -> str:
        return gettext("%(concern)s (%(district)s, %(state)s)") % {
            "concern": concern,
            "district": concern.district,
            "state": concern.get_state_display().lower(),
        }


class PartnersField(forms.ModelMultipleChoiceField):
    """A choice of contacts, each with its organisation and district."""

    def label_from_instance(self, contact: Any) -> str:
        parts = (contact.office, contact.organisation, str(contact.district))
        return ", ".join(part for part in parts if part)


class InitiativeConfirmations(ConfirmationsMixin):
    """The questions about participants that are ten times those usual at initiatives of the kind."""

    checked_counts = ("participants_women", "participants_men")

    def get_confirmations(self, formsets: Sequence[Any]) -> Iterator[Confirmation]:
        for name in self.checked_counts:
            yield from describe_unusual_count(name, self.cleaned_data.get(name), self.read_earlier_counts(name))

    def read_earlier_counts(self, name: str) -> Iterator[int]:
        """Yield the counts of other initiatives of the kind."""
        kind = self.instance.kind
        initiatives = Initiative.objects.done().filter(kind=kind).order_by()
        key = f"initiatives_{name}_{kind}"
        yield from read_other_counts(key, lambda: initiatives.values_list("pk", name), self.instance.pk)


class InitiativeForm(InitiativeConfirmations, RecordForm):
    """An initiative; the fieldsets about results are collapsed until it is done."""

    groups = [
        (
            _("Initiative"),
            ["title", ("kind", "status"), ("district", "venue"), ("starts", "ends"), "further_districts"],
        ),
        (_("Purpose and partners"), ["purpose", "concerns", "partners", "budget"]),
        (
            _("Participants"),
            [
                ("participants_women", "participants_men"),
                ("participants_under_30", "participants_police"),
            ],
        ),
        (_("Spending"), [("spent", "overspend_reason")]),
        (_("Outcome"), ["outcome", "lessons"]),
    ]
    # The groups from this index on are filled in when the initiative is done.
    first_result_group = 2
    zero_when_blank = (
        "budget",
        "participants_women",
        "participants_men",
        "participants_under_30",
        "participants_police",
    )
    constraint_fields = {
        "initiative_done_has_outcome": "outcome",
        "initiative_done_has_participants": "participants_women",
        "initiative_overspend_has_reason": "overspend_reason",
        "initiative_under_30_within_total": "participants_under_30",
        "initiative_police_within_total": "participants_police",
    }
    # Many-to-many fields; links to records that the user may not see are preserved.
    relation_fields = ("further_districts", "concerns", "partners")

    class Meta:
        model = Initiative
        fields = (
            "title",
            "kind",
            "status",
            "district",
            "venue",
            "starts",
            "ends",
            "further_districts",
            "purpose",
            "concerns",
            "partners",
            "budget",
            "participants_women",
            "participants_men",
            "participants_under_30",
            "participants_police",
            "spent",
            "overspend_reason",
            "outcome",
            "lessons",
        )
        field_classes = {"concerns": ConcernsField, "partners": PartnersField}
        help_texts = {
            "further_districts": _(
                "The teams of these districts can view the initiative. Only the team of the lead district can edit it."
            ),
            "participants_women": _("Required when the initiative is done: women, men or both."),
            "purpose": _("The intended change, and who benefits."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.saved_status = None if self.instance._state.adding else self.instance.status
        self._limit_district_choices()
        for name in self._get_relation_fields():
            self.fields[name].widget.attrs["data-searchable"] = ""
        self._clear_participant_counts()
        self._set_status_choices()
        self._lock_approved_budget()

    def _clear_participant_counts(self) -> None:
        """Show blank participant counts instead of 0 until the initiative is done."""
        if self.saved_status == InitiativeStatus.DONE:
            return
        for name in self.zero_when_blank:
            if name.startswith("participants") and not self.initial.get(name):
                self.initial[name] = None

    def _limit_district_choices(self) -> None:
        """Preset the only district of the user and remove the further districts, which only others can add."""
        districts = list(self.fields["district"].queryset[:2])
        if len(districts) > 1:
            return
        del self.fields["further_districts"]
        if districts and self.instance._state.adding and not self.initial.get("district"):
            self.initial["district"] = districts[0].pk

    def _get_relation_fields(self) -> list[str]:
        return [name for name in self.relation_fields if name in self.fields]

    def _set_status_choices(self) -> None:
        field = self.fields["status"]
        allowed_statuses = get_allowed_statuses(self.user, self.saved_status)
        field.choices = [(value, label) for value, label in InitiativeStatus.choices if value in allowed_statuses]
        field.error_messages["invalid_choice"] = _("Only a manager can approve an initiative. Choose another status.")
        if not self.user.has_permission(MissionPermission.APPROVE_INITIATIVES):
            field.help_text = _("A manager approves proposed initiatives.")

    def _lock_approved_budget(self) -> None:
        """Disable an approved budget for users who cannot approve initiatives."""
        if self.saved_status not in (None, InitiativeStatus.PROPOSED) and not self.user.has_permission(
            MissionPermission.APPROVE_INITIATIVES
        ):
            self.fields["budget"].disabled = True
            self.fields["budget"].help_text = _("Approved budget. Only a manager can change it.")

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        chosen_concerns = cleaned.get("concerns", ())
        for name in self._get_relation_fields():
            if name in cleaned:
                cleaned[name] = [*cleaned[name], *self._get_hidden_relations(name)]
        if "further_districts" in cleaned:
            cleaned["further_districts"] = [
                district for district in cleaned["further_districts"] if district != cleaned.get("district")
            ]
        self._check_concern_districts(cleaned, chosen_concerns)
        return cleaned

    def _check_concern_districts(self, cleaned: dict[str, Any], concerns: Iterable[Any]) -> None:
        """Name the chosen concerns of other districts; the database checks those that the user may not see."""
        if "further_districts" in cleaned:
            further = {district.pk for district in cleaned["further_districts"]}
        elif self.instance._state.adding:
            further = set()
        else:
            further = set(self.instance.further_districts.values_list("pk", flat=True))
        district = cleaned.get("district")
        foreign = [
            concern.summary
            for concern in concerns
            if district and concern.district_id != district.pk and concern.district_id not in further
        ]
        if foreign:
            text = _("These concerns belong to another district: %(concerns)s. Remove them, or add the district.")
            self.add_error("concerns", text % {"concerns": "; ".join(foreign)})

    def _get_hidden_relations(self, name: str) -> Iterable[Any]:
        """Return the linked records that the field does not offer to the user."""
        if self.instance._state.adding:
            return []
        offered = self.fields[name].queryset.order_by().values("pk")
        return getattr(self.instance, name).exclude(pk__in=offered)

    def build_fieldsets(self) -> Iterator[Any]:
        """Yield the fieldsets, with those about results in a collapsible section."""
        fieldsets = list(super().build_fieldsets())
        yield from fieldsets[: self.first_result_group]
        is_open = {"open": "open"} if self._has_open_results() else {}
        yield Div(*fieldsets[self.first_result_group :], template="initiatives/result_fields.html", **is_open)

    def _has_open_results(self) -> bool:
        groups = self.groups[self.first_result_group :]
        names = [name for _legend, entries in groups for name in flatten_field_names(entries)]
        return self["status"].value() == InitiativeStatus.DONE or any(name in self.errors for name in names)


def flatten_field_names(entries: Iterable[FieldLayout]) -> Iterator[str]:
    """Yield the field names of a group, whose entries are names or tuples of names."""
    for entry in entries:
        yield from [entry] if isinstance(entry, str) else entry
