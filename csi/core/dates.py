"""Limits of every stored date, in forms and in the database.

The fixed limits apply everywhere. `register_earliest_date` adds one that depends on the records of the mission.
"""

import datetime
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.db.constraints import CONSTRAINT_MESSAGES, ConstraintMessage
from csi.core.db.triggers import ColumnRulesTrigger, real_model

EARLIEST_DATE = datetime.date(1990, 1, 1)
# Plans reach at most this far ahead; a later date is a typing error.
MAX_YEARS_AHEAD = 20

TOO_EARLY = _("Enter a date on or after %(day)s. Check the year.")
IN_FUTURE = _("The date cannot be in the future. Check the date.")
TOO_LATE = _("Enter a date on or before %(day)s. Check the year.")

_get_earliest_date: Callable[[], datetime.date | None] = lambda: None  # noqa: E731


def register_earliest_date(function: Callable[[], datetime.date | None]) -> Callable[[], datetime.date | None]:
    """Register the function that returns the earliest date of records, or None."""
    global _get_earliest_date
    _get_earliest_date = function
    return function


def get_earliest_date() -> datetime.date:
    """Return the earliest date of a record; it is queried once per request."""
    earliest = clock.once_per_request("earliest_date", _get_earliest_date)
    return max(EARLIEST_DATE, earliest or EARLIEST_DATE)


def get_latest_date() -> datetime.date:
    """Return the latest date of a plan."""
    today = clock.today()
    return datetime.date(today.year + MAX_YEARS_AHEAD, today.month, 1)


class BoundedDateField(models.DateField):
    """A date within the limits of all dates; a trigger on every table enforces the fixed ones.

    `is_past`: the date of a fact, which cannot be in the future. `is_origin`: the date precedes the mission's records,
    so that only the fixed limit applies.
    """

    def __init__(self, *args: Any, is_past: bool = False, is_origin: bool = False, **kwargs: Any) -> None:
        self.is_past, self.is_origin = is_past, is_origin
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        if value is None:
            return
        earliest = EARLIEST_DATE if self.is_origin else get_earliest_date()
        if value < earliest:
            raise ValidationError(TOO_EARLY, code="date_too_early", params={"day": date_format(earliest)})
        if self.is_past and value > clock.today():
            raise ValidationError(IN_FUTURE, code="date_in_future")
        if value > (latest := get_latest_date()):
            raise ValidationError(TOO_LATE, code="date_too_late", params={"day": date_format(latest)})


# The fixed limits, as the database reports them. Its date may differ by a day from that of the mission.
CONSTRAINT_MESSAGES |= {
    "date_too_early": ConstraintMessage("", _("This date is too early. Check the year.")),
    "date_in_future": ConstraintMessage("", IN_FUTURE),
    "date_too_late": ConstraintMessage("", _("This date is too far in the future. Check the year.")),
}


def list_date_columns(model: type[models.Model], *, is_past: bool) -> list[str]:
    """Return the columns of the dates of facts, or of the other dates."""
    fields: Any = real_model(model)._meta.local_fields
    return [str(field.column) for field in fields if isinstance(field, BoundedDateField) and field.is_past == is_past]


class DateLimitsTrigger(ColumnRulesTrigger):
    """Rejects dates outside the fixed limits when they are written; older rows stay as they are."""

    name = "date_limits"
    function = "check_date_limits"

    @classmethod
    def list_column_groups(cls, model: type[models.Model]) -> tuple[list[str], list[str]]:
        return list_date_columns(model, is_past=True), list_date_columns(model, is_past=False)
