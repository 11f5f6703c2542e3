"""Template tags and filters of indicator values."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from csi.core.permissions import RecordPermission
from csi.indicators.cases import describe_changes
from csi.indicators.disclosure import ROUNDING_NOTE
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


@register.simple_tag(takes_context=True)
def change_rule(context: dict[str, Any]) -> str:
    """Return the note below a table with changes."""
    return describe_changes(context["user"])


@register.simple_tag(takes_context=True)
def rounding_note(context: dict[str, Any]) -> SafeString | str:
    """Return the paragraph on rounding for readers, who see rounded counts; "" for others."""
    if context["user"].has_permission(RecordPermission.VIEW_RECORDS):
        return ""
    return format_html('<p class="text-muted-small">{}</p>', ROUNDING_NOTE)
