"""Simple drawn faces for the demo's honors."""

import io

from PIL import Image, ImageDraw


def face(number: int) -> bytes:
    """Return a JPEG of a drawn face, plainly nobody's."""
    picture = Image.new("RGB", (480, 480), ("#e9dfce", "#dbe4e2", "#eadcd6")[number % 3])
    pen = ImageDraw.Draw(picture)
    coat = ("#5d6f8a", "#8a5a5a", "#5d8a6f")[number % 3]
    pen.ellipse((70, 330, 410, 700), fill=coat)
    pen.ellipse((150, 110, 330, 330), fill="#e8c7a4")
    pen.pieslice((140, 90, 340, 300), 180, 360, fill=("#4a4038", "#8d8172", "#2f2a26")[number % 3])
    for x in (205, 275):
        pen.ellipse((x - 8, 215, x + 8, 231), fill="#3b342d")
    pen.arc((200, 230, 280, 290), 20, 160, fill="#a61e22", width=6)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()
