"""Every write of notices: their wordings, readers, pictures."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from points_app.core import clock, photos
from points_app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role
from points_app.notices.forms import MAX_PICTURES, NoticeDraft, NoticeText, Picture, key_typed, notice_text, reason_text
from points_app.notices.models import Notice, NoticeReaders, NoticeVersion, NoticeVisit
from points_app.people import queries as people

NOTICE_SCOPE = "notice"
MAX_PINNED = 5


def need_publisher(_session: Session, actor: Actor) -> int:
    """Return the actor's id, or raise unless the actor publishes somewhere."""
    me = actor.need_sign_in()
    if Role.COMMITTEE not in actor.roles:
        raise NotAllowed(_("只有居委会能发布。"))
    return me


PICTURES = photos.PicturePurpose("notice", "board-draft", MAX_PICTURES, need_publisher)


def publish_notice(session: Session, actor: Actor, draft: NoticeDraft, key: str) -> int:
    """Publish a notice and return its id. Sent twice with the same `key`, it is one notice."""
    me = actor.need_sign_in()
    before = _written(session, key_typed(key), me)
    if before is not None:
        return before.notice_id
    path = place_of_committee(session, actor, draft.place_id)
    text = notice_text(draft)
    if draft.pinned:
        _need_room_for_pin(session, draft.place_id)
    notice = Notice(
        place_id=draft.place_id,
        path=path,
        kind=text.kind,
        pinned=draft.pinned,
        starts_at=text.starts_at,
        ends_at=text.ends_at,
        published_by=me,
        published_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(notice)
            session.flush()
            session.add(NoticeReaders(notice_id=notice.id or 0))
            _add_version(session, actor, notice, text, key, "")
    except IntegrityError:  # the same click, on another connection, in this very moment
        before = _written(session, key, me)
        if before is None:
            raise
        return before.notice_id
    return notice.id or 0


def edit_notice(
    session: Session, actor: Actor, notice_id: int, draft: NoticeDraft, what_changed: str, seen: int, key: str
) -> int:
    """Add a wording to a notice and return its number; `seen` is the number of the wording that was edited.

    The place stays: who was told is told. Raises Conflict when somebody else was quicker.
    """
    me = actor.need_sign_in()
    before = _written(session, key_typed(key), me)
    if before is not None:
        return before.number
    notice = _own_notice(session, actor, notice_id)
    last = _version(session, notice)
    if notice.version != seen:
        raise Conflict(
            _(
                "您写的时候，这一条已经有人改过：{what}。您写的都还在。请看新版本，把要留的并进来，再预览、保存。",
                what=last.what_changed,
            ),
            "seen",
        )
    text = notice_text(draft, last.starts_at, last.ends_at)
    reason = reason_text(what_changed, "what_changed", _("请写明改了什么，大家会看到。"))
    if _same(text, last):
        raise Conflict(_("内容没有变化，不用保存。"))
    _add_version(session, actor, notice, text, key, reason)
    notice.version += 1
    notice.kind, notice.starts_at, notice.ends_at = text.kind, text.starts_at, text.ends_at
    session.flush()
    return notice.version


def pin_notice(session: Session, actor: Actor, notice_id: int, pinned: bool) -> None:
    """Put a notice on top of its place's board, or let it go down."""
    notice = _own_notice(session, actor, notice_id)
    if pinned and not notice.pinned:
        _need_room_for_pin(session, notice.place_id)
    notice.pinned = pinned
    session.flush()


def withdraw_notice(session: Session, actor: Actor, notice_id: int, reason: str) -> None:
    """Take a notice off the board, for good and with a reason that everybody sees."""
    notice = _own_notice(session, actor, notice_id)
    notice.withdrawn_reason = reason_text(reason, "reason", _("请写明为什么撤回，大家会看到。"))
    notice.withdrawn_by, notice.withdrawn_at, notice.pinned = actor.resident_id, clock.now(), False
    session.flush()


def count_read(session: Session, _actor: Actor, notice_id: int, visitor: str) -> None:
    """Count `visitor` (a keyed hash of who it is) as a reader of a notice that is shown, once a day."""
    now, today = clock.now(), clock.today()
    notice = session.get(Notice, notice_id)
    if notice is None or not visitor or not is_shown(notice):
        return
    session.exec(sa.delete(NoticeVisit).where(col(NoticeVisit.day) < today - timedelta(days=1)))  # type: ignore[call-overload]
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    visit = {"notice_id": notice_id, "day": clock.local(now).date(), "visitor": visitor[:32]}
    added = insert(NoticeVisit).values(visit).on_conflict_do_nothing().returning(col(NoticeVisit.visitor))
    if session.exec(added).first() is not None:  # type: ignore[call-overload]
        count = sa.update(NoticeReaders).where(col(NoticeReaders.notice_id) == notice_id)
        session.exec(count.values(readers=NoticeReaders.readers + 1))  # type: ignore[call-overload]


def is_shown(notice: Notice) -> bool:
    """Whether the public sees this notice now."""
    now = clock.now()
    ended = notice.ends_at is not None and notice.ends_at <= now
    return notice.withdrawn_at is None and notice.starts_at <= now and not ended


def new_key() -> str:
    """Return a fresh idempotency key, for a form that is being drawn."""
    return secrets.token_hex(16)


def place_of_committee(session: Session, actor: Actor, place_id: int) -> str:
    """Return the path of a place to publish at; raises unless the actor is of its committee."""
    place = people.find_place(session, place_id)
    if place is None:
        raise InvalidInput(_("请选发布到哪里。"), "place_id")
    actor.need(Role.COMMITTEE, place.path)
    return place.path


def _own_notice(session: Session, actor: Actor, notice_id: int) -> Notice:
    """Return a notice to change, locked; whoever may not change it learns nothing about it."""
    actor.need_sign_in()
    notice = session.exec(select(Notice).where(Notice.id == notice_id).with_for_update()).first()
    if notice is None:
        raise NotFound(_("没有这条公示，或者不归您管理。"))
    actor.need(Role.COMMITTEE, notice.path)
    if notice.withdrawn_at is not None:
        raise Conflict(_("这条已经撤回，不能再改。需要的话，请重新发一条。"))
    return notice


def _written(session: Session, key: str, me: int) -> NoticeVersion | None:
    found = session.exec(select(NoticeVersion).where(NoticeVersion.idempotency_key == key)).first()
    if found is not None and found.written_by != me:
        raise InvalidInput(_("页面已经过时，请刷新后再试。"))
    return found


def _version(session: Session, notice: Notice) -> NoticeVersion:
    return session.exec(
        select(NoticeVersion).where(NoticeVersion.notice_id == notice.id, NoticeVersion.number == notice.version)
    ).one()


def _add_version(
    session: Session, actor: Actor, notice: Notice, text: NoticeText, key: str, what_changed: str
) -> NoticeVersion:
    pictures = _attached(session, actor, notice.id or 0, text.pictures)
    version = NoticeVersion(
        notice_id=notice.id or 0,
        number=notice.version + 1 if what_changed else 1,
        kind=text.kind,
        starts_at=text.starts_at,
        ends_at=text.ends_at,
        title=text.title,
        source=text.source,
        html=text.html,
        excerpt=text.excerpt,
        pictures=[{"name": picture.name, "caption": picture.caption} for picture in pictures],
        what_changed=what_changed,
        written_by=actor.need_sign_in(),
        written_at=clock.now(),
        idempotency_key=key,
    )
    session.add(version)
    session.flush()
    return version


def _same(text: NoticeText, last: NoticeVersion) -> bool:
    pictures = [{"name": picture.name, "caption": picture.caption} for picture in text.pictures]
    new = (text.kind, text.title, text.source, text.starts_at, text.ends_at, pictures)
    return new == (last.kind, last.title, last.source, last.starts_at, last.ends_at, last.pictures)


def _attached(session: Session, actor: Actor, notice_id: int, pictures: Sequence[Picture]) -> list[Picture]:
    """Give the notice the pictures that the actor sent for it; those it has already stay."""
    thing = (NOTICE_SCOPE, notice_id)
    blobs = photos.take(session, actor, PICTURES, [picture.name for picture in pictures], already=thing)
    return [
        Picture(photos.attach(session, blob, *thing, position, picture.caption).name, picture.caption)
        for position, (picture, blob) in enumerate(zip(pictures, blobs, strict=True))
    ]


def _need_room_for_pin(session: Session, place_id: int) -> None:
    now = clock.now()
    pinned = session.exec(
        select(sa.func.count())
        .select_from(Notice)
        .where(
            Notice.place_id == place_id,
            Notice.pinned,
            sa.or_(col(Notice.ends_at).is_(None), col(Notice.ends_at) > now),
        )
    ).one()
    if pinned >= MAX_PINNED:
        raise Conflict(_("这里已经置顶了 {most} 条，请先取消一条的置顶。", most=MAX_PINNED))
