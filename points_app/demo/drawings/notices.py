"""Simple drawn pictures for the demo's notices: a square, a road, lanterns, a garden, a clinic."""

import io

from PIL import Image, ImageDraw

SIZE = (960, 600)
SKY, GROUND, INK, RED, LEAF, WALL = "#dfe7e6", "#cdbfa6", "#3b342d", "#a61e22", "#5d8a5a", "#efe6d5"
Pen = ImageDraw.ImageDraw


def draw(subject: str) -> bytes:
    """Return a JPEG of `subject`, a key of SUBJECTS."""
    picture = Image.new("RGB", SIZE, SKY)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 420, 960, 600), fill=GROUND)
    SUBJECTS[subject](pen)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def _tree(pen: Pen, x: int, y: int, size: int = 1) -> None:
    pen.rectangle((x - 8 * size, y, x + 8 * size, y + 90 * size), fill="#7a5f45")
    pen.ellipse((x - 60 * size, y - 110 * size, x + 60 * size, y + 20 * size), fill=LEAF)


def _house(pen: Pen, x: int, floors: int) -> None:
    top = 420 - 70 * floors
    pen.rectangle((x, top, x + 220, 420), fill=WALL, outline=INK, width=3)
    for floor in range(floors):
        for column in range(3):
            left, up = x + 24 + column * 66, top + 18 + floor * 70
            pen.rectangle((left, up, left + 40, up + 38), fill="#9fb7bd", outline=INK, width=2)


def _person(pen: Pen, x: int, coat: str) -> None:
    pen.ellipse((x - 18, 380, x + 18, 416), fill="#e8c7a4")
    pen.rounded_rectangle((x - 26, 416, x + 26, 510), 20, fill=coat)


def _square(pen: Pen) -> None:
    _house(pen, 40, 4)
    _tree(pen, 360, 330)
    pen.rectangle((470, 300, 900, 320), fill=RED)
    for x in (480, 890):
        pen.rectangle((x - 5, 300, x + 5, 500), fill=INK)
    for x, coat in ((530, "#5d6f8a"), (610, "#8a5a5a"), (690, "#5d8a6f"), (770, "#8a7a4a"), (850, "#6f5d8a")):
        _person(pen, x, coat)


def _road(pen: Pen) -> None:
    _house(pen, 60, 3)
    _house(pen, 680, 5)
    pen.polygon(((330, 420), (630, 420), (860, 600), (100, 600)), fill="#6f6a63")
    for top, half in ((440, 6), (490, 9), (550, 13)):
        pen.rectangle((480 - half, top, 480 + half, top + 28), fill="#f3ecdf")
    _tree(pen, 620, 340)


def _lanterns(pen: Pen) -> None:
    _house(pen, 40, 5)
    _house(pen, 700, 5)
    pen.line((0, 120, 960, 160), fill=INK, width=4)
    for x in range(90, 900, 130):
        y = 130 + x // 24
        pen.ellipse((x - 42, y, x + 42, y + 74), fill=RED, outline="#86161a", width=4)
        pen.rectangle((x - 5, y + 74, x + 5, y + 104), fill="#b8862b")
    for x, coat in ((380, "#5d6f8a"), (460, "#8a5a5a"), (560, "#5d8a6f")):
        _person(pen, x, coat)


def _garden(pen: Pen) -> None:
    for row in range(3):
        top = 440 + row * 52
        pen.rounded_rectangle((60, top, 900, top + 34), 12, fill="#8a6a4a")
        for x in range(90, 890, 60):
            pen.ellipse((x, top - 22, x + 40, top + 14), fill=LEAF)
    _tree(pen, 180, 310)
    _tree(pen, 780, 300)
    _person(pen, 480, "#8a5a5a")


def _clinic(pen: Pen) -> None:
    pen.rectangle((180, 170, 780, 430), fill="#f6f1e7", outline=INK, width=4)
    pen.polygon(((150, 170), (480, 70), (810, 170)), fill=RED)
    pen.rectangle((440, 210, 520, 330), fill=RED)
    pen.rectangle((420, 250, 540, 290), fill=RED)
    pen.rectangle((230, 350, 730, 380), fill="#b59b78", outline=INK, width=3)
    for x, coat in ((290, "#ffffff"), (660, "#ffffff"), (880, "#5d6f8a")):
        _person(pen, x, coat)


SUBJECTS = {"square": _square, "road": _road, "lanterns": _lanterns, "garden": _garden, "clinic": _clinic}
