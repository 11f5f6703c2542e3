"""The warnings of all kinds on a day, and their number over a period."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable

from csi.accounts.models import User
from csi.core.periods import Month
from csi.indicators.early_warning.concerns import find_concern_warnings
from csi.indicators.early_warning.groups import find_group_warnings
from csi.indicators.early_warning.poisson import THRESHOLD
from csi.indicators.early_warning.warnings import EarlyWarning, WarningKind


def find_warnings(
    user: User, day: datetime.date, scopes: Collection[int] | None = None, threshold: float = THRESHOLD
) -> list[EarlyWarning]:
    """Return the warnings on a day, by the records that the user may see. Six queries at most."""
    return [
        *find_concern_warnings(user, day, scopes, threshold),
        *find_group_warnings(user, day, scopes, threshold),
    ]


def count_new_warnings(
    user: User, days: Iterable[datetime.date], threshold: float = THRESHOLD
) -> Counter[tuple[Month, WarningKind]]:
    """Return the number of warnings that begin in each month, computed for each of the days in order.

    A warning that is there on two days in a row is one; one that comes back later is another.
    """
    counts: Counter[tuple[Month, WarningKind]] = Counter()
    known: set[tuple] = set()
    for day in days:
        current = {warning.key: warning.kind for warning in find_warnings(user, day, threshold=threshold)}
        counts.update((Month.from_date(day), current[key]) for key in current.keys() - known)
        known = set(current)
    return counts
