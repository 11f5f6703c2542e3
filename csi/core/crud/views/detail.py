"""A record's page: facts, panels, its place, and what can be done next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.shortcuts import render
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.timezone import template_localtime
from django.utils.translation import gettext as _

from csi.core.crud.columns import get_record_link, tone_of
from csi.core.crud.map_points import MapPoint, map_data
from csi.core.crud.panels import RelatedPanel, get_registered_page_actions, get_registered_panels
from csi.core.crud.tables import find_field, resolve_path
from csi.core.crud.urls import record_url
from csi.core.crud.views.access import RecordView
from csi.core.typing import StrOrPromise

# Longer texts take the whole width.
WIDE_TEXT = 80


@dataclass(frozen=True)
class DisplayField:
    """One line of a record's facts. `tone`: show the value as a badge."""

    label: StrOrPromise
    value: Any
    url: str | None = None
    wide: bool = False
    tone: str | None = None


@dataclass(frozen=True)
class PageAction:
    """What can be done next."""

    label: StrOrPromise
    url: str
    icon: str = "arrow-right"


class RecordDetailView(RecordView):
    """One record.

    `facts`: field names, or (label, attribute path or callable of the record). `panels()`, `get_page_actions()`
    and `get_map_points()` are hooks.
    """

    fields: Sequence[str | tuple[StrOrPromise, str | Callable[[Any], Any]]] = ()
    template_name: str = "crud/detail.html"

    def get_queryset(self) -> Any:
        queryset = self.get_visible_queryset()
        return queryset.for_detail() if hasattr(queryset, "for_detail") else queryset

    def get(self, request, *args, **kwargs):
        return render(request, self.template_name, self.get_context_data())

    @cached_property
    def object(self):
        return self.get_record_or_404(self.get_queryset())

    @cached_property
    def is_editable(self):
        return self.get_editable_queryset().filter(pk=self.object.pk).exists()

    def get_heading(self) -> str:
        return capfirst(str(self.object))

    def get_state_badge(self):
        """(label, tone) of the field `state` or `status`, None where the record has neither."""
        for name in ("state", "status"):
            field = find_field(self.model, name)
            if field is not None and field.choices:
                return self.object._get_FIELD_display(field), tone_of(field, getattr(self.object, name))
        return None

    def get_related_panels(self) -> list[RelatedPanel]:
        """The `RelatedPanel`s of this record, in the order in which they are shown."""
        return []

    def get_page_actions(self) -> Sequence[tuple[StrOrPromise, str] | tuple[StrOrPromise, str, str]]:
        """(label, url) pairs of what this person can do next with this record."""
        return []

    def get_map_points(self) -> Sequence[MapPoint]:
        """The `MapPoint`s of the small map, or {lat, lon, label, kind, url}; those without coordinates are left out."""
        return []

    def get_fields(self) -> Sequence[str | tuple[StrOrPromise, str | Callable[[Any], Any]]]:
        """Return the entries of `fields`; override it if they depend on the record."""
        return self.fields

    def get_display_fields(self) -> list[DisplayField]:
        return [self._build_display_field(entry) for entry in self.get_fields()]

    def _build_display_field(self, entry):
        if isinstance(entry, str):
            field = self.model._meta.get_field(entry)
            label, value = capfirst(field.verbose_name), getattr(self.object, entry)
            if field.many_to_many:
                return DisplayField(label, ", ".join(str(record) for record in value.all()))
            if field.choices:
                tone = tone_of(field, value) if entry in ("state", "status") else None
                return DisplayField(label, self.object._get_FIELD_display(field), tone=tone)
        else:
            label, source = entry
            value = source(self.object) if callable(source) else resolve_path(self.object, source)
        if isinstance(value, models.Model):
            return DisplayField(label, str(value), url=get_record_link(value))
        shown = as_text(value, is_month=entry == "month")
        return DisplayField(label, shown, wide=isinstance(shown, str) and (len(shown) > WIDE_TEXT or "\n" in shown))

    def audit_info(self):
        """Who recorded and who changed the record, and when; a change of the same minute by the same person is none."""
        record = self.object
        audit_info = {
            name: {
                "by": getattr(record, f"{name}_by"),
                "at": getattr(record, f"{name}_at").replace(second=0, microsecond=0),
            }
            for name in ("created", "updated")
            if hasattr(record, f"{name}_at")
        }
        if audit_info and audit_info["updated"] == audit_info["created"]:
            del audit_info["updated"]
        return audit_info

    def get_map_data(self):
        """What components/map.html draws; None without a place."""
        return map_data(point for point in self.get_map_points() if point.latitude is not None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        edit_url = record_url(self.object, "edit")
        may_edit = self.is_editable and not (self.lock and self.lock.is_full)
        page_actions = [
            PageAction(*action)
            for action in (*self.get_page_actions(), *get_registered_page_actions(self.object, self.user))
        ]
        return super().get_context_data(
            object=self.object,
            title=self.get_heading(),
            badge=self.get_state_badge(),
            display_fields=self.get_display_fields(),
            panels=[*self.get_related_panels(), *get_registered_panels(self.object, self.user)],
            page_actions=page_actions
            if may_edit
            else [action for action in page_actions if not action.url.startswith(str(edit_url))],
            lock=self.lock,
            map_data=self.get_map_data(),
            audit_info=self.audit_info(),
            list_url=record_url(self.model, "list"),
            history_url=record_url(self.object, "history"),
            edit_url=edit_url if may_edit else None,
            delete_url=record_url(self.object, "delete") if self.is_editable and not self.lock else None,
            **kwargs,
        )


def as_text(value, is_month=False):
    """A value as people read it; None stays None, so that the page says that it is missing."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if is_month:
        return formats.date_format(value, "YEAR_MONTH_FORMAT")
    if hasattr(value, "hour") and hasattr(value, "year"):
        return formats.date_format(template_localtime(value), "DATETIME_FORMAT")
    if hasattr(value, "year") and hasattr(value, "day"):
        return formats.date_format(value, "DATE_FORMAT")
    return value if isinstance(value, str) else formats.localize(value)
