"""Series in, drawing out: one specification (Vega-Lite) serves page and PDF; nothing is drawn in the browser.

from csi.core.charts import Chart, Kind, Mark, draw

chart = Chart(
    title=_("Open concerns by category"),
    description=_("Concerns that were open on 31 October 2011."),
    kind=Kind.BARS,
    category_title=_("Category"),
    value_title=_("Concerns"),
    marks=[Mark("Livestock theft", 4, url="/concerns/?category=livestock_theft")],
)
context["by_category"] = draw(chart)        # {% include "components/chart.html" with drawing=by_category %}
svg = draw_for_print(chart, width=480)      # colours and font fixed, for the PDF

A page with charts loads the bundle `reports` in its block `styles`.
"""

from csi.core.charts.chart import Chart, Kind, Mark
from csi.core.charts.drawing import Drawing, draw, draw_for_print, warm_up

__all__ = ["Chart", "Drawing", "Kind", "Mark", "draw", "draw_for_print", "warm_up"]
