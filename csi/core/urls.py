"""Where pages stand, and which records are asked for."""

from functools import lru_cache

from django.urls import reverse

# A page leads to hundreds of others, and Django looks through its patterns for each. More than the lists of a day lead
# to; those that nobody asks for any more make room.
KEPT = 5000


@lru_cache(maxsize=KEPT)
def address_of(page: str, *args) -> str:
    """The address of a page: address_of("forums:meeting_detail", 7). It does not change while the program runs."""
    return reverse(page, args=args)


def is_valid_pk(text: str) -> bool:
    """Whether what was sent can be the number of a record: PostgreSQL refuses to look for what cannot."""
    return text.isascii() and text.isdigit() and len(text) < len(str(2**63 - 1))
