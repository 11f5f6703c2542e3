"""URLs of lists and add pages that are filtered or prefilled with the record at hand."""

from typing import Any

from django.db.models import Model

from csi.core.crud.views import can_add, record_url
from csi.core.typing import RecordUser


def get_list_url(model: type[Model], **filters: Any) -> str:
    """Return the URL of a model's list, filtered: `get_list_url(Contact, district=district)`."""
    return record_url(model, "list", _build_query(filters))


def get_add_url(model: type[Model], user: RecordUser, **initial: Any) -> str | None:
    """Return the URL of a model's add page with initial values, or None if the user may not add."""
    return record_url(model, "add", _build_query(initial)) if can_add(model, user) else None


def _build_query(params: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, "pk", value) for name, value in params.items()}
