"""Where pages stand: a page leads to hundreds of others, and Django looks through its patterns for each."""

from functools import lru_cache

from django.urls import reverse

# More than the lists of a day lead to; those that nobody asks for any more make room.
KEPT = 5000


@lru_cache(maxsize=KEPT)
def address_of(page: str, *args) -> str:
    """The address of a page: address_of("forums:meeting_detail", 7). It does not change while the program runs."""
    return reverse(page, args=args)
