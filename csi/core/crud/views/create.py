"""Create view."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property

from csi.core.access import can_add
from csi.core.crud.urls import get_add_label
from csi.core.crud.views.edit import RecordFormView
from csi.core.permissions import RecordPermission


class RecordCreateView(RecordFormView):
    """Create a record. `prefill`: fields that the query string may fill in, such as `?group=3`."""

    prefill: Sequence[str] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        if (
            user.is_authenticated
            and user.has_permission(RecordPermission.VIEW_RECORDS)
            and not can_add(self.model, user)
        ):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def object(self) -> Any:
        return self.model()

    def get_initial(self) -> dict[str, Any]:
        params = self.request.GET
        return {name: params[name].replace("\0", "") for name in self.prefill if params.get(name)}

    def get_title(self) -> str:
        return str(get_add_label(self.model))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"can_add_another": True, **kwargs})
