"""Template tags for URLs, icons, badges, missing values and breadcrumbs."""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from csi.core.crud.drafts import derive_device_key
from csi.core.formatting import format_short_month
from csi.core.languages import build_lang_attribute, mark_language
from csi.core.typing import StrOrPromise

register = template.Library()

SPRITE = "vendor/bootstrap-icons/icons.svg"

# Each tone has its own icon, so that colour is not the only distinction.
TONE_ICONS = {
    "good": "check-circle",
    "watch": "exclamation-triangle",
    "bad": "exclamation-octagon",
    "none": "dash-circle",
}


@cache
def get_icon_names() -> frozenset[str]:
    """Return the names of the icons in the sprite."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', Path(str(finders.find(SPRITE))).read_text()))


@register.simple_tag
def icon(name: str, label: StrOrPromise = "") -> str:
    """Render an icon. Beside text it is hidden from screen readers; an icon alone needs a `label`."""
    if name not in get_icon_names():
        raise template.TemplateSyntaxError(f"No icon “{name}” in static/{SPRITE}")
    return _render_icon(name, str(label))


@lru_cache(maxsize=500)
def _render_icon(name: str, label: str) -> str:
    # A table may contain hundreds of icons: each is rendered once per process.
    return render_to_string("components/icon.html", {"name": name, "label": label, "sprite": SPRITE})


register.filter("short_month", format_short_month)
register.filter("in_language", mark_language)
register.filter("lang_attribute", build_lang_attribute)


@register.simple_tag
def url_query(viewname: str, **query: Any) -> str:
    """Return the URL of a view with query parameters; those without a value are left out."""
    return reverse(viewname, query={name: value for name, value in query.items() if value not in (None, "")})


@register.simple_tag(takes_context=True)
def device_key(context: Any) -> str:
    """Return the key with which drafts.js encrypts drafts on the device during the session."""
    request = context.get("request")
    return derive_device_key(getattr(getattr(request, "session", None), "session_key", None) or "")


@register.simple_tag(takes_context=True)
def page_query(context: Any, number: int, param: str = "") -> str:
    """Return the query string of another page of a list or a table; the other parameters stay."""
    query = context["request"].GET.copy()
    query[param or "page"] = number
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def group_query(context: Any, table_page: Any, key: str = "") -> str:
    """Return the query string of a group of a table, or of all its rows; other parameters stay."""
    query = context["request"].GET.copy()
    for name, value in ((table_page.param, ""), (table_page.group_param, key)):
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag
def tone_icon(tone: str) -> str:
    """Render the icon of a tone, for a line whose text explains it."""
    return icon(_get_tone_icon(tone))


@register.inclusion_tag("components/badge.html")
def badge(text: Any, tone: str = "none") -> dict[str, Any]:
    """Render a state as text, icon and colour. `tone` is good, watch, bad or none."""
    return {"text": text, "tone": tone, "icon_name": _get_tone_icon(tone)}


def _get_tone_icon(tone: str) -> str:
    if tone not in TONE_ICONS:
        raise template.TemplateSyntaxError(f"No tone “{tone}”: {', '.join(TONE_ICONS)}")
    return TONE_ICONS[tone]


@register.inclusion_tag("components/missing.html")
def missing(reason: StrOrPromise = _("Not recorded")) -> dict[str, Any]:
    """Render a missing value as a dash whose reason is available on hover and to screen readers."""
    return {"reason": reason}


@register.inclusion_tag("components/value.html")
def display_value(value: Any, reason: StrOrPromise = _("Not recorded")) -> dict[str, Any]:
    """Render a value, or a dash with the reason if it is missing. Zero is a value."""
    return {"value": value, "is_missing": value is None or value == "", "reason": reason}


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(label: StrOrPromise, url: str | None = None) -> dict[str, Any]:
    """Render an entry of the breadcrumb; without `url` it is the current page."""
    return {"label": label, "url": url}


@register.simple_block_tag
def table_region(content: str, label: StrOrPromise = "", labelled_by: str = "", css_class: str = "") -> str:
    """Wrap a table in a labelled region that scrolls sideways, by keyboard too."""
    name = "aria-labelledby" if labelled_by else "aria-label"
    return format_html(
        '<div class="{}" role="region" {}="{}" tabindex="0">{}</div>',
        f"table-wrap {css_class}".strip(),
        name,
        labelled_by or label,
        content,
    )


@register.filter
def prefix_label(message: StrOrPromise, label: StrOrPromise) -> str:
    """Put the field's label before an error message that does not name the field itself."""
    text = str(message)
    return text if str(label).lower() in text.lower() else f"{label}: {text}"


@register.filter
def confirmations(field: Any) -> list[Any]:
    """Return the questions to show beside a form field: its checkbox and the field for the reason of each."""
    form = field.form
    return form.list_confirmations_beside(field.name) if hasattr(form, "list_confirmations_beside") else []
