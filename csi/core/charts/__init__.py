"""Charts as SVG, drawn on the server from one Vega-Lite specification for pages and the PDF.

from csi.core.charts import Chart, ChartKind, Mark, draw

chart = Chart(
    title=_("Sessions by month"),
    description=_("Residents on 31 October 2011."),
    kind=ChartKind.BARS,
    category_title=_("Month"),
    value_title=_("Residents"),
    marks=[Mark("Oct", 4, url="/records/?month=2011-10")],
)
context["by_category"] = draw(chart)        # {% include "components/chart.html" with drawing=by_category %}
svg = draw_for_print(chart, width=480)      # fixed colours and font, for the PDF
"""

from csi.core.charts.chart import Chart, ChartKind, Mark
from csi.core.charts.drawing import Drawing, draw, draw_for_print, warm_up

__all__ = ["Chart", "ChartKind", "Drawing", "Mark", "draw", "draw_for_print", "warm_up"]
