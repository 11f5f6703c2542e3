"""Results over all scopes, cached in the memory of the process until a change concerns them.

A page of a whole mission needs the same result in each request, and between two requests few records change. After a
change, only the scopes that it concerns are computed again.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils.translation import get_language

from csi.core.history.changed_scopes import find_changed_scopes
from csi.core.history.models import Change
from csi.core.history.writers import is_inside_transaction, read_server_state
from csi.core.permissions import RecordPermission
from csi.core.typing import RecordUser

# With more changed scopes, all of them are computed again.
MAX_SCOPES = 20
# Items of all results, each of a few kilobytes
MAX_ITEMS = 20_000

Item = TypeVar("Item")
Result = TypeVar("Result")
# The items of each scope; None: those of no scope.
ItemsByScope = dict[Any, list[Item]]
# Returns (scope, item) of some scopes, of all for None.
ItemFunction = Callable[[Collection[Any] | None], Iterable[tuple[Any, Item]]]


@dataclass(frozen=True)
class CachedResult(Generic[Item, Result]):
    """A result, the items from which it was combined, and the latest change that they contain."""

    last_change: int
    items: ItemsByScope[Item]
    result: Result

    @cached_property
    def size(self) -> int:
        return sum(map(len, self.items.values()))


_cached_results: dict[Hashable, CachedResult[Any, Any]] = {}


def combine_items(
    user: RecordUser,
    scope: models.Model | None,
    key: tuple[Hashable, ...],
    list_items: ItemFunction[Item],
    combine: Callable[[Iterable[Item]], Result],
) -> Result:
    """Return the combination of the items of one scope, or of all that the user may see.

    That of a user with access to all scopes is cached; it may depend on the role of the user. The other parameters: see
    `cache_result`.
    """
    if scope or not user.has_permission(RecordPermission.ACCESS_ALL_SCOPES):
        return combine(item for _scope, item in list_items([scope.pk] if scope else None))
    return cache_result((*key, user.role, get_language()), list_items, combine)


def cache_result(key: Hashable, list_items: ItemFunction[Item], combine: Callable[[Iterable[Item]], Result]) -> Result:
    """Return the combination of the items of all scopes, computed again only for those that have changed.

    `key`: identifies the computation with everything on which it depends beside the records, such as the day and the
    language. `list_items`: returns the items of some scopes, and always those of no scope. An item depends on records
    of its own scope and on those that belong to all scopes.

    Nothing is cached within a transaction, whose changes may be taken back, nor while others write: the number of a
    change in progress may be lower than that of the latest one.
    """

    def load(scopes: Collection[Any] | None) -> ItemsByScope[Item]:
        items: ItemsByScope[Item] = defaultdict(list)
        for scope, item in list_items(scopes):
            items[scope].append(item)
        return items

    def combine_all(items: ItemsByScope[Item]) -> Result:
        return combine(chain.from_iterable(items.values()))

    if is_inside_transaction():
        return combine_all(load(None))
    latest_change = Change.objects.last_number()
    cached = _cached_results.get(key)
    if cached and cached.last_change == latest_change:
        return cached.result
    state = read_server_state()
    changed = find_changed_scopes(cached.last_change) if cached and cached.last_change < latest_change else None
    items = _update(cached, changed, load) if cached and changed is not None else load(None)
    result = cached.result if cached and items is cached.items else combine_all(items)
    if not state.has_writers and not state.is_standby:
        _cached_results[key] = CachedResult(latest_change, items, result)
        if sum(cached.size for cached in list(_cached_results.values())) > MAX_ITEMS:
            _cached_results.clear()
    return result


def _update(
    cached: CachedResult[Item, Any],
    changed: Collection[Any],
    load: Callable[[Collection[Any] | None], ItemsByScope[Item]],
) -> ItemsByScope[Item]:
    """Return the items with those of the changed scopes computed again."""
    if not changed:
        return cached.items
    if len(changed) > MAX_SCOPES:
        return load(None)
    others = {scope: items for scope, items in cached.items.items() if scope is not None and scope not in changed}
    return others | load(changed)
