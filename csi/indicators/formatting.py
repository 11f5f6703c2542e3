"""Formatting of indicator values."""

from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from csi.core.formatting import format_number
from csi.indicators.indicator import Indicator, MeasurementUnit, Median
from csi.indicators.results import IndicatorValue

DECIMAL_PLACES = {
    MeasurementUnit.PERCENT: 0,
    MeasurementUnit.POINTS: 1,
    MeasurementUnit.EUR: 0,
    MeasurementUnit.PEOPLE: 0,
    MeasurementUnit.DAYS: 0,
    MeasurementUnit.NUMBER: 0,
}


def format_indicator_value(value: IndicatorValue) -> str:
    """Return the value with its unit: "83%", "4.5 points", "1,240 EUR"; "–" for no data."""
    return "–" if value.value is None else format_value(value.value, value.indicator)


def format_with_basis(value: IndicatorValue) -> str:
    """Return the value with the numbers on which it rests: "83% (10 of 12)".

    A value that is not yet mature: "10 of 12. Not yet mature: final from 30 Dec 2011."
    """
    text, basis = format_indicator_value(value), format_basis(value)
    if value.matures_on:
        return f"{basis}. {value.missing_reason}"
    return f"{text} ({basis})" if basis else text


def format_basis(value: IndicatorValue) -> str:
    """Return the numbers on which a ratio rests; "" for a count and without a value.

    Examples: "10 of 12", "5 of 10 districts", "150 ÷ 6", "12 cases". A value that is not yet mature has them, too.
    """
    if (value.value is None and not value.matures_on) or value.numerator is None:
        return ""
    numbers = {"numerator": format_number(value.numerator)}
    if isinstance(value.indicator, Median):
        return ngettext("%(numerator)s case", "%(numerator)s cases", value.numerator) % numbers
    is_share = value.indicator.unit in (MeasurementUnit.PERCENT, MeasurementUnit.POINTS)
    if value.denominator is not None and is_share:
        return _("%(numerator)s of %(denominator)s") % (numbers | {"denominator": format_number(value.denominator)})
    if value.coverage:
        counts = {"counted": value.coverage.counted, "total": value.coverage.total}
        return str(value.coverage.text) % {name: format_number(count) for name, count in counts.items()}
    if value.denominator is None:
        return ""
    return _("%(numerator)s ÷ %(denominator)s") % (numbers | {"denominator": format_number(value.denominator)})


def format_value(number: Any, indicator: Indicator) -> str:
    """Return a number in the unit of the indicator."""
    return _format_number(number, indicator, get_language())


# A page formats hundreds of values, most of them again at the next request.
@lru_cache(maxsize=5000)
def _format_number(number: Any, indicator: Indicator, _language: str | None) -> str:
    return _add_unit(round_value(number, indicator), indicator.unit)


def format_entered_value(number: Decimal, indicator: Indicator) -> str:
    """Return a number that a user entered in the unit of the indicator, with every decimal place entered."""
    rounded, entered = round_value(number, indicator), Decimal(number).normalize()
    return _add_unit(rounded if rounded == entered else entered, indicator.unit)


def _add_unit(number: Decimal, unit: MeasurementUnit) -> str:
    text = format_number(number).replace("-", "−")
    if unit == MeasurementUnit.PERCENT:
        return _("%(number)s%%") % {"number": text}
    if unit == MeasurementUnit.EUR:
        return _("%(number)s EUR") % {"number": text}
    if unit == MeasurementUnit.POINTS:
        return pgettext("percentage points", "%(number)s points") % {"number": text}
    return text


def round_value(number: Any, indicator: Indicator) -> Decimal:
    """Round to the precision of the indicator.

    `Indicator.decimal_places`, if set. Else counts and percentages to whole numbers; other ratios to one decimal place,
    below 1 to two; amounts below EUR 100 to the cent.
    """
    if indicator.decimal_places is not None:
        return round(Decimal(number), indicator.decimal_places)
    places = DECIMAL_PLACES[indicator.unit]
    counted = (MeasurementUnit.PEOPLE, MeasurementUnit.NUMBER, MeasurementUnit.DAYS)
    if indicator.denominator is not None and indicator.unit in counted:
        places = 2 if 0 < abs(number) < 1 else 1
    if indicator.unit == MeasurementUnit.EUR and abs(number) < 100:
        places = 2
    if indicator.unit == MeasurementUnit.DAYS and number != int(number):
        places = 1
    return round(Decimal(number), places)
