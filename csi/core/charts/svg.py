"""What Vega draws, made lean and ours: links on the marks, colours by our tokens, no style, no script.

Vega's SVG says everything about itself (roles, labels of each tick, empty groups). Here it is read and written
again: nothing of it is taken over that is not named here.
"""

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from csi.core.charts.chart import Chart, Kind
from csi.core.charts.specification import FONT, TEXT_SIZE, marker

NAMESPACE = "http://www.w3.org/2000/svg"
# {Vega's class of a group: what it holds, in our words}
ROLES = {
    "role-axis-grid": "grid",
    "role-axis-domain": "base",
    "role-axis-label": "label",
    "role-axis-title": "label",
    "role-legend-label": "label",
    "role-legend-symbol": "key",
    "mark-rule role-mark": "base",
    "mark-text role-mark": "value",
    "mark-line role-mark": "line",
    "mark-rect role-mark": "mark",
    "mark-symbol role-mark": "mark",
}
SHAPES = ("path", "line", "text", "tspan")
KEPT = ("d", "transform", "x", "y", "dy", "x2", "y2", "text-anchor", "stroke-dasharray")
# {what it holds: (attribute, token)}, for paper; on a page a class of the same name does it.
PAPER = {
    "grid": ("stroke", "hairline"),
    "base": ("stroke", "field-border"),
    "label": ("fill", "muted"),
    "value": ("fill", "ink"),
}
# Under a page's drawing: room for the words of the mark that has the pointer or the focus.
SAID_ROOM = 20


def redrawn(svg: str, chart: Chart, colours: dict[str, str] | None = None) -> str:
    """Vega's drawing of the chart as SVG for a page, or, with `colours` ({token: colour}), for paper."""
    drawing = ElementTree.fromstring(svg)  # nosec B314: made on this server, never a file that came in
    return (PagePen(chart) if colours is None else PaperPen(chart, colours)).redraw(drawing)


class Pen:
    """Writes one drawing again; pages and paper differ in how they colour, and in that paper has no links."""

    def __init__(self, chart):
        self.chart = chart
        self.tones = {marker(number): chart.tone(one) for number, one in enumerate(chart.series)}

    def redraw(self, root) -> str:
        width, height = (float(root.get(name)) for name in ("width", "height"))
        drawing = self.frame(width, height)
        drawing.extend(self.kept(root, "", (0, 0)))
        return ElementTree.tostring(drawing, encoding="unicode")

    def kept(self, element, role, at) -> list[Element]:
        """What remains of the parts of an element. `at`: how far the groups around them have moved them."""
        found = []
        for part in element:
            kind = part.tag.removeprefix(f"{{{NAMESPACE}}}")
            if kind == "g":
                found += self.group(part, role, at)
            elif kind == "a":
                found += self.kept(part, role, at)
            elif kind in SHAPES and role and part.get("class") not in ("background", "foreground"):
                found += self.shape(part, kind, role, at)
        return found

    def group(self, element, role, at):
        names = element.get("class", "")
        own = next((role for name, role in ROLES.items() if name in names), "")
        moved = [float(number) for number in re.findall(r"-?[\d.]+", element.get("transform", ""))] or [0, 0]
        parts = self.kept(element, own or role, (at[0] + moved[0], at[1] + moved[1]))
        attributes = {"transform": short(element.get("transform"))} if any(moved) else {}
        if own in PAPER:
            attributes |= self.look_of(own)
        if not parts or not attributes:
            return parts
        group = Element("g", attributes)
        group.extend(parts)
        return [group]

    def shape(self, element, kind, role, at):
        if element.get("opacity") == "0":
            return []
        shape = Element(kind, {name: short(element.get(name)) for name in KEPT if element.get(name)})
        shape.text = element.text
        shape.extend(self.kept(element, role, at) if kind == "text" else [])
        if role in ("line", "key"):
            is_line = element.get("stroke") in self.tones
            colour = element.get("stroke" if is_line else "fill")
            shape.attrib |= self.colour_of("line" if is_line else "mark", self.tones[colour])
        elif role in ("mark", "value") and kind != "tspan":
            return self.of_mark(shape, role, element.get("aria-label", ""), at)
        return [shape]

    def of_mark(self, shape, role, described, at):
        """A mark or the value written on it; `described` is its number, or Vega's words for a total."""
        if not described.isdecimal():
            return [shape]
        mark = self.chart.marks[int(described)]
        tone = self.chart.tone(str(mark.series))
        if role == "mark":
            if not mark.value and self.chart.kind is not Kind.LINES:
                # A bar of no length can be neither seen nor met; its value is written, or stands in the table.
                return []
            shape.attrib |= self.colour_of("mark", tone)
            return [self.linked(shape, mark, at)]
        if self.chart.kind.is_stacked:
            shape.attrib |= self.colour_of("inside", tone)
        return [shape]


class PagePen(Pen):
    """Classes, which static/css/charts.css colours, and a link around each mark."""

    def frame(self, width, height):
        self.said_at = height + SAID_ROOM / 2
        return Element(
            "svg",
            {
                "class": "chart-drawing",
                "role": "group",
                "aria-label": str(self.chart.title),
                "width": f"{width:g}",
                "viewBox": f"0 0 {width:g} {height + SAID_ROOM:g}",
            },
        )

    def look_of(self, role):
        return {"class": f"chart-{role}"}

    def colour_of(self, shape, tone):
        return {"class": f"chart-{shape} is-{tone}"}

    def linked(self, shape, mark, at):
        """The mark with its words: as its name, and to be seen while it has the pointer or the focus."""
        if mark.url:
            around = Element("a", {"href": str(mark.url)})
        else:
            around = Element("g", {"role": "img", "tabindex": "0"})
        around.set("aria-label", mark.name)
        around.append(shape)
        place = {"x": f"{round(10 - at[0], 1):g}", "y": f"{round(self.said_at - at[1], 1):g}"}
        SubElement(
            around, "text", {"class": "chart-tooltip", "display": "none", "aria-hidden": "true", **place}
        ).text = mark.name
        return around


class PaperPen(Pen):
    """Every colour and the font stand in the drawing itself."""

    def __init__(self, chart, colours):
        super().__init__(chart)
        self.colours = colours

    def frame(self, width, height):
        size = {"width": f"{width:g}", "height": f"{height:g}", "viewBox": f"0 0 {width:g} {height:g}"}
        return Element("svg", {"xmlns": NAMESPACE, **size, "font-family": FONT, "font-size": str(TEXT_SIZE)})

    def look_of(self, role):
        attribute, token = PAPER[role]
        return {attribute: self.colours[token]}

    def colour_of(self, shape, tone):
        if shape == "inside":
            return {"fill": self.colours.get(f"on-{tone}", self.colours["surface"])}
        if shape == "line":
            return {"fill": "none", "stroke": self.colours[tone], "stroke-width": "2"}
        edge = "sequence-5" if tone.startswith("sequence") else "surface"
        return {"fill": self.colours[tone], "stroke": self.colours[edge], "stroke-width": "0.75"}

    def linked(self, shape, mark, at):
        return shape


def short(text) -> str:
    """The same with its numbers to a tenth of a pixel."""
    return re.sub(r"-?\d*\.\d+", lambda number: f"{round(float(number.group()), 1):g}", text)
