"""Results over all scopes, cached in the memory of the process until a change concerns them.

A page of a whole mission needs the same result in each request, and between two requests few records change. After a
change, only the scopes that it concerns are computed again.
"""

from collections.abc import Callable, Collection, Hashable, Sized
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from csi.core.history.changed_scopes import find_changed_scopes
from csi.core.history.models import Change
from csi.core.history.writers import is_inside_transaction, read_server_state

# With more changed scopes, all of them are computed again.
MAX_SCOPES = 20
# Items in the values of all results, each of a few kilobytes
MAX_ITEMS = 20_000

Value = TypeVar("Value", bound=Sized)
Result = TypeVar("Result")
# The value of each scope; None: what belongs to no scope.
ValuesByScope = dict[Any, Value]


@dataclass(frozen=True)
class CachedResult(Generic[Value, Result]):
    """A result, the values from which it was combined, and the latest change that they contain."""

    last_change: int
    values: ValuesByScope[Value]
    result: Result

    @cached_property
    def size(self) -> int:
        return sum(map(len, self.values.values()))


_cached_results: dict[Hashable, CachedResult[Any, Any]] = {}


def cache_result(
    key: Hashable,
    compute: Callable[[Collection[Any] | None], ValuesByScope[Value]],
    combine: Callable[[ValuesByScope[Value]], Result],
) -> Result:
    """Return `combine(compute(None))`, computed again only for the scopes that have changed.

    `key`: identifies the computation with everything on which it depends beside the records, such as the role of the
    user, the day and the language. `compute`: returns the values of some scopes, of all for None; what belongs to no
    scope it returns always. A value depends on records of its own scope and on those that belong to all scopes.

    Nothing is cached within a transaction, whose changes may be taken back, nor while others write: the number of a
    change in progress may be lower than that of the latest one.
    """
    if is_inside_transaction():
        return combine(compute(None))
    latest_change = Change.objects.last_number()
    cached = _cached_results.get(key)
    if cached and cached.last_change == latest_change:
        return cached.result
    state = read_server_state()
    changed = find_changed_scopes(cached.last_change) if cached and cached.last_change < latest_change else None
    values = _update(cached, changed, compute) if cached and changed is not None else compute(None)
    result = cached.result if cached and values is cached.values else combine(values)
    if not state.has_writers and not state.is_standby:
        _cached_results[key] = CachedResult(latest_change, values, result)
        if sum(cached.size for cached in list(_cached_results.values())) > MAX_ITEMS:
            _cached_results.clear()
    return result


def _update(
    cached: CachedResult[Value, Any],
    changed: Collection[Any],
    compute: Callable[[Collection[Any] | None], ValuesByScope[Value]],
) -> ValuesByScope[Value]:
    """Return the values with those of the changed scopes computed again."""
    if not changed:
        return cached.values
    if len(changed) > MAX_SCOPES:
        return compute(None)
    others = {scope: value for scope, value in cached.values.items() if scope is not None and scope not in changed}
    return others | compute(changed)
