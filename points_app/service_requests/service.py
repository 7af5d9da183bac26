"""Every write of service requests. Whoever holds a report's code may answer it; staff act by right at its place.

The path of a report: received → accepted → in progress → solved → closed by the reporter's yes; the reporter's no, at
once or within 30 days of the yes, opens it again.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from points_app.core import clock, photos
from points_app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role
from points_app.core.photos import PhotoBlob
from points_app.people import queries as people
from points_app.people.place_settings import value
from points_app.service_requests import codes, deadlines
from points_app.service_requests.models import (
    MAX_PHOTOS,
    MAX_TEXT,
    NEED_OF,
    OPEN,
    TAG_CODE_LENGTH,
    TRACK_CODE_LENGTH,
    WAITING,
    WORKING,
    Category,
    EventKind,
    Need,
    QrTag,
    RequestEvent,
    RequestState,
    ServiceRequest,
    TagKind,
)
from points_app.service_requests.place_settings import LIMITS

HANDLERS = frozenset({Role.STEWARD, Role.COMMITTEE, Role.PROPERTY, Role.ADMINISTRATOR})
DISPATCHERS = frozenset({Role.COMMITTEE, Role.PROPERTY, Role.ADMINISTRATOR})
SUPERVISORS = frozenset({Role.COMMITTEE, Role.ADMINISTRATOR})
_ACTS_AS = (Role.STEWARD, Role.PROPERTY, Role.COMMITTEE, Role.ADMINISTRATOR)
MIN_TEXT = 2
REPORT_PHOTOS = "request"
EVENT_PHOTOS = "request_event"
REOPEN_WINDOW = timedelta(days=30)
MAX_VISIT = timedelta(days=30)
DANGER, UNASSIGNED, ORDINARY = 0, 1, 2


@dataclass(frozen=True)
class ReportForm:
    """A report as it was sent: words as typed, `tag` the QR's code, `place_id` the place picked instead (0: none)."""

    need: str
    category: str
    text: str
    phone: str = ""
    tag: str = ""
    place_id: int = 0
    key: str = ""


def clean(text: str, field: str, *, least: int = 0, most: int = MAX_TEXT) -> str:
    """Return `text` without control characters and edges; raise InvalidInput when too short or too long."""
    kept = "".join(c for c in text.replace("\r\n", "\n") if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})
    kept = kept.strip()
    if len(kept) < least:
        raise InvalidInput(_("请写一两句话，说说是什么事。"), field)
    if len(kept) > most:
        raise InvalidInput(_("文字太长了：最多 {most} 字，现在有 {n} 字。", most=most, n=len(kept)), field)
    return kept


def report(
    session: Session, actor: Actor, form: ReportForm, pictures: Sequence[PhotoBlob] = (), *, code: str = ""
) -> str:
    """Take a report from anybody and return its tracking code; the same report sent again returns the same code.

    `code`: a fixed one, for the demo.

    Raises InvalidInput that names the field to look at.
    """
    text = clean(form.text, "text", least=MIN_TEXT)
    phone = _phone(form.phone)
    category = _category(form.need, form.category)
    if len(pictures) > MAX_PHOTOS:
        raise photos.too_many(MAX_PHOTOS)
    tag, place = _where(session, form)
    key = _digest(form.key, place.path, category, text, phone, *(picture.sha256 for picture in pictures))
    known = _by_key(session, key)
    if known is not None:
        return known.code
    deadline = deadlines.due(clock.now(), value(session, place.path, LIMITS[category]))
    row = ServiceRequest(
        code=code or codes.new(TRACK_CODE_LENGTH),
        idempotency_key=key,
        tag_id=tag.id if tag else None,
        place_id=place.id,
        path=place.path,
        need=NEED_OF[category],
        category=category,
        text=text,
        phone=phone,
        reporter_id=actor.resident_id,
        priority=DANGER if category == Category.DANGER else UNASSIGNED,
        created_at=clock.now(),
        due_at=deadline.at,
        calendar_known=deadline.calendar_known,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        known = _by_key(session, key)  # the same report came in on another connection a moment ago
        if known is None:
            raise
        return known.code
    _append(session, row, EventKind.REPORTED, actor, "reporter", due_at=row.due_at)
    for position, picture in enumerate(pictures):
        photos.attach(session, picture, REPORT_PHOTOS, row.id or 0, position)
    _dispatch(session, row)
    return row.code


def _phone(typed: str) -> str:
    number = unicodedata.normalize("NFKC", typed)
    number = "".join(c for c in number if c not in " -()\t")
    if not number:
        return ""
    digits = number.removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 15):
        raise InvalidInput(_("电话号码不对，请检查一下；也可以不填。"), "phone")
    return number


def _category(need: str, category: str) -> Category:
    try:
        chosen = Need(need)
    except ValueError as error:
        raise InvalidInput(_("请先选急、难、愁、盼中的一项。"), "need") from error
    try:
        found = Category(category)
    except ValueError as error:
        raise InvalidInput(_("请选一个类别。"), "category") from error
    if NEED_OF[found] != chosen:
        raise InvalidInput(_("请在“{need}”下面选一个类别。", need=chosen.label), "category")
    return found


def _where(session: Session, form: ReportForm) -> tuple[QrTag | None, people.PlaceView]:
    """Return the tag and the place of a report; a place that was picked wins over the tag's."""
    tag = find_tag(session, form.tag)
    place = None
    if form.place_id:
        place = people.find_place(session, form.place_id)
        tag = tag if tag and place and tag.place_id == place.id else None
    elif tag is not None:
        place = people.find_place(session, tag.place_id)
    if place is None:
        raise InvalidInput(_("请选择地点：哪个小区、哪一栋。"), "place")
    return tag, place


def find_tag(session: Session, code: str) -> QrTag | None:
    """Return the live tag with this code, as scanned or typed; None for an unknown or revoked one."""
    wanted = codes.read(code, TAG_CODE_LENGTH)
    if not wanted:
        return None
    return session.exec(select(QrTag).where(QrTag.code == wanted, col(QrTag.revoked_at).is_(None))).first()


def _digest(key: str, *content: str) -> str:
    """Return what makes a report one report: the form's key and everything in it, so a changed one is another."""
    whole = "\x00".join((key or secrets.token_hex(16), *content))
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()


def _by_key(session: Session, key: str) -> ServiceRequest | None:
    return session.exec(select(ServiceRequest).where(ServiceRequest.idempotency_key == key)).first()


def _dispatch(session: Session, row: ServiceRequest) -> None:
    """Give a new report to the building's steward; a danger is told to a committee member as well."""
    stewards = people.stewards_of(session, row.path)
    if stewards:
        row.assignee_id = stewards[0].id
        _settle_priority(row)
        _append(session, row, EventKind.DISPATCHED, None, "system", to=(stewards[0].id, Role.STEWARD))
    if row.category == Category.DANGER:
        second = _committee_of(session, row)
        if second is not None:
            row.alerted_id = second.id
            _append(session, row, EventKind.ALERTED, None, "system", to=(second.id, second.role))
    session.flush()


def _committee_of(session: Session, row: ServiceRequest) -> people.HolderView | None:
    """Return a member of the community's committee, else of the nearest one, who is not the assignee already."""
    found = [one for one in people.holders_of(session, row.path, SUPERVISORS) if one.id != row.assignee_id]
    community = people.enclosing(session, row.path, people.PlaceKind.COMMUNITY)
    return next((one for one in found if community and one.place_id == community.id), found[0] if found else None)


def _append(
    session: Session,
    row: ServiceRequest,
    kind: EventKind,
    actor: Actor | None,
    role: str,
    *,
    note: str = "",
    public: bool = True,
    to: tuple[int, str] | None = None,
    rating: int | None = None,
    due_at: datetime | None = None,
    visit_at: datetime | None = None,
) -> RequestEvent:
    event = RequestEvent(
        request_id=row.id or 0,
        kind=kind,
        state=row.state,
        actor_id=actor.resident_id if actor else None,
        actor_role=role,
        to_id=to[0] if to else None,
        to_role=to[1] if to else "",
        note=note,
        public=public,
        rating=rating,
        due_at=due_at,
        visit_at=visit_at,
        at=clock.now(),
    )
    session.add(event)
    session.flush()
    return event


def _is_repeat(
    session: Session,
    row: ServiceRequest,
    kind: EventKind,
    actor: Actor,
    note: str = "",
    pictures: Sequence[PhotoBlob] = (),
    *,
    public: bool = True,
) -> bool:
    """Whether the last step was this very one: two taps, or sent again because the answer was lost on the way."""
    steps = select(RequestEvent).where(RequestEvent.request_id == row.id)
    last = session.exec(steps.order_by(col(RequestEvent.id).desc()).limit(1)).one()
    return (
        (last.kind, last.actor_id, last.note, last.public) == (kind, actor.resident_id, note, public)
    ) and photos.hashes_of(session, EVENT_PHOTOS, last.id or 0) == [picture.sha256 for picture in pictures]


# --- what staff do ---------------------------------------------------------------------------------------------------


def may_handle(actor: Actor, row: ServiceRequest) -> bool:
    """Whether the actor may see this report with its phone number and act on it.

    It takes an office held there today: who was given a report and has left the office since, has left it too.
    """
    return actor.signed_in and actor.has(HANDLERS, row.path)


def is_responsible(actor: Actor, row: ServiceRequest) -> bool:
    """Whether the actor may start and solve it: the assignee, or the committee above."""
    is_own = actor.resident_id == row.assignee_id
    return may_handle(actor, row) and (is_own or actor.has(SUPERVISORS, row.path))


def may_accept(actor: Actor, row: ServiceRequest) -> bool:
    """Whether the actor may take it on: anybody of its staff while it is new, later only who is responsible."""
    if row.state == RequestState.RECEIVED:
        return may_handle(actor, row)
    return row.state == RequestState.REOPENED and is_responsible(actor, row)


def need_office(_session: Session, actor: Actor) -> None:
    """Raise NotAllowed unless the actor handles reports anywhere; on which one is asked when it is known."""
    actor.need_sign_in()
    if not HANDLERS & actor.roles:
        raise NotAllowed(_("您的账号没有这项权限。"))


def need_handler(session: Session, actor: Actor, request_id: int) -> None:
    """Raise NotAllowed unless the actor may act on this report, NotFound when there is none."""
    _right_on(session.get(ServiceRequest, request_id), actor)


def _load(session: Session, actor: Actor, request_id: int) -> ServiceRequest:
    statement = select(ServiceRequest).where(ServiceRequest.id == request_id).with_for_update()
    return _right_on(session.exec(statement).first(), actor)


def _right_on(row: ServiceRequest | None, actor: Actor) -> ServiceRequest:
    actor.need_sign_in()
    if row is None:
        raise NotFound(_("没有这件诉求。"))
    actor.need(HANDLERS, row.path)
    return row


def _need_state(row: ServiceRequest, allowed: frozenset[RequestState], *, reporter: bool = False) -> None:
    if row.state not in allowed:
        state = RequestState(row.state)
        shown = state.label if reporter else state.staff_label
        raise Conflict(_("这件诉求现在是“{state}”，不能这样办。请刷新页面看最新进展。", state=shown))


def _acts_as(actor: Actor, row: ServiceRequest) -> str:
    return str(next((role for role in _ACTS_AS if actor.has(role, row.path)), Role.RESIDENT))


def _need_responsible(actor: Actor, row: ServiceRequest) -> None:
    if not is_responsible(actor, row):
        raise Conflict(_("这件诉求由另一位同事负责，请先请居委会转派给您。"))


def accept(session: Session, actor: Actor, request_id: int, visit_at: datetime | None = None) -> None:
    """Take a report on and be responsible from now; `visit_at` promises a visit by then."""
    row = _load(session, actor, request_id)
    if _is_repeat(session, row, EventKind.ACCEPTED, actor):
        return
    _need_state(row, WAITING)
    if not may_accept(actor, row):
        _need_responsible(actor, row)
    if visit_at is not None and not clock.now() < visit_at < clock.now() + MAX_VISIT:
        raise InvalidInput(_("上门时间要在今后 30 天之内。"), "visit")
    row.assignee_id = actor.resident_id
    row.state = RequestState.ACCEPTED
    row.visit_at = visit_at
    _settle_priority(row)
    _append(session, row, EventKind.ACCEPTED, actor, _acts_as(actor, row), visit_at=visit_at)


def _settle_priority(row: ServiceRequest) -> None:
    danger = row.category == Category.DANGER
    row.priority = DANGER if danger else ORDINARY if row.assignee_id else UNASSIGNED


def start(session: Session, actor: Actor, request_id: int) -> None:
    """Say that work has begun."""
    row = _load(session, actor, request_id)
    if _is_repeat(session, row, EventKind.STARTED, actor):
        return
    _need_state(row, frozenset({RequestState.ACCEPTED}))
    _need_responsible(actor, row)
    row.state = RequestState.IN_PROGRESS
    _append(session, row, EventKind.STARTED, actor, _acts_as(actor, row))


def note(
    session: Session,
    actor: Actor,
    request_id: int,
    words: str,
    pictures: Sequence[PhotoBlob] = (),
    *,
    public: bool = True,
) -> None:
    """Add a word in between, for the reporter to see or (not `public`) for colleagues only."""
    row = _load(session, actor, request_id)
    text = _checked(words, pictures)
    if _is_repeat(session, row, EventKind.NOTED, actor, text, pictures, public=public):
        return
    _need_state(row, OPEN | {RequestState.SOLVED})
    _append_with_pictures(session, row, EventKind.NOTED, actor, text, pictures, public=public)


def solve(session: Session, actor: Actor, request_id: int, words: str, pictures: Sequence[PhotoBlob] = ()) -> None:
    """Say what was done, with pictures; the reporter is asked whether it is solved."""
    row = _load(session, actor, request_id)
    text = _checked(words, pictures)
    if _is_repeat(session, row, EventKind.SOLVED, actor, text, pictures):
        return
    _need_state(row, WORKING | {RequestState.REOPENED})
    _need_responsible(actor, row)
    row.assignee_id = row.assignee_id or actor.resident_id
    row.state = RequestState.SOLVED
    row.solved_at = clock.now()
    row.solved_month = f"{clock.local(row.solved_at):%Y-%m}"
    row.on_time = row.solved_at <= row.due_at
    _append_with_pictures(session, row, EventKind.SOLVED, actor, text, pictures)


def _checked(words: str, pictures: Sequence[PhotoBlob]) -> str:
    if len(pictures) > MAX_PHOTOS:
        raise photos.too_many(MAX_PHOTOS)
    return clean(words, "words", least=MIN_TEXT)


def _append_with_pictures(
    session: Session,
    row: ServiceRequest,
    kind: EventKind,
    actor: Actor,
    text: str,
    pictures: Sequence[PhotoBlob],
    *,
    public: bool = True,
) -> None:
    event = _append(session, row, kind, actor, _acts_as(actor, row), note=text, public=public)
    for position, picture in enumerate(pictures):
        photos.attach(session, picture, EVENT_PHOTOS, event.id or 0, position)


def assign(session: Session, actor: Actor, request_id: int, to_id: int, reason: str = "") -> None:
    """Give a report to somebody else of the place's staff (调单); it waits for that person to accept it."""
    row = _load(session, actor, request_id)
    _need_state(row, OPEN)
    actor.need(DISPATCHERS, row.path)
    chosen = next((one for one in people.holders_of(session, row.path, HANDLERS) if one.id == to_id), None)
    if chosen is None:
        raise InvalidInput(_("请选一位本处的办事人员。"), "to")
    if chosen.id == row.assignee_id and row.state == RequestState.RECEIVED:
        raise Conflict(_("这件诉求已经派给这位同事了。"))
    row.assignee_id = chosen.id
    row.state = RequestState.RECEIVED
    row.visit_at = None
    _settle_priority(row)
    words = clean(reason, "reason", most=500)
    _append(session, row, EventKind.ASSIGNED, actor, _acts_as(actor, row), note=words, to=(chosen.id, chosen.role))


def give_back(session: Session, actor: Actor, request_id: int, reason: str) -> None:
    """Contest a dispatch, with a reason that is kept; it goes to the committee. Who accepted stays responsible."""
    row = _load(session, actor, request_id)
    words = clean(reason, "reason", least=MIN_TEXT, most=500)
    if _is_repeat(session, row, EventKind.RETURNED, actor, words):
        return
    _need_state(row, frozenset({RequestState.RECEIVED}))
    if row.assignee_id != actor.resident_id:
        raise Conflict(_("这件诉求没有派给您，不用退回。"))
    row.assignee_id = None
    _settle_priority(row)
    _append(session, row, EventKind.RETURNED, actor, _acts_as(actor, row), note=words)


# --- what the reporter does: the code is the right -------------------------------------------------------------------


def by_code(session: Session, code: str, *, lock: bool = False) -> ServiceRequest:
    """Return the report with this tracking code, as typed; raise NotFound."""
    wanted = codes.read(code, TRACK_CODE_LENGTH)
    statement = select(ServiceRequest).where(ServiceRequest.code == wanted)
    row = session.exec(statement.with_for_update() if lock else statement).first() if wanted else None
    if row is None:
        raise NotFound(_("没有查到这个编号。请对照发出时给您的编号再输一次，一共 10 位。"), "code")
    return row


def answer(session: Session, actor: Actor, code: str, *, solved: bool, words: str = "") -> None:
    """Take the reporter's yes, which closes it, or no, which opens it again with a new time limit."""
    row = by_code(session, code, lock=True)
    _not_by_its_handler(actor, row)
    text = clean(words, "words", most=500)
    if _is_repeat(session, row, EventKind.CONFIRMED if solved else EventKind.DENIED, actor, text):
        return
    _need_state(row, frozenset({RequestState.SOLVED}), reporter=True)
    if solved:
        row.state = RequestState.CLOSED
        row.closed_at = clock.now()
        _append(session, row, EventKind.CONFIRMED, actor, "reporter", note=text)
    else:
        _open_again(session, row)
        _append(session, row, EventKind.DENIED, actor, "reporter", note=text, due_at=row.due_at)


def _not_by_its_handler(actor: Actor, row: ServiceRequest) -> None:
    """Raise NotAllowed for who solved it, even of a report of their own: nobody confirms their own work."""
    if actor.signed_in and actor.resident_id == row.assignee_id:
        raise NotAllowed(_("这件是您办的，要由别人来确认。请把编号交给当事的居民。"))


def reopen(session: Session, actor: Actor, code: str, words: str) -> None:
    """Open a closed report again, within 30 days, saying why."""
    row = by_code(session, code, lock=True)
    text = clean(words, "words", least=MIN_TEXT, most=500)
    if _is_repeat(session, row, EventKind.REOPENED, actor, text):
        return
    _need_state(row, frozenset({RequestState.CLOSED}), reporter=True)
    if row.closed_at is None or clock.now() > row.closed_at + REOPEN_WINDOW:
        raise Conflict(_("确认解决已超过 30 天，请重新反映一件，我们会看到之前的记录。"))
    _open_again(session, row)
    _append(session, row, EventKind.REOPENED, actor, "reporter", note=text, due_at=row.due_at)


def _open_again(session: Session, row: ServiceRequest) -> None:
    deadline = deadlines.due(clock.now(), value(session, row.path, LIMITS[Category(row.category)]))
    row.state = RequestState.REOPENED
    row.due_at, row.calendar_known = deadline.at, deadline.calendar_known
    row.solved_at, row.solved_month, row.on_time = None, "", None
    row.closed_at, row.visit_at = None, None
    _settle_priority(row)


def rate(session: Session, actor: Actor, code: str, stars: int, words: str = "") -> None:
    """Take the reporter's rating, 1 to 5, once after each yes."""
    row = by_code(session, code, lock=True)
    _not_by_its_handler(actor, row)
    _need_state(row, frozenset({RequestState.CLOSED}), reporter=True)
    if not 1 <= stars <= 5:
        raise InvalidInput(_("请选 1 到 5 分。"), "stars")
    if is_rated(session, row):
        raise Conflict(_("您已经评过分了，谢谢。"))
    row.rating = stars
    _append(session, row, EventKind.RATED, actor, "reporter", note=clean(words, "words", most=500), rating=stars)


def is_rated(session: Session, row: ServiceRequest) -> bool:
    """Whether the reporter has rated it since the last yes."""
    last = session.exec(
        select(RequestEvent.kind)
        .where(
            RequestEvent.request_id == row.id,
            col(RequestEvent.kind).in_((EventKind.CONFIRMED, EventKind.RATED)),
        )
        .order_by(col(RequestEvent.id).desc())
        .limit(1)
    ).first()
    return last == EventKind.RATED


# --- tags ------------------------------------------------------------------------------------------------------------


def add_tag(
    session: Session,
    actor: Actor,
    place_id: int,
    kind: TagKind,
    label: str,
    category: Category | None = None,
    *,
    code: str = "",
) -> str:
    """Make a QR tag for a place or a thing there and return its code (`code`: a fixed one, for the demo)."""
    place = people.find_place(session, place_id)
    if place is None:
        raise NotFound(_("没有这个地点。"))
    actor.need(DISPATCHERS, place.path)
    words = clean(label, "label", most=60) or kind.label
    row = QrTag(
        code=code or codes.new(TAG_CODE_LENGTH),
        place_id=place.id,
        path=place.path,
        kind=kind,
        label=words,
        category=category,
        created_by=actor.resident_id,
        created_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row.code


def revoke_tag(session: Session, actor: Actor, tag_id: int) -> None:
    """Let a tag's code count no longer: the sticker is torn off or copied."""
    row = session.exec(select(QrTag).where(QrTag.id == tag_id).with_for_update()).first()
    if row is None:
        raise NotFound(_("没有这个二维码牌。"))
    actor.need(DISPATCHERS, row.path)
    if row.revoked_at is not None:
        raise Conflict(_("这个二维码牌已经停用了。"))
    row.revoked_at, row.revoked_by = clock.now(), actor.resident_id
    session.flush()
