"""Groups of records in lists of choices, as `choice_group` of the records names them."""

from collections.abc import Iterable
from typing import Any


def group_records(records: Iterable[Any]) -> list[tuple[str, list[Any]]]:
    """Return (name, records) of each group of the records of `with_choice_group()`.

    If all records belong to one group, its name is omitted.
    """
    groups: dict[str, list[Any]] = {}
    for record in records:
        groups.setdefault(str(record.choice_group), []).append(record)
    if len(groups) == 1:
        return [("", groups.popitem()[1])]
    return list(groups.items())
