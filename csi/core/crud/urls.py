"""Addresses of a record's five pages and of its history, alike for every record."""

from typing import Any

from django.db.models import Model
from django.urls import NoReverseMatch, path, resolve, reverse
from django.utils.translation import gettext as _

SUFFIXES = {
    "list": "",
    "add": "add/",
    "detail": "<int:pk>/",
    "edit": "<int:pk>/edit/",
    "delete": "<int:pk>/delete/",
    "history": "<int:pk>/history/",
}


def record_urls(prefix, name, *, list=None, detail=None, add=None, edit=None, delete=None):
    """The urlpatterns of `<prefix>/`, `…/add/`, `…/<pk>/`, `…/<pk>/edit/` and `…/<pk>/delete/`, for the views given.

    A record that has a page has its history beside it, at `…/<pk>/history/`.
    """
    # The history's pages are made of this kit.
    from csi.core.history.views import history_of

    views = {"list": list, "add": add, "detail": detail, "edit": edit, "delete": delete}
    if detail is not None:
        views["history"] = history_of(detail)
    return [
        path(f"{prefix}/{SUFFIXES[kind]}", view.as_view(), name=f"{name}_{kind}")
        for kind, view in views.items()
        if view is not None
    ]


def record_url(record_or_model: Model | type[Model], kind: str) -> Any:
    """The address of one of those pages, None where the record has no such page."""
    meta = record_or_model._meta
    args = [record_or_model.pk] if isinstance(record_or_model, Model) and kind not in ("list", "add") else []
    try:
        return reverse(f"{meta.app_label}:{meta.model_name}_{kind}", args=args)
    except NoReverseMatch:
        return None


def get_add_label(model):
    """What adding a record is called: the title of its add page, else "Add meeting"."""
    title = getattr(resolve(record_url(model, "add")).func.view_class, "title", None)
    return title or _("Add %(name)s") % {"name": model._meta.verbose_name}
