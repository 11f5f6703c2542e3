"""Convert Vega's SVG: links on the marks, our colour tokens, no styles and no scripts.

Vega's SVG is verbose (roles, a label for each tick, empty groups). It is parsed and written again; only listed
elements and attributes are copied.
"""

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from csi.core.charts.chart import Chart, ChartKind, Mark
from csi.core.charts.specification import FONT, TEXT_SIZE, get_placeholder_colour

NAMESPACE = "http://www.w3.org/2000/svg"
# The role of a group by Vega's class.
ROLES = {
    "role-axis-grid": "grid",
    "role-axis-domain": "base",
    "role-axis-tick": "base",
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
COPIED_ATTRIBUTES = ("d", "transform", "x", "y", "dy", "x2", "y2", "text-anchor", "stroke-dasharray")
# (attribute, colour token) of each role in print; on a page the class "chart-<role>" sets the colour.
PRINT_STYLES = {
    "grid": ("stroke", "hairline"),
    "base": ("stroke", "field-border"),
    "label": ("fill", "muted"),
    "value": ("fill", "ink"),
}
# Pixels below the drawing for the text of the mark that has the pointer or the focus.
TOOLTIP_HEIGHT = 20

# The sum of the translations of the enclosing groups.
Offset = tuple[float, float]


def convert_svg(svg: str, chart: Chart, colours: dict[str, str] | None = None) -> str:
    """Return Vega's drawing of the chart for a page or, with `colours` by token, for print."""
    drawing = ElementTree.fromstring(svg)  # nosec B314: made on this server, not uploaded
    converter = PageSvgConverter(chart) if colours is None else PrintSvgConverter(chart, colours)
    return converter.convert(drawing)


class SvgConverter:
    """Base class of the converters; they differ in colours, and print has no links."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.colour_tokens = {
            get_placeholder_colour(index): chart.get_colour(series) for index, series in enumerate(chart.series)
        }

    def build_root(self, width: float, height: float) -> Element:
        raise NotImplementedError

    def get_role_attributes(self, role: str) -> dict[str, str]:
        raise NotImplementedError

    def get_colour_attributes(self, shape: str, token: str) -> dict[str, str]:
        raise NotImplementedError

    def add_link(self, shape: Element, mark: Mark, offset: Offset) -> Element:
        raise NotImplementedError

    def convert(self, root: Element) -> str:
        width, height = (float(root.get(name, 0)) for name in ("width", "height"))
        drawing = self.build_root(width, height)
        drawing.extend(self.convert_children(root, "", (0, 0)))
        return ElementTree.tostring(drawing, encoding="unicode")

    def convert_children(self, element: Element, role: str, offset: Offset) -> list[Element]:
        converted: list[Element] = []
        for child in element:
            tag = child.tag.removeprefix(f"{{{NAMESPACE}}}")
            if tag == "g":
                converted += self.convert_group(child, role, offset)
            elif tag == "a":
                converted += self.convert_children(child, role, offset)
            elif tag in SHAPES and role and child.get("class") not in ("background", "foreground"):
                converted += self.convert_shape(child, tag, role, offset)
        return converted

    def convert_group(self, element: Element, role: str, offset: Offset) -> list[Element]:
        classes = element.get("class", "")
        own_role = next((role for name, role in ROLES.items() if name in classes), "")
        transform = element.get("transform", "")
        translation = [float(number) for number in re.findall(r"-?[\d.]+", transform)] or [0, 0]
        children = self.convert_children(
            element, own_role or role, (offset[0] + translation[0], offset[1] + translation[1])
        )
        attributes = {"transform": round_numbers(transform)} if any(translation) else {}
        if own_role in PRINT_STYLES:
            attributes |= self.get_role_attributes(own_role)
        if not children or not attributes:
            return children
        group = Element("g", attributes)
        group.extend(children)
        return [group]

    def convert_shape(self, element: Element, tag: str, role: str, offset: Offset) -> list[Element]:
        if element.get("opacity") == "0":
            return []
        attributes = {name: round_numbers(element.get(name, "")) for name in COPIED_ATTRIBUTES if element.get(name)}
        shape = Element(tag, attributes)
        shape.text = element.text
        shape.extend(self.convert_children(element, role, offset) if tag == "text" else [])
        if role in ("line", "key"):
            is_line = element.get("stroke") in self.colour_tokens
            colour = element.get("stroke" if is_line else "fill", "")
            shape.attrib |= self.get_colour_attributes("line" if is_line else "mark", self.colour_tokens[colour])
        elif role in ("mark", "value") and tag != "tspan":
            return self.convert_mark(shape, role, element.get("aria-label", ""), offset)
        return [shape]

    def convert_mark(self, shape: Element, role: str, description: str, offset: Offset) -> list[Element]:
        """Return a mark, or the value on it; `description` is the mark's index, or Vega's text for a total."""
        if not description.isdecimal():
            return [shape]
        mark = self.chart.marks[int(description)]
        token = self.chart.get_colour(str(mark.series))
        if role == "mark":
            if not mark.value and self.chart.kind is not ChartKind.LINES:
                # A bar of length zero is invisible; its value is written on the chart or in the table.
                return []
            shape.attrib |= self.get_colour_attributes("mark", token)
            return [self.add_link(shape, mark, offset)]
        if self.chart.kind.is_stacked:
            shape.attrib |= self.get_colour_attributes("inside", token)
        return [shape]


class PageSvgConverter(SvgConverter):
    """Adds CSS classes for the colours, and a link around each mark."""

    tooltip_y: float = 0

    def build_root(self, width: float, height: float) -> Element:
        self.tooltip_y = height + TOOLTIP_HEIGHT / 2
        return Element(
            "svg",
            {
                "class": "chart-drawing",
                "role": "group",
                "aria-label": str(self.chart.title),
                "width": f"{width:g}",
                "viewBox": f"0 0 {width:g} {height + TOOLTIP_HEIGHT:g}",
            },
        )

    def get_role_attributes(self, role: str) -> dict[str, str]:
        return {"class": f"chart-{role}"}

    def get_colour_attributes(self, shape: str, token: str) -> dict[str, str]:
        return {"class": f"chart-{shape} is-{token}"}

    def add_link(self, shape: Element, mark: Mark, offset: Offset) -> Element:
        """Wrap the mark in a link with an accessible name and a tooltip."""
        if mark.url:
            link = Element("a", {"href": str(mark.url)})
        else:
            link = Element("g", {"role": "img", "tabindex": "0"})
        link.set("aria-label", mark.accessible_name)
        link.append(shape)
        position = {"x": f"{round(10 - offset[0], 1):g}", "y": f"{round(self.tooltip_y - offset[1], 1):g}"}
        attributes = {"class": "chart-tooltip", "display": "none", "aria-hidden": "true", **position}
        SubElement(link, "text", attributes).text = mark.accessible_name
        return link


class PrintSvgConverter(SvgConverter):
    """Writes the colours and the font into the drawing itself."""

    def __init__(self, chart: Chart, colours: dict[str, str]) -> None:
        super().__init__(chart)
        self.colours = colours

    def build_root(self, width: float, height: float) -> Element:
        size = {"width": f"{width:g}", "height": f"{height:g}", "viewBox": f"0 0 {width:g} {height:g}"}
        return Element("svg", {"xmlns": NAMESPACE, **size, "font-family": FONT, "font-size": str(TEXT_SIZE)})

    def get_role_attributes(self, role: str) -> dict[str, str]:
        attribute, token = PRINT_STYLES[role]
        return {attribute: self.colours[token]}

    def get_colour_attributes(self, shape: str, token: str) -> dict[str, str]:
        if shape == "inside":
            return {"fill": self.colours.get(f"on-{token}", self.colours["surface"])}
        if shape == "line":
            return {"fill": "none", "stroke": self.colours[token], "stroke-width": "2"}
        edge = "sequence-5" if token.startswith("sequence") else "surface"
        return {"fill": self.colours[token], "stroke": self.colours[edge], "stroke-width": "0.75"}

    def add_link(self, shape: Element, mark: Mark, offset: Offset) -> Element:
        return shape


def round_numbers(text: str) -> str:
    """Round the numbers in an attribute to a tenth of a pixel."""
    return re.sub(r"-?\d*\.\d+", lambda number: f"{round(float(number.group()), 1):g}", text)
