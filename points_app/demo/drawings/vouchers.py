"""Drawn vouchers for the demo: plainly made up, but laid out like the receipts that owners know."""

import io
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from points_app.core import photos
from points_app.core.photos import PhotoBlob

# Where systems keep a font with Chinese; none is shipped. Without one the words are drawn as lines, digits stay.
_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/STHeiti Light.ttc",
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simhei.ttf",
)
_SIZE = (760, 500)
_PAPER, _INK, _RULE, _SEAL = (252, 250, 244), (40, 36, 34), (170, 120, 92), (178, 34, 40)
_TINTS = {"收据": (252, 250, 244), "电子回单": (243, 247, 250), "缴费通知": (249, 250, 240)}
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@lru_cache
def _chinese_font() -> str:
    return next((path for path in _FONTS if Path(path).exists()), "")


@lru_cache
def _font(size: int) -> Font:
    path = _chinese_font()
    return ImageFont.truetype(path, size) if path else ImageFont.load_default(size)


def voucher(title: str, party: str, item: str, amount: str, number: str) -> PhotoBlob:
    """Draw one voucher; an empty `amount` leaves the box for it blank."""
    picture = Image.new("RGB", _SIZE, _TINTS.get(title, _PAPER))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((16, 16, 743, 483), outline=_RULE, width=2)
    _write(pen, (380, 52), title, 34, anchor="mm")
    pen.line((290, 80, 470, 80), fill=_RULE, width=1)
    pen.line((290, 84, 470, 84), fill=_RULE, width=1)
    _write(pen, (720, 52), f"No. {number}", 18, fill=_SEAL, anchor="rm")
    _write(pen, (380, 108), "演示用，不是真实票据", 16, fill=_RULE, anchor="mm")
    paid = f"¥ {amount}" if amount else "见付款回单"
    lines = (("付款单位", "小区共管账户"), ("收款方", party), ("项目", item), ("金额", paid))
    for row, (label, words) in enumerate(lines):
        top = 134 + row * 62
        pen.rectangle((48, top, 712, top + 62), outline=_RULE, width=1)
        pen.line((190, top, 190, top + 62), fill=_RULE, width=1)
        _write(pen, (119, top + 31), label, 22, anchor="mm")
        _write(pen, (212, top + 31), words, 24 if row < 3 else 28, anchor="lm")
    _seal(picture, party)
    _write(pen, (48, 430), "经手人：（签章）", 18, anchor="lm")
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return photos.encode(out.getvalue())


def _write(
    pen: ImageDraw.ImageDraw,
    at: tuple[int, int],
    words: str,
    size: int,
    *,
    anchor: str,
    fill: tuple[int, int, int] = _INK,
) -> None:
    if _chinese_font() or words.isascii():
        pen.text(at, words, font=_font(size), fill=fill, anchor=anchor)
        return
    shown = "".join(character for character in words if character.isascii()).strip()
    width = size * sum(not character.isascii() for character in words)
    left = at[0] - (width // 2 if anchor == "mm" else width if anchor == "rm" else 0)
    pen.rectangle((left, at[1] - size // 6, left + width, at[1] + size // 6), fill=_RULE)
    if shown:
        pen.text((left + width + 8, at[1]), shown, font=_font(size), fill=fill, anchor="lm")


def _seal(picture: Image.Image, party: str) -> None:
    stamp = Image.new("RGBA", (150, 150), (0, 0, 0, 0))
    pen = ImageDraw.Draw(stamp)
    pen.ellipse((6, 6, 143, 143), outline=(*_SEAL, 190), width=5)
    if _chinese_font():
        pen.text((75, 58), party[:5], font=_font(20), fill=(*_SEAL, 190), anchor="mm")
        pen.text((75, 92), "演示章", font=_font(22), fill=(*_SEAL, 190), anchor="mm")
    turned = stamp.rotate(12, resample=Image.Resampling.BICUBIC)
    picture.paste(turned, (560, 334), turned)
