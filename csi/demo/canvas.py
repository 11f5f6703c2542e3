"""The pencil with which the demonstration's photos are drawn: flat shapes in the colours of the look.

Drawn at twice the size and made smaller, so that edges are smooth. No letters: fonts differ by machine.
"""

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1200, 800
FINENESS = 2

INK = "#16202b"
BLUE = "#0b4f8a"
SKY = "#7db8ea"
GREEN = "#17724f"
MEADOW = "#4f9a6f"
AMBER = "#c98a1b"
RED = "#b3261e"
GREY = "#566574"
STONE = "#b8c2cc"
LIGHT = "#f6f7f9"
SAND = "#e9d8b4"
EARTH = "#8a6a45"
COATS = (BLUE, RED, GREEN, AMBER, GREY, "#6d4a8d", SKY, "#c86b4a")


class Canvas:
    """A picture in the making; positions are in pixels of the finished one."""

    def __init__(self, lot):
        self.lot = lot
        self.image = Image.new("RGB", (WIDTH * FINENESS, HEIGHT * FINENESS), LIGHT)
        self.pencil = ImageDraw.Draw(self.image)

    def finished(self):
        return self.image.reduce(FINENESS)

    def box(self, left, top, right, bottom, colour, corner=0):
        place = [side * FINENESS for side in (left, top, right, bottom)]
        self.pencil.rounded_rectangle(place, corner * FINENESS, fill=colour)

    def disc(self, x, y, radius, colour, flat=1.0):
        high = radius * flat
        self.pencil.ellipse([n * FINENESS for n in (x - radius, y - high, x + radius, y + high)], fill=colour)

    def shape(self, points, colour):
        self.pencil.polygon([(x * FINENESS, y * FINENESS) for x, y in points], fill=colour)

    def line(self, points, colour, width):
        scaled = [(x * FINENESS, y * FINENESS) for x, y in points]
        self.pencil.line(scaled, fill=colour, width=width * FINENESS, joint="curve")

    def fade(self, top, bottom, above, below):
        """A sky: from one colour above to another below."""
        first, last = (Image.new("RGB", (1, 1), colour).getpixel((0, 0)) for colour in (above, below))
        rows = (bottom - top) * FINENESS
        for row in range(rows):
            mixed = tuple(int(a + (b - a) * row / rows) for a, b in zip(first, last, strict=True))
            y = top * FINENESS + row
            self.pencil.line([(0, y), (WIDTH * FINENESS, y)], fill=mixed)

    def mountains(self, foot, height, colour, snow=None):
        """A range from edge to edge; with snow on its peaks where a colour is given for it."""
        x, peaks = -120, []
        while x < WIDTH + 120:
            peaks.append((x, foot - height * self.lot.uniform(0.55, 1.0)))
            x += self.lot.randint(130, 240)
        for x, top in peaks:
            half = (foot - top) * 0.95
            self.shape([(x - half, foot), (x, top), (x + half, foot)], colour)
        if snow:
            for x, top in peaks:
                cap = (foot - top) * 0.28
                self.shape(
                    [
                        (x, top),
                        (x + cap * 0.93, top + cap),
                        (x + cap * 0.35, top + cap * 0.78),
                        (x, top + cap * 1.15),
                        (x - cap * 0.4, top + cap * 0.8),
                        (x - cap * 0.93, top + cap),
                    ],
                    snow,
                )

    def person(self, x, foot, height, coat=None, cap=None):
        """Someone without a face: a head, a coat, sometimes a cap."""
        coat = coat or self.lot.choice(COATS)
        head = height * 0.14
        self.box(x - height * 0.16, foot - height * 0.72, x + height * 0.16, foot, coat, corner=height * 0.14)
        self.disc(x, foot - height * 0.85, head, "#d9a883")
        if cap:
            self.box(x - head, foot - height * 1.02, x + head, foot - height * 0.9, cap, corner=head * 0.4)

    def people(self, left, right, foot, height, count):
        for number in range(count):
            x = left + (right - left) * number / max(count - 1, 1) + self.lot.randint(-9, 9)
            self.person(x, foot + self.lot.randint(-8, 8), height * self.lot.uniform(0.9, 1.08))

    def tree(self, x, foot, height, colour=GREEN):
        self.box(x - height * 0.03, foot - height * 0.4, x + height * 0.03, foot, EARTH)
        self.disc(x, foot - height * 0.65, height * 0.2, colour, flat=1.7)

    def van(self, x, foot, length):
        """A Mobile Police Reception from its side, with its awning and its table."""
        high = length * 0.42
        self.box(x, foot - high, x + length, foot - length * 0.06, LIGHT, corner=length * 0.05)
        self.box(x, foot - high * 0.52, x + length, foot - high * 0.36, BLUE)
        for left, right in ((0.05, 0.2), (0.26, 0.44), (0.74, 0.95)):
            self.box(x + length * left, foot - high * 0.9, x + length * right, foot - high * 0.58, SKY, corner=6)
        self.box(x + length * 0.5, foot - high * 0.9, x + length * 0.68, foot - length * 0.07, STONE, corner=5)
        self.box(x + length * 0.36, foot - high - length * 0.04, x + length * 0.46, foot - high, RED, corner=4)
        self.box(x + length * 0.46, foot - high - length * 0.04, x + length * 0.56, foot - high, BLUE, corner=4)
        for wheel in (0.2, 0.8):
            self.disc(x + length * wheel, foot - length * 0.05, length * 0.085, INK)
            self.disc(x + length * wheel, foot - length * 0.05, length * 0.035, STONE)

    def house(self, left, foot, width, height, wall, roof):
        self.box(left, foot - height, left + width, foot, wall)
        self.shape(
            [(left - 18, foot - height), (left + width / 2, foot - height * 1.45), (left + width + 18, foot - height)],
            roof,
        )

    def windows(self, left, top, count, width, height, gap, colour):
        for number in range(count):
            x = left + number * (width + gap)
            self.box(x, top, x + width, top + height, colour, corner=3)
