"""Values of records as the text of a printed cell."""

import datetime
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from csi.core.formatting import format_number


def format_cell(value: Any) -> str:
    """Return a value in words; "" if missing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime.date):
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, int | float | Decimal):
        return format_number(value)
    return str(value)
