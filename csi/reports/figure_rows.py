"""A line of the report: a figure, the same of the month before, the difference, and its target."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext

from csi.core.urls import address_of
from csi.indicators.formatting import format_indicator_value, format_value, round_value
from csi.indicators.registry import Indicator, IndicatorValue, MeasurementUnit
from csi.indicators.target_progress import TargetProgress

MINUS = "−"
NO_PERIOD_BEFORE = gettext_lazy("There is no period before it to compare with.")
NOT_COMPARED = gettext_lazy("One of the two has no figure.")


@dataclass(frozen=True)
class Line:
    """`standing` None: no target runs for this indicator here. `is_linked`: the person opens records."""

    figure: IndicatorValue
    before: IndicatorValue
    standing: TargetProgress | None = None
    is_linked: bool = False

    @property
    def indicator(self) -> Indicator:
        return self.figure.indicator

    @property
    def about_url(self) -> str:
        """The page that says what the figure means; the period and the place follow behind it."""
        return f"{address_of('figures')}?figure={self.indicator.key}"

    @cached_property
    def url(self) -> str:
        """The list behind the figure, "" for those who open none."""
        return self.figure.url if self.is_linked else ""

    @property
    def url_before(self) -> str:
        return self.before.url if self.is_linked else ""

    @property
    def said(self) -> str:
        return format_indicator_value(self.figure)

    @property
    def said_before(self) -> str:
        return format_indicator_value(self.before)

    @property
    def change(self) -> Decimal | None:
        """The difference of the two as they are printed, so that readers who subtract find the same."""
        numbers = number_of(self.figure), number_of(self.before)
        return None if None in numbers else numbers[0] - numbers[1]

    @property
    def said_change(self) -> str:
        """ "+3", "−5 points" of shares, "0"."""
        if self.change is None:
            return "–"
        size = abs(self.change)
        # Not format_value(), which would round the difference anew.
        number = formats.number_format(size, use_l10n=True, force_grouping=True)
        if self.indicator.unit in (MeasurementUnit.PERCENT, MeasurementUnit.POINTS):
            words = npgettext("percentage points", "%(number)s point", "%(number)s points", 1 if size == 1 else 2)
            words %= {"number": number}
        elif self.indicator.unit == MeasurementUnit.EUR:
            words = _("%(number)s EUR") % {"number": number}
        else:
            words = number
        if not self.change:
            return words
        return f"{'+' if self.change > 0 else MINUS}{words}"

    @property
    def why_no_change(self) -> str:
        return "" if self.change is not None else str(NOT_COMPARED)

    # Of the target

    @property
    def said_baseline(self) -> str:
        return format_value(self.standing.target.baseline, self.indicator)

    @property
    def said_so_far(self) -> str:
        """The figure of the target's own period, up to the end of the month."""
        return format_indicator_value(self.standing.current_value)

    @property
    def said_target(self) -> str:
        return said_target(self.standing) if self.standing else ""


def nothing_before(figure: IndicatorValue) -> IndicatorValue:
    """What stands for the period before the first."""
    return replace(figure, value=None, numerator=None, denominator=None, missing_reason=NO_PERIOD_BEFORE)


def number_of(figure: IndicatorValue) -> Decimal | None:
    """The value as a spreadsheet and a chart have it: rounded as it is printed."""
    return None if figure.value is None else round_value(figure.value, figure.indicator)


def said_target(standing: TargetProgress) -> str:
    """ "400 by 17 Nov 2011"."""
    day = formats.date_format(standing.target.ends, "SHORT_DATE_FORMAT")
    return _("%(value)s by %(day)s") % {
        "value": format_value(standing.target.value, standing.target.declaration),
        "day": day,
    }
