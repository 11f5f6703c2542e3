"""The checklist of a monthly return: record counts, missing records and implausible values.

Apps register their sections in `return_checks.py`:

    @register_return_section(Trip)
    def build_trip_section(district, month, user):
        return ReturnChecklist(counts=[RecordCount(_("Trips"), count, url)], errors=[...], warnings=[...])
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Model
from django.utils.translation import ngettext

from csi.accounts.models import User
from csi.core.crud.confirmations import UNUSUAL_FACTOR
from csi.core.periods import Month
from csi.core.typing import StrOrPromise
from districts.models import District


@dataclass(frozen=True)
class RecordCount:
    """The number of records of one type; the list at `url` shows exactly these records."""

    label: StrOrPromise
    count: int
    url: str


@dataclass(frozen=True)
class ReturnIssue:
    """A missing or implausible record, with the page on which to correct it."""

    text: StrOrPromise
    url: str


@dataclass
class ReturnChecklist:
    """A district's month: `errors` are missing records, `warnings` implausible values."""

    counts: list[RecordCount] = field(default_factory=list)
    errors: list[ReturnIssue] = field(default_factory=list)
    warnings: list[ReturnIssue] = field(default_factory=list)

    @property
    def open_items(self) -> int:
        return len(self.errors) + len(self.warnings)

    @property
    def question(self) -> str:
        """The question before a return with open items is submitted."""
        number = self.open_items
        return ngettext(
            "%(number)d item is open. Submit all the same?", "%(number)d items are open. Submit all the same?", number
        ) % {"number": number}


ReturnSection = Callable[[District, Month, User], ReturnChecklist]

_SECTIONS: list[ReturnSection] = []
_MODELS: set[type[Model]] = set()


def register_return_section(*models: type[Model]) -> Callable[[ReturnSection], ReturnSection]:
    """Register a function `(district, month, user) -> ReturnChecklist` about records of these models."""

    def register(section: ReturnSection) -> ReturnSection:
        _SECTIONS.append(section)
        _MODELS.update(models)
        return section

    return register


def get_section_models() -> set[type[Model]]:
    """Return the models that the sections cover."""
    return _MODELS


def build_checklist(district: District, month: Month, user: User) -> ReturnChecklist:
    """Combine the sections of all apps for the district and month."""
    checklist = ReturnChecklist()
    for section in _SECTIONS:
        part = section(district, month, user)
        checklist.counts += part.counts
        checklist.errors += part.errors
        checklist.warnings += part.warnings
    return checklist


def is_implausible(count: int, usual: float | None) -> bool:
    """Return True if the count is at least `UNUSUAL_FACTOR` times the usual one, if known."""
    return usual is not None and usual > 0 and count >= UNUSUAL_FACTOR * usual
