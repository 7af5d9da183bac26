"""One notice for the eye."""

from dataclasses import dataclass, field

from sqlmodel import Session

from points_app.core import markdown, photos, saying
from points_app.core.errors import NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.notices import queries
from points_app.notices.views.days import reader_words, showing_words, until_words


@dataclass(frozen=True)
class PictureView:
    """A picture with its address and the line below it."""

    name: str
    address: str
    caption: str


@dataclass(frozen=True)
class ChangeRow:
    """One wording of a notice in its list of changes."""

    number: int
    moment: str
    who: str
    words: str
    shown: bool


@dataclass(frozen=True)
class NoticeView:
    """A notice to read. `html` is empty when the reader may not read it any more; then `state_words` says why."""

    id: int = 0
    state: str = "open"
    state_words: str = ""
    kind: str = ""
    kind_words: str = ""
    title: str = ""
    html: str = ""
    pictures: list[PictureView] = field(default_factory=list)
    place: str = ""
    day: str = ""
    until: str = ""
    readers: str = ""
    changes: list[ChangeRow] = field(default_factory=list)
    old_version: bool = False
    pinned: bool = False
    may_edit: bool = False


@dataclass(frozen=True)
class LinkPreview:
    """What a chat shows of a link: title, a few words, and the address of a picture or ""."""

    title: str
    text: str
    picture: str


def notice(session: Session, actor: Actor, notice_id: int, number: int = 0) -> NoticeView:
    """Return a notice, or one of its earlier wordings (`queries.notice`)."""
    found = queries.notice(session, actor, notice_id, number)
    said = found.wording
    if said is None:
        return NoticeView(
            id=found.id,
            state=found.showing.value,
            state_words=showing_words(found),
            kind=found.kind.value,
            kind_words=found.kind.label,
            title=_("已不在公示榜"),
        )
    return NoticeView(
        id=found.id,
        state=found.showing.value,
        state_words=showing_words(found),
        kind=said.kind.value,
        kind_words=said.kind.label,
        title=said.title,
        html=said.html,
        pictures=picture_views(said.pictures),
        place=found.place,
        day=saying.day(said.starts_at),
        until=until_words(said.ends_at),
        readers=reader_words(found.readers),
        changes=[_change(one, said.number) for one in found.changes],
        old_version=found.is_old,
        may_edit=found.may_edit,
    )


def link_preview(session: Session, actor: Actor, notice_id: int) -> LinkPreview:
    """Return what a chat shows of the link to a notice; raises NotFound where the reader may not read it."""
    said = queries.notice(session, actor, notice_id).wording
    if said is None:
        raise NotFound(_("已不在公示榜"))
    picture = photos.url(said.pictures[0].name) if said.pictures else ""
    return LinkPreview(said.title, markdown.to_text(said.source), picture)


def picture_views(pictures: tuple[queries.PictureFact, ...]) -> list[PictureView]:
    """Return pictures with their addresses."""
    return [PictureView(one.name, photos.url(one.name), one.caption) for one in pictures]


def _change(change: queries.ChangeFact, shown: int) -> ChangeRow:
    return ChangeRow(
        number=change.number,
        moment=saying.moment(change.at),
        who=change.who,
        words=change.what or _("首次发布"),
        shown=change.number == shown,
    )
