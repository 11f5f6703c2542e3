"""Drawings of charts: for a page, and for paper. What is drawn once is kept."""

import functools
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.utils.safestring import SafeString, mark_safe

from csi.core.charts.chart import Chart, Kind, Mark
from csi.core.charts.specification import specification
from csi.core.charts.svg import redrawn

# Pixels. As wide as half a page; narrower screens shrink it a little and then scroll it inside itself.
WIDTH = 520
A_WEEK = 7 * 24 * 3600


@dataclass(frozen=True)
class Drawing:
    """A chart with its SVG for a page; `svg` is empty where there is nothing to draw."""

    chart: Chart
    svg: SafeString


def draw(chart: Chart, *, width: int = WIDTH) -> Drawing:
    """The chart for `components/chart.html`. `width`: in pixels at the usual size of text."""
    if chart.is_empty:
        return Drawing(chart, SafeString(""))
    # Built by ElementTree, which escapes every text and attribute; nothing of Vega's is in it that is not on a list.
    return Drawing(chart, mark_safe(redrawn(_drawn(chart, width), chart)))  # nosec B308 B703


def draw_for_print(chart: Chart, *, width: int = WIDTH) -> str:
    """The chart as a file of SVG for the PDF, in light colours and Liberation Sans, without links; "" for no data.

    `width`: in pixels, of which the PDF makes as many points as it has room for.
    """
    return "" if chart.is_empty else redrawn(_drawn(chart, width), chart, light_colours())


def warm_up():
    """Draws something, for the first drawing of a process takes a second and the next ones 0.04."""
    _from_vega(specification(Chart(title="", marks=[Mark("", 1)], kind=Kind.BARS), WIDTH))


def _drawn(chart, width) -> str:
    """Vega's SVG. It knows neither links nor people, so it is the same for everybody who sees these figures."""
    asked = json.dumps(specification(chart, width), sort_keys=True)
    key = hashlib.sha256(asked.encode()).hexdigest()
    return caches["drawings"].get_or_set(key, lambda: _from_vega(json.loads(asked)), A_WEEK)


def _from_vega(asked) -> str:
    # Imported where it draws: it starts threads of its own, and a server that forks afterwards has children that hang.
    import vl_convert

    return vl_convert.vegalite_to_svg(asked, allowed_base_urls=[])


@functools.cache
def light_colours() -> dict[str, str]:
    """{token: colour} of the light theme: paper is white, and static/css/tokens.css alone names colours."""
    css = (Path(settings.BASE_DIR) / "static" / "css" / "tokens.css").read_text()
    return dict(re.findall(r"--([\w-]+): (?:light-dark\()?(#\w+)", css))
