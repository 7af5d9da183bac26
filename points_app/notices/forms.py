"""What the committee typed, before it is on a board: checked, and turned into what is kept. Touches no database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from points_app.core import clock, markdown, photos
from points_app.core.errors import InvalidInput
from points_app.core.i18n import _
from points_app.notices.models import NoticeKind
from points_app.notices.text import many_lines, one_line

MAX_TITLE = 60
MAX_SOURCE = 8_000
MAX_PICTURES = 9
MAX_CAPTION = 80
MAX_REASON = 200
MAX_EXCERPT = 120


@dataclass(frozen=True)
class Picture:
    """A picture by the name it has in its address, and the line below it."""

    name: str
    caption: str = ""


@dataclass(frozen=True)
class NoticeDraft:
    """A notice as typed: days are "2026-11-23" or empty, `ends_on` is the last day that it is shown."""

    place_id: int = 0
    kind: str = ""
    title: str = ""
    source: str = ""
    starts_on: str = ""
    ends_on: str = ""
    pinned: bool = False
    pictures: Sequence[Picture] = field(default=())


@dataclass(frozen=True)
class NoticeText:
    """A notice as it will be kept."""

    kind: NoticeKind
    title: str
    source: str
    html: str
    excerpt: str
    starts_at: datetime
    ends_at: datetime | None
    pictures: tuple[Picture, ...]


def notice_text(draft: NoticeDraft, starts_at: datetime | None = None, ends_at: datetime | None = None) -> NoticeText:
    """Check a draft. `starts_at` and `ends_at` are those of the wording before, when one is edited.

    Raises InvalidInput, with what to do, for whatever cannot be published.
    """
    title = checked_line(draft.title, MAX_TITLE, "title", _("请写标题。"))
    source = many_lines(draft.source[: MAX_SOURCE + 2_000])
    if not source.strip():
        raise InvalidInput(_("请写正文。"), "source")
    if len(draft.source) > MAX_SOURCE:
        raise InvalidInput(_("正文最多 {most} 字，请分成两条或放进图片。", most=MAX_SOURCE), "source")
    kind = _notice_kind(draft.kind)
    start = _start(draft.starts_on, starts_at)
    end = _end(draft.ends_on, start, ends_at)
    if kind is NoticeKind.PUBLICITY and end is None:
        raise InvalidInput(_("公示要写明截止日期，常见的是 3 天或 7 天。"), "ends_on")
    html = markdown.to_html(source)
    excerpt = markdown.to_text(source, MAX_EXCERPT)
    return NoticeText(kind, title, source, html, excerpt, start, end, _pictures(draft.pictures))


def reason_text(text: str, name: str, missing: str) -> str:
    """Return a reason on one line; raises InvalidInput with `missing` when there is none."""
    return checked_line(text, MAX_REASON, name, missing)


def day_typed(text: str, name: str) -> date | None:
    """Return the day of "2026-11-23", None for nothing; raises InvalidInput for anything else."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text if len(text) == 10 and text.isascii() else "")
    except ValueError as error:
        raise InvalidInput(_("日期请写成 2026-11-23 的样子。"), name) from error
    if not 2000 <= day.year <= 2100:
        raise InvalidInput(_("请核对日期的年份。"), name)
    return day


def key_typed(key: str) -> str:
    """Return an idempotency key, or raise InvalidInput: the page makes it, nobody types it."""
    if not 1 <= len(key) <= 64 or not key.isascii() or not key.isprintable():
        raise InvalidInput(_("页面已经过时，请刷新后再试。"))
    return key


def checked_line(text: str, most: int, name: str, missing: str) -> str:
    """Return `text` on one line; raises InvalidInput with `missing` when it is empty, or when it is too long."""
    line = one_line(text[: most * 4])
    if not line:
        raise InvalidInput(missing, name)
    if len(line) > most or len(text) > most * 4:
        raise InvalidInput(_("这一项最多 {most} 个字，请写短一些。", most=most), name)
    return line


def _notice_kind(kind: str) -> NoticeKind:
    try:
        return NoticeKind(kind)
    except ValueError as error:
        raise InvalidInput(_("请选一种类型。"), "kind") from error


def _start(typed: str, before: datetime | None) -> datetime:
    day = day_typed(typed, "starts_on")
    if before is not None and day in {None, clock.local(before).date()}:
        return before
    if day is None or day == clock.today():
        return clock.now()
    if day < clock.today():
        raise InvalidInput(_("开始日期已经过去了，请写今天或以后。"), "starts_on")
    return clock.at_local(day)


def _end(typed: str, start: datetime, before: datetime | None) -> datetime | None:
    day = day_typed(typed, "ends_on")
    if day is None:
        return None
    end = clock.at_local(day + timedelta(days=1))
    if end <= start:
        raise InvalidInput(_("截止日期不能早于开始日期。"), "ends_on")
    if end <= clock.now() and end != before:
        raise InvalidInput(_("截止日期已经过去了，请写今天或以后。"), "ends_on")
    return end


def _pictures(typed: Sequence[Picture]) -> tuple[Picture, ...]:
    if len(typed) > MAX_PICTURES:
        raise photos.too_many(MAX_PICTURES, "pictures")
    kept: dict[str, Picture] = {}
    for picture in typed:
        caption = one_line(picture.caption[:500])
        if len(caption) > MAX_CAPTION:
            raise InvalidInput(_("图片说明最多 {most} 个字。", most=MAX_CAPTION), "pictures")
        kept.setdefault(picture.name, Picture(picture.name, caption))
    return tuple(kept.values())
