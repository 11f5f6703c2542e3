"""Draw charts for a page and for print; drawings are cached."""

import functools
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.utils.safestring import SafeString, mark_safe

from csi.core.charts.chart import Chart, ChartKind, Mark
from csi.core.charts.specification import MAX_LABEL_LENGTH, build_specification
from csi.core.charts.svg import convert_svg

# Pixels: half the width of a page. On a narrower screen the drawing shrinks a little, then scrolls.
WIDTH = 520
CACHE_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True)
class Drawing:
    """A chart with its SVG for a page; `svg` is empty if the chart has no data."""

    chart: Chart
    svg: SafeString


def draw(chart: Chart, *, width: int = WIDTH) -> Drawing:
    """Return the drawing for `components/chart.html`; `width` is in pixels at the default text size."""
    if chart.is_empty:
        return Drawing(chart, SafeString(""))
    # ElementTree builds the SVG and escapes every text and attribute; only listed elements of Vega's SVG are copied.
    return Drawing(chart, mark_safe(convert_svg(_get_vega_svg(chart, width), chart)))  # nosec B308 B703


def draw_for_print(chart: Chart, *, width: int = WIDTH, label_length: int = MAX_LABEL_LENGTH) -> str:
    """Return the SVG file for the PDF, in light colours and without links; empty if the chart has no data.

    `width` is in pixels; the PDF scales them to the points it has. `label_length`: the longest line of a label beside
    a bar.
    """
    if chart.is_empty:
        return ""
    return convert_svg(_get_vega_svg(chart, width, label_length), chart, read_light_colours())


def warm_up() -> None:
    """Draw a chart, because the first drawing of a process takes a second and later ones 0.04 s."""
    _run_vega(build_specification(Chart(title="", marks=[Mark("", 1)], kind=ChartKind.BARS), WIDTH))


def _get_vega_svg(chart: Chart, width: int, label_length: int = MAX_LABEL_LENGTH) -> str:
    """Return Vega's SVG from the cache; it contains no links, so it is the same for every user."""
    specification = json.dumps(build_specification(chart, width, label_length), sort_keys=True)
    key = hashlib.sha256(specification.encode()).hexdigest()
    svg = caches["drawings"].get_or_set(key, lambda: _run_vega(json.loads(specification)), CACHE_SECONDS)
    return str(svg)


def _run_vega(specification: dict[str, Any]) -> str:
    # Imported here: the module starts threads, and a server that forks afterwards has workers that hang.
    import vl_convert

    return vl_convert.vegalite_to_svg(specification, allowed_base_urls=[])


@functools.cache
def read_light_colours() -> dict[str, str]:
    """Return the colours of the light theme by token, read from static/css/tokens.css."""
    css = (Path(settings.BASE_DIR) / "static" / "css" / "tokens.css").read_text()
    return dict(re.findall(r"--([\w-]+): (?:light-dark\()?(#\w+)", css))
