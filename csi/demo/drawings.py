"""The photos of the demonstration: drawings, one function each, so that nobody real is on them."""

import math

from csi.demo.canvas import (
    AMBER,
    BLUE,
    COATS,
    EARTH,
    GREEN,
    GREY,
    HEIGHT,
    INK,
    LIGHT,
    MEADOW,
    RED,
    SAND,
    SKY,
    STONE,
    WIDTH,
    Canvas,
)


def draw(name, lot):
    """The drawing of that name, as an image."""
    canvas = Canvas(lot)
    DRAWINGS[name](canvas)
    return canvas.finished()


def landscape(canvas, horizon=480, above=SKY, below=LIGHT, ground=MEADOW):
    canvas.fade(0, horizon, above, below)
    canvas.mountains(horizon, 330, "#8fa6bd", snow=LIGHT)
    canvas.mountains(horizon + 20, 170, "#5f7d8c")
    canvas.box(0, horizon, WIDTH, HEIGHT, ground)


def room(canvas, wall="#e4ebf1", floor=SAND):
    canvas.box(0, 0, WIDTH, 560, wall)
    canvas.box(0, 560, WIDTH, HEIGHT, floor)
    canvas.box(0, 548, WIDTH, 562, STONE)


def circle(canvas):
    """A round table from above, everyone at the same distance from its middle."""
    canvas.box(0, 0, WIDTH, HEIGHT, SAND)
    for y in range(0, HEIGHT, 80):
        canvas.box(0, y, WIDTH, y + 2, "#dcc79d")
    canvas.disc(600, 400, 330, "#c9563f", flat=0.92)
    canvas.disc(600, 400, 304, "#e8c9a0", flat=0.92)
    canvas.disc(600, 400, 285, "#c9563f", flat=0.92)
    canvas.disc(600, 400, 190, EARTH, flat=0.92)
    canvas.disc(600, 396, 182, "#a98455", flat=0.92)
    for seat in range(14):
        angle = 2 * math.pi * seat / 14
        x, y = 600 + 262 * math.cos(angle), 400 + 243 * math.sin(angle)
        canvas.disc(x, y, 46, COATS[seat % len(COATS)], flat=0.86)
        canvas.disc(x, y, 23, INK if seat % 3 else "#5b4632")
        sheet_x, sheet_y = 600 + 150 * math.cos(angle), 400 + 138 * math.sin(angle)
        canvas.box(sheet_x - 14, sheet_y - 10, sheet_x + 14, sheet_y + 10, LIGHT, corner=2)
    canvas.disc(600, 400, 40, LIGHT, flat=0.92)
    canvas.disc(600, 400, 26, AMBER, flat=0.92)


def tea(canvas):
    """A low table on a platform under a tree, bowls and bread."""
    landscape(canvas, horizon=420)
    canvas.tree(190, 640, 620)
    canvas.tree(1050, 600, 480, colour="#2f8560")
    canvas.box(180, 560, 1020, 720, EARTH, corner=10)
    canvas.box(180, 548, 1020, 590, RED, corner=8)
    for x in range(200, 1010, 40):
        canvas.shape([(x, 569), (x + 14, 555), (x + 28, 569), (x + 14, 583)], AMBER)
    canvas.people(260, 430, 566, 210, 3)
    canvas.people(770, 940, 566, 210, 3)
    canvas.box(440, 500, 760, 520, "#a98455", corner=6)
    canvas.box(460, 520, 480, 560, EARTH)
    canvas.box(720, 520, 740, 560, EARTH)
    for x in (470, 530, 660, 720):
        canvas.disc(x, 494, 16, LIGHT, flat=0.6)
        canvas.disc(x, 489, 12, AMBER, flat=0.4)
    canvas.disc(597, 470, 34, BLUE)
    canvas.line([(626, 476), (650, 454)], BLUE, 9)
    canvas.box(588, 428, 606, 442, LIGHT, corner=4)


def van(canvas):
    """A Mobile Police Reception on a square, people before it."""
    landscape(canvas, horizon=430, ground="#cfc4ae")
    canvas.house(40, 470, 190, 120, SAND, RED)
    canvas.house(980, 470, 200, 130, "#dfe6ec", BLUE)
    canvas.tree(300, 500, 230)
    canvas.tree(940, 490, 200)
    canvas.disc(640, 640, 420, "#bfb298", flat=0.12)
    canvas.van(330, 640, 600)
    canvas.shape([(620, 398), (790, 398), (850, 470), (590, 470)], AMBER)
    canvas.box(600, 470, 604, 640, GREY)
    canvas.box(838, 470, 842, 640, GREY)
    canvas.person(660, 660, 190, coat=BLUE, cap=INK)
    canvas.person(770, 660, 180, coat=BLUE, cap=INK)
    canvas.people(880, 1130, 690, 190, 6)


def high_pass(canvas):
    """The van, small, on a road between high mountains."""
    canvas.fade(0, 520, "#4d8cc4", LIGHT)
    canvas.mountains(520, 430, "#7f97b2", snow=LIGHT)
    canvas.mountains(560, 250, "#557a75")
    canvas.box(0, 540, WIDTH, HEIGHT, "#7d9a5c")
    canvas.shape([(420, 800), (860, 800), (690, 640), (840, 560), (810, 556), (610, 636)], STONE)
    canvas.shape([(632, 800), (650, 800), (652, 650), (646, 650)], LIGHT)
    canvas.van(560, 694, 170)
    for x, y in ((130, 640), (210, 690), (290, 655), (980, 650), (1060, 700)):
        canvas.disc(x, y, 20, LIGHT, flat=0.65)
        canvas.disc(x + 18, y - 6, 8, INK)


def football(canvas):
    """A match below poplars, seen from the stand."""
    landscape(canvas, horizon=300)
    for x in range(20, WIDTH, 62):
        canvas.tree(x, 330, 210, colour="#2f8560" if x % 3 else GREEN)
    for stripe in range(6):
        canvas.box(0, 330 + stripe * 80, WIDTH, 410 + stripe * 80, MEADOW if stripe % 2 else "#5fae7e")
    canvas.line([(0, 352), (WIDTH, 352)], LIGHT, 5)
    canvas.line([(600, 352), (600, 800)], LIGHT, 5)
    canvas.disc(600, 590, 150, LIGHT, flat=0.55)
    canvas.disc(600, 590, 145, MEADOW, flat=0.55)
    canvas.line([(600, 500), (600, 680)], LIGHT, 5)
    for post in ((60, 470), (60, 690)):
        canvas.line([post, (post[0], post[1] - 120)], LIGHT, 9)
    canvas.line([(60, 350), (60, 570)], LIGHT, 9)
    for x, y, coat in (
        (220, 560, RED), (400, 480, BLUE), (520, 690, RED), (690, 560, BLUE),
        (800, 470, RED), (930, 650, BLUE), (1080, 540, RED), (340, 720, BLUE),
    ):  # fmt: skip
        canvas.disc(x, y, 34, "#3f8a60", flat=0.25)
        canvas.person(x, y, 130, coat=coat)
    canvas.disc(610, 612, 17, LIGHT)
    canvas.disc(610, 612, 7, INK)


def cauldrons(canvas):
    """Two cauldrons over fires at night, people around both."""
    canvas.fade(0, 560, "#0f1e36", "#3b4a6b")
    for _star in range(70):
        canvas.disc(canvas.lot.randint(0, WIDTH), canvas.lot.randint(0, 330), canvas.lot.choice((1, 2, 2, 3)), LIGHT)
    canvas.disc(980, 130, 54, "#f3e3b3")
    canvas.mountains(560, 220, "#22304b")
    canvas.box(0, 560, WIDTH, HEIGHT, "#4a3b2c")
    for x in (370, 830):
        canvas.disc(x, 690, 240, "#7a5630", flat=0.22)
        canvas.people(x - 200, x + 200, 630, 190, 5)
        for flame, colour in ((95, RED), (70, AMBER), (40, "#f6d776")):
            for shift in (-60, 0, 60):
                canvas.shape(
                    [(x + shift - flame / 2, 730), (x + shift, 730 - flame), (x + shift + flame / 2, 730)], colour
                )
        canvas.disc(x, 650, 128, INK, flat=0.5)
        canvas.disc(x, 628, 134, GREY, flat=0.22)
        canvas.disc(x, 628, 118, "#a5622b", flat=0.2)
        canvas.line([(x + 20, 622), (x + 120, 470)], "#d7b98a", 10)


def school(canvas):
    """A class before a board, two visitors in uniform."""
    room(canvas)
    canvas.box(250, 90, 950, 380, "#20553f", corner=6)
    canvas.box(250, 376, 950, 392, EARTH)
    for y, length in ((150, 380), (205, 500), (260, 300), (315, 440)):
        canvas.line([(300, y), (300 + length, y)], "#cfe3d8", 6)
    canvas.box(60, 110, 190, 360, SKY, corner=4)
    canvas.box(122, 110, 128, 360, LIGHT)
    canvas.box(1010, 110, 1140, 360, SKY, corner=4)
    canvas.box(1072, 110, 1078, 360, LIGHT)
    canvas.person(450, 560, 300, coat=BLUE, cap=INK)
    canvas.person(740, 560, 285, coat=BLUE, cap=INK)
    for y, height, count in ((670, 170, 8), (790, 200, 7)):
        canvas.people(80, 1120, y, height, count)
        canvas.box(30, y - 46, 1170, y - 26, "#b98d55")


def net(canvas):
    """Volleyball in a school yard."""
    landscape(canvas, horizon=360, ground="#d9b98c")
    canvas.house(70, 420, 420, 170, LIGHT, RED)
    canvas.windows(100, 290, 6, 44, 60, 18, SKY)
    for x in (700, 790, 880, 970, 1060, 1150):
        canvas.tree(x, 420, 200)
    canvas.line([(90, 560), (1110, 560), (1180, 770), (20, 770), (90, 560)], LIGHT, 6)
    for x in range(606, 615):
        canvas.line([(x, 380), (x, 760)], GREY, 1)
    canvas.people(160, 480, 720, 210, 4)
    canvas.people(720, 1050, 720, 210, 4)
    canvas.box(588, 360, 632, 372, INK)
    for y in range(376, 520, 18):
        canvas.line([(560, y), (660, y + 24)], LIGHT, 3)
    for x in range(560, 661, 14):
        canvas.line([(x, 372 + (x - 560) // 4), (x, 500 + (x - 560) // 4)], LIGHT, 3)
    canvas.disc(700, 300, 26, LIGHT)
    canvas.disc(700, 300, 19, AMBER)


def camp(canvas):
    """Felt tents and a fire in the evening."""
    canvas.fade(0, 480, "#31507c", "#f0b98a")
    canvas.disc(300, 430, 70, "#f6d776")
    canvas.mountains(480, 380, "#5b6791", snow="#e6cfd2")
    canvas.mountains(510, 180, "#3e5a63")
    canvas.box(0, 500, WIDTH, HEIGHT, "#46704f")
    for x, size in ((190, 150), (960, 190), (640, 120)):
        canvas.box(x - size, 600 - size * 0.4, x + size, 620, LIGHT, corner=10)
        canvas.shape(
            [(x - size * 1.06, 606 - size * 0.4), (x - size * 0.25, 600 - size), (x + size * 0.25, 600 - size),
             (x + size * 1.06, 606 - size * 0.4)],
            "#dcd3c0",
        )  # fmt: skip
        canvas.box(x - size, 604 - size * 0.4, x + size, 616 - size * 0.4, RED)
        canvas.box(x - size * 0.2, 606 - size * 0.36, x + size * 0.2, 620, AMBER, corner=4)
    canvas.disc(600, 740, 200, "#5d8a5f", flat=0.2)
    canvas.people(400, 560, 720, 130, 4)
    canvas.people(660, 820, 720, 130, 4)
    for flame, colour in ((80, RED), (58, AMBER), (30, "#f6d776")):
        canvas.shape([(600 - flame / 2, 740), (600, 740 - flame * 1.4), (600 + flame / 2, 740)], colour)


def station(canvas):
    """A police station with its gate open, bunting over it."""
    canvas.fade(0, 420, SKY, LIGHT)
    canvas.mountains(430, 180, "#9db1c4", snow=LIGHT)
    canvas.box(0, 420, WIDTH, HEIGHT, "#cfc9bd")
    canvas.box(140, 190, 1060, 560, LIGHT)
    canvas.box(120, 168, 1080, 200, BLUE)
    canvas.windows(190, 240, 9, 60, 80, 36, SKY)
    canvas.windows(190, 390, 3, 60, 90, 36, SKY)
    canvas.windows(766, 390, 3, 60, 90, 36, SKY)
    canvas.box(500, 370, 700, 560, INK)
    canvas.shape([(500, 370), (430, 390), (430, 590), (500, 560)], BLUE)
    canvas.shape([(700, 370), (770, 390), (770, 590), (700, 560)], BLUE)
    canvas.shape([(510, 560), (690, 560), (900, 800), (300, 800)], "#ded8ca")
    for number in range(24):
        x = 20 + number * 50
        y = 120 + 34 * math.sin(number * math.pi / 8)
        canvas.shape([(x, y), (x + 40, y), (x + 20, y + 40)], COATS[number % len(COATS)])
    canvas.person(440, 620, 200, coat=BLUE, cap=INK)
    canvas.person(770, 620, 200, coat=BLUE, cap=INK)
    canvas.people(470, 740, 720, 200, 5)
    canvas.people(380, 830, 800, 220, 6)


def sluice(canvas):
    """A ditch between fields, a gate in it."""
    landscape(canvas, horizon=330)
    for row in range(9):
        y = 340 + row * 52
        canvas.line([(0, y), (430 - row * 30, y)], "#3f8a5a", 12)
        canvas.line([(770 + row * 30, y), (WIDTH, y)], "#79a94f", 12)
    canvas.shape([(540, 330), (660, 330), (960, 800), (240, 800)], EARTH)
    canvas.shape([(556, 330), (644, 330), (880, 800), (320, 800)], SKY)
    for y in (400, 470, 660, 730, 780):
        wide = (y - 330) * 0.3
        canvas.line([(600 - wide, y), (600 + wide * 0.4, y)], LIGHT, 4)
    canvas.box(400, 430, 440, 620, STONE)
    canvas.box(760, 430, 800, 620, STONE)
    canvas.box(390, 410, 810, 446, GREY)
    canvas.box(440, 470, 760, 600, "#7a5630")
    for x in (520, 600, 680):
        canvas.box(x - 3, 470, x + 3, 600, EARTH)
    canvas.box(588, 350, 612, 470, INK)
    canvas.disc(600, 350, 46, RED)
    canvas.disc(600, 350, 32, LIGHT)
    canvas.box(570, 520, 630, 570, AMBER, corner=8)
    canvas.disc(600, 540, 9, INK)
    canvas.person(300, 650, 230, coat=GREEN)
    canvas.person(905, 650, 230, coat=RED)


def lamps(canvas):
    """A street at dusk, lamps lit, a patrol on foot."""
    canvas.fade(0, 500, "#1d2f52", "#d9926a")
    canvas.mountains(500, 200, "#3a4766")
    canvas.box(0, 500, WIDTH, HEIGHT, "#3f4650")
    for left, width, height in ((0, 250, 210), (270, 180, 160), (790, 190, 170), (1000, 220, 230)):
        canvas.house(left, 540, width, height, "#5c5560", "#3b3640")
        canvas.windows(left + 30, 560 - height, 3, 34, 46, 22, "#f6d776")
    canvas.shape([(520, 500), (680, 500), (1040, 800), (160, 800)], "#59606b")
    for x, foot, height in ((480, 560, 200), (720, 560, 200), (380, 660, 320), (820, 660, 320), (200, 790, 500)):
        canvas.disc(x, foot, height * 0.4, "#6b6f70", flat=0.2)
        canvas.box(x - 5, foot - height, x + 5, foot, INK)
        canvas.disc(x, foot - height, height * 0.12, "#b98f4e")
        canvas.disc(x, foot - height, height * 0.07, "#ffe9a8")
    canvas.person(560, 720, 250, coat=BLUE, cap=INK)
    canvas.person(650, 726, 240, coat=BLUE, cap=INK)


def stage(canvas):
    """A school stage, curtains, a bride who turns away."""
    canvas.box(0, 0, WIDTH, HEIGHT, "#2a2430")
    canvas.shape([(420, 0), (780, 0), (1010, 600), (190, 600)], "#5a4a52")
    canvas.box(120, 560, 1080, 650, EARTH)
    canvas.box(120, 548, 1080, 568, "#b98d55")
    for x in range(0, 210, 42):
        canvas.box(x, 0, x + 24, 600, RED)
        canvas.box(x + 24, 0, x + 42, 600, "#8c1d17")
        canvas.box(WIDTH - x - 24, 0, WIDTH - x, 600, RED)
        canvas.box(WIDTH - x - 42, 0, WIDTH - x - 24, 600, "#8c1d17")
    canvas.box(0, 0, WIDTH, 60, RED)
    canvas.person(430, 562, 250, coat=LIGHT, cap=LIGHT)
    canvas.person(600, 562, 270, coat=INK, cap=STONE)
    canvas.people(720, 900, 562, 240, 3)
    for y, count in ((740, 12), (800, 11)):
        for number in range(count):
            x = 60 + number * (1080 / (count - 1))
            canvas.disc(x, y - 40, 30, INK)
            canvas.box(x - 46, y - 14, x + 46, y + 60, COATS[(number * 3 + y) % len(COATS)], corner=24)


DRAWINGS = {
    "circle": circle,
    "tea": tea,
    "van": van,
    "pass": high_pass,
    "football": football,
    "cauldrons": cauldrons,
    "school": school,
    "net": net,
    "camp": camp,
    "station": station,
    "sluice": sluice,
    "lamps": lamps,
    "stage": stage,
}
