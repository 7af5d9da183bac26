"""What was done, by whom and where: recorded with it or not at all, never changed, read by those who may."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, func, select

from points_app.core import audit, clock, db, periodic
from points_app.core.audit import AuditRow, Recorded, Via
from points_app.core.permissions import NOBODY, Actor

on_one = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
"""For what does not depend on the database."""
WANG, LI = Actor(resident_id=7), Actor(resident_id=8)
START = datetime(2026, 3, 1, tzinfo=UTC)
TOWN = ("/1/",)


@pytest.fixture
def recorded(database: sa.Engine) -> sa.Engine:
    """Five rows, one a minute."""
    deeds = [
        (WANG, "points.give_award", "point_award", 1, "/1/4/9/"),
        (LI, "points.give_award", "point_award", 2, "/1/5/"),
        (WANG, "points.reverse_award", "point_award", 1, "/1/4/9/"),
        (NOBODY, "service_requests.report", "service_request", 1, "/1/4/"),
        (WANG, "people.sign_in", "", 0, audit.NOWHERE),
    ]
    for minute, (actor, verb, subject, subject_id, path) in enumerate(deeds):
        with clock.pinned(START + timedelta(minutes=minute)), db.write() as session:
            audit.record(session, actor, verb, subject=subject, subject_id=subject_id, path=path)
    return database


def found(paths: tuple[str, ...] = TOWN, **wanted: object) -> list[tuple[int, str]]:
    with db.read() as session:
        return [(row.actor_id, row.verb) for row in audit.rows(session, paths, **wanted).rows]  # type: ignore[arg-type]


AWARD, REVERSAL, REPORT = "points.give_award", "points.reverse_award", "service_requests.report"


@on_one
def test_a_row_says_who_did_what_on_what_where_and_when(recorded: sa.Engine) -> None:
    with db.read() as session:
        last = audit.rows(session, TOWN, size=1).rows[0]
    at = START + timedelta(minutes=3)
    assert last == Recorded(at, 0, REPORT, "service_request", 1, "/1/4/", Via.PAGE)


def test_a_reader_sees_what_was_done_at_the_places_asked_for_and_below(recorded: sa.Engine) -> None:
    assert found() == [(0, REPORT), (7, REVERSAL), (8, AWARD), (7, AWARD)]
    assert found(("/1/4/",)) == [(0, REPORT), (7, REVERSAL), (7, AWARD)]
    assert found(("/1/4/9/", "/1/5/")) == [(7, REVERSAL), (8, AWARD), (7, AWARD)]
    assert found(("/1/4/90/",)) == found(()) == []
    assert len(found((audit.NOWHERE,))) == 5


@on_one
def test_of_one_person_or_of_one_thing(recorded: sa.Engine) -> None:
    assert found(actor_id=7) == [(7, REVERSAL), (7, AWARD)]
    assert found(actor_id=0) == [(0, REPORT)]
    assert found(subject="point_award") == [(7, REVERSAL), (8, AWARD), (7, AWARD)]
    assert found(subject="point_award", subject_id=1) == [(7, REVERSAL), (7, AWARD)]


def test_page_by_page(recorded: sa.Engine) -> None:
    with db.read() as session:
        page = audit.rows(session, TOWN, size=3)
        rest = audit.rows(session, TOWN, after=page.after, size=3)
        assert (len(page.rows), len(rest.rows), rest.after) == (3, 1, "")
        assert page.then(rest).rows == audit.rows(session, TOWN).rows


@on_one
def test_before_the_first_row_nothing_was_recorded(recorded: sa.Engine) -> None:
    with db.read() as session:
        assert audit.since(session) == START


@on_one
def test_where_nothing_was_done_yet_there_is_no_first_moment(database: sa.Engine) -> None:
    with db.read() as session:
        assert audit.since(session) is None


@on_one
def test_what_is_taken_back_was_not_done(database: sa.Engine) -> None:
    with pytest.raises(ZeroDivisionError), db.write() as session:
        audit.record(session, WANG, AWARD)
        session.flush()
        _ = 1 // 0
    assert found((audit.NOWHERE,)) == []


@on_one
def test_the_door_is_said_once_for_all_that_comes_through_it(database: sa.Engine) -> None:
    def job(session: Session) -> None:
        audit.record(session, NOBODY, "ledger.expire")

    with db.write() as session, audit.through(Via.COMMAND):
        audit.record(session, NOBODY, "people.import")
    assert periodic.run_once([periodic.Job("job", job)]) == []
    with db.write() as session:
        audit.record(session, WANG, AWARD, subject_id=None)
    with db.read() as session:
        rows = audit.rows(session, (audit.NOWHERE,)).rows
    assert [row.via for row in rows] == [Via.PAGE, Via.JOB, Via.COMMAND]


@pytest.mark.parametrize("verb", ["", "award", "points.", "Points.award", "points.award Wang Guilan", "points.award\n"])
def test_a_verb_has_a_name_and_nothing_more(verb: str) -> None:
    with pytest.raises(ValueError, match=r"slice\.verb"):
        audit.record(Session(), WANG, verb)


CHANGES = [
    "UPDATE audit_row SET actor_id = 8",
    "UPDATE audit_row SET at = at WHERE id = 1",
    "DELETE FROM audit_row",
    "DELETE FROM audit_row WHERE id = 5",
]
OWN = {
    "sqlite": [
        "INSERT OR REPLACE INTO audit_row SELECT id, at, 8, verb, subject, subject_id, path, via FROM audit_row"
    ],
    "postgresql": ["TRUNCATE audit_row"],
}


def test_the_database_lets_nobody_change_or_delete_a_row(recorded: sa.Engine) -> None:
    def all_rows() -> list[AuditRow]:
        with db.read() as session:
            return list(session.exec(select(AuditRow).order_by(AuditRow.id)).all())

    before = all_rows()
    for statement in CHANGES + OWN[recorded.dialect.name]:
        with pytest.raises(sa.exc.IntegrityError, match=r"audit\.kept"), db.write() as session:
            session.connection().exec_driver_sql(statement)
    assert all_rows() == before
    with db.read() as session:
        assert session.exec(select(func.count()).select_from(AuditRow)).one() == 5


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_list_is_read_by_an_index(recorded: sa.Engine) -> None:
    seen: list[str] = []

    def explain(connection: sa.Connection, cursor: object, statement: str, values: object, *_rest: object) -> None:
        if statement.startswith("SELECT audit_row"):
            plan = connection.connection.cursor()
            plan.execute("SET LOCAL enable_seqscan = off")
            plan.execute(f"EXPLAIN {statement}", values)
            seen.extend(row[0] for row in plan.fetchall())

    sa.event.listen(recorded, "before_cursor_execute", explain)
    with db.read() as session:
        audit.rows(session, TOWN, actor_id=7)
        audit.rows(session, TOWN, subject="point_award", subject_id=1)
    assert {"ix_audit_row_actor", "ix_audit_row_subject"} <= set(" ".join(seen).split())
