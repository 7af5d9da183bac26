"""Simple drawn pictures for the demo's reports: a pipe, a lamp, a lift, bins, a car, a tree."""

import io
from collections.abc import Callable

from PIL import Image, ImageDraw

SIZE = (960, 720)
WALL, FLOOR, INK = "#d9d2c5", "#a89f90", "#3b342d"
Pen = ImageDraw.ImageDraw


def draw(subject: str, *, mended: bool = False) -> bytes:
    """Return a JPEG of `subject`, a key of SUBJECTS, broken or mended."""
    picture = Image.new("RGB", SIZE, WALL)
    pen = ImageDraw.Draw(picture)
    SUBJECTS[subject](pen, mended)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def _room(pen: Pen) -> None:
    for y in range(60, 520, 90):
        pen.line((0, y, 960, y), fill="#cdc5b6", width=3)
    pen.rectangle((0, 520, 960, 720), fill=FLOOR)


def _pipe(pen: Pen, mended: bool) -> None:
    _room(pen)
    pen.rectangle((430, 0, 500, 560), fill="#7d8a91", outline=INK, width=4)
    pen.rectangle((415, 300, 515, 350), fill="#2f6f8f" if mended else "#5c666c", outline=INK, width=4)
    if mended:
        return
    for x, y in ((540, 330), (580, 380), (610, 440), (390, 360), (350, 420), (560, 470), (320, 480)):
        pen.ellipse((x, y, x + 18, y + 30), fill="#5aa0c8")
    pen.ellipse((230, 560, 740, 680), fill="#7fb4d3", outline="#5a93b5", width=4)


def _lamp(pen: Pen, mended: bool) -> None:
    pen.rectangle((0, 0, 960, 720), fill="#26303f")
    pen.rectangle((0, 590, 960, 720), fill="#39424d")
    pen.rectangle((470, 170, 490, 600), fill="#8a8f96")
    pen.polygon(((420, 170), (540, 170), (515, 110), (445, 110)), fill="#b7bcc2" if mended else "#5b6168")
    if mended:
        pen.polygon(((430, 172), (530, 172), (700, 600), (260, 600)), fill="#5d5a45")
        pen.ellipse((440, 150, 520, 196), fill="#ffe9a8")
    for x in (120, 210, 760, 850):
        pen.rectangle((x, 300, x + 60, 380), fill="#3a4658")


def _lift(pen: Pen, mended: bool) -> None:
    _room(pen)
    pen.rectangle((290, 110, 670, 600), fill="#aeb4b8", outline=INK, width=6)
    pen.line((480, 110, 480, 600), fill=INK, width=6)
    pen.rectangle((710, 320, 770, 430), fill="#e7e2d8", outline=INK, width=4)
    pen.rectangle((430, 50, 530, 95), fill="#1d1b19")
    pen.text((458, 55), "3" if mended else "E", fill="#6fdc8c" if mended else "#ff6b5e", font_size=38)
    if not mended:
        pen.rectangle((330, 330, 630, 400), fill="#f3d13c", outline=INK, width=4)
        pen.line((350, 365, 610, 365), fill=INK, width=8)


def _bins(pen: Pen, mended: bool) -> None:
    _room(pen)
    for x, colour in ((180, "#2f7d4f"), (400, "#2f5f9f"), (620, "#5b5b5b")):
        pen.rectangle((x, 330, x + 160, 590), fill=colour, outline=INK, width=5)
        pen.rectangle((x - 12, 300, x + 172, 335), fill=colour, outline=INK, width=5)
    if not mended:
        for x, y in ((130, 600), (300, 630), (350, 590), (560, 620), (770, 600), (450, 650)):
            pen.ellipse((x, y, x + 110, y + 70), fill="#4a453f", outline=INK, width=3)


def _car(pen: Pen, mended: bool) -> None:
    pen.rectangle((0, 0, 960, 720), fill="#c9d2d6")
    pen.rectangle((0, 480, 960, 720), fill="#8f9498")
    for x in range(60, 960, 220):
        pen.line((x, 500, x - 40, 720), fill="#f4f4f0", width=8)
    left = 60 if mended else 330
    pen.rounded_rectangle((left, 400, left + 400, 540), 40, fill="#8e4a3a", outline=INK, width=5)
    pen.polygon(
        ((left + 80, 402), (left + 140, 310), (left + 290, 310), (left + 340, 402)), fill="#b9cdd6", outline=INK
    )
    for x in (left + 70, left + 270):
        pen.ellipse((x, 500, x + 80, 580), fill=INK)


def _tree(pen: Pen, mended: bool) -> None:
    pen.rectangle((0, 0, 960, 720), fill="#dfe8ea")
    pen.rectangle((0, 560, 960, 720), fill="#9aa77b")
    pen.rectangle((620, 120, 900, 560), fill="#c4b8a4", outline=INK, width=4)
    for y in (180, 320, 460):
        pen.rectangle((680, y - 30, 760, y + 40), fill="#7d97a5", outline=INK, width=3)
    pen.polygon(((300, 560), (350, 560), (345, 300), (315, 300)), fill="#6f5741")
    right = 460 if mended else 720
    pen.ellipse((150, 110, right, 390), fill="#5d7f4a", outline="#3f5b31", width=4)


SUBJECTS: dict[str, Callable[[Pen, bool], None]] = {
    "pipe": _pipe,
    "lamp": _lamp,
    "lift": _lift,
    "bins": _bins,
    "car": _car,
    "tree": _tree,
}
