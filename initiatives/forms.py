"""The form of an initiative, in the order in which one comes about: what, why, and once it is done, what came of it."""

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.accounts.permissions import MissionPermission
from csi.core.crud.forms import RecordForm
from initiatives.models import Initiative, InitiativeStatus
from initiatives.services import statuses_open_to

Status = InitiativeStatus


class ConcernsField(forms.ModelMultipleChoiceField):
    """Concerns that an initiative answers, each with its district and state."""

    def label_from_instance(self, concern):
        return gettext("%(concern)s (%(district)s, %(state)s)") % {
            "concern": concern,
            "district": concern.district,
            "state": concern.get_state_display().lower(),
        }


class PartnersField(forms.ModelMultipleChoiceField):
    """Contacts, each with its organisation and district."""

    def label_from_instance(self, contact):
        parts = (contact.office, contact.organisation, str(contact.district))
        return ", ".join(part for part in parts if part)


class InitiativeForm(RecordForm):
    groups = [
        (
            _("What, where and when"),
            ["title", ("kind", "status"), ("district", "venue"), ("starts", "ends"), "further_districts"],
        ),
        (_("Why, and with whom"), ["purpose", "concerns", "partners", "budget"]),
        (
            _("People"),
            [
                ("participants_women", "participants_men"),
                ("participants_under_30", "participants_police"),
            ],
        ),
        (_("Money spent"), [("spent", "overspend_reason")]),
        (_("Outcome"), ["outcome", "lessons"]),
    ]
    # The groups from this one on are filled in when the initiative is over.
    first_group_once_done = 2
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
    # Links to records that this person may not see stay as they are when the person saves the form.
    links = ("further_districts", "concerns", "partners")

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
            "further_districts": _("Their teams see the initiative; the team of the lead district changes it."),
            "participants_women": _("Needed once it is done: women or men, or both."),
            "purpose": _("What it is to change, and for whom."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.saved_status = None if self.instance._state.adding else self.instance.status
        self._settle_the_district()
        for name in self._links_here():
            self.fields[name].widget.attrs["data-searchable"] = ""
        self._leave_counts_open()
        self._offer_statuses()
        self._keep_approved_budget()

    def _leave_counts_open(self):
        """Until it is done nobody has been counted: an empty field says so, a 0 would not."""
        if self.saved_status == Status.DONE:
            return
        for name in self.zero_when_blank:
            if name.startswith("participants") and not self.initial.get(name):
                self.initial[name] = None

    def _settle_the_district(self):
        """Whoever sees one district leads there and has none to add; those that a manager added stay."""
        districts = list(self.fields["district"].queryset[:2])
        if len(districts) > 1:
            return
        del self.fields["further_districts"]
        if districts and self.instance._state.adding and not self.initial.get("district"):
            self.initial["district"] = districts[0].pk

    def _links_here(self):
        return [name for name in self.links if name in self.fields]

    def _offer_statuses(self):
        field = self.fields["status"]
        open_statuses = statuses_open_to(self.user, self.saved_status)
        field.choices = [(value, label) for value, label in Status.choices if value in open_statuses]
        field.error_messages["invalid_choice"] = _(
            "This state is not open here: only a manager approves. Choose again."
        )
        if not self.user.has_permission(MissionPermission.APPROVE_INITIATIVES):
            field.help_text = _("A manager approves what is proposed.")

    def _keep_approved_budget(self):
        """What a manager approved is not changed by those to whom it was granted."""
        if self.saved_status not in (None, Status.PROPOSED) and not self.user.has_permission(
            MissionPermission.APPROVE_INITIATIVES
        ):
            self.fields["budget"].disabled = True
            self.fields["budget"].help_text = _("As approved. A manager changes it.")

    def clean(self):
        cleaned = super().clean()
        for name in self._links_here():
            if name in cleaned:
                cleaned[name] = [*cleaned[name], *self._unseen(name)]
        if "further_districts" in cleaned:
            cleaned["further_districts"] = [
                one for one in cleaned["further_districts"] if one != cleaned.get("district")
            ]
        return cleaned

    def _unseen(self, name):
        if self.instance._state.adding:
            return []
        seen = self.fields[name].queryset.order_by().values("pk")
        return getattr(self.instance, name).exclude(pk__in=seen)

    def _fieldsets(self):
        """The parts that wait for the end are folded away until then; a browser unfolds them without a script."""
        parts = list(super()._fieldsets())
        yield from parts[: self.first_group_once_done]
        is_open = {"open": "open"} if self._is_about_the_end() else {}
        yield Div(*parts[self.first_group_once_done :], template="initiatives/once_done.html", **is_open)

    def _is_about_the_end(self):
        folded = [name for _legend, entries in self.groups[self.first_group_once_done :] for name in flat(entries)]
        return self["status"].value() == Status.DONE or any(name in self.errors for name in folded)


def flat(entries):
    """The field names of a group's entries."""
    for entry in entries:
        yield from [entry] if isinstance(entry, str) else entry
