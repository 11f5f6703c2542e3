"""Countries, named and sorted in the reader's language."""

import functools
from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language
from django_countries import Countries, countries
from django_countries.fields import CountryField

from csi.core.db.search import get_local_sort_key


@functools.cache
def list_countries(_language: str | None) -> list[Any]:
    """Return the (code, name) pairs of all countries in the active language, in the order of its alphabet."""
    return sorted(countries, key=lambda country: get_local_sort_key(country.name))


class SortedCountries(Countries):
    """The (code, name) pairs of all countries, in the order of the reader's alphabet."""

    def __iter__(self) -> Iterator[Any]:
        return iter(list_countries(get_language()))


class SortedCountryField(CountryField):
    """A country whose choices are sorted by their names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"countries": SortedCountries, **kwargs})

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("countries", None)
        return name, "django_countries.fields.CountryField", args, kwargs
