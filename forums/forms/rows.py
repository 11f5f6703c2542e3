"""What belongs to a meeting: who came, what was discussed, what was agreed. Parts 2, 3 and 4 of its page."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from csi.concerns.models import Concern, ConcernCategory, Sensitivity
from csi.core.crud.forms import RecordForm
from csi.core.crud.formsets import RowFormSet
from csi.core.periods import Month
from districts.models import CommunityGroup, Contact, Sector
from forums.models import Action, Attendance, CommunityPresence, Discussion, Meeting, MeetingState


class CollectedRows(RowFormSet):
    """Rows that a meeting's action writes: `collect()` hands them over unsaved."""

    parent = Meeting

    def collect(self):
        """(rows to save, saved rows to take away)."""
        away = [form for form in self.forms if self._should_delete_form(form)]
        kept = [form.instance for form in self.forms if form not in away and self.is_to_be_saved(form)]
        return kept, [form.instance for form in away if form.instance.pk]

    def is_to_be_saved(self, form):
        return form.has_changed()

    def is_filled(self, form):
        """Whether a row says something after this save."""
        return not self._should_delete_form(form) and bool(form.instance.pk or form.has_changed())

    @property
    def filled(self):
        """The rows of a judged form that say something."""
        return [form for form in self.forms if self.is_filled(form)]


def community_choices(user):
    return [(group.pk, str(group)) for group in CommunityGroup.objects.visible_to(user)]


class CountsForm(RecordForm):
    """A row of counts: a field left empty counts nobody."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.zero_when_blank:
            self.fields[name].widget.attrs["inputmode"] = "numeric"


class AttendanceForm(CountsForm):
    zero_when_blank = ("women", "men", "under_30")
    constraint_fields = {"attendance_under_30_within_total": "under_30"}

    class Meta:
        model = Attendance
        fields = ("sector", "women", "men", "under_30")


class AttendanceRows(CollectedRows):
    model = Attendance
    form_class = AttendanceForm
    title = _("Who came")
    fixed_rows = ("sector", Sector.choices)
    sum_fields = ("women", "men", "under_30")
    # Counted among the women and men already.
    row_total_excludes = "under_30"

    def clean(self):
        super().clean()
        if self.instance.state != MeetingState.HELD and self.filled:
            raise ValidationError(
                _("People are counted at a meeting that was held. Choose “Held”, or empty this table.")
            )

    def totals(self):
        """{column: its sum} of what is saved, for a reader without JavaScript."""
        rows = self.get_queryset()
        sums = {name: sum(getattr(row, name) for row in rows) for name in self.sum_fields}
        return {**sums, "people": sums["women"] + sums["men"]}


class CommunityForm(CountsForm):
    zero_when_blank = ("people",)

    class Meta:
        model = CommunityPresence
        fields = ("community", "people")


class CommunityRows(CollectedRows):
    model = CommunityPresence
    form_class = CommunityForm
    title = _("Communities present")
    fixed_rows = ("community", community_choices)
    sum_fields = ("people",)

    @property
    def unfolds(self):
        """Whether a count has been entered, or typed: then the table stands open."""
        return any(form.instance.pk or form["people"].value() not in (None, "") for form in self.forms)


class ConcernChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, concern):
        return _now("%(summary)s (%(category)s, %(month)s)") % {
            "summary": concern.summary,
            "category": concern.get_category_display(),
            "month": Month.of(concern.raised_on).label,
        }


class AgendaForm(RecordForm):
    """An item of the agenda: an open concern of the district, or a new one raised here."""

    of_a_new_concern = ("new_summary", "new_category", "new_sensitivity")

    concern = ConcernChoiceField(
        queryset=Concern.objects.none(),
        required=False,
        label=_("Concern"),
        help_text=_("Type a few words; similar concerns appear."),
    )
    new_summary = forms.CharField(label=_("New concern, in one line"), max_length=200, required=False)
    new_category = forms.ChoiceField(
        label=_("Category"), choices=[("", "---------"), *ConcernCategory.choices], required=False
    )
    new_sensitivity = forms.ChoiceField(
        label=_("Sensitivity"), choices=Sensitivity.choices, initial=Sensitivity.NORMAL, required=False
    )

    class Meta:
        model = Discussion
        fields = ("concern", "raised_by", "outcome", "note")

    def __init__(self, *args, concerns, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["concern"].queryset = concerns
        self.fields["raised_by"].required = False
        if self.instance.pk:
            for name in self.of_a_new_concern:
                del self.fields[name]

    @property
    def raises_a_concern(self):
        """Whether something was typed that makes a new concern."""
        typed = [self[name].value() for name in ("new_summary", "new_category") if name in self.fields]
        return any((value or "").strip() for value in typed)

    @property
    def unfolds(self):
        """Whether the part for a new concern stands open: it is in use, or something is wrong with it."""
        return self.raises_a_concern or any(name in self.errors for name in self.of_a_new_concern)

    def clean(self):
        cleaned = super().clean()
        picked = cleaned.get("concern")
        if picked and self.raises_a_concern:
            self.add_error("new_summary", _("Pick a concern or raise a new one, not both in one item."))
        elif self.raises_a_concern:
            self._ask_for_new_concern(cleaned)
        elif not picked and "concern" not in self.errors:
            self.add_error("concern", _("Pick a concern, or raise a new one below it."))
        elif picked and not cleaned.get("raised_by"):
            cleaned["raised_by"] = picked.raised_by
        return cleaned

    def _ask_for_new_concern(self, cleaned):
        missing = {
            "new_summary": _("Say in one line what troubles people."),
            "new_category": _("Choose a category."),
            "raised_by": _("Say who raised it."),
        }
        for name, sentence in missing.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, sentence)

    def _post_clean(self):
        super()._post_clean()
        if self.raises_a_concern and not self.errors:
            self.instance.concern = Concern(
                category=self.cleaned_data["new_category"],
                summary=self.cleaned_data["new_summary"],
                sensitivity=self.cleaned_data.get("new_sensitivity") or Sensitivity.NORMAL,
            )


class AgendaRows(CollectedRows):
    """The agenda. Items that this person may not see are not among the rows, so they stay as they are."""

    model = Discussion
    form_class = AgendaForm
    title = _("What was discussed")
    add_label = _("Add an item")
    layout = "stack"
    extra = 2
    # Each action offers each item: the page grows with the square of the rows.
    max_rows = 50

    def __init__(self, *args, group=None, suggested=(), **kwargs):
        self.group = group
        super().__init__(*args, initial=list(suggested), **kwargs)
        if suggested:
            self.extra = len(suggested) + 1
        self.form_kwargs["concerns"] = self._concerns()

    def _concerns(self):
        """Those that may stand on the agenda: the open ones of the district, and those that do already."""
        ours = Concern.objects.visible_to(self.user).for_choice()
        if self.group is None:
            return ours.none()
        ours = ours.filter(district=self.group.district_id)
        on_agenda = Discussion.objects.filter(meeting=self.instance.pk).values("concern")
        return ours.open() | ours.filter(pk__in=on_agenda)

    def get_queryset(self):
        if not hasattr(self, "_queryset"):
            super().get_queryset()
            self._queryset = self._queryset.visible_to(self.user).select_related("concern")
        return self._queryset

    def clean(self):
        seen = {}
        for number, form in enumerate(self.forms, start=1):
            concern = getattr(form, "cleaned_data", {}).get("concern") if self.is_filled(form) else None
            if concern is None:
                continue
            if concern.pk in seen:
                form.add_error(
                    "concern", _now("This concern is item %(number)d already.") % {"number": seen[concern.pk]}
                )
            seen.setdefault(concern.pk, number)

    def concern_of_item(self, number):
        """The concern of item `number`, saved or not; None where there is no such item (any more)."""
        form = self.forms[number - 1] if 0 < number <= len(self.forms) else None
        if form is None or not self.is_filled(form) or form.errors:
            return None
        return getattr(form.instance, "concern", None)

    def is_wrong(self, number):
        """Whether item `number` has errors of its own, told there."""
        return 0 < number <= len(self.forms) and bool(self.forms[number - 1].errors)

    def item_labels(self):
        """(number, words) of every item, for the choice of what an action is for."""
        for number, form in enumerate(self.forms, start=1):
            concern = form.instance.concern if form.instance.pk else None
            label = _now("Item %(number)d") % {"number": number}
            yield str(number), f"{label}: {concern.summary}" if concern else label


class AgreedForm(RecordForm):
    """An action as it is agreed: what, who, by when, for which item of the agenda."""

    agenda_item = forms.ChoiceField(label=_("For item"), required=False)

    class Meta:
        model = Action
        fields = ("description", "sector", "responsible", "due")

    def __init__(self, *args, items, contacts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = contacts
        self.fields["sector"].required = False
        self.fields["description"].widget.attrs["placeholder"] = _("Such as: street lights at school No. 5")
        self._offer_items(items)

    def _offer_items(self, items):
        choices = [("", _now("On its own"))]
        numbers = {}
        for number, label, concern in items:
            choices.append((number, label))
            if concern:
                numbers[concern] = number
        own = self.instance.concern_id
        if own and own not in numbers:
            choices.append((f"concern-{own}", self.instance.concern.summary))
        self.fields["agenda_item"].choices = choices
        if own:
            self.initial.setdefault("agenda_item", numbers.get(own, f"concern-{own}"))

    def clean(self):
        cleaned = super().clean()
        responsible = cleaned.get("responsible")
        if not cleaned.get("sector") and "sector" not in self.errors:
            if responsible:
                cleaned["sector"] = responsible.sector
            else:
                self.add_error("sector", _("Choose the sector or the person responsible."))
        return cleaned


class ActionRows(CollectedRows):
    """What was agreed. Actions for concerns that this person may not see are not among the rows."""

    model = Action
    form_class = AgreedForm
    fk_name = "meeting"
    title = _("What was agreed")
    add_label = _("Add an action")
    layout = "stack"
    max_rows = 50

    def __init__(self, *args, group=None, agenda, **kwargs):
        self.agenda = agenda
        super().__init__(*args, **kwargs)
        contacts = Contact.objects.visible_to(self.user).for_choice()
        self._contacts = contacts.filter(district=group.district_id) if group else contacts.none()

    def get_form_kwargs(self, index):
        concerns = [form.instance.concern_id for form in self.agenda.forms]
        items = [
            (number, label, concern)
            for (number, label), concern in zip(self.agenda.item_labels(), concerns, strict=True)
        ]
        return {**super().get_form_kwargs(index), "items": items, "contacts": self._contacts}

    def get_queryset(self):
        if not hasattr(self, "_queryset"):
            super().get_queryset()
            self._queryset = self._queryset.visible_to(self.user).select_related("concern", "meeting__group")
        return self._queryset

    def is_to_be_saved(self, form):
        return form.has_changed() or getattr(form, "concern_moved", False)

    def clean(self):
        super().clean()
        if self.instance.state != MeetingState.HELD and self.filled:
            raise ValidationError(
                _("Actions are agreed at a meeting that was held. Choose “Held”, or remove these actions.")
            )
        for form in self.filled:
            if not form.errors:
                self._give_concern(form)
                self._check_due(form)

    def _give_concern(self, form):
        chosen = form.cleaned_data.get("agenda_item") or ""
        before = form.instance.concern_id
        if chosen.isdigit():
            number = int(chosen)
            concern = self.agenda.concern_of_item(number)
            if concern is None and not self.agenda.is_wrong(number):
                form.add_error(
                    "agenda_item",
                    _now("Item %(number)d is not on the agenda (any more). Choose another, or none.")
                    % {"number": number},
                )
            form.instance.concern = concern
        elif not chosen:
            form.instance.concern = None
        form.concern_moved = form.instance.concern_id != before

    def _check_due(self, form):
        if self.instance.date and form.cleaned_data["due"] < self.instance.date:
            form.add_error("due", _("An action is due on the day of its meeting or later."))
