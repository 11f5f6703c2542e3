"""Template filters of indicator values."""

from django import template

from csi.indicators.cases import CHANGE_RULE
from csi.indicators.formatting import format_basis, format_indicator_value
from csi.indicators.registry import IndicatorValue

register = template.Library()


@register.filter
def basis(value: IndicatorValue) -> str:
    """Return the numbers on which a ratio rests: "10 of 12"; "" for a count."""
    return format_basis(value)


@register.filter
def value_text(value: IndicatorValue) -> str:
    """Return the value with its unit: "83%"; "–" for no data."""
    return format_indicator_value(value)


@register.simple_tag
def change_rule() -> str:
    """Return the note below a table with changes."""
    return str(CHANGE_RULE)
