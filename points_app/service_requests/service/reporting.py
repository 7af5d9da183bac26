"""Taking a report from anybody: once, to where it belongs, and not in floods."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from sqlmodel import Session

from points_app.access.limits import slow_down, slow_down_from
from points_app.core import clock, db, photos
from points_app.core.errors import InvalidInput, TooMany
from points_app.core.i18n import _
from points_app.core.idempotency import derived_key, new_key, once
from points_app.core.permissions import NOBODY, Actor, Role
from points_app.core.photos import PhotoBlob
from points_app.people import queries as people
from points_app.service_requests import codes, rights
from points_app.service_requests.forms import ReportForm
from points_app.service_requests.kinds import Category, EventKind
from points_app.service_requests.models import REPORT_PHOTOS, QrTag, ServiceRequest
from points_app.service_requests.queries import find_tag
from points_app.service_requests.service import steps

# A building of some hundred flats may share one address, so refused forms count apart from reports that arrive, and who
# is signed in counts alone: a prankster cannot lock them out.
TRIES_LIMIT, REPORTS_LIMIT, OWN_LIMIT, PER = 300, 60, 20, timedelta(minutes=10)
_VERB = "service_requests.report"


def count_try(session: Session, _actor: Actor, address: str) -> None:
    """Count a form that came from an address; raise TooMany when there were too many."""
    with _in_words():
        slow_down_from(session, "report-try", address, limit=TRIES_LIMIT, per=PER)


def report(
    session: Session,
    actor: Actor,
    form: ReportForm,
    pictures: Sequence[PhotoBlob] = (),
    *,
    address: str = "",
    code: str = "",
) -> str:
    """Take a report from anybody and return its tracking code; the same report sent again returns the same code.

    `address` is where it comes from, by which strangers are counted ("" counts nobody); `code` a fixed one, for the
    demo. Who changes a report whose answer was lost, and sends it again, has made another: nobody could find the first
    without its code.

    Raises InvalidInput that names the field to look at, TooMany when too many have come from there.
    """
    steps.need_few(pictures)
    tag, place = _where(session, form)
    hashes = [picture.sha256 for picture in pictures]
    category = form.filed_under
    sent = (place.path, category, form.text, form.phone, *hashes)
    key = derived_key(NOBODY, _VERB, form.key or new_key(), *sent)

    def take() -> str:
        if address:
            _count_report(session, actor, address)
        return _take(session, actor, form, tag, place, pictures, key, code or codes.new(codes.TRACK_LENGTH))

    return once(session, NOBODY, _VERB, None, take, key=key[:40], content=sent)


def _take(
    session: Session,
    actor: Actor,
    form: ReportForm,
    tag: QrTag | None,
    place: people.PlaceView,
    pictures: Sequence[PhotoBlob],
    key: str,
    code: str,
) -> str:
    category = form.filed_under
    deadline = steps.deadline(session, place.path, category, clock.now())
    row = ServiceRequest(
        code=code,
        idempotency_key=key,
        tag_id=tag.id if tag else None,
        place_id=place.id,
        path=place.path,
        need=form.need,
        category=category,
        text=form.text,
        phone=form.phone,
        reporter_id=actor.resident_id,
        created_at=clock.now(),
        due_at=deadline.at,
        calendar_known=deadline.calendar_known,
    )
    steps.settle_priority(row)
    row, is_new = db.find_or_insert(session, row, "idempotency_key")
    if not is_new:
        return row.code  # sent again after months
    steps.append(session, row, EventKind.REPORTED, actor, steps.REPORTER, due_at=row.due_at)
    for position, picture in enumerate(pictures):
        photos.attach(session, picture, REPORT_PHOTOS, row.id or 0, position)
    _dispatch(session, row)
    steps.record(session, actor, "report", row)
    return row.code


def _where(session: Session, form: ReportForm) -> tuple[QrTag | None, people.PlaceView]:
    """Return the tag and the place of a report; a place that was picked wins over the tag's."""
    tag = find_tag(session, form.at)
    place = None
    if form.place:
        place = people.find_place(session, form.place)
        tag = tag if tag and place and tag.place_id == place.id else None
    elif tag is not None:
        place = people.find_place(session, tag.place_id)
    if place is None:
        raise InvalidInput(_("请选择地点：哪个小区、哪一栋。"), "place")
    return tag, place


def _dispatch(session: Session, row: ServiceRequest) -> None:
    """Give a new report to the building's steward; a danger is told to a committee member as well.

    Who cannot sign in yet would not see it: then it goes to the next steward above, then to the committee.
    """
    stewards = people.holders_of(session, row.path, frozenset({Role.STEWARD}))
    if stewards:
        above = people.holders_of(session, row.path, rights.SUPERVISORS)
        first = next((one for one in (*stewards, *above) if one.can_sign_in), None)
        if first is not None:
            row.assignee_id = first.id
            steps.settle_priority(row)
            steps.append(session, row, EventKind.DISPATCHED, None, steps.SYSTEM, to=(first.id, first.role))
    if row.category == Category.DANGER:
        tell_second(session, row)
    session.flush()


def tell_second(session: Session, row: ServiceRequest) -> None:
    """Tell a danger to a member of the committee as well."""
    second = _committee_of(session, row)
    if second is not None:
        row.alerted_id = second.id
        steps.append(session, row, EventKind.ALERTED, None, steps.SYSTEM, to=(second.id, second.role))


def _committee_of(session: Session, row: ServiceRequest) -> people.HolderView | None:
    """Return a member of the community's committee, else of the nearest one, who is not the assignee already."""
    holders = people.holders_of(session, row.path, rights.SUPERVISORS)
    found = [one for one in holders if one.id != row.assignee_id and one.can_sign_in]
    community = people.enclosing(session, row.path, people.PlaceKind.COMMUNITY)
    return next((one for one in found if community and one.place_id == community.id), found[0] if found else None)


def _count_report(session: Session, actor: Actor, address: str) -> None:
    """Count a report that is being taken: beyond the limit neither is kept."""
    with _in_words():
        if actor.signed_in:
            slow_down(session, f"report-by:{actor.resident_id}", limit=OWN_LIMIT, per=PER)
        else:
            slow_down_from(session, "report-from", address, limit=REPORTS_LIMIT, per=PER)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except TooMany as error:
        words = _("这个网络上刚才发得太多了，请过 10 分钟再发。事情急就打物业或居委会的电话，有危险打 110、119、120。")
        raise TooMany(words) from error
