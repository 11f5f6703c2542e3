"""Formset of the commitments of earlier meetings (part 3 of the meeting form)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import modelformset_factory
from django.utils.translation import gettext_lazy as _

from csi.core.crud.concurrency import get_version_log
from csi.core.crud.forms import RecordForm
from csi.core.crud.formsets import RowsMixin
from csi.core.db.constraints import CONSTRAINT_MESSAGES
from forums.forms.actions import ActionForm
from forums.forms.formsets import OfferRecords
from forums.models import Action, Meeting, MeetingState
from forums.preparation import MAX_COMMITMENTS, MeetingPreparation


class CommitmentForm(RecordForm):
    """The progress of an action that an earlier meeting agreed, as reported at this meeting.

    Only the steps that are still missing have fields. Without a date, an action was done, and is verified, on the day
    of the meeting.
    """

    # The fields that show the errors of fields that this form does not have.
    error_fields = {"reported_back_at": "is_reported", "verified_on": "verified_by"}
    constraint_fields = {
        **ActionForm.constraint_fields,
        "action_done_before_verified": "is_done",
        "action_done_before_reported": "is_done",
    }

    is_done = forms.BooleanField(label=_("Done"), required=False)
    is_reported = forms.BooleanField(label=_("Reported back at this meeting"), required=False)

    field_order = ("is_done", "done_on", "verified_by", "is_reported")

    class Meta:
        model = Action
        fields = ("done_on", "verified_by")
        help_texts = {"done_on": _("Leave blank for the day of the meeting."), "verified_by": ""}

    def __init__(self, *args: Any, meeting: Meeting, offer_contacts: OfferRecords, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        # A row that was not changed is neither validated nor saved.
        self.empty_permitted = True
        self.offer_choices("verified_by", offer_contacts)
        action = self.instance
        recorded = {
            "is_done": action.done_on,
            "done_on": action.done_on,
            "verified_by": action.verified_on,
            "is_reported": action.reported_back_at_id,
        }
        for name, value in recorded.items():
            if value:
                del self.fields[name]

    @property
    def row_label(self) -> str:
        return self.instance.description

    def add_error(self, field: str | None, error: Any) -> None:
        for name, shown in self.error_fields.items():
            if field is None and name in getattr(error, "error_dict", {}) and shown in self.fields:
                error.error_dict.setdefault(shown, []).extend(error.error_dict.pop(name))
        super().add_error(field, error)

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned, action, day = self.cleaned_data, self.instance, self.meeting.date
        if day is None:
            # The form of the meeting reports the missing date.
            return cleaned
        if cleaned.get("is_done") and not cleaned.get("done_on"):
            cleaned["done_on"] = day
        is_verified, is_reported = bool(cleaned.get("verified_by")), bool(cleaned.get("is_reported"))
        if (is_verified or is_reported) and not (action.done_on or cleaned.get("done_on")):
            self.add_error("is_done", _("Tick “Done” first: only what was done can be verified and reported back."))
            cleaned.pop("verified_by", None)
            return cleaned
        if is_verified:
            action.verified_on = day
        if is_reported and not action.verified_on:
            self.add_error("is_reported", CONSTRAINT_MESSAGES["action_verified_before_reported"].message)
        elif is_reported:
            action.reported_back_at = self.meeting
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # Constraints about fields that the form does not have would not be checked.
        return set()


class CommitmentFormSet(RowsMixin):
    """The actions of earlier meetings whose result the group has not heard yet.

    They belong to other meetings, and each carries its own version.
    """

    model = Action
    form_class = CommitmentForm
    title = _("Commitments of earlier meetings")
    is_of_record = False

    @classmethod
    def get_formset_class(cls) -> type[Any]:
        return modelformset_factory(
            Action,
            form=cls.form_class,
            formset=cls,
            extra=0,
            max_num=MAX_COMMITMENTS,
            validate_max=True,
            absolute_max=MAX_COMMITMENTS + 1,
        )

    @classmethod
    def get_default_prefix(cls) -> str:
        return "commitments"

    def __init__(
        self, *args: Any, instance: Meeting, preparation: MeetingPreparation | None = None, **kwargs: Any
    ) -> None:
        self.meeting, self.preparation = instance, preparation
        super().__init__(*args, queryset=Action.objects.none(), **kwargs)
        self.form_kwargs |= {"meeting": instance, "offer_contacts": self._offer_contacts}
        self.queryset = get_version_log().with_row_versions(self._find_actions())

    def _find_actions(self) -> QuerySet[Action]:
        """Return the commitments of the group; the submitted ones also if they were reported back meanwhile."""
        if self.preparation is None:
            return Action.objects.none()
        actions = self.preparation.list_commitments()
        if self.is_bound:
            group_actions = Action.objects.editable_by(self.user).filter(meeting__group=self.preparation.group)
            actions = group_actions.filter(pk__in=self.list_submitted_keys("id"))
        related = ("concern", "meeting__group", "responsible", "verified_by", "reported_back_at")
        return actions.select_related(*related).order_by("due", "pk")

    def _offer_contacts(self, contacts: Any) -> Any:
        """Return the contacts of the district and those submitted."""
        offered = contacts.filter(pk__in=self.list_submitted_keys("verified_by"))
        group = self.preparation and self.preparation.group
        return offered | contacts.filter(district=group.district_id) if group else offered

    @property
    def rows(self) -> list[Any]:
        return self.forms

    def has_content(self, form: Any) -> bool:
        return form.has_changed()

    def list_rows_to_lock(self, record: Any) -> QuerySet[Any]:
        return Action._base_manager.filter(pk__in=[row.pk for row in self.get_queryset()])

    def clean(self) -> None:
        super().clean()
        if self.meeting.state != MeetingState.HELD and self.filled_forms:
            raise ValidationError(
                _("Progress can be recorded only at a held meeting. Choose “Held” or clear these commitments.")
            )

    def collect_changes(self) -> list[Action]:
        """Return the actions whose progress was entered, unsaved."""
        return [form.instance for form in self.filled_forms]
