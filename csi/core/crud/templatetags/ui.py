"""The small pieces of the look that every template uses: icons, state badges, missing values."""

import re
from functools import cache, lru_cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

register = template.Library()

SPRITE = "vendor/bootstrap-icons/icons.svg"

# Never colour alone: each tone has its own sign.
TONE_ICONS = {
    "good": "check-circle",
    "watch": "exclamation-triangle",
    "bad": "exclamation-octagon",
    "none": "dash-circle",
}


@cache
def icon_names() -> frozenset[str]:
    """The icons that the sprite holds."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', Path(finders.find(SPRITE)).read_text()))


@register.simple_tag
def icon(name, label=""):
    """An icon of the sprite. Beside a word it is silent; alone it needs a `label`."""
    if name not in icon_names():
        raise template.TemplateSyntaxError(f"No icon “{name}” in static/{SPRITE}")
    return _drawn(name, str(label))


@lru_cache(maxsize=500)
def _drawn(name, label):
    # A table may show hundreds of them: each is drawn once a process.
    return render_to_string("components/icon.html", {"name": name, "label": label, "sprite": SPRITE})


@register.simple_tag
def tone_icon(tone):
    """The sign of a tone, for a line whose words say what is the matter."""
    return icon(_sign(tone))


@register.inclusion_tag("components/badge.html")
def badge(text, tone="none"):
    """A record's state: a word, a sign and a colour. `tone` is good, watch, bad or none."""
    return {"text": text, "tone": tone, "sign": _sign(tone)}


def _sign(tone):
    if tone not in TONE_ICONS:
        raise template.TemplateSyntaxError(f"No tone “{tone}”: {', '.join(TONE_ICONS)}")
    return TONE_ICONS[tone]


@register.inclusion_tag("components/missing.html")
def missing(reason=_("Not recorded")):
    """A value that is not there: a dash that says why on hover and to a screen reader."""
    return {"reason": reason}


@register.inclusion_tag("components/shown.html")
def shown(value, reason=_("Not recorded")):
    """A value, or the dash with its reason. Zero is a value."""
    return {"value": value, "is_missing": value is None or value == "", "reason": reason}
