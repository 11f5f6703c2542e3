"""Number of cases on which a value rests: few cases do not show a trend."""

from django.utils.translation import gettext_lazy as _

from csi.accounts.models import User
from csi.core.permissions import RecordPermission
from csi.indicators.disclosure import MINIMUM_CASES
from csi.indicators.indicator import PerPeople, Recency
from csi.indicators.results import IndicatorValue

TOO_FEW_CASES = _("too few cases to compare")
COMPARED_DAYS = _("A running period is compared with the same number of days of the previous one.")
EXACT_CHANGES = _("Changes are computed from the exact values and then rounded.")
PUBLISHED_CHANGES = _("Changes are computed from the published values, whose counts are rounded.")
FEW_CASES = _(
    "Changes marked with an asterisk rest on fewer than 20 cases in one of the two periods: too few cases to compare."
)


def describe_changes(user: User) -> str:
    """Return the note below a table with changes, for a user who sees exact or published values."""
    can_view_records = user.has_permission(RecordPermission.VIEW_RECORDS)
    return f"{COMPARED_DAYS} {EXACT_CHANGES if can_view_records else PUBLISHED_CHANGES} {FEW_CASES}"


def count_cases(value: IndicatorValue) -> int:
    """Return the number of people, records or days behind the value; 0 for the date of a single event."""
    if value.value is None or isinstance(value.indicator, Recency):
        return 0
    if isinstance(value.indicator, PerPeople) or value.denominator is None:
        # Medians and gaps are published without their number of cases, and only with enough of them.
        return MINIMUM_CASES if value.numerator is None else value.numerator
    return value.denominator


def has_enough_cases(*values: IndicatorValue) -> bool:
    """Return True if differences between the values can be called better or worse, and are not chance."""
    return all(count_cases(value) >= MINIMUM_CASES for value in values)
