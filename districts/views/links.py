"""URLs of lists and add pages that are filtered or prefilled with the record at hand."""

from typing import Any

from django.db.models import Model
from django.urls import reverse

from csi.core.crud.views import can_add
from csi.core.typing import RecordUser


def get_list_url(model: type[Model], **filters: Any) -> str:
    """Return the URL of a model's list, filtered: `get_list_url(Contact, district=district)`."""
    return _reverse(model, "list", filters)


def get_add_url(model: type[Model], user: RecordUser, **initial: Any) -> str | None:
    """Return the URL of a model's add page with initial values, or None if the user may not add."""
    return _reverse(model, "add", initial) if can_add(model, user) else None


def _reverse(model: type[Model], page: str, params: dict[str, Any]) -> str:
    query = {name: getattr(value, "pk", value) for name, value in params.items()}
    return reverse(f"{model._meta.app_label}:{model._meta.model_name}_{page}", query=query or None)
