from django.contrib.auth import get_user_model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from csi.core.access import get_scope_model
from csi.core.crud.filters import ChoiceFilter, PeriodFilter, RecordFilter, RecordFilterSet
from csi.core.history.models import Change, Operation
from csi.core.history.registry import record_models


def kinds():
    """(table, name) of every kind of record, in the order of the names."""
    named = [(table, capfirst(str(model._meta.verbose_name))) for table, model in record_models().items()]
    return sorted(named, key=lambda kind: kind[1])


class InDistrict(RecordFilter):
    """The district that the changed record belongs to."""

    def filter(self, queryset, value):
        return queryset.in_scope(value) if value else queryset


class ChangeFilters(RecordFilterSet):
    by = RecordFilter(
        label=_("Person"), phrase=_("by %(value)s"), queryset=lambda _request: get_user_model().objects.all()
    )
    district = InDistrict(
        label=_("District"),
        phrase=_("in %(value)s"),
        queryset=lambda _request: get_scope_model()._default_manager.all(),
    )
    parent_table = ChoiceFilter(label=_("Kind of record"), choices=kinds)
    operation = ChoiceFilter(label=_("What"), choices=Operation.choices)
    at = PeriodFilter(label=_("Day"), phrase=_("made"))

    class Meta:
        model = Change
        fields = ()
