"""Create view."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import cached_property

from csi.core.crud.urls import get_add_label
from csi.core.crud.views.access import AddPermissionMixin
from csi.core.crud.views.edit import RecordFormView


class RecordCreateView(AddPermissionMixin, RecordFormView):
    """Create a record. `prefill`: fields that the query string may fill in, such as `?group=3`."""

    prefill: Sequence[str] = ()

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
