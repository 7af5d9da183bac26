"""Whatever changes something leaves an audit row in the same unit of work: each handler, form and download.

The deeds of tests/reliability/deeds.py and one request to each route that writes are done by who may. Each unit of work
is looked at before it would commit, then rolled back, so that all of them meet the same demo community.
"""

import asyncio
import inspect
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel
from starlette.routing import Route

from points_app import slices
from points_app.core import audit, clock, db
from points_app.core.permissions import NOBODY
from points_app.demo.people import PASSWORD
from points_app.people.card_codes import card_code, card_token
from points_app.web import errors
from tests import names
from tests.http import Client
from tests.names import one, place
from tests.reliability import deeds, doors
from tests.reliability.rows import Rows, told_tables
from tests.world import jpeg

# What may change without a row, with the reason. Nothing of it is anybody's record of anything.
UNRECORDED = {
    "attempt": "a count of tries, that slows down",
    "notice_readers": "a reader's count",
    "notice_visit": "who was counted today, as a digest",
    "form_draft": "what somebody typed, for the page that gives it back",
    "photo": "a picture that waits for its form; with the form it stands beside a recorded row",
    "photo_blob": "as above",
}


@dataclass
class Work:
    """What one unit of work changed, and the verbs that it recorded."""

    tables: set[str]
    verbs: list[str]

    @property
    def is_recorded(self) -> bool:
        """Whether a verb of a slice tells of it, or nothing happened that has to be told."""
        told = any(verb.split(".")[0] in slices.SLICES for verb in self.verbs)
        return told or not self.tables - set(UNRECORDED)


class Watch:
    """Notes what each unit of work changes and records, and rolls it back."""

    def __init__(self, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[Work] = []
        with engine.connect() as connection:
            self.before = Rows(connection).of(set(SQLModel.metadata.tables))
            self.last = connection.execute(sa.text("SELECT coalesce(max(id), 0) FROM audit_row")).scalar_one()
        self.original = db.write
        monkeypatch.setattr(db, "write", self.write)

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self.original() as session:
            connection = session.connection()
            raw: Any = connection.connection.dbapi_connection
            with told_tables(raw) as tables:
                yield session
                session.flush()
            rows = Rows(connection).of(tables & set(self.before))
            changed = {name for name in rows if rows[name] != self.before[name]}
            verbs = sa.text("SELECT verb FROM audit_row WHERE id > :last ORDER BY id")
            self.done.append(Work(changed, list(connection.execute(verbs, {"last": self.last}).scalars())))
            session.rollback()

    def faults(self, table: str) -> list[str]:
        """Return what is wrong with the units of work since the last call; one of them changed `table`, if any."""
        done, self.done = self.done, []
        found = [f"changed {sorted(work.tables)} and recorded {work.verbs}" for work in done if not work.is_recorded]
        if table and not any(table in work.tables for work in done):
            found.append(f"changed nothing in {table}, only {[sorted(work.tables) for work in done]}")
        return found


@pytest.fixture
def tokens(community: sa.Engine) -> dict[str, str]:
    return deeds.sign_everybody_in()


PIN = "UPDATE notice SET pinned = NOT pinned WHERE id = (SELECT min(id) FROM notice)"


@pytest.mark.parametrize(
    ("statement", "verb", "told"),
    [
        (PIN, "", False),
        (PIN, "toys.pin", False),
        (PIN, "notices.pin_notice", True),
        ("UPDATE notice_readers SET readers = readers + 1", "", True),
    ],
)
def test_the_watch_sees_what_is_not_recorded(
    community: sa.Engine, monkeypatch: pytest.MonkeyPatch, statement: str, verb: str, told: bool
) -> None:
    watch = Watch(community, monkeypatch)
    with db.write() as session:
        session.execute(sa.text(statement))
        if verb:
            audit.record(session, NOBODY, verb)
    assert (watch.faults("") == []) is told
    assert set(UNRECORDED) <= set(SQLModel.metadata.tables)


def test_every_deed_leaves_a_row(community: sa.Engine, tokens: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    with db.read() as session:
        known = deeds.deeds(session)
    watch, faults = Watch(community, monkeypatch), []

    async def do(deed: deeds.Deed) -> None:
        page, arguments = await deeds.page_of(deed, tokens[deed.who])
        await doors.call(deeds.find(deed.door), page, arguments)

    for deed in known:
        asyncio.run(do(deed))
        faults += [f"{deed.door} {fault}" for fault in watch.faults(deed.table)]
    assert faults == [], "\n".join(faults)


@dataclass(frozen=True)
class Sent:
    """A request that works: who sends it where, and the table that it changes ("": none but the UNRECORDED)."""

    who: str
    path: str
    table: str
    form: dict[str, str] | None = None
    """None is a GET."""
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def by(self, client: Client) -> int:
        """Send it; return the answer's status."""
        if self.form is None:
            return client.get(self.path).status_code
        return client.post(self.path, data=self.form, files=self.files).status_code

    def fits(self, route: Route) -> bool:
        """Whether it goes to this route."""
        method = "GET" if self.form is None else "POST"
        return method in route.methods and route.path_regex.match(self.path.partition("?")[0]) is not None


def requests(session: Session) -> list[Sent]:
    """Return a request to each route that writes, with the ids that this demo has; some routes do several things."""
    jinxiu, third = place(session, names.JINXIU), place(session, names.JINXIU, "3 栋")
    return [*_of_accounts(session), *_of_reports(session, third), *_of_funds(session, jinxiu), *_of_files(jinxiu)]


def _of_accounts(session: Session) -> list[Sent]:
    card, member = session.execute(
        sa.text(
            "SELECT c.id, r.id FROM household_card c JOIN resident r ON r.household_id = c.household_id"
            " WHERE r.active AND r.phone IS NULL AND c.used_at IS NULL AND r.id NOT IN"
            " (SELECT resident_id FROM role_grant) ORDER BY c.id LIMIT 1"
        )
    ).one()
    opening = {"c": card_token(card), "resident": str(member), "phone": "13811114444"}
    new = {"new": "another long one", "again": "another long one"}
    return [
        Sent("nobody", "/api/session", "user_session", {"phone": names.RESIDENT, "password": PASSWORD}),
        Sent("resident", "/api/session/end", "user_session", {}),
        Sent("resident", "/api/session/end", "user_session", {"everywhere": "1"}),
        Sent("resident", "/api/password", "resident", {"old": PASSWORD, **new}),
        Sent("nobody", "/api/card", "household_card", {**opening, "password": new["new"], "again": new["new"]}),
        Sent("nobody", "/api/card/find", "", {"code": card_code(card)}),
    ]


def _of_reports(session: Session, third: int) -> list[Sent]:
    def code(condition: str) -> str:
        return one(session, f"SELECT code FROM service_request WHERE {condition} ORDER BY id DESC LIMIT 1")

    steward = names.person(session, names.STEWARD)
    mine = "SELECT id FROM service_request WHERE state = 'in_progress' AND assignee_id = :steward ORDER BY id LIMIT 1"
    key = {"key": "k" * 24}
    tag = one(session, "SELECT code FROM qr_tag WHERE place_id = :place AND revoked_at IS NULL LIMIT 1", place=third)
    report = {"need": "urgent", "category": "water", "text": "三楼水管裂了", "phone": "", "at": tag, **key}
    solved, closed = {"code": code("state = 'solved'"), **key}, {"code": code("state = 'closed'"), **key}
    unrated = {"code": code("state = 'closed' AND rating IS NULL"), **key}
    words = {"id": str(one(session, mine, steward=steward)), "words": "已经到过现场，修好了。", **key}
    return [
        Sent("nobody", "/api/report", "service_request", report, {"photos": ("a.jpg", jpeg())}),
        Sent("nobody", "/api/report", "form_draft", {**report, "text": ""}),
        Sent("nobody", "/api/track", "request_event", {**solved, "do": "yes"}),
        Sent("nobody", "/api/track", "request_event", {**solved, "do": "no", "words": "还在漏，请再来看看。"}),
        Sent("nobody", "/api/track", "request_event", {**closed, "do": "reopen", "words": "又漏了，请再来看看。"}),
        Sent("nobody", "/api/track", "request_event", {**unrated, "do": "rate", "stars": "5"}),
        *(Sent("steward", "/api/work", "request_event", {**words, "do": do}) for do in ("note", "inside", "solve")),
    ]


def _of_funds(session: Session, jinxiu: int) -> list[Sent]:
    fund = one(session, "SELECT id FROM fund WHERE place_id = :place", place=jinxiu)
    category = one(session, "SELECT min(id) FROM fund_category WHERE fund_id = :f AND kind = 'income'", f=fund)
    entry = {
        "key": "k" * 24,
        "fund_id": str(fund),
        "category_id": str(category),
        "amount": "12.34",
        "party": "云溪广告",
    }
    entry |= {"purpose": "电梯广告", "day": f"{clock.today():%Y-%m-%d}"}
    return [
        Sent("property", "/api/account/entries", "fund_entry", entry, {"photos": ("a.jpg", jpeg())}),
        *(Sent("nobody", f"/api/account/{fund}/entries.{kind}", "audit_row") for kind in ("csv", "xlsx")),
    ]


def _of_files(jinxiu: int) -> list[Sent]:
    roster = {"file": ("名册.csv", "楼栋,房号,姓名\n3 栋,998,测试乙".encode())}
    purposes = {one.name for one in slices.registered("PICTURE_PURPOSES")}
    who = {"award": "steward"}
    return [
        Sent("committee", "/api/roster", "roster_upload", {"at": str(jinxiu)}, roster),
        *(
            Sent(who.get(name, "committee"), f"/api/pictures?for={name}", "photo", {}, {"photos": ("a.jpg", jpeg())})
            for name in sorted(purposes)
        ),
    ]


def writing_routes() -> Iterator[Route]:
    """Yield the routes that take a form, or run a verb of a service."""
    for route in slices.routes():
        source = inspect.getsource(inspect.unwrap(route.endpoint))
        if route.endpoint is not errors.unknown and ("POST" in route.methods or re.search(r"\bdo\(", source)):
            yield route


def test_every_form_and_download_leaves_a_row(
    community: sa.Engine, tokens: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.read() as session:
        known = requests(session)
    watch, faults, client = Watch(community, monkeypatch), [], Client()
    for sent in known:
        client.token = tokens[sent.who]
        where = f"{sent.path} {sent.form} by {sent.who}: {sent.by(client)},"
        faults += [f"{where} {fault}" for fault in watch.faults(sent.table)]
    assert faults == [], "\n".join(faults)
    untried = [route.path for route in writing_routes() if not any(sent.fits(route) for sent in known)]
    assert untried == []
