"""Simple drawn pictures of deeds for the demo: a swept staircase, a planted bed, a mended bench."""

import io
from collections.abc import Callable

from PIL import Image, ImageDraw

SIZE = (960, 720)
SKY, WALL, INK, WOOD, LEAF, EARTH = "#dfe7e6", "#e6ddcd", "#3b342d", "#a9753f", "#5d8a5a", "#8b6b4a"
Pen = ImageDraw.ImageDraw


def draw(subject: str) -> bytes:
    """Return a JPEG of `subject`, a key of SUBJECTS."""
    picture = Image.new("RGB", SIZE, SKY)
    SUBJECTS[subject](ImageDraw.Draw(picture))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def _stairs(pen: Pen) -> None:
    pen.rectangle((0, 0, 960, 720), fill=WALL)
    for step in range(7):
        left, top = 120 + step * 110, 620 - step * 75
        pen.rectangle((left, top, 960, 720), fill="#b8b0a4", outline=INK, width=3)
    pen.line((60, 500, 760, 20), fill=WOOD, width=16)
    pen.line((250, 250, 330, 600), fill=WOOD, width=14)
    pen.polygon(((300, 590), (360, 580), (400, 680), (290, 690)), fill="#d1a63c", outline=INK)


def _bed(pen: Pen) -> None:
    pen.rectangle((0, 430, 960, 720), fill="#c9b998")
    pen.rounded_rectangle((90, 470, 870, 660), 30, fill=EARTH, outline=INK, width=5)
    for x in range(150, 850, 90):
        pen.line((x, 560, x, 480), fill=LEAF, width=10)
        pen.ellipse((x - 42, 430, x, 500), fill=LEAF, outline="#3f5b31", width=3)
        pen.ellipse((x, 430, x + 42, 500), fill=LEAF, outline="#3f5b31", width=3)


def _bench(pen: Pen) -> None:
    pen.rectangle((0, 520, 960, 720), fill="#b9b49f")
    for top, colour in ((250, WOOD), (320, "#c98f52"), (420, WOOD)):
        pen.rectangle((160, top, 800, top + 46), fill=colour, outline=INK, width=4)
    for x in (220, 710):
        pen.rectangle((x, 230, x + 26, 600), fill="#565b5f", outline=INK, width=3)


SUBJECTS: dict[str, Callable[[Pen], None]] = {"stairs": _stairs, "bed": _bed, "bench": _bench}
