"""Filters of admin lists."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin

from csi.core.crud.groups import group_records


class GroupedListFilter(admin.RelatedFieldListFilter):
    """The records of a relation in the groups and the order that its choice fields have."""

    lookup_choices: Any

    def field_choices(self, field: Any, request: Any, model_admin: Any) -> Any:
        groups = group_records(field.related_model._default_manager.with_choice_group())
        self._headings = {records[0].pk: name for name, records in groups if name}
        return [(record.pk, str(record)) for _name, records in groups for record in records]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Yield the choices; `heading` is the name of the group that begins with a choice."""
        choices: Iterator[Any] = super().choices(changelist)
        first, *others = choices
        yield first
        headings = [self._headings.get(pk) for pk, _label in self.lookup_choices]
        for number, choice in enumerate(others):
            yield choice | {"heading": headings[number] if number < len(headings) else None}


def _is_grouped(field: Any) -> bool:
    related = field.remote_field and field.related_model
    return bool(related) and hasattr(related._default_manager.all(), "with_choice_group")


# Every filter by such a relation
admin.FieldListFilter.register(_is_grouped, GroupedListFilter, take_priority=True)
