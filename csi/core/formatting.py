"""Format values of records for display."""

import datetime
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.functional import lazy
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]  # missing in django-stubs
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from csi.core.typing import StrOrPromise


def format_value(value: Any, is_month: bool = False) -> str | None:
    """Return a value as text in the active language, or None for a missing value.

    `is_month`: the date stands for its month.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if is_month:
        return formats.date_format(value, "YEAR_MONTH_FORMAT")
    if hasattr(value, "hour") and hasattr(value, "year"):
        return formats.date_format(template_localtime(value), "DATETIME_FORMAT")
    if hasattr(value, "year") and hasattr(value, "day"):
        return formats.date_format(value, "DATE_FORMAT")
    return value if isinstance(value, str) else formats.localize(value)


def format_lazily(text: StrOrPromise, **values: Any) -> StrOrPromise:
    """Return a lazy text with values; `text % values` would be translated once, when the module is loaded."""
    return _format(text, values)


_format = lazy(lambda text, values: str(text) % values, str)


def quote(text: object) -> str:
    """Return a text in the quotation marks of the active language."""
    return _("“%(text)s”") % {"text": text}


def get_choice_label(record: Any, name: str) -> str:
    """Return the label of the choice that a record's field `name` holds."""
    return getattr(record, f"get_{name}_display")()


def format_short_month(day: datetime.date) -> str:
    """Return the month of a day in short: "Oct 2011"."""
    return formats.date_format(day, pgettext("date format", "M Y"))


def format_number(number: int | float | Decimal) -> str:
    """Format a number with the separators of the active language."""
    return formats.number_format(number, use_l10n=True, force_grouping=True)


class LocalizedInt(int):
    """An integer that prints with thousands separators, for counts in translated plural sentences."""

    def __str__(self) -> str:
        return format_number(int(self))
