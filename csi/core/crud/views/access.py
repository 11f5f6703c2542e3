"""Who comes in: a signed-in person, and only to records that are the person's to see or to change."""

from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.generic import View

from csi.core.crud.idempotency import redirect_to_sign_in
from csi.core.crud.locks import RecordLock, get_record_lock
from csi.core.permissions import RecordPermission
from csi.core.typing import StrOrPromise


def can_add(model, user):
    """Whether this person may make a record of this model at all."""
    return not model.objects.editable_by(user).query.is_empty()


def check_record_access(request):
    """The door of pages about records: the sign-in page for nobody, None for who may come in; readers are refused."""
    if not request.user.is_authenticated:
        # What a page fetches into itself must not put the sign-in page there; the form's own Save leads to it.
        return HttpResponse(status=204) if request.htmx else redirect_to_sign_in(request)
    if not request.user.has_permission(RecordPermission.VIEW_RECORDS):
        raise PermissionDenied(_("Your account sees figures, not records."))
    return None


def record_access_required(view):
    """The same door for a page that is a function."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        return check_record_access(request) or view(request, *args, **kwargs)

    return guarded


class RecordView(View):
    """Base of every page of the kit: for a signed-in person, about one `model`."""

    model: type[Model]
    # Set by each page: an attribute or a cached property.
    object: Any

    def dispatch(self, request, *args, **kwargs):
        return check_record_access(request) or super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> Any:
        return self.request.user

    def get_visible_queryset(self) -> Any:
        return self.model._default_manager.visible_to(self.user)

    def get_editable_queryset(self) -> Any:
        return self.model._default_manager.editable_by(self.user)

    def get_record_or_404(self, queryset: QuerySet[Any]) -> Any:
        """The record of the address; one that is not yours and one that is not there answer alike."""
        record = queryset.filter(pk=self.kwargs["pk"]).first()
        if record is None:
            raise Http404
        return record

    @cached_property
    def lock(self) -> RecordLock | None:
        """What keeps the page's record, or a part of it, as it is; None where nothing does."""
        return get_record_lock(self.object, self.user)

    @property
    def model_name(self) -> StrOrPromise:
        """The model's name in running text."""
        return self.model._meta.verbose_name

    @property
    def model_plural(self) -> str:
        return capfirst(self.model._meta.verbose_name_plural)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"view": self, "model_name": self.model_name, "model_plural": self.model_plural, **kwargs}
