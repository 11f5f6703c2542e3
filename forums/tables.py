"""Tables of working groups, meetings, agenda items and actions."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_tables2 import TemplateColumn

from csi.core.crud.columns import Column, DateColumn, LinkColumn, MonthColumn, NumberColumn, StateColumn
from csi.core.crud.tables import RecordTable
from forums.models import Action, ActionStage, Discussion, Meeting, MeetingCadence, MeetingState, WorkingGroup


class StageColumn(Column):
    """The current stage of an action as a badge; sorted by due date."""

    record_fields = ("due", "done_on", "verified_on", "reported_back_at_id")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, accessor="stage", order_by="due", **kwargs)

    def render(self, value: ActionStage, table: RecordTable) -> str:
        return table.render_badge(value.label, ActionStage(value).badge)

    def value(self, value: ActionStage) -> str:
        return str(value.label)


class ParticipantsColumn(NumberColumn):
    """A number of participants; blank for a meeting that was not held."""

    record_fields = ("state",)

    def render(self, value: Any, record: Any = None, table: Any = None) -> Any:
        if record.state != MeetingState.HELD and not value:
            return table.missing
        return super().render(value)

    def value(self, value: Any, record: Any = None) -> Any:
        return None if record.state != MeetingState.HELD and not value else value


class WorkingGroupTable(RecordTable):
    district = LinkColumn(to="district")
    chair = LinkColumn(to="chair", default=_("Vacant"), attrs={"td": {"class": "sentence"}})
    held_count = NumberColumn(_("Meetings held"))
    last_held = DateColumn(_("Last meeting held"), default=_("None yet"))
    cadence = Column(_("Meeting cadence"), accessor="current_cadence")
    closed = DateColumn(default=_("Still active"))

    summed_columns = ("held_count",)

    class Meta(RecordTable.Meta):
        model = WorkingGroup
        fields = ("name", "district", "chair", "cadence", "held_count", "last_held", "established", "closed")

    def render_cadence(self, value: str) -> str:
        return str(MeetingCadence(value).label)

    def value_cadence(self, value: str) -> str:
        return self.render_cadence(value)


class MeetingTable(RecordTable):
    group = LinkColumn(_("Meeting"))
    month = MonthColumn(_("Month"))
    district = LinkColumn(accessor="group__district", to="group__district")
    women = ParticipantsColumn(_("Women"))
    men = ParticipantsColumn(_("Men"))
    people = ParticipantsColumn(_("People"))
    venue = Column(attrs={"td": {"class": "sentence"}})

    summed_columns = ("women", "men", "people")

    class Meta(RecordTable.Meta):
        model = Meeting
        fields = ("group", "month", "district", "date", "state", "kind", "women", "men", "people", "venue")


class DiscussionTable(RecordTable):
    """Agenda items with their concern and meeting."""

    concern = LinkColumn(to="concern")
    meeting = LinkColumn(to="meeting")
    category = Column(_("Category"), accessor="concern__get_category_display", order_by="concern__category")
    outcome = StateColumn()
    state = StateColumn(_("State of the concern"), accessor="concern__state")

    class Meta(RecordTable.Meta):
        model = Discussion
        fields = ("concern", "meeting", "category", "raised_by", "outcome", "note", "state")


class ActionTable(RecordTable):
    stage = StageColumn(_("Stage"))
    meeting = LinkColumn(to="meeting")
    district = LinkColumn(accessor="meeting__group__district", to="meeting__group__district")
    concern = LinkColumn(to="concern", default=_("Not linked to an agenda item"), attrs={"td": {"class": "sentence"}})
    responsible = LinkColumn(to="responsible", attrs={"td": {"class": "sentence"}})
    mark_done = TemplateColumn(
        template_name="forums/done_button.html",
        verbose_name=_("Follow up"),
        orderable=False,
        exclude_from_export=True,
        attrs={"td": {"class": "follow-up"}},
    )

    class Meta(RecordTable.Meta):
        model = Action
        fields = (
            "description",
            "stage",
            "due",
            "mark_done",
            "responsible",
            "concern",
            "meeting",
            "district",
            "sector",
            "done_on",
        )


class RegisterTable(RecordTable):
    """The commitments of a working group: what was raised, agreed, done, verified and reported back."""

    concern = LinkColumn(
        pgettext_lazy("concern", "Raised"),
        to="concern",
        default=_("Not linked to an agenda item"),
        attrs={"td": {"class": "sentence"}},
    )
    raised_by = Column(_("Raised by"), accessor="concern__get_raised_by_display", order_by="concern__raised_by")
    agreed = DateColumn(_("Agreed"), accessor="meeting__date")
    responsible = LinkColumn(_("Responsible office"), to="responsible", attrs={"td": {"class": "sentence"}})
    telephone = Column(_("Telephone"), accessor="responsible__telephone", orderable=False)
    stage = StageColumn(_("Stage"))
    verified_by = Column(_("Verified by"), accessor="verified_by__office")
    reported = DateColumn(_("Reported back on"), accessor="reported_back_at__date")

    class Meta(RecordTable.Meta):
        model = Action
        fields = (
            "description",
            "stage",
            "concern",
            "raised_by",
            "agreed",
            "responsible",
            "telephone",
            "due",
            "done_on",
            "verified_on",
            "verified_by",
            "reported",
        )
