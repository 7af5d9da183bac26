"""Sending a report and taking it on its way, in few words."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from points_app.core import db, photos
from points_app.core.idempotency import new_key
from points_app.core.permissions import NOBODY, Actor
from points_app.service_requests import queries, service
from points_app.service_requests.forms import (
    AcceptForm,
    AnswerForm,
    AssignForm,
    CategoryForm,
    ReportForm,
    ReturnForm,
    WritingForm,
)
from points_app.service_requests.kinds import Category, Need, Reply, Visit, Writing
from points_app.service_requests.models import ServiceRequest
from tests.world import Person, World, do

MONDAY = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai, no holiday near
Who = Person | Actor


def form(world: World, **changes: Any) -> ReportForm:
    """Return a report; its key is made of `key`, `tag` is the code that was scanned."""
    given = {"need": Need.URGENT, "category": Category.WATER, "text": "厨房水管裂了", "key": "first", **changes}
    given["at"] = given.pop("tag", world.tag)
    if "place" in given:
        given["place"] = int(given["place"])
    return ReportForm(**{**given, "key": f"report-{given['key']}"})


def send(
    world: World,
    *pictures: photos.PhotoBlob,
    who: Who = NOBODY,
    at: datetime | None = None,
    **changes: Any,
) -> tuple[str, int]:
    """Send a report; return code and id."""
    code = do(service.report, who, form(world, **changes), pictures, at=at)
    return code, row_of(code).id


def row_of(code: str) -> ServiceRequest:
    with db.read() as session:
        row = queries.report_by_code(session, code)
        session.expunge(row)
        return row


def accept(who: Who, id_: int, visit: Visit | None = None, *, key: str = "", at: datetime | None = None) -> None:
    do(service.accept, who, id_, AcceptForm(visit=visit, key=key or new_key()), at=at)


def start(who: Who, id_: int, *, key: str = "", at: datetime | None = None) -> None:
    do(service.start, who, id_, key or new_key(), at=at)


def note(
    who: Who,
    id_: int,
    words: str,
    pictures: Sequence[photos.PhotoBlob] = (),
    *,
    public: bool = True,
    key: str = "",
    at: datetime | None = None,
) -> None:
    writing = Writing.NOTE if public else Writing.INSIDE
    do(service.note, who, WritingForm(id=id_, do=writing, words=words, key=key or new_key()), pictures, at=at)


def solve(
    who: Who,
    id_: int,
    words: str,
    pictures: Sequence[photos.PhotoBlob] = (),
    *,
    key: str = "",
    at: datetime | None = None,
) -> None:
    do(service.solve, who, WritingForm(id=id_, do=Writing.SOLVE, words=words, key=key or new_key()), pictures, at=at)


def assign(who: Who, id_: int, to: int, reason: str = "", *, key: str = "", at: datetime | None = None) -> None:
    do(service.assign, who, id_, AssignForm(to=int(to), reason=reason, key=key or new_key()), at=at)


def categorize(who: Who, id_: int, category: Category, *, key: str = "", at: datetime | None = None) -> None:
    do(service.categorize, who, id_, CategoryForm(category=category, key=key or new_key()), at=at)


def give_back(who: Who, id_: int, reason: str, *, key: str = "", at: datetime | None = None) -> None:
    do(service.give_back, who, id_, ReturnForm(reason=reason, key=key or new_key()), at=at)


def answer(
    who: Who,
    code: str,
    reply: Reply,
    words: str = "",
    *,
    stars: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> None:
    do(service.answer, who, AnswerForm(code=code, do=reply, words=words, stars=stars, key=key or new_key()), at=at)
