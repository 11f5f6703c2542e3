"""Rows of indicator tables: a value, the previous period's value, the change and the target."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext

from csi.core.formatting import format_number
from csi.core.urls import cached_reverse
from csi.indicators.cases import TOO_FEW_CASES, has_enough_cases
from csi.indicators.formatting import (
    format_entered_value,
    format_indicator_value,
    format_with_basis,
    round_value,
)
from csi.indicators.models import Target
from csi.indicators.registry import Indicator, IndicatorKind, IndicatorValue, MeasurementUnit, Objective
from csi.indicators.target_progress import TargetProgress

MINUS = "−"
NO_PREVIOUS_PERIOD = gettext_lazy("There is no previous period to compare with.")
NOT_COMPARABLE = gettext_lazy("One of the two values is missing.")


@dataclass(frozen=True)
class IndicatorRow:
    """A row of a table of indicators.

    `target_progress` None: there is no current target. `is_linked`: the user may open the records counted.
    `flow_reason`: the reason why counts over the two periods cannot be compared, "" if they can.
    """

    current: IndicatorValue
    previous: IndicatorValue
    target_progress: TargetProgress | None = None
    is_linked: bool = False
    flow_reason: str = ""

    @property
    def indicator(self) -> Indicator:
        return self.current.indicator

    @property
    def about_url(self) -> str:
        """The page of the indicator; period and district can be appended with `&`."""
        return cached_reverse("indicators", query={"indicator": self.indicator.key})

    @cached_property
    def url(self) -> str:
        """The list of the records counted; "" if the user may not open it."""
        return self.current.url if self.is_linked else ""

    @property
    def previous_url(self) -> str:
        return self.previous.url if self.is_linked else ""

    @property
    def current_text(self) -> str:
        return format_indicator_value(self.current)

    @property
    def previous_text(self) -> str:
        return format_indicator_value(self.previous)

    @property
    def current_text_with_basis(self) -> str:
        """The value with the numbers on which it rests, for print: "83% (10 of 12)"."""
        return format_with_basis(self.current)

    @property
    def previous_text_with_basis(self) -> str:
        return format_with_basis(self.previous)

    # Change

    @cached_property
    def change(self) -> Decimal | None:
        """The rounded difference of the unrounded values, perhaps not that of those displayed."""
        if self.current.value is None or self.previous.value is None or self._is_unequal_flow:
            return None
        difference = Fraction(self.current.value) - Fraction(self.previous.value)
        return round_value(Decimal(difference.numerator) / Decimal(difference.denominator), self.indicator)

    @property
    def has_enough_cases(self) -> bool:
        """True if a change can be called better or worse."""
        return has_enough_cases(self.current, self.previous)

    @property
    def change_note(self) -> str:
        """ "too few cases to compare", or ""."""
        return "" if not self.change or self.has_enough_cases else str(TOO_FEW_CASES)

    @property
    def change_text(self) -> str:
        """The change in words: "+3", "−5 points" for shares, "0"."""
        if self.change is None:
            return "–"
        size = abs(self.change)
        number = format_number(size)
        if self.indicator.unit in (MeasurementUnit.PERCENT, MeasurementUnit.POINTS):
            text = npgettext("percentage points", "%(number)s point", "%(number)s points", 1 if size == 1 else 2)
            text %= {"number": number}
        elif self.indicator.unit == MeasurementUnit.EUR:
            text = _("%(number)s EUR") % {"number": number}
        else:
            text = number
        if not self.change:
            return text
        return f"{'+' if self.change > 0 else MINUS}{text}"

    @property
    def no_change_reason(self) -> str:
        if self.change is not None:
            return ""
        for value in (self.current, self.previous):
            if value.matures_on:
                return str(value.missing_reason)
        return self.flow_reason if self._is_unequal_flow else str(NOT_COMPARABLE)

    @property
    def _is_unequal_flow(self) -> bool:
        return bool(self.flow_reason) and self.indicator.kind == IndicatorKind.FLOW

    # Target

    @property
    def baseline_text(self) -> str:
        status = self.target_progress
        return format_entered_value(status.target.baseline, self.indicator) if status else ""

    @property
    def progress_text(self) -> str:
        """The value that the status judges."""
        return format_progress(self.target_progress) if self.target_progress else ""

    @property
    def target_text(self) -> str:
        return format_target(self.target_progress.target) if self.target_progress else ""

    @property
    def progress_and_target_text(self) -> str:
        """The target, with the value that the status judges unless it is the current value itself."""
        progress = self.target_progress
        if progress is None or not progress.target.is_cumulative:
            return self.target_text
        return _("%(value)s of %(target)s") % {"value": self.progress_text, "target": self.target_text}


def group_by_objective(rows: Collection[Any]) -> list[tuple[str, list[Any]]]:
    """Return (label, rows) of every objective; each row has an `indicator`."""
    return [
        (str(objective.label), [row for row in rows if row.indicator.objective == objective]) for objective in Objective
    ]


def missing_previous(value: IndicatorValue) -> IndicatorValue:
    """Return the placeholder for the value of the period before the first."""
    return replace(
        value,
        value=None,
        numerator=None,
        denominator=None,
        coverage=None,
        matures_on=None,
        missing_reason=NO_PREVIOUS_PERIOD,
    )


def rounded_value(value: IndicatorValue) -> Decimal | None:
    """Return the value as displayed, for spreadsheets and charts."""
    return None if value.value is None else round_value(value.value, value.indicator)


def format_target(target: Target) -> str:
    """Return the target in words: "400 by 17 Nov 2011"."""
    return _("%(value)s by %(day)s") % {
        "value": format_entered_value(target.value, target.declaration),
        "day": formats.date_format(target.ends, "SHORT_DATE_FORMAT"),
    }


def format_progress(progress: TargetProgress) -> str:
    """Return the value that the status judges: "78%", for a cumulative target "312 to date"."""
    text = format_with_basis(progress.current_value)
    return _("%(value)s to date") % {"value": text} if progress.target.is_cumulative else text
