"""Imports of working groups, actions, and meetings with attendance, communities and agenda."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from csi.accounts.models import User
from csi.concerns.models import ConcernCategory, Sensitivity
from csi.core.crud.imports.cells import ChoiceCell, TextCell
from csi.core.crud.imports.declarations import ChildSheet, ImportColumn, RecordImport, normalise_key, register_import
from csi.core.crud.imports.references import AmbiguousName, ReferenceCell
from forums.forms import ActionForm, MeetingForm, WorkingGroupForm
from forums.forms.attendance import AttendanceForm, CommunityPresenceForm
from forums.forms.formsets import AgendaItemForm
from forums.models import Action, Attendance, CommunityPresence, Discussion, Meeting, MeetingKind, WorkingGroup
from forums.services import RecordNotVisible, record_action, record_meeting

NOT_VISIBLE = gettext_lazy("You would not be able to see this record any more. Check the sensitivity of the concern.")


@register_import
class WorkingGroupImport(RecordImport):
    model, form_class = WorkingGroup, WorkingGroupForm
    key = ("district", "name")

    def build_column(self, name: str, **options: Any) -> ImportColumn:
        column = super().build_column(name, **options)
        # The list shows the cadence of today; new cadences are rows of their own.
        return column.rename(gettext_lazy("Cadence when established")) if name == "cadence" else column


@register_import
class ActionImport(RecordImport):
    model, form_class = Action, ActionForm
    key = ("meeting", "description")

    def save(self, form: Any, child_forms: Mapping[ChildSheet, Sequence[Any]], removed: Sequence[Any] = ()) -> Action:
        try:
            return record_action(acting_user=cast(User, self.user), action=form.save(commit=False))
        except RecordNotVisible as error:
            raise ValidationError(NOT_VISIBLE) from error


class AttendanceSheet(ChildSheet):
    model, form_class, parent = Attendance, AttendanceForm, "meeting"
    key = ("sector",)
    title = gettext_lazy("Attendance")


class CommunitySheet(ChildSheet):
    model, form_class, parent = CommunityPresence, CommunityPresenceForm, "meeting"
    key = ("community",)
    title = pgettext_lazy("sheet", "Communities present")


class ConcernCell(ReferenceCell):
    """A concern, or the summary of a new one."""

    def parse(self, value: Any) -> Any:
        try:
            return super().parse(value)
        except AmbiguousName:
            raise
        except ValueError:
            return TextCell().parse(value)

    def format(self, value: Any) -> str | None:
        return value if isinstance(value, str) else super().format(value)


class AgendaSheet(ChildSheet):
    """The agenda: concerns of the district, or new concerns with their category."""

    model, form_class, parent = Discussion, AgendaItemForm, "meeting"
    fields = ("concern", "raised_by", "outcome", "note")
    key = ("concern",)
    title = gettext_lazy("Agenda")
    has_own_form = True

    def get_form_kwargs(self, record: Discussion) -> dict[str, Any]:
        return {"offer_concerns": lambda concerns: concerns}

    def get_queryset(self) -> QuerySet[Discussion]:
        return super().get_queryset().select_related("concern")

    def get_columns(self) -> list[ImportColumn]:
        concern, *others = super().get_columns()
        concern.cell = ConcernCell(self.template.fields["concern"].queryset)
        concern.required = True
        hint = gettext_lazy("Only for a new concern.")
        category = ImportColumn(
            "new_category",
            ChoiceCell(ConcernCategory.choices),
            gettext_lazy("Category"),
            path="concern__category",
            help_text=hint,
        )
        sensitivity = ImportColumn(
            "new_sensitivity",
            ChoiceCell(Sensitivity.choices),
            gettext_lazy("Sensitivity"),
            path="concern__sensitivity",
            help_text=hint,
        )
        columns = [concern, category, sensitivity, *others]
        for column in columns:
            # The form completes what is left out.
            column.has_default = column.has_default or column.name in ("new_category", "new_sensitivity", "raised_by")
        return columns

    def complete(self, record: Discussion, values: dict[str, Any]) -> None:
        concern = values.get("concern")
        details = {name: values.pop(name, None) for name in ("new_category", "new_sensitivity")}
        if record.pk:
            for name, value in details.items():
                if value and value != self.by_name[name].read(record):
                    raise ValidationError({name: _("Change this on the page of the concern.")})
        elif isinstance(concern, str):
            if not details["new_category"]:
                text = _("There is no concern “%(concern)s” that you may use. Enter the category to raise a new one.")
                raise ValidationError({"concern": text % {"concern": concern[:80]}})
            values |= {"concern": None, "new_summary": concern, **{n: v for n, v in details.items() if v}}


@register_import
class MeetingImport(RecordImport):
    """Meetings; a regular one is identified by its month, an extraordinary one by its date."""

    model, form_class = Meeting, MeetingForm
    key = ("group", "month", "kind", "date")
    optional_key = ("kind", "date")
    children = (AttendanceSheet, CommunitySheet, AgendaSheet)
    has_own_form = True
    select_related = ("group",)

    def get_key(self, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        group, month, kind = values.get("group"), values.get("month"), values.get("kind") or MeetingKind.REGULAR
        if group is None or month is None:
            return None
        return group, month, normalise_key(kind), None if kind == MeetingKind.REGULAR else values.get("date")

    def save(self, form: Any, child_forms: Mapping[ChildSheet, Sequence[Any]], removed: Sequence[Any] = ()) -> Meeting:
        attendances, communities, agenda = (
            [row_form.instance for row_form in child_forms[sheet]] for sheet in self.child_sheets
        )
        try:
            return record_meeting(
                acting_user=cast(User, self.user),
                meeting=form.instance,
                attendances=attendances,
                communities=communities,
                agenda=agenda,
                removed=removed,
            )
        except RecordNotVisible as error:
            raise ValidationError(NOT_VISIBLE) from error
