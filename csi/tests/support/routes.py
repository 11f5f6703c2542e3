"""Routes of the URL configuration, for tests that run on every URL."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from csi.core.crud.views import RecordCreateView, RecordDeleteView, RecordDetailView, RecordListView, RecordUpdateView
from csi.core.history.views import RecordHistoryView

RECORD_SUFFIXES = ("_list", "_detail", "_add", "_edit", "_delete", "_history")
RECORD_VIEWS = (
    RecordListView | RecordDetailView | RecordCreateView | RecordUpdateView | RecordDeleteView | RecordHistoryView
)
ALLAUTH_PREFIXES = ("account_", "socialaccount_", "mfa_")


@dataclass(frozen=True)
class Route:
    """A URL pattern: its name with namespaces, its path as declared, and its view class or function."""

    name: str
    path: str
    view: Callable
    takes_pk: bool
    model: type | None

    def has_base(self, base) -> bool:
        """Return True if the view is a subclass of `base`."""
        return isinstance(self.view, type) and issubclass(self.view, base)


def list_routes(resolver: URLResolver | None = None, namespaces=(), prefix="/") -> Iterator[Route]:
    """Yield every route, including the admin and allauth."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "view_class", pattern.callback)
            owner = getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "model_admin", None)
            takes_pk = "pk" in pattern.pattern.regex.groupindex
            yield Route(
                ":".join((*namespaces, pattern.name or "")), path, view, takes_pk, getattr(owner, "model", None)
            )
        else:
            yield from list_routes(pattern, (*namespaces, *filter(None, [pattern.namespace])), path)


def list_page_routes() -> Iterator[Route]:
    """Yield the named routes outside the admin and allauth."""
    for route in list_routes():
        name = route.name.rpartition(":")[2]
        if name and not name.startswith(ALLAUTH_PREFIXES) and not route.name.startswith("admin:"):
            yield route


def build_list(route: Route, user, **query: str) -> RecordListView:
    """Return the view of a list, set up for a request of the user."""
    view = route.view()
    view.setup(RequestFactory().get("/", query))
    view.request.user = user
    return view


RECORD_ROUTES = [
    route for route in list_page_routes() if route.has_base(RECORD_VIEWS) and route.name.endswith(RECORD_SUFFIXES)
]
