"""Pictures: decoded, upright, small, without what the phone wrote into them; and what is none is refused."""

import io
import struct
import zlib

import pytest
import sqlalchemy as sa
from PIL import Image

from points_app.core import db, photos
from points_app.core.errors import InvalidInput


def picture(form: str = "JPEG", size: tuple[int, int] = (640, 480), **save: object) -> bytes:
    image = Image.new("RGB", size, "#a61e22")
    image.paste("#1f6b43", (0, 0, size[0] // 2, size[1] // 2))
    out = io.BytesIO()
    image.save(out, form, **save)
    return out.getvalue()


def exif(orientation: int = 6) -> Image.Exif:
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x010F] = "Secret Phone Maker"
    found.get_ifd(0x8825)[2] = (39.0, 54.0, 26.0)
    return found


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_every_usual_format_becomes_a_small_webp(form: str) -> None:
    blob = photos.encode(picture(form, (2000, 1000)))
    with Image.open(io.BytesIO(blob.data)) as opened, Image.open(io.BytesIO(blob.thumb)) as thumb:
        assert (opened.format, opened.size) == ("WEBP", (1600, 800))
        assert max(thumb.size) == photos.THUMB_PIXELS
    assert (blob.width, blob.height) == (1600, 800)


def test_metadata_is_gone_and_the_picture_stands_upright() -> None:
    raw = picture(size=(400, 200), exif=exif(), comment=b"my address")
    assert b"Secret Phone Maker" in raw
    blob = photos.encode(raw)
    assert (blob.width, blob.height) == (200, 400)
    with Image.open(io.BytesIO(blob.data)) as opened:
        assert not opened.getexif()
        assert "icc_profile" not in opened.info
    for data in (blob.data, blob.thumb):
        assert b"Secret" not in data
        assert b"address" not in data


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that claims width × height pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "照片"), (b"hello", "照片"), (b"<svg onload=alert(1)>", "照片"), (picture()[:500], "照片"),
        (b"%PDF-1.4", "照片"), (b"GIF89a" + b"\0" * 20, "照片"), (bomb(20_000, 10_000), "像素"),
        (bomb(60_000, 60_000), "像素"), (b"x" * (photos.MAX_BYTES + 1), "10 MB"),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused_in_words(raw: bytes, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        photos.encode(raw)


def test_the_same_picture_of_the_same_thing_is_kept_once(database: sa.Engine) -> None:
    raw = picture()
    with db.write() as session:
        one = photos.attach(session, photos.encode(raw), "request", 1)
        assert photos.attach(session, photos.encode(raw), "request", 1).id == one.id
        other = photos.attach(session, photos.encode(raw), "request", 2)
        assert (other.sha256, other.name == one.name) == (one.sha256, False)
        assert photos.names_of(session, "request", [1, 2, 3]) == {1: [one.name], 2: [other.name]}
