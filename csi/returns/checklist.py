"""What a month holds of a district: what is recorded, what is missing, and what looks like a slip.

Returns lie below the domains and know none of them; each tells of its own in `<app>/month.py`:

    @register_return_section
    def trips(district, month, user):
        return Contents(recorded=[Recorded(_("Trips"), count, url)], missing=[...], doubtful=[...])
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.http import urlencode

# A count so many times what is usual in the district has most likely a digit too many.
TIMES_THE_USUAL = 10

_TELLERS: list[Callable] = []


@dataclass(frozen=True)
class Recorded:
    """So many records of one kind; the list at `url` holds exactly these."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class ReturnIssue:
    """What is missing or doubtful, in words, and the page on which it is mended."""

    text: str
    url: str


@dataclass
class Contents:
    """A district's month as far as a person may see it."""

    recorded: list[Recorded] = field(default_factory=list)
    missing: list[ReturnIssue] = field(default_factory=list)
    doubtful: list[ReturnIssue] = field(default_factory=list)


def register_return_section(function):
    """Registers a function `(district, month, user) -> Contents`."""
    _TELLERS.append(function)
    return function


def contents_of(district, month, user) -> Contents:
    """What all domains tell of this month."""
    whole = Contents()
    for tell in _TELLERS:
        part = tell(district, month, user)
        whole.recorded += part.recorded
        whole.missing += part.missing
        whole.doubtful += part.doubtful
    return whole


def is_far_above(count, usual) -> bool:
    """Whether a count is so many times the usual one that it is worth a second look; False without a usual one."""
    return bool(usual) and count >= TIMES_THE_USUAL * usual


def listed(name, **query) -> str:
    """The address of a list, narrowed to these."""
    return f"{reverse(name)}?{urlencode(query)}"
