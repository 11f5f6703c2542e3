"""Filters of the list of concerns."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.concerns.age_bands import AgeBand
from csi.concerns.models import ACTION_WAIT_LIMIT, Concern, ConcernQuerySet
from csi.concerns.workflow import FOLLOW_UP_WINDOW, WorkflowStage
from csi.core import clock
from csi.core.crud.filters import (
    ChoiceFilter,
    DayFilter,
    PeriodFilter,
    RecordFilterSet,
    ScopeFilter,
    ScopesFilter,
    YesNoFilter,
)
from csi.core.formatting import format_lazily


class Assignment(models.TextChoices):
    ME = "me", _("Assigned to me")
    NOBODY = "nobody", _("Not assigned")
    DEPARTED = "departed", _("Assigned to an adviser who has left the district")


class ConcernFilters(RecordFilterSet):
    main_filters = ("district", "category", "state")
    district = ScopeFilter()
    districts = ScopesFilter("district")
    raised = PeriodFilter("raised_on", label=_("Raised"), phrase=_("raised %(dates)s"))
    settled = PeriodFilter("settled_on", label=_("Resolved or closed"), phrase=_("resolved or closed %(dates)s"))
    open_on = DayFilter("open_on", label=_("Open on"), phrase=_("open on %(value)s"))
    raised_until = DayFilter("raised_until", label=_("Raised on or before"), phrase=_("raised on or before %(value)s"))
    stage = ChoiceFilter(
        label=_("Stage reached"), choices=WorkflowStage.choices, phrase="%(value)s", method="filter_stage"
    )
    age = ChoiceFilter(label=_("Age"), choices=AgeBand.choices, phrase=_("age: %(value)s"), method="filter_age")
    reported_back = YesNoFilter("reported_back_on", lookup_expr="isnull", exclude=True, label=_("Reported back"))
    reported_back_in_time = YesNoFilter(
        label=format_lazily(_("Reported back within %(days)d days of settlement"), days=FOLLOW_UP_WINDOW.days),
        method="filter_reported_back_in_time",
    )
    is_open = YesNoFilter(label=_("Still open"), method="filter_open")

    waiting = YesNoFilter(
        label=format_lazily(_("Without an action for %(days)d days"), days=ACTION_WAIT_LIMIT.days),
        method="filter_waiting",
    )

    assignment = ChoiceFilter(
        label=_("Assignment"), choices=Assignment.choices, phrase="%(value)s", method="filter_assignment"
    )

    class Meta:
        model = Concern
        fields = ("category", "state", "assigned_to", "assignment", "channel", "raised_by", "sensitivity")

    def filter_stage(self, queryset: ConcernQuerySet, name: str, stage: str) -> ConcernQuerySet:
        """Filter by the stage on the date of `raised_until`, or today."""
        return queryset.at_stage_on(stage, self.form.cleaned_data.get("raised_until") or clock.today())

    def filter_age(self, queryset: ConcernQuerySet, name: str, age: str) -> ConcernQuerySet:
        """Filter by the age on the date of `open_on`, or today."""
        return queryset.in_age_band_on(age, self.form.cleaned_data.get("open_on") or clock.today())

    def filter_reported_back_in_time(self, queryset: ConcernQuerySet, name: str, value: bool) -> ConcernQuerySet:
        in_time = queryset.reported_back_in_time()
        return in_time if value else queryset.exclude(pk__in=in_time.values("pk"))

    def filter_waiting(self, queryset: ConcernQuerySet, name: str, value: bool) -> ConcernQuerySet:
        waiting = queryset.awaiting_action_on(clock.today())
        return waiting if value else queryset.exclude(pk__in=waiting.values("pk"))

    def filter_open(self, queryset: ConcernQuerySet, name: str, value: bool) -> ConcernQuerySet:
        return queryset.open() if value else queryset.settled()

    def filter_assignment(self, queryset: ConcernQuerySet, name: str, value: str) -> ConcernQuerySet:
        match value:
            case Assignment.ME:
                return queryset.assigned_to_account(self.user)
            case Assignment.DEPARTED:
                return queryset.assigned_to_departed_on(clock.today())
            case _other:
                return queryset.filter(assigned_to__isnull=True)
