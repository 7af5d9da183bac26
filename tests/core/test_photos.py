"""Pictures from strangers: what is refused in words, and what a picture no longer carries when it is kept."""

import io
import struct
import subprocess
import sys
import zlib
from typing import Any

import pytest
from PIL import Image

from points_app.core import photos
from points_app.core.errors import InvalidInput


def saved(kind: str, size: tuple[int, int] = (64, 32), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#336699").save(out, kind, **options)
    return out.getvalue()


def bomb(width: int = 20_000, height: int = 10_000) -> bytes:
    """Return a PNG of 200 megapixels in some hundred bytes: its header promises them, its data hardly begins."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


REFUSED = {
    "200 megapixels": (bomb(), "像素太多"),
    "just too many pixels": (bomb(8_000, 7_600), "像素太多"),
    "no picture": (b"<script>alert(1)</script>", "不是能打开的照片"),
    "nothing": (b"", "不是能打开的照片"),
    "cut off": (saved("JPEG", (800, 600))[:700], "不完整"),
    "cut off in the last line": (saved("JPEG", (800, 600))[:-2], "不完整"),
    "an iPhone's": (b"\0\0\0\x24ftypheic" + bytes(500), "HEIC"),
    "an iPhone's, edited": (b"\0\0\0\x24ftypmif1" + bytes(500), "HEIC"),
    "a film": (b"\0\0\0\x24ftypisom" + bytes(500), "不是能打开的照片"),
    "11 MB": (saved("JPEG") + bytes(11 * 1024 * 1024), "超过 10 MB"),
    "a format not taken": (saved("TIFF"), "不是能打开的照片"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_photo_is_refused_in_words(kind: str) -> None:
    raw, words = REFUSED[kind]
    with pytest.raises(InvalidInput, match=words) as refused:
        photos.encode(raw)
    assert refused.value.field == "photos"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "MPO"])
def test_what_phones_make_becomes_one_webp(kind: str) -> None:
    more = {"save_all": True, "append_images": [Image.new("RGB", (64, 32))]} if kind == "MPO" else {}
    kept = photos.encode(saved(kind, **more))
    assert (kept.mime, kept.width, kept.height) == ("image/webp", 64, 32)
    with Image.open(io.BytesIO(kept.data)) as picture:
        assert (picture.format, getattr(picture, "n_frames", 1)) == ("WEBP", 1)


def test_place_and_camera_are_gone_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "CAMERA-MAKER"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 0.0)})
    raw = saved("JPEG", exif=exif)
    assert b"CAMERA-MAKER" in raw
    kept = photos.encode(raw)
    assert (kept.width, kept.height) == (32, 64)
    for data in (kept.data, kept.thumb):
        assert b"CAMERA-MAKER" not in data
        with Image.open(io.BytesIO(data)) as picture:
            assert not picture.getexif()
            assert "icc_profile" not in picture.info


@pytest.mark.parametrize(("mode", "colour"), [("RGBA", (0, 0, 0, 0)), ("LA", (0, 0)), ("P", 0)])
def test_what_a_screenshot_leaves_out_is_white(mode: str, colour: Any) -> None:
    out = io.BytesIO()
    Image.new(mode, (20, 20), colour).save(out, "PNG", **({"transparency": 0} if mode == "P" else {}))
    with Image.open(io.BytesIO(photos.encode(out.getvalue()).data)) as kept:
        assert kept.getpixel((10, 10)) == (255, 255, 255)


def test_a_film_in_a_gif_becomes_its_first_picture() -> None:
    out = io.BytesIO()
    first, *more = (Image.new("RGB", (20, 20), colour) for colour in ("#ff0000", "#00ff00", "#0000ff"))
    first.save(out, "GIF", save_all=True, append_images=more)
    with Image.open(io.BytesIO(photos.encode(out.getvalue()).data)) as kept:
        red, green, blue = kept.getpixel((10, 10))
        assert red > 200
        assert max(green, blue) < 60
        assert getattr(kept, "n_frames", 1) == 1


def test_a_large_one_is_shrunk() -> None:
    kept = photos.encode(saved("JPEG", (3200, 2000)))
    assert (kept.width, kept.height) == (1600, 1000)
    with Image.open(io.BytesIO(kept.thumb)) as thumb:
        assert max(thumb.size) == photos.THUMB_PIXELS


# --- 7.6 and 7.18 -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((1080, 6_000), (720, 4_000)),
        ((1080, 12_000), (720, 8_000)),
        ((1080, 24_000), (720, 16_000)),
        ((6_000, 1_080), (4_000, 720)),
        ((1080, 2_400), (720, 1_600)),
        ((4_000, 3_000), (1_600, 1_200)),
        ((400, 9_000), (400, 9_000)),
        ((200, 100), (200, 100)),
    ],
)
def test_7_18_a_long_screenshot_stays_readable(size: tuple[int, int], kept: tuple[int, int]) -> None:
    blob = photos.encode(saved("PNG", size))
    assert (blob.width, blob.height) == kept
    with Image.open(io.BytesIO(blob.thumb)) as thumb:
        assert max(thumb.size) <= photos.THUMB_PIXELS
        assert min(thumb.size) >= min(100, *size)


def test_7_18_what_could_not_be_read_is_told_to_be_cut() -> None:
    with pytest.raises(InvalidInput, match="截成几段"):
        photos.encode(saved("PNG", (720, 20_000)))


def test_7_18_sixteen_bits_of_grey_stay_grey() -> None:
    ramp = Image.new("I;16", (256, 4))
    ramp.putdata([column * 257 for _row in range(4) for column in range(256)])
    out = io.BytesIO()
    ramp.save(out, "PNG")
    with Image.open(io.BytesIO(photos.encode(out.getvalue()).data)) as kept:
        grey = kept.convert("L")
        assert abs(int(grey.getpixel((128, 2))) - 128) < 6  # type: ignore[arg-type]
        assert int(grey.getpixel((3, 2))) < 12  # type: ignore[arg-type]
        assert int(grey.getpixel((252, 2))) > 243  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_7_18_every_kind_of_picture_keeps_its_colour_when_it_is_shrunk(mode: str) -> None:
    colour = "#ffffff" if mode in {"1", "L", "LA"} else "#cc3333"
    out = io.BytesIO()
    Image.new("RGBA", (3_000, 2_000), colour).convert(mode).save(out, "PNG")
    with Image.open(io.BytesIO(photos.encode(out.getvalue()).data)) as kept:
        found = kept.convert("RGB").getpixel((800, 500))
        wanted = Image.new("RGB", (1, 1), colour).getpixel((0, 0))
    assert all(abs(one - other) < 12 for one, other in zip(found, wanted, strict=True))  # type: ignore[arg-type]


_WORST = """
import io, sys
from concurrent.futures import ThreadPoolExecutor
from points_app.core import photos

def highest():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM:")) / 1000

raw = sys.stdin.buffer.read()
before = highest()
with ThreadPoolExecutor(10) as pool:
    list(pool.map(photos.encode, [raw] * 10))
print(len(raw), round(highest() - before))
"""


@pytest.mark.parametrize(
    ("kind", "mode", "size"),
    [("WEBP", "RGBA", (4_000, 3_000)), ("PNG", "RGBA", (5_000, 5_000)), ("PNG", "P", (5_000, 5_000))],
)
def test_7_6_ten_of_the_worst_pictures_at_once_leave_a_small_machine_room(
    kind: str, mode: str, size: tuple[int, int]
) -> None:
    """Measured in a process of its own: how much its memory grew at the highest (VmHWM)."""
    out = io.BytesIO()
    more: dict[str, Any] = {"lossless": True} if kind == "WEBP" else {}
    Image.new("RGBA", size, "#33669980").convert(mode).save(out, kind, **more)
    done = subprocess.run([sys.executable, "-c", _WORST], input=out.getvalue(), check=True, capture_output=True)
    sent, grown = done.stdout.split()
    assert int(sent) < 200_000
    assert int(grown) < 400, f"{int(grown)} MB"
