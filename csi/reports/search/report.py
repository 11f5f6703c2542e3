"""Search over the records that a user may see, by record type."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.text import capfirst

from csi.accounts.models import User
from csi.core.registries.features import list_searched_models

MAX_RECORDS_SHOWN = 5


@dataclass(frozen=True)
class SearchResult:
    """The matches of one record type. `list_url`: the list of all of them."""

    name: str
    count: int
    records: list[Model]
    list_url: str


def search(user: User, query: str) -> list[SearchResult]:
    """Return the record types with matches that the user may see."""
    results = []
    for model in list_searched_models():
        manager: Any = model._default_manager
        matches = manager.visible_to(user).search(query)
        if hasattr(matches, "for_choice"):
            matches = matches.for_choice()
        if count := matches.count():
            meta = model._meta
            url = reverse(f"{meta.app_label}:{meta.model_name}_list", query={"q": query})
            results.append(
                SearchResult(capfirst(str(meta.verbose_name_plural)), count, list(matches[:MAX_RECORDS_SHOWN]), url)
            )
    return results
