"""Formsets of the meeting form: agenda and agreed actions (parts 4 and 5)."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.concerns.models import Concern, ConcernCategory, Sensitivity
from csi.core.crud.forms import RecordForm
from csi.core.periods import Month
from forums.forms.rows import MeetingRowFormSet
from forums.models import Action, Discussion, MeetingState, WorkingGroup
from forums.preparation import MeetingPreparation, SuggestedConcern

# Limits the records that a field offers; see `RecordForm.offer_choices`.
OfferRecords = Callable[[Any], Any]


class ConcernChoiceField(forms.ModelChoiceField):
    """A choice of concerns, each with its category and month."""

    def label_from_instance(self, concern: Any) -> str:
        return gettext("%(summary)s (%(category)s, %(month)s)") % {
            "summary": concern.summary,
            "category": concern.get_category_display(),
            "month": Month.from_date(concern.raised_on).label,
        }


class AgendaItemForm(RecordForm):
    """An agenda item: an open concern of the district, or a new concern raised at the meeting.

    The row of a suggested concern shows it as text and is saved only if `is_included` is ticked.
    """

    new_concern_fields = ("new_summary", "new_category", "new_sensitivity")
    suggestion_fields = ("is_suggested", "is_included")

    is_suggested = forms.BooleanField(widget=forms.HiddenInput, required=False)
    is_included = forms.BooleanField(label=_("On the agenda"), required=False)
    concern = ConcernChoiceField(
        queryset=Concern.objects.none(),
        required=False,
        label=_("Concern"),
        help_text=_("Enter a few words to see similar concerns."),
    )
    new_summary = forms.CharField(label=_("Summary of the new concern"), max_length=200, required=False)
    new_category = forms.ChoiceField(
        label=_("Category"), choices=[("", "---------"), *ConcernCategory.choices], required=False
    )
    new_sensitivity = forms.ChoiceField(
        label=_("Sensitivity"), choices=Sensitivity.choices, initial=Sensitivity.NORMAL, required=False
    )

    class Meta:
        model = Discussion
        fields = ("concern", "raised_by", "outcome", "note")

    def __init__(
        self, *args: Any, offer_concerns: OfferRecords, suggested: Mapping[str, Concern] | None = None, **kwargs: Any
    ) -> None:
        """`suggested`: the suggested concerns by their keys."""
        super().__init__(*args, **kwargs)
        self.fields["concern"].queryset = Concern.objects.visible_to(self.user).for_choice()
        self.suggested_concern = self._find_suggested(suggested or {})
        if self.suggested_concern:
            self.fields["concern"].widget = forms.HiddenInput()
            self.fields["concern"].help_text = ""
            self.row_label = self.suggested_concern.summary
            self.fields["is_included"].widget.attrs["data-summary"] = self.row_label
        else:
            self.offer_choices("concern", offer_concerns)
        self.fields["raised_by"].required = False
        unused = () if self.suggested_concern else self.suggestion_fields
        if self.instance.pk or self.suggested_concern:
            unused = (*unused, *self.new_concern_fields)
        for name in unused:
            del self.fields[name]

    def _find_suggested(self, suggested: Mapping[str, Concern]) -> Concern | None:
        """Return the concern if the row, as shown or as submitted, is a suggestion."""
        if self.instance.pk or not self["is_suggested"].value():
            return None
        return suggested.get(str(self["concern"].value()))

    @property
    def is_omitted(self) -> bool:
        """True for a suggested concern that is not put on the agenda."""
        return bool(self.suggested_concern) and not self["is_included"].value()

    def has_changed(self) -> bool:
        return not self.is_omitted and super().has_changed()

    @property
    def has_new_concern(self) -> bool:
        """True if the fields of a new concern were filled in."""
        values = [self[name].value() for name in ("new_summary", "new_category") if name in self.fields]
        return any((value or "").strip() for value in values)

    @property
    def is_open(self) -> bool:
        """True if the fields of a new concern are filled in or have errors; they are then expanded."""
        return self.has_new_concern or any(name in self.errors for name in self.new_concern_fields)

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        concern = cleaned.get("concern")
        if concern and self.has_new_concern:
            self.add_error("new_summary", _("Choose an existing concern or raise a new one, not both."))
        elif self.has_new_concern:
            self._require_new_concern_fields(cleaned)
        elif not concern and "concern" not in self.errors:
            self.add_error("concern", _("Choose a concern or raise a new one."))
        elif concern and not concern.is_open and concern.pk != self.initial.get("concern"):
            self.add_error("concern", _("This concern is settled. Reopen it on its page, or choose an open concern."))
        elif concern and not cleaned.get("raised_by"):
            cleaned["raised_by"] = concern.raised_by
        return cleaned

    def _require_new_concern_fields(self, cleaned: dict[str, Any]) -> None:
        messages = {
            "new_summary": _("Enter a summary of the concern."),
            "new_category": _("Choose a category."),
            "raised_by": _("Choose the sector that raised the concern."),
        }
        for name, message in messages.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, message)

    def full_clean(self) -> None:
        super().full_clean()
        # The construction of the instance in super() would reset the unsaved concern.
        if self.has_new_concern and not self.errors:
            self.instance.concern = Concern(
                category=self.cleaned_data["new_category"],
                summary=self.cleaned_data["new_summary"],
                sensitivity=self.cleaned_data.get("new_sensitivity") or Sensitivity.NORMAL,
            )


class AgendaFormSet(MeetingRowFormSet):
    """The agenda items visible to the user; the other items stay unchanged."""

    model = Discussion
    form_class = AgendaItemForm
    title = _("Agenda")
    add_label = _("Add item")
    layout = "stack"
    extra = 2
    # Every action offers every item, so the page grows with the square of the rows.
    max_rows = 50

    def __init__(
        self,
        *args: Any,
        group: WorkingGroup | None = None,
        suggestions: Sequence[SuggestedConcern] = (),
        **kwargs: Any,
    ) -> None:
        self.group = group
        initial = [
            {
                "concern": item.concern.pk,
                "raised_by": item.raised_by,
                "is_suggested": True,
                "is_included": item.is_carried_over,
            }
            for item in suggestions
        ]
        super().__init__(*args, initial=initial, **kwargs)
        if suggestions:
            self.extra = len(suggestions) + 1
        suggested = [item.concern for item in suggestions] or self._find_submitted_concerns()
        self.form_kwargs |= {
            "offer_concerns": self._offer_concerns,
            "suggested": {str(concern.pk): concern for concern in suggested},
        }

    def _find_submitted_concerns(self) -> QuerySet[Concern]:
        """Return the concerns of the submitted rows that are suggestions."""
        keys = self.list_submitted_keys("concern") if "is_suggested" in "".join(self.data) else []
        return Concern.objects.visible_to(self.user).filter(pk__in=keys) if keys else Concern.objects.none()

    def _offer_concerns(self, concerns: Any) -> Any:
        """Return the open concerns of the district, those already on the agenda and those submitted."""
        offered = self.list_row_records(concerns, "concern")
        return offered | concerns.filter(district=self.group.district_id).open() if self.group else offered

    def get_base_queryset(self) -> QuerySet[Discussion]:
        return Discussion.objects.visible_to(self.user).select_related("concern")

    def clean(self) -> None:
        numbers: dict[int, int] = {}
        for number, form in enumerate(self.forms, start=1):
            concern = getattr(form, "cleaned_data", {}).get("concern") if self.has_content(form) else None
            if concern is None:
                continue
            if concern.pk in numbers:
                message = gettext("This concern is already item %(number)d.") % {"number": numbers[concern.pk]}
                form.add_error("concern", message)
            numbers.setdefault(concern.pk, number)

    def get_item_concern(self, number: int) -> Concern | None:
        """Return the concern of item `number`, saved or not; None if there is no valid item."""
        form = self.forms[number - 1] if 0 < number <= len(self.forms) else None
        if form is None or not self.has_content(form) or form.errors:
            return None
        return getattr(form.instance, "concern", None)

    def has_item_errors(self, number: int) -> bool:
        return 0 < number <= len(self.forms) and bool(self.forms[number - 1].errors)

    def get_item_labels(self) -> Iterator[tuple[str, str]]:
        """Yield the number and the label of every item, for the choice in an action."""
        for number, form in enumerate(self.forms, start=1):
            concern = form.instance.concern if form.instance.pk else form.suggested_concern
            label = gettext("Item %(number)d") % {"number": number}
            yield str(number), f"{label}: {concern.summary}" if concern else label


class AgreedActionForm(RecordForm):
    """An action agreed at the meeting: responsible, due date and agenda item."""

    # Set by the formset: the agenda item was changed, which the form does not see as a change.
    has_changed_concern = False

    agenda_item = forms.ChoiceField(label=_("Agenda item"), required=False)

    class Meta:
        model = Action
        fields = ("description", "sector", "responsible", "due")

    def __init__(
        self,
        *args: Any,
        items: Iterable[tuple[str, str, int | None]],
        offer_contacts: OfferRecords,
        next_due: datetime.date | None,
        **kwargs: Any,
    ) -> None:
        """`items`: number, label and concern id of every agenda item; `next_due`: the initial due date."""
        super().__init__(*args, **kwargs)
        if not self.instance.pk and next_due:
            self.initial.setdefault("due", next_due)
        if not self.instance.pk:
            # The page sends the date that it filled in: a row with that date alone is blank.
            self.fields["due"].show_hidden_initial = True
        self.offer_choices("responsible", offer_contacts)
        self.fields["sector"].required = False
        self.fields["description"].widget.attrs["placeholder"] = _("For example, street lights at school No. 5")
        self._set_item_choices(items)

    def _set_item_choices(self, items: Iterable[tuple[str, str, int | None]]) -> None:
        choices = [("", gettext("Not linked to an agenda item"))]
        numbers = {}
        for number, label, concern_id in items:
            choices.append((number, label))
            if concern_id:
                numbers[concern_id] = number
        current = self.instance.concern_id
        if current and current not in numbers:
            choices.append((f"concern-{current}", self.instance.concern.summary))
        self.fields["agenda_item"].choices = choices
        if current:
            self.initial.setdefault("agenda_item", numbers.get(current, f"concern-{current}"))

    @cached_property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name != "due" or self["due"].data]

    def add_error(self, field: str | None, error: Any) -> None:
        # The form has no field for the date done; a meeting moved past that date is reported beside the due date.
        if field is None and "done_on" in getattr(error, "error_dict", {}):
            error.error_dict.setdefault("due", []).extend(error.error_dict.pop("done_on"))
        super().add_error(field, error)

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        responsible = cleaned.get("responsible")
        if not cleaned.get("sector") and "sector" not in self.errors:
            if responsible:
                cleaned["sector"] = responsible.sector
            else:
                self.add_error("sector", _("Choose the sector or the person responsible."))
        return cleaned


class AgreedActionFormSet(MeetingRowFormSet):
    """The agreed actions visible to the user; the other actions stay unchanged."""

    model = Action
    form_class = AgreedActionForm
    fk_name = "meeting"
    title = _("Actions agreed")
    add_label = _("Add action")
    layout = "stack"
    max_rows = 50

    def __init__(
        self,
        *args: Any,
        group: WorkingGroup | None = None,
        agenda: AgendaFormSet,
        preparation: MeetingPreparation | None = None,
        **kwargs: Any,
    ) -> None:
        self.agenda, self.group = agenda, group
        super().__init__(*args, **kwargs)
        self.next_due = preparation.next_due if preparation and not self.is_bound else None

    def _offer_contacts(self, contacts: Any) -> Any:
        """Return the contacts of the district, those already responsible and those submitted."""
        offered = self.list_row_records(contacts, "responsible")
        return offered | contacts.filter(district=self.group.district_id) if self.group else offered

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        concern_ids = [form.instance.concern_id for form in self.agenda.forms]
        items = [
            (number, label, concern_id)
            for (number, label), concern_id in zip(self.agenda.get_item_labels(), concern_ids, strict=True)
        ]
        return {
            **super().get_form_kwargs(index),
            "items": items,
            "offer_contacts": self._offer_contacts,
            "next_due": self.next_due,
        }

    def get_base_queryset(self) -> QuerySet[Action]:
        return Action.objects.visible_to(self.user).select_related("concern", "meeting__group")

    def must_save(self, form: Any) -> bool:
        return form.has_changed() or form.has_changed_concern

    def clean(self) -> None:
        super().clean()
        if self.instance.state != MeetingState.HELD and self.filled_forms:
            raise ValidationError(
                _("Actions can be recorded only for a held meeting. Choose “Held” or remove these actions.")
            )
        for form in self.filled_forms:
            if not form.errors:
                self._link_concern(form)

    def _link_concern(self, form: AgreedActionForm) -> None:
        item = form.cleaned_data.get("agenda_item") or ""
        previous = form.instance.concern_id
        if item.isdigit():
            number = int(item)
            concern = self.agenda.get_item_concern(number)
            if concern is None and not self.agenda.has_item_errors(number):
                message = gettext("Item %(number)d is not on the agenda. Choose another item or none.")
                form.add_error("agenda_item", message % {"number": number})
            form.instance.concern = concern
        elif not item:
            form.instance.concern = None
        form.has_changed_concern = form.instance.concern_id != previous
