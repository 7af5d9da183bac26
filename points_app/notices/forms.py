"""What the committee types to publish, change and withdraw a notice, and how it is kept. Touches no database."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from points_app.core import clock, markdown
from points_app.core.errors import InvalidInput
from points_app.core.fields import Choice, Count, Day, Flag, Id, Key, Line, Prose
from points_app.core.forms import Rows, form, labelled
from points_app.core.i18n import _
from points_app.notices.kinds import NoticeKind

MAX_CAPTION = 80
MAX_EXCERPT = 120
MAX_PICTURES = 9
"""Most pictures of one notice."""
MAX_SEARCHED = 40


@form
class PictureForm:
    """A picture by the name it has in its address, and the line below it."""

    name: Annotated[str, Line(1, 40)]
    caption: Annotated[str, Line(0, MAX_CAPTION)] = labelled(lambda: _("图片说明"))


@form
class WordingForm:
    """What a notice says, from which day and up to which: the first and the last on which it is shown."""

    kind: Annotated[NoticeKind, Choice(NoticeKind)] = labelled(lambda: _("类型"), missing=lambda: _("请选一种类型。"))
    title: Annotated[str, Line(1, 60)] = labelled(lambda: _("标题"), missing=lambda: _("请写标题。"))
    source: Annotated[str, Prose(1, 8_000)] = labelled(
        lambda: _("正文"),
        hint=lambda: _("空一行另起一段。行首写 ## 是小标题，写 - 是列表；**两边加星号**是加粗。"),
        missing=lambda: _("请写正文。"),
    )
    starts_on: Annotated[date | None, Day()] = labelled(lambda: _("哪天开始展示"), default=None)
    ends_on: Annotated[date | None, Day()] = labelled(
        lambda: _("最后一天"), hint=lambda: _("“公示”必须写，常见 3 天或 7 天。"), default=None
    )
    pictures: Annotated[tuple[PictureForm, ...], Rows(PictureForm, 0, MAX_PICTURES)] = labelled(lambda: _("图片"))

    def check(self) -> None:
        """Refuse what is open to objection for ever."""
        if self.kind is NoticeKind.PUBLICITY and self.ends_on is None:
            raise InvalidInput(_("公示要写明截止日期，常见的是 3 天或 7 天。"), "ends_on")


@form
class NoticeForm(WordingForm):
    """A new notice."""

    key: Annotated[str, Key()]
    place_id: Annotated[int, Id()] = labelled(
        lambda: _("发布到"),
        hint=lambda: _("这个地方和它下面的楼栋都会看到。发布后不能换地方。"),
        missing=lambda: _("请选发布到哪里。"),
    )
    pinned: Annotated[bool, Flag()] = labelled(lambda: _("置顶"))


@form
class ChangeForm(WordingForm):
    """A new wording of a notice; `seen` is the number of the wording that was changed."""

    key: Annotated[str, Key()]
    seen: Annotated[int, Count(1, 1_000_000)]
    what_changed: Annotated[str, Line(1, 200)] = labelled(
        lambda: _("改了什么"),
        hint=lambda: _("大家会看到这句话，例如：时间从周六改到周日。"),
        missing=lambda: _("请写明改了什么，大家会看到。"),
    )


@form
class WithdrawForm:
    """Why something is taken off a board, for good."""

    key: Annotated[str, Key()]
    reason: Annotated[str, Line(1, 200)] = labelled(
        lambda: _("为什么撤回"), missing=lambda: _("请写明为什么撤回，大家会看到。")
    )


@form
class SearchForm:
    """A part of a title or text that is looked for; nothing finds all."""

    text: Annotated[str, Line(0, MAX_SEARCHED)] = labelled(lambda: _("找一条公示"))


@dataclass(frozen=True)
class Wording:
    """A form as it is kept: days as moments, the text also as safe HTML and in short."""

    kind: NoticeKind
    title: str
    source: str
    html: str
    excerpt: str
    starts_at: datetime
    ends_at: datetime | None
    pictures: tuple[PictureForm, ...]


def wording(said: WordingForm, starts_at: datetime | None = None, ends_at: datetime | None = None) -> Wording:
    """Return what will be kept. `starts_at` and `ends_at` are those of the wording before, when one is changed.

    Raises InvalidInput for days that have passed; those of the wording before may stay.
    """
    start = _start(said.starts_on, starts_at)
    return Wording(
        kind=said.kind,
        title=said.title,
        source=said.source,
        html=markdown.to_html(said.source),
        excerpt=markdown.to_text(said.source, MAX_EXCERPT),
        starts_at=start,
        ends_at=_end(said.ends_on, start, ends_at),
        pictures=_each_once(said.pictures),
    )


def _start(day: date | None, before: datetime | None) -> datetime:
    if before is not None and day in {None, clock.local(before).date()}:
        return before
    if day is None or day == clock.today():
        return clock.now()
    if day < clock.today():
        raise InvalidInput(_("开始日期已经过去了，请写今天或以后。"), "starts_on")
    return clock.at_local(day)


def _end(day: date | None, start: datetime, before: datetime | None) -> datetime | None:
    if day is None:
        return None
    end = clock.at_local(day + timedelta(days=1))
    if end <= start:
        raise InvalidInput(_("截止日期不能早于开始日期。"), "ends_on")
    if end <= clock.now() and end != before:
        raise InvalidInput(_("截止日期已经过去了，请写今天或以后。"), "ends_on")
    return end


def _each_once(pictures: tuple[PictureForm, ...]) -> tuple[PictureForm, ...]:
    kept: dict[str, PictureForm] = {}
    for one in pictures:
        kept.setdefault(one.name, one)
    return tuple(kept.values())
