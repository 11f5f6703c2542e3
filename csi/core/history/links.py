"""Links from the history of a record to other histories, which higher packages register."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class HistoryLink:
    """A sentence above the history of a record, with links (label, URL)."""

    text: str
    links: Sequence[tuple[str, str]]


# `(model, number, user)` of the record, which may be deleted.
LinkFunction = Callable[[type[models.Model], int, Any], list[HistoryLink]]

_FUNCTIONS: list[LinkFunction] = []


def register_history_links(function: LinkFunction) -> None:
    _FUNCTIONS.append(function)


def get_history_links(model: type[models.Model], number: int, user: Any) -> list[HistoryLink]:
    return [link for function in _FUNCTIONS for link in function(model, number, user)]
