from django.utils.translation import gettext_lazy as _

from csi.concerns.age_bands import AgeBand
from csi.concerns.models import ACTION_WAIT_LIMIT, Concern
from csi.concerns.workflow import WorkflowStage
from csi.core import clock
from csi.core.crud.filters import ChoiceFilter, DayFilter, DistrictFilter, PeriodFilter, RecordFilterSet, YesNoFilter


class ConcernFilters(RecordFilterSet):
    district = DistrictFilter()
    raised = PeriodFilter("raised_on", label=_("Raised"), phrase=_("raised"))
    settled = PeriodFilter("settled_on", label=_("Resolved or closed"), phrase=_("resolved or closed"))
    open_on = DayFilter("open_on", label=_("Open on"), phrase=_("open on %(value)s"))
    raised_until = DayFilter("raised_until", label=_("Raised by the day"), phrase=_("raised by %(value)s"))
    stage = ChoiceFilter(
        label=_("Came as far as"), choices=WorkflowStage.choices, phrase="%(value)s", method="filter_stage"
    )
    age = ChoiceFilter(
        label=_("Raised ago"), choices=AgeBand.choices, phrase=_("raised ago: %(value)s"), method="filter_age"
    )
    reported_back = YesNoFilter("reported_back_on", lookup_expr="isnull", exclude=True, label=_("Reported back"))
    is_open = YesNoFilter(label=_("Still open"), method="filter_open")

    waiting = YesNoFilter(
        label=_("Without an action for %(days)d days") % {"days": ACTION_WAIT_LIMIT.days}, method="filter_waiting"
    )

    class Meta:
        model = Concern
        fields = ("category", "state", "channel", "raised_by", "sensitivity")

    def filter_stage(self, queryset, name, stage):
        """As it stood at the end of the day that is asked for beside it, else of today."""
        return queryset.at_stage_on(stage, self.form.cleaned_data.get("raised_until") or clock.today())

    def filter_age(self, queryset, name, age):
        """As old as they were on the day that is asked for beside it, else today."""
        return queryset.in_age_band_on(age, self.form.cleaned_data.get("open_on") or clock.today())

    def filter_waiting(self, queryset, name, value):
        waiting = queryset.awaiting_action_on(clock.today())
        return waiting if value else queryset.exclude(pk__in=waiting.values("pk"))

    def filter_open(self, queryset, name, value):
        return queryset.open() if value else queryset.settled()
