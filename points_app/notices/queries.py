"""Reads of the notice board. What the public may not see any more is left out here, at the moment of reading."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import clock, db, masking, photos
from points_app.core.errors import InvalidInput, NotFound
from points_app.core.i18n import _, ngettext, route
from points_app.core.permissions import Actor, Role
from points_app.notices import text as words
from points_app.notices.forms import NoticeDraft, notice_text
from points_app.notices.models import Notice, NoticeKind, NoticeReaders, NoticeVersion
from points_app.notices.service import is_shown
from points_app.people import queries as people

PAGE = 20
SEARCHED = 1_000
MAX_VERSIONS = 50
WATCHERS = frozenset({Role.COMMITTEE, Role.ADMINISTRATOR, Role.AUDITOR})
"""Who sees notices that are not yet, no longer, or not any more on the board."""


@dataclass(frozen=True)
class NoticeRow:
    """A notice in a list. `state` is "open", "coming", "ended" or "withdrawn"."""

    id: int
    href: str
    kind: str
    kind_words: str
    title: str
    excerpt: str
    place: str
    day: str
    photo: str
    pinned: bool
    readers: str
    state: str
    state_words: str
    edited: str


@dataclass(frozen=True)
class NoticeList:
    """A page of notices. `last` is where the next page goes on."""

    rows: list[NoticeRow] = field(default_factory=list)
    last: int = 0
    has_more: bool = False


@dataclass(frozen=True)
class PictureView:
    """A picture with its address and the line below it."""

    name: str
    address: str
    caption: str


@dataclass(frozen=True)
class ChangeView:
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
    changes: list[ChangeView] = field(default_factory=list)
    old_version: bool = False
    pinned: bool = False
    may_edit: bool = False


@dataclass(frozen=True)
class PlaceChoice:
    """A place that the actor may publish for."""

    id: int
    words: str


@dataclass(frozen=True)
class NoticeForm:
    """A notice to edit, as the form takes it. `seen` is the wording's number that the edit is based on."""

    id: int
    seen: int
    place_id: int
    place: str
    kind: str
    title: str
    source: str
    starts_on: str
    ends_on: str
    pictures: list[PictureView]


def notices(
    session: Session, _actor: Actor, path: str, kind: str = "", text: str = "", after: int = 0, limit: int = PAGE
) -> NoticeList:
    """Return the notices shown at the place `path`: its own and those of every place above, newest first.

    The first page (`after` 0) begins with the pinned ones. `after` is the id of the last one seen. Costs the same
    however many notices other places have: each place on the path gives at most a page from its index.
    """
    pinned = col(Notice.pinned)
    conditions, contains = _filters(kind), _contains(text)
    top = [] if after else _pinned(session, path, [*conditions, pinned == sa.true()], contains)
    going_on = [pinned == sa.false(), *conditions, *_older(session, after)]
    rows = _rows_of(session, _found(path, going_on, contains, limit + 1), limit + 1)
    shown = rows[:limit]
    return NoticeList([*top, *shown], shown[-1].id if shown else after, len(rows) > limit)


def _pinned(session: Session, path: str, conditions: Sequence[Any], contains: Sequence[Any]) -> list[NoticeRow]:
    """Return all that is pinned on the path: what is left out here is on no other page either."""
    return _rows_of(session, _found(path, conditions, contains, SEARCHED), SEARCHED)


def notice(session: Session, actor: Actor, notice_id: int, number: int = 0) -> NoticeView:
    """Return a notice, or one of its earlier wordings; raises NotFound.

    Withdrawn or past its last day, the public learns only that; before its first day, nothing.
    """
    row = session.get(Notice, notice_id)
    watching = row is not None and actor.has(WATCHERS, row.path)
    if row is None or (row.starts_at > clock.now() and not watching):
        raise NotFound(_("没有这条公示。链接可能不完整，请到公示榜里找。"))
    state, state_words = _state(row)
    if not watching and not is_shown(row):
        return NoticeView(row.id or 0, state, state_words, str(row.kind), row.kind.label, _("已不在公示榜"))
    versions = session.exec(
        select(NoticeVersion)
        .where(NoticeVersion.notice_id == row.id)
        .order_by(col(NoticeVersion.number).desc())
        .limit(MAX_VERSIONS)
    ).all()
    shown = next((one for one in versions if one.number == (number or row.version)), None)
    if shown is None:
        raise NotFound(_("没有这个版本。"))
    readers = session.get(NoticeReaders, row.id)
    return NoticeView(
        id=row.id or 0,
        state=state,
        state_words=state_words,
        kind=str(shown.kind),
        kind_words=shown.kind.label,
        title=shown.title,
        html=shown.html,
        pictures=_pictures(shown.pictures),
        place=people.trails_of(session, [row.path])[row.path],
        day=words.day_words(clock.local(shown.starts_at).date()),
        until=_until(shown),
        readers=_reader_words(readers.readers if readers else 0),
        changes=_changes(session, versions, shown.number, watching),
        old_version=shown.number != row.version,
        may_edit=actor.has(Role.COMMITTEE, row.path) and row.withdrawn_at is None,
    )


def preview(session: Session, actor: Actor, draft: NoticeDraft, notice_id: int = 0) -> NoticeView:
    """Return a draft (of a change to a notice, if its id is given) as the public would see it, and keep nothing.

    Raises what publishing would raise.
    """
    if notice_id:
        row, last = _editable(session, actor, notice_id)
        text, place = notice_text(draft, last.starts_at, last.ends_at), people.find_place(session, row.place_id)
    else:
        text, place = notice_text(draft), people.find_place(session, draft.place_id)
    if place is None:
        raise InvalidInput(_("请选发布到哪里。"), "place_id")
    actor.need(Role.COMMITTEE, place.path)
    return NoticeView(
        id=notice_id,
        state="open" if text.starts_at <= clock.now() else "coming",
        kind=str(text.kind),
        kind_words=text.kind.label,
        title=text.title,
        html=text.html,
        pictures=[PictureView(one.name, photos.url(one.name), one.caption) for one in text.pictures],
        place=place.trail,
        day=words.day_words(clock.local(text.starts_at).date()),
        until=_until(text),
        readers=_reader_words(0),
        pinned=draft.pinned,
    )


def own_notices(session: Session, actor: Actor, after: int = 0, limit: int = PAGE) -> NoticeList:
    """Return the notices that the actor may change, newest first: coming, ended and withdrawn ones too."""
    tops = actor.paths(Role.COMMITTEE)
    if not tops:
        return NoticeList()
    found = select(Notice.id).where(sa.or_(*(db.below(col(Notice.path), top) for top in tops)))
    if after:
        found = found.where(col(Notice.id) < after)
    ids = found.order_by(col(Notice.id).desc()).limit(limit + 1)
    rows = sorted(_rows_of(session, ids, limit + 1), key=lambda row: -row.id)
    shown = rows[:limit]
    return NoticeList(shown, shown[-1].id if shown else after, len(rows) > limit)


def notice_form(session: Session, actor: Actor, notice_id: int) -> NoticeForm:
    """Return a notice as the form takes it; raises NotFound or NotAllowed."""
    row, last = _editable(session, actor, notice_id)
    return NoticeForm(
        id=row.id or 0,
        seen=row.version,
        place_id=row.place_id,
        place=people.trails_of(session, [row.path])[row.path],
        kind=str(last.kind),
        title=last.title,
        source=last.source,
        starts_on=clock.local(last.starts_at).date().isoformat(),
        ends_on=_last_day(last).isoformat() if last.ends_at else "",
        pictures=_pictures(last.pictures),
    )


def notice_photo_viewer(session: Session, actor: Actor, notice_id: int) -> bool:
    """Whether the actor may see the pictures of a notice."""
    row = session.get(Notice, notice_id)
    return row is not None and (is_shown(row) or actor.has(WATCHERS, row.path))


def places_to_publish(session: Session, actor: Actor) -> list[PlaceChoice]:
    """Return the places where the actor is committee, and what is below them, by their place in the tree."""
    return [PlaceChoice(one.id, one.trail) for one in people.places_held(session, actor.paths(Role.COMMITTEE))]


def _filters(kind: str) -> list[Any]:
    now = clock.now()
    conditions: list[Any] = [
        col(Notice.withdrawn_at).is_(None),
        col(Notice.starts_at) <= now,
        sa.or_(col(Notice.ends_at).is_(None), col(Notice.ends_at) > now),
    ]
    if kind in set(NoticeKind):
        conditions.append(Notice.kind == kind)
    return conditions


def _contains(text: str) -> list[Any]:
    """Return the condition that the present wording contains `text`; none for an empty text."""
    wanted = words.one_line(text[:80])[:40]
    if not wanted:
        return []
    return [
        sa.exists().where(
            col(NoticeVersion.notice_id) == col(Notice.id),
            col(NoticeVersion.number) == col(Notice.version),
            sa.or_(
                col(NoticeVersion.title).icontains(wanted, autoescape=True),
                col(NoticeVersion.source).icontains(wanted, autoescape=True),
            ),
        )
    ]


def _older(session: Session, after: int) -> list[Any]:
    if not after:
        return []
    row = session.get(Notice, after)
    if row is None:
        return [sa.false()]
    at = sa.literal(row.starts_at, db.UtcDateTime())
    return [sa.tuple_(col(Notice.starts_at), col(Notice.id)) < sa.tuple_(at, sa.literal(row.id))]


def _found(path: str, conditions: Sequence[Any], contains: Sequence[Any], limit: int) -> Any:
    """Return the select of ids of the newest notices of each place on the path, at most `limit` of each.

    What a notice must contain is looked for in the newest SEARCHED of each place.
    """
    newest = (col(Notice.starts_at).desc(), col(Notice.id).desc())
    parts = []
    for place_id in people.ids_of(path):
        here = sa.select(col(Notice.id)).where(col(Notice.place_id) == place_id, *conditions).order_by(*newest)
        if contains:
            searched = here.limit(SEARCHED).subquery()
            here = sa.select(col(Notice.id)).where(col(Notice.id).in_(sa.select(searched.c.id)), *contains)
            here = here.order_by(*newest)
        parts.append(sa.select(here.limit(limit).subquery().c.id))
    return sa.union_all(*parts) if parts else sa.select(col(Notice.id)).where(sa.false())


def _rows_of(session: Session, ids: Any, limit: int) -> list[NoticeRow]:
    found = session.exec(
        select(Notice, NoticeVersion, NoticeReaders.readers)
        .join(
            NoticeVersion,
            sa.and_(col(NoticeVersion.notice_id) == Notice.id, col(NoticeVersion.number) == Notice.version),
        )
        .join(NoticeReaders, col(NoticeReaders.notice_id) == Notice.id)
        .where(col(Notice.id).in_(ids))
        .order_by(col(Notice.starts_at).desc(), col(Notice.id).desc())
        .limit(limit)
    ).all()
    trails = people.trails_of(session, {row.path for row, _version, _readers in found})
    return [_notice_row(row, version, readers, trails[row.path]) for row, version, readers in found]


def _notice_row(row: Notice, version: NoticeVersion, readers: int, place: str) -> NoticeRow:
    state, state_words = _state(row)
    return NoticeRow(
        id=row.id or 0,
        href=f"{route('/notice/')}?id={row.id}",
        kind=str(version.kind),
        kind_words=version.kind.label,
        title=version.title,
        excerpt=version.excerpt,
        place=place,
        day=words.day_words(clock.local(version.starts_at).date()),
        photo=photos.url(version.pictures[0]["name"], thumb=True) if version.pictures else "",
        pinned=row.pinned,
        readers=_reader_words(readers),
        state=state,
        state_words=state_words,
        edited=ngettext("改过 {n} 次", "改过 {n} 次", row.version - 1) if row.version > 1 else "",
    )


def _state(row: Notice) -> tuple[str, str]:
    if row.withdrawn_at is not None:
        day = words.day_words(clock.local(row.withdrawn_at).date())
        return "withdrawn", _("已于 {day}撤回：{reason}", day=day, reason=row.withdrawn_reason)
    if row.starts_at > clock.now():
        return "coming", _("{day}起展示", day=words.day_words(clock.local(row.starts_at).date()))
    if not is_shown(row):
        return "ended", _("{day}已到期，不再展示", day=words.day_words(_last_day(row)))
    return "open", ""


def _last_day(row: Any) -> date:
    """Return the last local day of whatever has an `ends_at`, which is the midnight after it."""
    day: date = clock.local(row.ends_at - timedelta(seconds=1)).date()
    return day


def _until(text: Any) -> str:
    """Return until when something is shown, counted in days; "" without an end."""
    if text.ends_at is None:
        return ""
    last = _last_day(text)
    left = (last - clock.today()).days
    day = words.day_words(last)
    if left < 0:
        return _("到 {day}为止", day=day)
    if left == 0:
        return _("今天是最后一天")
    return ngettext("到 {day}，还有 {n} 天", "到 {day}，还有 {n} 天", left, day=day)


def _reader_words(readers: int) -> str:
    return ngettext("阅读 {n} 人次", "阅读 {n} 人次", readers)


def _pictures(kept: Sequence[dict[str, Any]]) -> list[PictureView]:
    return [PictureView(one["name"], photos.url(one["name"]), one["caption"]) for one in kept]


def _changes(session: Session, versions: Iterable[NoticeVersion], shown: int, watching: bool) -> list[ChangeView]:
    listed = list(versions)
    if len(listed) < 2:
        return []
    writers = people.people_by_id(session, {one.written_by for one in listed})
    names = {id_: person.name if watching else masking.name(person.name) for id_, person in writers.items()}
    return [
        ChangeView(
            number=one.number,
            moment=words.moment_words(one.written_at),
            who=names.get(one.written_by, ""),
            words=one.what_changed or _("首次发布"),
            shown=one.number == shown,
        )
        for one in listed
    ]


def _editable(session: Session, actor: Actor, notice_id: int) -> tuple[Notice, NoticeVersion]:
    actor.need_sign_in()
    row = session.get(Notice, notice_id)
    if row is None:
        raise NotFound(_("没有这条公示，或者不归您管理。"))
    actor.need(Role.COMMITTEE, row.path)
    last = session.exec(
        select(NoticeVersion).where(NoticeVersion.notice_id == row.id, NoticeVersion.number == row.version)
    ).one()
    return row, last
