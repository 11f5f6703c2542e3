"""Detail view: fields, related panels, map and page actions of a record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise, cached_property
from django.utils.html import format_html_join
from django.utils.text import capfirst

from csi.core.crud.columns import get_badge_tone, get_record_link
from csi.core.crud.map_points import MapPoint, build_map_data
from csi.core.crud.panels import RelatedPanel, get_registered_page_actions, get_registered_panels
from csi.core.crud.paths import find_field, resolve_path
from csi.core.crud.urls import record_url
from csi.core.crud.views.access import RecordView
from csi.core.formatting import format_value, get_choice_label
from csi.core.languages import TextInLanguage, get_text_language, mark_language
from csi.core.typing import StrOrPromise

# Longer texts take the full width of the page.
MAX_NARROW_TEXT = 80
STATE_FIELDS = ("state", "status")


@dataclass(frozen=True)
class DisplayField:
    """A labelled value on a detail page.

    `tone`: show the value as a badge of this tone. `language`: that of the value, if it is known.
    """

    label: StrOrPromise
    value: Any
    url: str | None = None
    is_wide: bool = False
    tone: str | None = None
    language: str = ""


@dataclass(frozen=True)
class PageAction:
    """A link or, with `is_post`, a button for an action that the user can take next with the record."""

    label: StrOrPromise
    url: str
    icon: str = "arrow-right"
    is_post: bool = False


# `(model, number, user)`: returns the URL of the record that has replaced another one, None if there is none.
SuccessorFunction = Callable[[type[models.Model], int, Any], str | None]

_successor_functions: list[SuccessorFunction] = []


def register_successor(function: SuccessorFunction) -> None:
    """Let the page of a record that does not exist any more lead to the one that has replaced it."""
    _successor_functions.append(function)


class RecordDetailView(RecordView):
    """Page of one record.

    `fields`: field names, or (label, attribute path or callable of the record). `get_related_panels()`,
    `get_page_actions()` and `get_map_points()` are hooks.
    """

    fields: Sequence[str | tuple[StrOrPromise, str | Callable[[Any], Any]]] = ()
    template_name: str = "crud/detail.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            for find_url in _successor_functions:
                if url := find_url(self.model, kwargs["pk"], self.user):
                    return HttpResponseRedirect(url)
            raise

    def get_queryset(self) -> Any:
        queryset = self.get_visible_queryset()
        return queryset.for_detail() if hasattr(queryset, "for_detail") else queryset

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return render(request, self.template_name, self.get_context_data())

    @cached_property
    def object(self) -> Any:
        return self.get_record_or_404(self.get_queryset())

    @cached_property
    def is_editable(self) -> bool:
        return self.get_editable_queryset().filter(pk=self.object.pk).exists()

    def get_heading(self) -> str:
        name = str(self.object)
        return TextInLanguage(capfirst(name), name.language) if isinstance(name, TextInLanguage) else capfirst(name)

    def get_state_badge(self) -> tuple[StrOrPromise, str] | None:
        """Return (label, tone) of the field `state` or `status`, None for a record without such a field."""
        for name in STATE_FIELDS:
            field = find_field(self.model, name)
            if field is not None and field.choices:
                return get_choice_label(self.object, name), get_badge_tone(field, getattr(self.object, name))
        return None

    def get_related_panels(self) -> list[RelatedPanel]:
        """Return the panels of this record in their order on the page."""
        return []

    def get_page_actions(self) -> Sequence[tuple[StrOrPromise, str] | tuple[StrOrPromise, str, str]]:
        """Return (label, URL) or (label, URL, icon) of the actions that the user can take next."""
        return []

    def get_map_points(self) -> Sequence[MapPoint]:
        """Return the points of the small map; points without coordinates are left out."""
        return []

    def get_fields(self) -> Sequence[str | tuple[StrOrPromise, str | Callable[[Any], Any]]]:
        """Return the entries of `fields`; override it if they depend on the record."""
        return self.fields

    def get_display_fields(self) -> list[DisplayField]:
        return [self._build_display_field(entry) for entry in self.get_fields()]

    def _build_display_field(self, entry: str | tuple[StrOrPromise, str | Callable[[Any], Any]]) -> DisplayField:
        label: StrOrPromise
        language = ""
        if isinstance(entry, str):
            language = get_text_language(entry)
            field: Any = self.model._meta.get_field(entry)
            label, value = capfirst(field.verbose_name), getattr(self.object, entry)
            if field.many_to_many:
                return DisplayField(
                    label, format_html_join(", ", "{}", ((mark_language(record),) for record in value.all()))
                )
            if field.choices:
                tone = get_badge_tone(field, value) if entry in STATE_FIELDS else None
                return DisplayField(label, get_choice_label(self.object, entry), tone=tone)
        else:
            label, source = entry
            value = source(self.object) if callable(source) else resolve_path(self.object, source)
            value = str(value) if isinstance(value, Promise) else value
        if isinstance(value, models.Model):
            return DisplayField(label, mark_language(value), url=get_record_link(value))
        text = format_value(value, is_month=entry == "month")
        is_wide = isinstance(text, str) and (len(text) > MAX_NARROW_TEXT or "\n" in text)
        return DisplayField(label, text, is_wide=is_wide, language=language if value else "")

    def get_audit_info(self) -> dict[str, dict[str, Any]]:
        """Return who created and last updated the record and when.

        An update by the same user in the same minute as the creation is left out.
        """
        info = {
            name: {
                "by": getattr(self.object, f"{name}_by"),
                "at": getattr(self.object, f"{name}_at").replace(second=0, microsecond=0),
            }
            for name in ("created", "updated")
            if hasattr(self.object, f"{name}_at")
        }
        if info and info["updated"] == info["created"]:
            del info["updated"]
        return info

    def get_map_data(self) -> dict[str, Any] | None:
        return build_map_data(point for point in self.get_map_points() if point.latitude is not None)

    def _get_all_page_actions(self, edit_url: str | None, can_edit: bool) -> list[PageAction]:
        """Return the page actions of this view and of other apps, except links to a locked edit page."""
        entries = (*self.get_page_actions(), *get_registered_page_actions(self.object, self.user))
        page_actions = [PageAction(*entry) for entry in entries]
        if can_edit:
            return page_actions
        return [action for action in page_actions if not action.url.startswith(str(edit_url))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        edit_url = record_url(self.object, "edit")
        can_edit = self.is_editable and not (self.lock and self.lock.is_full)
        return super().get_context_data(
            object=self.object,
            title=self.get_heading(),
            badge=self.get_state_badge(),
            display_fields=self.get_display_fields(),
            panels=[*self.get_related_panels(), *get_registered_panels(self.object, self.user)],
            page_actions=self._get_all_page_actions(edit_url, can_edit),
            lock=self.lock,
            map_data=self.get_map_data(),
            audit_info=self.get_audit_info(),
            list_url=record_url(self.model, "list"),
            history_url=record_url(self.object, "history"),
            edit_url=edit_url if can_edit else None,
            delete_url=record_url(self.object, "delete") if self.is_editable and not self.lock else None,
            **kwargs,
        )
