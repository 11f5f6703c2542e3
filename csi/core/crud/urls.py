"""URL patterns of the pages of a record, the same for every model."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.urls import NoReverseMatch, get_script_prefix, path, resolve, reverse
from django.utils.translation import gettext as _

from csi.core.access import can_add
from csi.core.typing import RecordUser, StrOrPromise

SUFFIXES = {
    "list": "",
    "add": "add/",
    "detail": "<int:pk>/",
    "edit": "<int:pk>/edit/",
    "delete": "<int:pk>/delete/",
}

# Further pages of a list, and the functions that build their views from the list view; None: the list has no such page.
_LIST_PAGES: dict[str, Callable[[Any], Any]] = {}
# Further pages beside the detail page, and the functions that build their views from the detail view.
_RECORD_PAGES: dict[str, Callable[[Any], Any]] = {}


def register_record_page(page: str, build_view: Callable[[Any], Any]) -> None:
    """Add the page `…/<pk>/<page>/` to every record with a detail page; `build_view` gets the detail view."""
    _RECORD_PAGES[page] = build_view
    SUFFIXES[page] = f"<int:pk>/{page}/"


def register_list_page(page: str, build_view: Callable[[Any], Any]) -> None:
    """Add the page `…/<page>/` to every list for which `build_view` returns a view."""
    _LIST_PAGES[page] = build_view
    SUFFIXES[page] = f"{page}/"


def record_urls(
    prefix: str,
    name: str,
    *,
    list: Any = None,
    detail: Any = None,
    add: Any = None,
    edit: Any = None,
    delete: Any = None,
) -> Sequence[Any]:
    """Return the URL patterns of the given views, such as `<prefix>/<pk>/edit/`.

    A record with a detail page also has the registered pages, such as its history at `…/<pk>/history/`, and a list its
    own, such as the import.
    """
    views = {"list": list, "add": add, "detail": detail, "edit": edit, "delete": delete}
    if list is not None:
        views |= {page: build_view(list) for page, build_view in _LIST_PAGES.items()}
    if detail is not None:
        views |= {page: build_view(detail) for page, build_view in _RECORD_PAGES.items()}
    return [
        path(f"{prefix}/{SUFFIXES[page]}", view.as_view(), name=f"{name}_{page}")
        for page, view in views.items()
        if view is not None
    ]


def record_url(record_or_model: Model | type[Model], page: str, query: Mapping[str, Any] | None = None) -> Any:
    """Return the URL of a page of the record (a key of `SUFFIXES`), None if the model has no such page."""
    meta = record_or_model._meta
    args = (
        [record_or_model.pk] if isinstance(record_or_model, Model) and page not in ("list", "add", *_LIST_PAGES) else []
    )
    try:
        return reverse(f"{meta.app_label}:{meta.model_name}_{page}", args=args, query=query)
    except NoReverseMatch:
        return None


def get_list_url(model: type[Model], **filters: Any) -> str:
    """Return the URL of a model's list, filtered: `get_list_url(Loan, book=book)`."""
    return record_url(model, "list", _build_query(filters))


def get_add_url(model: type[Model], user: RecordUser, **initial: Any) -> str | None:
    """Return the URL of a model's add page with initial values, or None if the user may not add."""
    return record_url(model, "add", _build_query(initial)) if can_add(model, user) else None


def _build_query(params: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, "pk", value) for name, value in params.items()}


def resolve_page(path: str) -> Any:
    """Return the match of a path; raise Resolver404 if it leads to no page.

    URLs are resolved without the path under which the application is published.
    """
    return resolve(f"/{path.removeprefix(get_script_prefix())}")


def get_add_label(model: type[Model]) -> StrOrPromise:
    """Return the label of the link to the add page: the title of the page, or "Add book"."""
    title = getattr(resolve_page(record_url(model, "add")).func.view_class, "title", None)
    return title or _("Add %(name)s") % {"name": model._meta.verbose_name}
