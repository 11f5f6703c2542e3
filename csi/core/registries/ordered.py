"""A list of registered items in the order of their positions."""

from bisect import insort_right
from collections.abc import Iterator
from operator import itemgetter
from typing import Generic, TypeVar

Item = TypeVar("Item")


class OrderedRegistry(Generic[Item]):
    """Registered items, ordered by position and then by registration."""

    def __init__(self) -> None:
        self._items: list[tuple[int, Item]] = []

    def add(self, item: Item, *, position: int) -> None:
        insort_right(self._items, (position, item), key=itemgetter(0))

    def __iter__(self) -> Iterator[Item]:
        return (item for _position, item in self._items)
