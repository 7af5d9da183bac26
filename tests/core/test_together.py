"""What two may write at one moment: found or inserted, added up, refused; without errors and savepoints."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Field, Session, SQLModel, col, func, select

from points_app.core import clock, db, photos
from points_app.core.errors import Conflict
from tests.core.together import second_waits


class Shelf(db.Table, table=True):
    """A table for these tests: numbered by the database, unique by name among those not `taken_down`."""

    __table_args__ = (
        sa.UniqueConstraint("code"),
        sa.Index(
            "uq_shelf_name",
            "name",
            unique=True,
            postgresql_where=sa.text("taken_down IS NULL"),
            sqlite_where=sa.text("taken_down IS NULL"),
        ),
        sa.CheckConstraint("books >= 0", name="books"),
    )
    id: int | None = Field(default=None, primary_key=True)
    name: str = ""
    code: str | None = None
    books: int = 0
    taken_down: datetime | None = db.utc(nullable=True)


class Tally(db.Table, table=True):
    """A table for these tests: totals by two columns."""

    who: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    good: int = 0
    bad: int = 0
    place: str | None = None
    note: str = ""


SHELF, TALLY = SQLModel.metadata.tables["shelf"], SQLModel.metadata.tables["tally"]
# They are no part of the app: what compares the models with the migrations must not find them.
for table in (SHELF, TALLY):
    SQLModel.metadata.remove(table)


@pytest.fixture
def shelves(database: sa.Engine) -> sa.Engine:
    for table in (SHELF, TALLY):
        table.create(database)
    return database


def put(session: Session, name: str, **more: object) -> tuple[int | None, bool]:
    row, made = db.find_or_insert(session, Shelf(name=name, **more), "name", "taken_down")
    return row.id, made


def test_what_is_not_there_is_inserted_and_is_the_sessions_own(shelves: sa.Engine) -> None:
    at = datetime(2026, 3, 1, 8, tzinfo=UTC)
    with db.write() as session:
        given = Shelf(name="north", books=3, taken_down=at)
        row, made = db.find_or_insert(session, given, "name", "taken_down")
        assert made
        assert row is given
        assert row.id == 1
        row.books += 1
    with db.read() as session:
        kept = session.exec(select(Shelf)).one()
        assert (kept.id, kept.name, kept.books, kept.taken_down) == (1, "north", 4, at)


def test_what_is_there_is_found_whatever_else_it_says(shelves: sa.Engine) -> None:
    with db.write() as session:
        first = put(session, "north", books=3)
        assert put(session, "north", books=9) == (first[0], False)
        assert session.exec(select(Shelf.books)).one() == 3


def test_a_key_that_holds_only_where_something_is_null_is_one_too(shelves: sa.Engine) -> None:
    with db.write() as session:
        old, _made = db.find_or_insert(session, Shelf(name="north"), "name", "taken_down")
        old.taken_down = clock.now()
        new = put(session, "north")
        assert new == (old.id + 1, True)
        assert put(session, "north") == (new[0], False)


def test_a_row_that_another_unique_key_keeps_out_is_no_error_but_not_found_either(shelves: sa.Engine) -> None:
    with db.write() as session:
        assert db.insert_new(session, Shelf(name="north", code="A"))
        assert not db.insert_new(session, Shelf(name="south", code="A"))
        with pytest.raises(sa.exc.NoResultFound):
            put(session, "south", code="A")
        assert session.exec(select(func.count()).select_from(Shelf)).one() == 1


def test_the_second_of_two_waits_and_finds_what_the_first_inserted(shelves: sa.Engine) -> None:
    first, second = second_waits(lambda s: put(s, "north", books=3), lambda s: put(s, "north", books=9))
    assert first[1]
    assert second == (first[0], False)
    with db.read() as session:
        assert session.exec(select(Shelf.books)).all() == [3]


def test_the_second_of_two_inserts_when_the_first_is_taken_back(shelves: sa.Engine) -> None:
    _first, second = second_waits(
        lambda s: put(s, "north", books=3), lambda s: put(s, "north", books=9), first_fails=True
    )
    assert second[1]
    with db.read() as session:
        assert session.exec(select(Shelf.books)).all() == [9]


def test_the_unit_of_work_goes_on_after_a_key_was_taken(shelves: sa.Engine) -> None:
    def twice(session: Session) -> int:
        put(session, "north")
        put(session, "south")
        return session.exec(select(func.count()).select_from(Shelf)).one()

    assert second_waits(twice, twice) == (2, 2)


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "who": st.sampled_from("abc"),
            "year": st.sampled_from([2025, 2026]),
            "good": st.integers(0, 9),
            "bad": st.integers(0, 9),
            "place": st.sampled_from([None, "east", "west"]),
            "note": st.sampled_from(["x", "y"]),
        }
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(ROWS, max_size=3))
def test_totals_are_what_adding_by_hand_gives(shelves: sa.Engine, batches: list[list[dict[str, object]]]) -> None:
    expected: dict[tuple[object, object], dict[str, object]] = {}
    with db.write() as session:
        session.exec(sa.delete(Tally))
        for batch in batches:
            db.add_up(session, Tally, batch, by=("who", "year"), sums=("good", "bad"), latest=("place",))
            for row in batch:
                there = expected.setdefault((row["who"], row["year"]), {**row, "good": 0, "bad": 0})
                there |= {"good": there["good"] + row["good"], "bad": there["bad"] + row["bad"], "place": row["place"]}
        session.flush()
        found = session.exec(select(Tally).execution_options(populate_existing=True)).all()
        assert {(row.who, row.year): row.model_dump() for row in found} == expected


def test_totals_of_two_at_once_are_of_both_in_whatever_order_they_come(shelves: sa.Engine) -> None:
    rows = [{"who": who, "year": 2026, "good": 1, "bad": 0, "place": None, "note": ""} for who in "abcdef"]

    def add(session: Session, batch: list[dict[str, object]]) -> None:
        db.add_up(session, Tally, batch, by=("who", "year"), sums=("good", "bad"))

    second_waits(lambda s: add(s, rows), lambda s: add(s, rows[::-1]))
    with db.read() as session:
        assert session.exec(select(Tally.good).order_by(col(Tally.who))).all() == [2] * 6


def test_who_was_slower_is_told_so_and_other_laws_are_not_taken_for_that(shelves: sa.Engine) -> None:
    with db.write() as session:
        put(session, "north")
    with pytest.raises(Conflict, match="slower"), db.write() as session:
        session.add(Shelf(name="north"))
        db.save(session, Conflict("slower"))
    with pytest.raises(sa.exc.IntegrityError), db.write() as session:
        session.add(Shelf(name="south", books=-1))
        db.save(session, Conflict("slower"))
    with db.write() as session:
        session.add(Shelf(name="south"))
        db.save(session, Conflict("slower"))


def test_what_others_refer_to_is_not_deleted_and_said_so(database: sa.Engine) -> None:
    with db.write() as session:
        photos.attach(session, blob(), "shelf", 1)
    with pytest.raises(Conflict, match="in use"), db.write() as session:
        session.delete(session.exec(select(photos.PhotoBlob)).one())
        db.save(session, Conflict("in use"))


def blob() -> photos.PhotoBlob:
    return photos.PhotoBlob(sha256="a" * 64, mime="image/webp", width=1, height=1, data=b"x", thumb=b"y")


def test_one_picture_from_two_at_once_is_kept_once(database: sa.Engine) -> None:
    def attach(session: Session) -> str:
        return photos.attach(session, blob(), "shelf", 1).name

    first, second = second_waits(attach, attach)
    assert first == second
    with db.read() as session:
        assert session.exec(select(func.count()).select_from(photos.Photo)).one() == 1
        assert session.exec(select(photos.PhotoBlob.data)).all() == [b"x"]
