"""Unsaved input of a user that the server stores, with the page to which it belongs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import Resolver404
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.core.crud.models import Draft
from csi.core.crud.urls import get_add_label, resolve_page
from csi.core.crud.views import RecordCreateView, RecordDecisionView, RecordUpdateView
from csi.core.typing import StrOrPromise


@dataclass(frozen=True)
class UnsavedEntries:
    """A draft with the title of its page and its first entries."""

    draft: Draft
    title: StrOrPromise
    summary: str = ""


def list_unsaved_entries(user: User) -> list[UnsavedEntries]:
    """Return the user's drafts, newest first; the records of each type are read by one query."""
    drafts = list(Draft.objects.unexpired().filter(user=user))
    pages = [_find_page(draft.path) for draft in drafts]
    records = _read_records(pages, user)
    entries = []
    for draft, (view, model, pk) in zip(drafts, pages, strict=True):
        record = records.get((model, pk))
        # The entries may name records that the user may not see any more.
        is_visible = record is not None or (pk is None and isinstance(view, type))
        summary = draft.summary if is_visible else ""
        entries.append(UnsavedEntries(draft, _describe_page(view, record or model), summary))
    return entries


def _find_page(path: str) -> tuple[Any, Any, int | None]:
    """Return the view of a path, its model and the key of the record; None for what it lacks."""
    try:
        match = resolve_page(path)
    except Resolver404:
        return None, None, None
    view: Any = getattr(match.func, "view_class", None) or getattr(match.func, "model_admin", None)
    return view, getattr(view, "model", None), match.kwargs.get("pk")


def _read_records(pages: Iterable[tuple[Any, Any, int | None]], user: User) -> dict[tuple[Any, int | None], Any]:
    keys = defaultdict(set)
    for _view, model, pk in pages:
        if model is not None and pk is not None:
            keys[model].add(pk)
    return {
        (model, record.pk): record
        for model, pks in keys.items()
        for record in model._default_manager.visible_to(user).for_list().filter(pk__in=pks)
    }


def _describe_page(view: Any, record: Any) -> StrOrPromise:
    """Return the title of a page; `record`: its record, or the model if that is not visible."""
    meta: Any = getattr(record, "_meta", None)
    name = capfirst(str(meta.verbose_name if isinstance(record, type) else record)) if meta else ""
    plural = capfirst(str(meta.verbose_name_plural)) if meta else ""
    if not isinstance(view, type):
        # A page of the administration.
        return _("Administration: %(name)s") % {"name": name} if view else _("Unsaved entries")
    if issubclass(view, RecordCreateView):
        return get_add_label(view.model)
    if issubclass(view, RecordDecisionView):
        return str(view.title or view.button_label or name) % {"record": name}
    if issubclass(view, RecordUpdateView):
        return _("Edit: %(record)s") % {"record": name}
    return str(getattr(view, "draft_title", _("Unsaved entries"))) % {"record": name, "records": plural}
