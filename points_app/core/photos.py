"""Pictures: decoded, turned upright, shrunk, stripped of metadata, named by hash, and kept in the database.

`scope` and `scope_id` say what a picture belongs to ("request", 12); the slice that owns the scope decides who may
see it (its `FILE_VIEWERS`, which points_app/api/photos.py asks).

Pictures that are sent before the form they belong to wait in their purpose's own scope, for who sent them alone:
`keep_unattached` gives them names, the form brings the names, and the verb behind it gets the pictures by `take`.
"""

import ctypes
import hashlib
import io
import threading
import warnings
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from PIL import ExifTags, Image, ImageFile, ImageOps, UnidentifiedImageError
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field, Session, col, select
from typing_extensions import override

from points_app.core import clock, db
from points_app.core.errors import InvalidInput
from points_app.core.fields import Kind, stale
from points_app.core.i18n import _
from points_app.core.permissions import Actor

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 60_000_000
MAX_WHOLE_PIXELS = 26_000_000
"""Of what cannot be decoded at a smaller size: all but JPEG has to fit in memory whole."""
MAX_WEBP_PIXELS = 12_500_000
"""Its decoder holds each pixel several times."""
LONG_SIDE_PIXELS = 1600
SHORT_SIDE_PIXELS = 720
"""A long screenshot keeps this width, whatever its length: narrower, nobody can read it."""
LONGEST_PIXELS = 16_000
"""What WebP can hold."""
THUMB_PIXELS = 320
BAND_ROWS = 256
MAX_NAME = 40
_DRAFTED = ("JPEG", "MPO")
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")  # JPEG opens the MPO of some phones too


@dataclass(frozen=True)
class Viewer:
    """Who may see the pictures of a scope. `keep`: how long their own browser may keep one, as Cache-Control has it."""

    scope: str
    may_see: Callable[[Session, Actor, int], bool]
    keep: str = "private, max-age=600"


@dataclass(frozen=True)
class PicturePurpose:
    """What pictures are sent for before their form (`name`, in the address), and the scope they wait in.

    `need` returns the actor's id, or raises unless the actor may send such pictures; a form takes `most` of them.
    """

    name: str
    scope: str
    most: int
    need: Callable[[Session, Actor], int]

    def viewer(self) -> Viewer:
        """Return who may see them before they belong to something: who sent them."""
        return Viewer(self.scope, _is_sender, "private, no-store")


def _is_sender(_session: Session, actor: Actor, resident_id: int) -> bool:
    return actor.resident_id == resident_id


class PhotoBlob(db.Table, table=True):
    """The bytes of one re-encoded picture and of its thumbnail, by SHA-256 of the former."""

    sha256: str = Field(primary_key=True, max_length=64)
    mime: str = Field(max_length=20)
    width: int
    height: int
    data: bytes = Field(sa_type=LargeBinary)
    thumb: bytes = Field(sa_type=LargeBinary)


class Photo(db.Table, table=True):
    """One picture of one thing. `name` is its public address: unguessable, since it hashes scope and bytes."""

    __table_args__ = (UniqueConstraint("name"),)
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=MAX_NAME)
    sha256: str = Field(foreign_key="photo_blob.sha256", max_length=64, index=True)
    scope: str = Field(max_length=30)
    scope_id: int = Field(index=True)
    position: int = 0
    caption: str = Field(default="", max_length=200)
    created_at: datetime = db.utc()


# One picture is decoded at a time: a WebP of 1 KB needs 250 MB for a moment, and as soon as it is opened.
_decoding = threading.Lock()


def encode(raw: bytes) -> PhotoBlob:
    """Return `raw` as a clean WebP with a thumbnail: 1,600 pixels on the long side, but 720 on the short one.

    Raises InvalidInput when it is too large, not a picture, has more pixels than a camera makes, or is longer than any
    screen scrolls.
    """
    if len(raw) > MAX_BYTES:
        raise InvalidInput(_("照片超过 10 MB，请换一张小一些的。"), "photos")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with _decoding, Image.open(io.BytesIO(raw), formats=FORMATS) as opened:
                size = _kept_size(opened)
                opened.draft("RGB", size)
                picture = _shrunk(opened, size)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except UnidentifiedImageError as error:
        raise InvalidInput(_unknown(raw), "photos") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise InvalidInput(_("这张照片不完整或已损坏，打不开。请重新拍一张。"), "photos") from error
    data = _webp(picture, quality=80)
    return PhotoBlob(
        sha256=hashlib.sha256(data).hexdigest(),
        mime="image/webp",
        width=picture.width,
        height=picture.height,
        data=data,
        thumb=_webp(_thumb(picture), quality=70),
    )


def _too_many_pixels() -> InvalidInput:
    return InvalidInput(_("照片的像素太多，请用手机直接拍一张。"), "photos")


def _kept_size(opened: ImageFile.ImageFile) -> tuple[int, int]:
    """Return width and height at which a picture is kept; raise InvalidInput for one that is too much to decode."""
    pixels = opened.width * opened.height
    most = {"WEBP": MAX_WEBP_PIXELS}.get(opened.format or "", MAX_WHOLE_PIXELS)
    if pixels > (MAX_PIXELS if opened.format in _DRAFTED else most):
        raise _too_many_pixels()
    long, short = max(opened.size), min(opened.size)
    scale = min(1.0, max(LONG_SIDE_PIXELS / long, SHORT_SIDE_PIXELS / short))
    if long * scale > LONGEST_PIXELS:
        raise InvalidInput(_("这张图太长了，缩小后看不清字。请截成几段，一段一张。"), "photos")
    return max(1, round(opened.width * scale)), max(1, round(opened.height * scale))


def _shrunk(opened: ImageFile.ImageFile, size: tuple[int, int]) -> Image.Image:
    """Return the picture upright, on white and at `size`; band by band, so that no second copy of it is ever whole."""
    factor = max(1, min(opened.width // size[0], opened.height // size[1]))
    small = Image.new("RGB", (-(-opened.width // factor), -(-opened.height // factor)))
    for top in range(0, opened.height, BAND_ROWS * factor):
        band = opened.crop((0, top, opened.width, min(opened.height, top + BAND_ROWS * factor)))
        small.paste(_on_white(band).reduce(factor), (0, top // factor))
    if small.size != size:
        small = small.resize(size, Image.Resampling.BICUBIC)
    small.getexif()[ExifTags.Base.Orientation] = opened.getexif().get(ExifTags.Base.Orientation, 1)
    return ImageOps.exif_transpose(small)


def _thumb(picture: Image.Image) -> Image.Image:
    """Return the picture small; of a long one its beginning, or there would be a thread to see."""
    width, height = picture.size
    beginning = picture.crop((0, 0, min(width, height * 2), min(height, width * 2)))
    beginning.thumbnail((THUMB_PIXELS, THUMB_PIXELS))
    return beginning


def _on_white(band: Image.Image) -> Image.Image:
    """Return a piece in colour and without transparency: what a screenshot leaves out is paper, not black."""
    if band.mode.startswith("I"):  # 16 bits of grey; Pillow's own conversion cuts them off at 255
        return band.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    if not band.has_transparency_data:
        return band.convert("RGB")
    seen = band.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper


def _unknown(raw: bytes) -> str:
    """Return why a file is no picture here. HEIC comes from iPhones whose browser did not turn it into JPEG."""
    if raw[4:12] in {b"ftyp" + brand for brand in _HEIF_BRANDS}:
        return _("这是 HEIC 格式的照片，这里打不开。请截个屏，选截屏的图；或把手机的相机格式设为“兼容性最佳”再拍。")
    return _("这个文件不是能打开的照片，请选 JPG、PNG 或 WebP。")


def _webp(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    # A fresh image carries no EXIF, no GPS and no colour profile of the sender's phone.
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    clean.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def attach(session: Session, blob: PhotoBlob, scope: str, scope_id: int, position: int = 0, caption: str = "") -> Photo:
    """Keep `blob` as a picture of `scope`/`scope_id`; the same picture of the same thing is kept once."""
    seed = f"{scope}:{scope_id}:{blob.sha256}".encode()
    name = hashlib.sha256(seed).hexdigest()[:MAX_NAME]
    found = session.exec(select(Photo).where(Photo.name == name)).first()
    if found is not None:
        return found
    if session.get(PhotoBlob, blob.sha256) is None:
        # A copy: a row that another session has kept is not written again.
        db.insert_new(session, PhotoBlob(**blob.model_dump()))
    photo = Photo(
        name=name,
        sha256=blob.sha256,
        scope=scope,
        scope_id=scope_id,
        position=position,
        caption=caption[:200],
        created_at=clock.now(),
    )
    return db.find_or_insert(session, photo, "name")[0]


@dataclass(frozen=True)
class Pictures(Kind[tuple[str, ...]]):
    """Up to `most` names of pictures that were sent before their form: "a,b". Whose they are is for `take` to ask."""

    most: int

    @override
    def read(self, typed: str, label: str) -> tuple[str, ...]:
        return self.check(typed.split(",") if len(typed) < MAX_NAME * (self.most + 10) else [typed], label)

    @override
    def check(self, value: Any, label: str) -> tuple[str, ...]:
        if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
            raise stale()
        names = tuple(dict.fromkeys(name for name in value if name))
        if len(names) > self.most:
            raise too_many(self.most, "")
        if any(len(name) > MAX_NAME for name in names):
            raise _not_sent()
        return names

    @override
    def when_blank(self) -> tuple[tuple[str, ...], ...]:
        return ((),)


def too_many(most: int, field: str = "photos") -> InvalidInput:
    """Return the refusal of more than `most` pictures."""
    return InvalidInput(_("照片最多 {n} 张。", n=most), field)


def too_large(most: int) -> InvalidInput:
    """Return the refusal of pictures that are too large as a whole."""
    return InvalidInput(_("照片太大，没有收下：最多 {n} 张，每张 10 MB。请少选几张，或选小一些的。", n=most), "photos")


def keep_unattached(session: Session, actor: Actor, purpose: PicturePurpose, blobs: Sequence[PhotoBlob]) -> list[str]:
    """Keep pictures for a form that is being filled in, for the actor alone; return their names."""
    sender = purpose.need(session, actor)
    return [attach(session, blob, purpose.scope, sender).name for blob in blobs]


UNATTACHED_LIFE = timedelta(days=2)
SWEPT_AT_ONCE = 500


def sweep(session: Session, purposes: Iterable[PicturePurpose]) -> None:
    """Delete pictures that were sent for a form that never came, and bytes that no picture has any more."""
    waiting = [purpose.scope for purpose in purposes]
    old = (
        select(Photo.id)
        .where(col(Photo.scope).in_(waiting), Photo.created_at < clock.now() - UNATTACHED_LIFE)
        .order_by(col(Photo.id))
        .limit(SWEPT_AT_ONCE)
    )
    gone = session.exec(sa.delete(Photo).where(col(Photo.id).in_(old)).returning(col(Photo.sha256))).all()
    unused = sa.not_(sa.exists().where(col(Photo.sha256) == col(PhotoBlob.sha256)))
    bytes_of = sorted({row[0] for row in gone})
    session.exec(sa.delete(PhotoBlob).where(col(PhotoBlob.sha256).in_(bytes_of), unused))


def take(
    session: Session,
    actor: Actor,
    purpose: PicturePurpose,
    names: Iterable[str],
    already: tuple[str, int] | None = None,
) -> list[PhotoBlob]:
    """Return the pictures of these names, each once, in their order; they are to be attached to what they are for.

    The actor must have sent them for this purpose, unless they belong to `already` (scope, id): what is being changed.
    Raises InvalidInput for any other and for too many.
    """
    wanted = list(dict.fromkeys(names))
    if len(wanted) > purpose.most:
        raise too_many(purpose.most, "pictures")
    found = {one.name: one for one in session.exec(select(Photo).where(Photo.name.in_(wanted))).all()}  # type: ignore[attr-defined]
    allowed = {(purpose.scope, actor.need_sign_in()), already}
    blobs = []
    for name in wanted:
        photo = found.get(name)
        if photo is None or (photo.scope, photo.scope_id) not in allowed:
            raise _not_sent()
        blobs.append(session.get_one(PhotoBlob, photo.sha256))
    return blobs


def _not_sent() -> InvalidInput:
    return InvalidInput(_("有一张图片没有传完，请删掉后重新上传。"), "pictures")


def names_of(session: Session, scope: str, scope_ids: list[int]) -> dict[int, list[str]]:
    """Return scope_id → names of its pictures in order, for the ids asked for."""
    rows = session.exec(
        select(Photo.scope_id, Photo.name)
        .where(Photo.scope == scope, Photo.scope_id.in_(scope_ids))  # type: ignore[attr-defined]
        .order_by(Photo.scope_id, Photo.position, Photo.id)  # type: ignore[arg-type]
    ).all()
    names: dict[int, list[str]] = {}
    for scope_id, name in rows:
        names.setdefault(scope_id, []).append(name)
    return names


def hashes_of(session: Session, scope: str, scope_id: int) -> list[str]:
    """Return the SHA-256 of each picture of one thing, in order."""
    found = select(Photo.sha256).where(Photo.scope == scope, Photo.scope_id == scope_id)
    return list(session.exec(found.order_by(Photo.position)).all())  # type: ignore[arg-type]


def uploaded_names(answer: str) -> list[str]:
    """Return the names in the JSON that an upload by HTTP answered; raises InvalidInput with its words if it failed."""
    try:
        result = TypeAdapter(dict[str, Any]).validate_json(answer)
        named = TypeAdapter(list[dict[str, str]]).validate_python(result.get("pictures", []))
    except ValidationError as error:
        raise InvalidInput(_("图片没有传上去，请再试一次。"), "pictures") from error
    if result.get("error") or not named:
        raise InvalidInput(str(result.get("error") or _("图片没有传上去，请再试一次。"))[:300], "pictures")
    return [one.get("name", "")[:MAX_NAME] for one in named]


def url(name: str, *, thumb: bool = False) -> str:
    """Return the address of a picture."""
    return f"/photo/{name}{'?thumb=1' if thumb else ''}"


def _give_memory_back() -> None:
    """Have what a large picture needed returned to the machine at once, not kept by the thread that decoded it.

    M_MMAP_THRESHOLD of glibc; it would learn from the first picture to keep blocks of that size. Elsewhere nothing.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(-3, 1024 * 1024)


_give_memory_back()
