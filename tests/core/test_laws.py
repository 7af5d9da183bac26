"""Laws: each shape refuses what it says on both databases, and whoever takes one out, or off, or alters it, is told."""

import logging
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from points_app.core import laws
from points_app.core.laws import Difference, Fault
from points_app.core.tables import all_laws, law_differences, migrate

LAWS = all_laws()
A_TRANSFER_IS_KEPT = "A transfer is never changed or deleted."


on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


@pytest.fixture
def connection(database: sa.Engine) -> Iterator[sa.Connection]:
    """A connection whose changes are taken back."""
    with database.execution_options(points_write=True).connect() as connection:
        yield connection


def run(connection: sa.Connection, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)


def found(connection: sa.Connection) -> set[tuple[str, Fault]]:
    return {(difference.piece, difference.fault) for difference in laws.differences(connection, LAWS)}


def drop(connection: sa.Connection, name: str, table: str) -> None:
    run(connection, f"DROP TRIGGER {name}" + (f" ON {table}" if connection.dialect.name == "postgresql" else ""))


# ── What differs ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_database_keeps_every_law(database: sa.Engine) -> None:
    assert law_differences() == []


def test_every_piece_that_is_gone_is_named_with_its_law(connection: sa.Connection) -> None:
    laws.remove(connection)
    assert laws.differences(connection, LAWS) == [
        Difference(law.sentence, str(piece), Fault.MISSING) for law in LAWS for piece in law.pieces(connection)
    ]


def test_one_trigger_that_is_gone_is_named_alone(connection: sa.Connection) -> None:
    drop(connection, "ledger_transfer_update_law", "ledger_transfer")
    trigger = "trigger ledger_transfer_update_law on ledger_transfer"
    assert laws.differences(connection, LAWS) == [Difference(A_TRANSFER_IS_KEPT, trigger, Fault.MISSING)]


def test_a_trigger_that_says_something_else_is_altered(connection: sa.Connection) -> None:
    drop(connection, "ledger_transfer_update_law", "ledger_transfer")
    rest = {
        "sqlite": "WHEN NEW.id < 0 BEGIN SELECT RAISE(ABORT, 'ledger.append_only'); END",
        "postgresql": "FOR EACH ROW WHEN (NEW.id < 0) EXECUTE FUNCTION refuse_law('ledger.append_only')",
    }[connection.dialect.name]
    run(connection, f"CREATE TRIGGER ledger_transfer_update_law BEFORE UPDATE ON ledger_transfer {rest}")
    trigger = "trigger ledger_transfer_update_law on ledger_transfer"
    assert laws.differences(connection, LAWS) == [Difference(A_TRANSFER_IS_KEPT, trigger, Fault.ALTERED)]


@on_postgresql
@pytest.mark.parametrize("switch", ["DISABLE TRIGGER", "ENABLE REPLICA TRIGGER"])
def test_a_trigger_that_is_switched_off_is_named(connection: sa.Connection, switch: str) -> None:
    run(connection, f"ALTER TABLE ledger_transfer {switch} ledger_apply_law")
    assert found(connection) == {("trigger ledger_apply_law on ledger_transfer", Fault.DISABLED)}
    run(connection, "ALTER TABLE ledger_transfer ENABLE ALWAYS TRIGGER ledger_apply_law")
    assert found(connection) == set()


@on_postgresql
def test_a_session_in_which_no_trigger_fires_is_noticed(connection: sa.Connection) -> None:
    run(connection, "SET LOCAL session_replication_role = replica")
    assert ("trigger ledger_apply_law on ledger_transfer", Fault.DISABLED) in found(connection)


@on_postgresql
def test_a_function_of_another_body_is_altered(connection: sa.Connection) -> None:
    harmless = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
    run(connection, f"CREATE OR REPLACE FUNCTION fund_entry_state_law() {harmless}")
    assert found(connection) == {("function fund_entry_state_law", Fault.ALTERED)}
    run(connection, f"CREATE OR REPLACE FUNCTION refuse_law() {harmless}")
    broken = {law.sentence for law in LAWS if laws.REFUSE in law.postgresql}
    altered = {one.sentence for one in laws.differences(connection, LAWS) if one.piece == "function refuse_law"}
    assert altered == broken


@on_postgresql
def test_a_function_of_the_same_name_elsewhere_is_not_taken_for_ours(connection: sa.Connection) -> None:
    run(
        connection,
        "CREATE SCHEMA other",
        "CREATE FUNCTION other.refuse_law() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "SET LOCAL search_path = public, other",
        "DROP TRIGGER ledger_transfer_update_law ON ledger_transfer",
        "CREATE TRIGGER ledger_transfer_update_law BEFORE UPDATE ON ledger_transfer"
        " FOR EACH ROW EXECUTE FUNCTION other.refuse_law('ledger.append_only')",
    )
    assert found(connection) == {("trigger ledger_transfer_update_law on ledger_transfer", Fault.ALTERED)}


def test_a_trigger_that_is_no_laws_is_told_and_left_alone(database: sa.Engine) -> None:
    stranger = {
        "sqlite": ("CREATE TRIGGER helps AFTER UPDATE ON place BEGIN SELECT 1; END",),
        "postgresql": (
            "CREATE FUNCTION helps() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
            "CREATE TRIGGER helps AFTER UPDATE ON place FOR EACH ROW EXECUTE FUNCTION helps()",
        ),
    }
    with database.begin() as connection:
        run(connection, *stranger[database.dialect.name])
    expected = [Difference("", "trigger helps on place", Fault.UNKNOWN)]
    assert law_differences() == expected
    migrate()
    with database.execution_options(points_write=True).begin() as connection:
        laws.remove(connection)
    migrate()
    assert law_differences() == expected


def test_migrate_puts_in_what_was_taken_out_and_leaves_a_trace(
    database: sa.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with database.execution_options(points_write=True).begin() as connection:
        drop(connection, "honor_ended_law", "honor")
    with caplog.at_level(logging.WARNING):
        migrate()
    assert law_differences() == []
    assert "trigger honor_ended_law on honor was missing" in caplog.text


# ── The shapes ───────────────────────────────────────────────────────────────────────────────────────────────────────


class Apart(SQLModel, registry=registry()):
    """The app's own metadata does not know the toy."""


class Toy(Apart, table=True):
    id: int | None = Field(default=None, primary_key=True)
    code: str
    owner: int = 0
    size: int = 0
    account: int | None = None
    ended: int | None = None


TOY_LAWS = (
    laws.never_deleted("It stays.", Toy, "toy.stays", again="toy.again", keys=("id", "code")),
    laws.ended_by("It ends.", Toy, "ended", "toy.ended"),
    laws.only("Most is free.", Toy, "owner, size, account, ended", "toy.fixed"),
    laws.set_once("It has one account.", Toy, "account", "toy.once"),
    laws.never_less("It grows.", Toy, "size", "toy.less"),
    laws.whole("It is whole.", Toy, "size", "toy.whole"),
    laws.checked(
        "Its size begins at most as large as its owner.",
        "toy_new",
        "BEFORE INSERT",
        Toy,
        (("toy.size", "NEW.size <= NEW.owner"),),
    ),
    laws.checked("It does not own itself.", "toy_owner", "BEFORE UPDATE", Toy, (("toy.own", "NEW.owner <> NEW.id"),)),
)
COLUMNS = ("code", "owner", "size", "account", "ended")
WISHES = st.lists(
    st.tuples(st.sampled_from(COLUMNS), st.one_of(st.none(), st.integers(0, 5))).filter(
        lambda wish: wish[1] is not None or wish[0] in {"account", "ended"}
    ),
    max_size=12,
)


def keep(connection: sa.Connection, *toy_laws: laws.Law) -> None:
    """Make the toys' table and its laws, beside those that are there."""
    connection.execute(sa.schema.CreateTable(Toy.__table__))
    laws.remove(connection)
    laws.install(connection, (*LAWS, *toy_laws))


@pytest.fixture
def toys(connection: sa.Connection) -> sa.Connection:
    keep(connection, *TOY_LAWS)
    run(connection, "INSERT INTO toy (id, code, owner, size) VALUES (1, '1', 3, 1)")
    return connection


def refusal(connection: sa.Connection, statement: str) -> str:
    """Run the statement; return the word with which it was refused, or nothing."""
    trial = connection.begin_nested()
    try:
        run(connection, statement)
    except sa.exc.DBAPIError as error:
        trial.rollback()
        return str(error.orig).splitlines()[0]
    trial.commit()
    return ""


def _expected(row: dict[str, int | None], column: str, value: int | None) -> bool:
    """Whether the laws let `column` of `row` become `value`."""
    if row["ended"] is not None or column == "code":
        return False
    if column == "account":
        return row["account"] is None
    if column == "size":
        return (value or 0) >= (row["size"] or 0)
    return (column, value) != ("owner", 1)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=WISHES)
def test_a_row_changes_as_its_laws_say(toys: sa.Connection, wishes: list[tuple[str, int | None]]) -> None:
    example = toys.begin_nested()
    row: dict[str, int | None] = {"owner": 3, "size": 1, "account": None, "ended": None}
    for column, value in wishes:
        new = "NULL" if value is None else f"'{value}'" if column == "code" else str(value)
        refused = refusal(toys, f"UPDATE toy SET {column} = {new} WHERE id = 1")
        assert (refused == "") == _expected(row, column, value), (row, column, value, refused)
        if not refused:
            row[column] = value
    kept = toys.exec_driver_sql("SELECT owner, size, account, ended FROM toy").mappings().one()
    assert dict(kept) == row
    example.rollback()


REFUSALS = {
    "DELETE FROM toy": "toy.stays",
    "UPDATE toy SET id = 2": "toy.fixed",
    "UPDATE toy SET code = code": "toy.fixed",
    "UPDATE toy SET size = 0": "toy.less",
    "UPDATE toy SET owner = 1": "toy.own",
    "INSERT INTO toy (id, code, owner, size) VALUES (2, '2', 3, 4)": "toy.size",
}


def test_a_refusal_has_its_word(toys: sa.Connection) -> None:
    assert {statement: refusal(toys, statement) for statement in REFUSALS} == REFUSALS
    assert laws.differences(toys, (*LAWS, *TOY_LAWS)) == []


@on_postgresql
def test_postgresql_empties_no_table_that_is_kept(toys: sa.Connection) -> None:
    assert refusal(toys, "TRUNCATE toy") == "toy.stays"


@on_sqlite
def test_sqlite_replaces_nothing_that_is_kept_and_takes_whole_numbers_only(toys: sa.Connection) -> None:
    for row in ("(1, '2', 3, 1)", "(2, '1', 3, 1)"):
        assert refusal(toys, f"INSERT OR REPLACE INTO toy (id, code, owner, size) VALUES {row}") == "toy.again"
    assert refusal(toys, "INSERT INTO toy (code, owner, size) VALUES ('2', 3, 1.5)") == "toy.whole"


def test_a_row_that_is_kept_is_never_changed(connection: sa.Connection) -> None:
    keep(connection, laws.kept("It stays.", Toy, "toy.kept"))
    run(connection, "INSERT INTO toy (code, owner, size) VALUES ('1', 3, 1)")
    assert [refusal(connection, statement) for statement in ("UPDATE toy SET size = 2", "DELETE FROM toy")] == [
        "toy.kept",
        "toy.kept",
    ]


def test_a_change_is_seen_between_values_and_nothing(connection: sa.Connection) -> None:
    changed = f"NOT ({laws.differs('owner', 'account')})"
    keep(connection, laws.checked("Never.", "toy", "BEFORE UPDATE", Toy, (("toy.changed", changed),)))
    pairs = [("NULL", "NULL"), ("NULL", "1"), ("1", "NULL"), ("1", "1"), ("1", "2")]
    for id_, (old, new) in enumerate(pairs):
        run(connection, f"INSERT INTO toy (id, code, owner, size, account) VALUES ({id_}, '1', 0, 0, {old})")
        word = "" if old == new else "toy.changed"
        assert refusal(connection, f"UPDATE toy SET account = {new} WHERE id = {id_}") == word
