"""Forms of concerns."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from csi.accounts.permissions import MissionPermission
from csi.concerns.models import Concern, Sensitivity
from csi.core import clock
from csi.core.crud.confirmations import Confirmation, ConfirmationsMixin
from csi.core.crud.fields import group_by_attribute
from csi.core.crud.forms import RecordForm
from csi.core.history.actor import get_acting_user
from csi.core.permissions import RecordPermission
from csi.core.typing import RecordUser

# From the least to the most sensitive.
SENSITIVITY_LEVELS = list(Sensitivity)


class SummaryInput(forms.TextInput):
    """A text input for the summary, followed by the list of similar concerns."""

    template_name = "concerns/summary_input.html"
    similar_concerns: QuerySet[Concern] | None = None

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "similar_concerns": self.similar_concerns}


class SensitivityFormMixin(RecordForm):
    """A form of a record with a `sensitivity`, which only its author and managers may lower."""

    def clean_sensitivity(self) -> str:
        chosen = self.cleaned_data["sensitivity"]
        record, user = self.instance, self.user
        if (
            record._state.adding
            or user.has_permission(MissionPermission.LOWER_SENSITIVITY)
            or record.created_by_id == user.pk
        ):
            return chosen
        if SENSITIVITY_LEVELS.index(chosen) < SENSITIVITY_LEVELS.index(record.sensitivity):
            raise forms.ValidationError(
                _("Only the author or a manager can choose a lower sensitivity."), code="lowered"
            )
        if chosen == Sensitivity.CONFIDENTIAL:
            raise forms.ValidationError(
                _("You would no longer see this record. Ask its author or a manager to make it confidential."),
                code="lost",
            )
        return chosen


class AssignmentConfirmations(ConfirmationsMixin):
    """The question about an adviser whose account does not see the confidential concern."""

    def get_confirmations(self, formsets: Sequence[Any]) -> Iterator[Confirmation]:
        adviser, author = self.cleaned_data.get("assigned_to"), self.instance.created_by_id
        if self.instance._state.adding:
            author = getattr(get_acting_user(), "pk", None)
        account = getattr(adviser, "account", None)
        is_hidden = account and not account.has_permission(RecordPermission.VIEW_CONFIDENTIAL) and account.pk != author
        if adviser and is_hidden and self.cleaned_data.get("sensitivity") == Sensitivity.CONFIDENTIAL:
            text = _(
                "%(adviser)s will not see this concern: only its author and managers see a confidential one. Assign it "
                "all the same?"
            )
            yield Confirmation(
                "assigned_confidential",
                text % {"adviser": adviser},
                "sensitivity" if "sensitivity" in self.changed_data else "assigned_to",
                value=adviser.pk,
                label=_("Assign it all the same"),
            )


class ConcernForm(AssignmentConfirmations, SensitivityFormMixin):
    groups = [
        (_("Concern"), [("district", "category"), "summary", "details"]),
        (_("Source"), [("channel", "raised_by", "raised_on")]),
        (_("Visibility"), ["sensitivity"]),
        (_("Follow-up"), ["assigned_to", ("state", "settled_on"), "reported_back_on"]),
    ]
    constraint_fields = {
        "concern_reported_back_after_raised": "reported_back_on",
        "concern_settled_after_raised": "settled_on",
    }

    class Meta:
        model = Concern
        fields = (
            "district",
            "category",
            "summary",
            "details",
            "channel",
            "raised_by",
            "raised_on",
            "sensitivity",
            "assigned_to",
            "state",
            "settled_on",
            "reported_back_on",
        )
        error_messages = {
            "channel": {"required": _("Choose the channel through which the concern was raised.")},
            "raised_by": {"required": _("Choose the sector that raised the concern.")},
            "raised_on": {"required": _("Enter the date on which the concern was raised.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "assigned_to" in self.fields:
            group_by_attribute(self.fields["assigned_to"])
            self.offer_choices("assigned_to", self._offer_advisers)

    def _offer_advisers(self, advisers: Any) -> Any:
        return advisers.for_assignment(self.user, clock.today(), first_district=self["district"].value())

    @classmethod
    def prepare_bulk_fields(cls, fields: Mapping[str, Any], user: RecordUser) -> None:
        if field := fields.get("assigned_to"):
            group_by_attribute(field)
            field.queryset = field.queryset.for_assignment(user, clock.today())


class NewConcernForm(ConcernForm):
    """The form of a new concern, which shows similar concerns to prevent duplicates."""

    class Meta(ConcernForm.Meta):
        widgets = {"summary": SummaryInput}

    def show_similar_concerns(self, concerns: QuerySet[Concern] | None) -> None:
        self.fields["summary"].widget.similar_concerns = concerns


class ConcernFromRecordForm(RecordForm):
    """The form of a concern created from another record, which gives its district and channel."""

    groups = [
        (_("Concern"), ["category", "summary", "details"]),
        (_("Source"), [("raised_on", "raised_by"), "sensitivity"]),
    ]

    class Meta:
        model = Concern
        fields = ("category", "summary", "details", "raised_on", "raised_by", "sensitivity")
        error_messages = {"raised_by": {"required": _("Choose the sector that raised the concern.")}}
