"""Base class of the record views: sign-in, permission to view records, scoped querysets."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.generic import View

from csi.core.access import can_add
from csi.core.crud.drafts import redirect_to_sign_in
from csi.core.crud.locks import RecordLock, get_record_lock
from csi.core.permissions import RecordPermission
from csi.core.typing import StrOrPromise


def check_record_access(request: Any) -> HttpResponseBase | None:
    """Return a redirect for anonymous users, None for users who may view records.

    Raises PermissionDenied for signed-in users who may view aggregates only.
    """
    if not request.user.is_authenticated:
        # A fragment that htmx requests must not be replaced by the sign-in page; submitting the form leads there.
        return HttpResponse(status=204) if request.htmx else redirect_to_sign_in(request)
    if not request.user.has_permission(RecordPermission.VIEW_RECORDS):
        raise PermissionDenied(_("Your account can view figures, but not records."))
    return None


def record_access_required(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Limit a function-based view to users who may view records."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return check_record_access(request) or view(request, *args, **kwargs)

    return wrapper


class RecordView(View):
    """Base class of the views of one `model`, for users who may view records."""

    model: type[Model]
    # Set by each view as an attribute or a cached property.
    object: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return check_record_access(request) or super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> Any:
        return self.request.user

    def get_visible_queryset(self) -> Any:
        return self.model._default_manager.visible_to(self.user)  # type: ignore[attr-defined]  # a scoped manager

    def get_editable_queryset(self) -> Any:
        return self.model._default_manager.editable_by(self.user)  # type: ignore[attr-defined]  # a scoped manager

    def get_record_or_404(self, queryset: QuerySet[Any]) -> Any:
        """Return the record of the URL; the response is the same for an inaccessible and a missing record."""
        record = queryset.filter(pk=self.kwargs["pk"]).first()
        if record is None:
            raise Http404
        return record

    @cached_property
    def lock(self) -> RecordLock | None:
        return get_record_lock(self.object, self.user)

    @property
    def model_name(self) -> StrOrPromise:
        return self.model._meta.verbose_name or ""

    @property
    def model_plural(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"view": self, "model_name": self.model_name, "model_plural": self.model_plural, **kwargs}


class AddPermissionMixin(RecordView):
    """A page for users who may add records of the type; it does not exist for others who may view records."""

    def can_add_records(self) -> bool:
        return can_add(self.model, self.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        can_view = user.is_authenticated and user.has_permission(RecordPermission.VIEW_RECORDS)
        if can_view and not self.can_add_records():
            raise Http404
        return super().dispatch(request, *args, **kwargs)
