"""What lists of initiatives can be asked."""

import datetime

from django.utils.translation import gettext_lazy as _

from csi.concerns.models import Concern, ConcernCategory
from csi.core.crud.filters import ChoiceFilter, DistrictFilter, PeriodFilter, RecordFilter, RecordFilterSet
from initiatives.models import Initiative


class SpanFilter(PeriodFilter):
    """Asks the queryset's method `question`, which is given a half-open span."""

    def __init__(self, question, **kwargs):
        self.question = question
        super().__init__("starts", **kwargs)

    def filter(self, queryset, value):
        if not value:
            return queryset
        start, end = value
        return getattr(queryset, self.question)(start or datetime.date.min, end or datetime.date.max)


class InitiativeFilters(RecordFilterSet):
    district = DistrictFilter(method="by_district")
    lead = DistrictFilter(label=_("Lead district"), phrase=_("led by %(value)s"))
    category = ChoiceFilter(
        label=_("Answers concerns about"),
        choices=ConcernCategory.choices,
        phrase=_("addressing concerns about %(value)s"),
        method="by_category",
    )
    concern = RecordFilter(
        label=_("Concern"), queryset=Concern.objects, phrase=_("addressing “%(value)s”"), method="by_concern"
    )
    period = SpanFilter("running_during", phrase=_("taking place"), label=_("Taking place"))
    finished = SpanFilter("ending_between", phrase=_("finished"), label=_("Finished"))
    money = ChoiceFilter(
        label=_("Money"),
        choices=[("overspent", _("More spent than budgeted"))],
        phrase="%(value)s",
        method="by_money",
    )

    class Meta:
        model = Initiative
        fields = ("district", "kind", "status", "lead", "category", "concern", "period", "finished", "money")

    def by_district(self, queryset, _name, district):
        return queryset.in_districts([district.pk])

    def by_category(self, queryset, _name, category):
        # Only concerns that the person may see: a confidential one is not to be guessed from a list.
        return queryset.addressing(Concern.objects.visible_to(self.user).filter(category=category))

    def by_concern(self, queryset, _name, concern):
        return queryset.addressing([concern.pk])

    def by_money(self, queryset, _name, _value):
        return queryset.overspent()
