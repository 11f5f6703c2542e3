"""Filters of the lists of working groups, meetings and actions."""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from csi.concerns.models import Concern
from csi.core import clock
from csi.core.crud.fields import MonthField
from csi.core.crud.filters import (
    ChoiceFilter,
    DayFilter,
    PeriodFilter,
    PhraseFilter,
    RecordFilter,
    RecordFilterSet,
    ScopeFilter,
    ScopesFilter,
    YesNoFilter,
)
from csi.core.periods import ONE_DAY, Month, Span
from districts.models import Contact
from forums.models import Action, ActionStage, Meeting, MeetingCadence, WorkingGroup
from forums.models.actions import ActionQuerySet
from forums.models.groups import WorkingGroupQuerySet
from forums.models.meetings import MeetingQuerySet
from forums.schedule import get_counted_meetings, get_groups_with_missed_meeting


class MonthFilter(PhraseFilter):
    """A filter by one month."""

    field_class = MonthField


class CountedMeetingFilter(PeriodFilter):
    """The held meetings that count in the meeting completion rate of a period."""

    def filter(self, queryset: MeetingQuerySet, value: Any) -> MeetingQuerySet:
        if not value:
            return queryset
        today = clock.today()
        start, end = value[0] or datetime.date.min, value[1] or today + ONE_DAY
        if start >= end:
            return queryset.none()
        groups = WorkingGroup.objects.filter(pk__in=queryset.order_by().values("group"))
        return queryset.filter(pk__in=get_counted_meetings(groups, Span(start, end), today))


class WorkingGroupFilters(RecordFilterSet):
    district = ScopeFilter()
    without_meeting = MonthFilter(
        label=_("Without a regular meeting in"),
        phrase=_("without a regular meeting in %(value)s"),
        method="filter_without_meeting",
    )
    active_on = DayFilter("active_on", label=_("Active on"), phrase=_("active on %(value)s"))
    missed_in = MonthFilter(
        label=_("Missed meeting in"), phrase=_("with a missed meeting in %(value)s"), method="filter_missed"
    )

    cadence = ChoiceFilter(
        label=_("Meeting cadence"), choices=MeetingCadence.choices, phrase="%(value)s", method="filter_cadence"
    )

    class Meta:
        model = WorkingGroup
        fields = ("cadence",)

    def filter_cadence(self, queryset: WorkingGroupQuerySet, _name: str, value: str) -> WorkingGroupQuerySet:
        return queryset.with_cadence_in(Month.from_date(clock.today())).filter(current_cadence=value)

    def filter_without_meeting(
        self, queryset: WorkingGroupQuerySet, _name: str, month: datetime.date
    ) -> WorkingGroupQuerySet:
        return queryset.active_on(clock.today()).without_regular_meeting_in(Month.from_date(month))

    def filter_missed(self, queryset: WorkingGroupQuerySet, _name: str, month: datetime.date) -> WorkingGroupQuerySet:
        return queryset.filter(pk__in=get_groups_with_missed_meeting(queryset, Month.from_date(month), clock.today()))


class MeetingFilters(RecordFilterSet):
    main_filters = ("district", "group", "state")
    district = ScopeFilter("group__district")
    districts = ScopesFilter("group__district")
    group = RecordFilter(queryset=WorkingGroup.objects, label=_("Working group"), phrase=_("of %(value)s"))
    month = PeriodFilter("month", label=_("Month"))
    date = PeriodFilter("date", label=_("Date"), phrase=_("dated %(dates)s"))
    late = YesNoFilter(label=_("Held late"), method="filter_late")
    recorded = ChoiceFilter(
        label=_("Recorded"),
        choices=[
            ("attendance", _("Attendance")),
            ("communities", _("Communities present")),
            ("agenda", _("Agenda items")),
        ],
        phrase=_("recorded: %(value)s"),
        method="filter_recorded",
    )
    counted = CountedMeetingFilter(
        label=_("Counted in the completion rate"), phrase=_("counted in the completion rate %(dates)s")
    )

    class Meta:
        model = Meeting
        fields = ("state", "kind")

    def filter_late(self, queryset: MeetingQuerySet, _name: str, is_late: bool) -> MeetingQuerySet:
        held_late = queryset.held_late()
        return held_late if is_late else queryset.exclude(pk__in=held_late.values("pk"))

    def filter_recorded(self, queryset: MeetingQuerySet, _name: str, part: str) -> MeetingQuerySet:
        methods = {
            "attendance": queryset.with_participants,
            "communities": queryset.with_communities,
            "agenda": queryset.with_agenda_items,
        }
        return methods[part]()


class ActionFilters(RecordFilterSet):
    main_filters = ("district", "stage", "due")
    district = ScopeFilter("meeting__group__district")
    group = RecordFilter(
        "meeting__group", queryset=WorkingGroup.objects, label=_("Working group"), phrase=_("of %(value)s")
    )
    stage = ChoiceFilter(label=_("Stage"), choices=ActionStage.choices, method="filter_stage")
    outstanding = YesNoFilter(label=_("Outstanding"), method="filter_outstanding")
    due = PeriodFilter("due", label=_("Due"), phrase=_("due %(dates)s"))
    agreed = PeriodFilter("meeting__date", label=_("Agreed"), phrase=_("agreed %(dates)s"))
    done = PeriodFilter("done_on", label=_("Done"), phrase=_("done %(dates)s"))
    verified = PeriodFilter("verified_on", label=_("Verified"), phrase=_("verified %(dates)s"))
    overdue_on = DayFilter("overdue_on", label=_("Overdue on"), phrase=_("overdue on %(value)s"))
    responsible = RecordFilter(queryset=Contact.objects, label=_("Responsible"))
    concern = RecordFilter(queryset=Concern.objects, label=_("Concern"))

    class Meta:
        model = Action
        fields = ("sector",)

    def filter_stage(self, queryset: ActionQuerySet, _name: str, stage: str) -> ActionQuerySet:
        return queryset.at_stage(stage, clock.today())

    def filter_outstanding(self, queryset: ActionQuerySet, _name: str, is_outstanding: bool) -> ActionQuerySet:
        return queryset.outstanding() if is_outstanding else queryset.exclude(done_on=None)


class RegisterFilters(ActionFilters):
    """The filters of the actions of one working group."""

    main_filters = ("stage", "due", "sector")

    class Meta(ActionFilters.Meta):
        exclude = ("district", "group")
