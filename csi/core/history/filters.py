"""Filters of the mission log."""

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from csi.core.access import get_scope_model
from csi.core.crud.filters import ChoiceFilter, PeriodFilter, RecordFilter, RecordFilterSet
from csi.core.db.search import get_local_sort_key
from csi.core.history.models import Change, ChangeQuerySet, Operation
from csi.core.history.registry import record_models


def list_record_types() -> list[tuple[str, str]]:
    """Return (table, name) of every record type, sorted by name."""
    choices = [(table, capfirst(str(model._meta.verbose_name))) for table, model in record_models().items()]
    return sorted(choices, key=lambda choice: get_local_sort_key(choice[1]))


class ScopeChangeFilter(RecordFilter):
    """Filter changes by the scope to which the changed record belongs."""

    def filter(self, queryset: ChangeQuerySet, value: models.Model | None) -> ChangeQuerySet:
        return queryset.in_scope(value) if value else queryset


class ChangeFilters(RecordFilterSet):
    by = RecordFilter(
        label=_("Person"), phrase=_("by %(value)s"), queryset=lambda _request: get_user_model().objects.all()
    )
    scope = ScopeChangeFilter(
        label=capfirst(get_scope_model()._meta.verbose_name),
        phrase=_("in %(value)s"),
        queryset=lambda _request: get_scope_model()._default_manager.all(),
    )
    parent_table = ChoiceFilter(label=_("Type of record"), choices=list_record_types)
    operation = ChoiceFilter(label=_("Change"), choices=Operation.choices)
    at = PeriodFilter(label=_("Date"), phrase=_("made %(dates)s"))

    class Meta:
        model = Change
        fields = ()
