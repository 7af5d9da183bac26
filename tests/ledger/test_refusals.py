"""What the database refuses by itself when somebody goes around the code; what `verify` sees if they go further."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from points_app.core import clock
from points_app.ledger import queries, service
from points_app.ledger.queries import Balance, Difference
from tests.ledger.books import Book, in_order, open_points_book, order
from tests.world import around, ask, do

NOW = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
COLUMNS = (
    "book_id, debit_account_id, credit_account_id, amount, code, state, pending_id, reverses_id, ref_type,"
    " idempotency_key, memo, effective_at, recorded_at, expires_at"
)


@dataclass(frozen=True)
class Scene:
    """A book in which something has happened: an award reversed, a reservation posted, one voided, two open."""

    book: Book
    other: Book
    award: int
    reversed: int
    reversal: int
    settled: int
    voided: int
    open: int
    due: int

    def values(self, **change: object) -> dict[str, object]:
        """A row that the database takes; it moves 3 from the first household to the second."""
        first, second = self.book.households
        return {
            "book_id": self.book.id,
            "debit_account_id": first,
            "credit_account_id": second,
            "amount": 3,
            "code": "by hand",
            "state": "posted",
            "pending_id": None,
            "reverses_id": None,
            "ref_type": "",
            "idempotency_key": "by hand",
            "memo": "",
            "effective_at": "2026-03-01 04:00:00.000000+00",
            "recorded_at": "2026-03-01 04:00:00.000000+00",
            "expires_at": None,
        } | change


@pytest.fixture
def scene(database: sa.Engine) -> Iterator[Scene]:
    with clock.pinned(NOW):
        book, other = open_points_book(), open_points_book("另一个社区")
        first, second = book.households
        awards = [do(service.transfer, order(book.programme, first, 10)).transfer_id for _ in range(2)]
        held = [do(service.reserve, order(first, second, 1)).transfer_id for _ in range(3)]
        due = do(service.reserve, order(first, second, 1, expires_at=NOW + timedelta(seconds=1))).transfer_id
        words = {"actor_id": None, "memo": ""}
        reversal = do(service.reverse, awards[1], idempotency_key="r", **words).transfer_id
        do(service.post, held[0], idempotency_key="p", **words)
        do(service.void, held[1], idempotency_key="v", **words)
        yield Scene(book, other, *awards, reversal, *held, due)
        in_order()


def insert(values: dict[str, object], verb: str = "INSERT") -> None:
    marks = ", ".join(f":{column}" for column in COLUMNS.split(", "))
    around(f"{verb} INTO ledger_transfer ({COLUMNS}) VALUES ({marks})", **values)


def test_a_row_by_hand_carries_the_balances_along(scene: Scene) -> None:
    insert(scene.values())
    first, second = scene.book.households
    assert ask(queries.balance, first) == Balance(10 + 1 + 3, 20, 2, 0)
    assert ask(queries.balance, second) == Balance(0, 1 + 3, 0, 2)


BROKEN_ROWS: tuple[dict[str, object], ...] = (
    {"amount": 0},
    {"amount": -1},
    {"amount": 2**53},
    {"amount": 8},
    {"idempotency_key": ""},
    {"idempotency_key": "r"},
    {"state": "else"},
    {"state": "post"},
    {"state": "void"},
    {"pending_id": "open"},
    {"state": "pending", "reverses_id": "award"},
    {"expires_at": "2026-03-09 04:00:00.000000+00"},
    {"credit_account_id": "first"},
    {"credit_account_id": "stranger"},
    {"debit_account_id": "stranger"},
    {"book_id": "book"},
    {"credit_account_id": 999_999},
    {"debit_account_id": 999_999},
    {"state": "post", "pending_id": "open"},
    {"state": "post", "pending_id": "settled", "amount": 1},
    {"state": "void", "pending_id": "settled", "amount": 1},
    {"state": "post", "pending_id": "voided", "amount": 1},
    {"state": "post", "pending_id": "award", "amount": 10},
    {"state": "post", "pending_id": "due", "amount": 1, "recorded_at": "2026-03-01 04:00:01.000000+00"},
    {"state": "post", "pending_id": 999_999, "amount": 1},
    {"reverses_id": "award"},
    {"reverses_id": "open", "amount": 1},
    {"reverses_id": 999_999},
    {"reverses_id": "reversed", "amount": 10, "debit_account_id": "first", "credit_account_id": "programme"},
    {"reverses_id": "reversal", "amount": 10, "debit_account_id": "programme", "credit_account_id": "first"},
)


def test_a_row_that_breaks_a_law_is_refused(scene: Scene) -> None:
    accounts = [*scene.book.households, scene.book.programme]
    before = ask(queries.balances, accounts)
    assert [change for change in BROKEN_ROWS if not refused(lambda change=change: insert(_row(scene, change)))] == []
    assert ask(queries.balances, accounts) == before


def refused(work: Callable[[], object]) -> bool:
    try:
        work()
    except sa.exc.IntegrityError:
        return True
    return False


def _row(scene: Scene, change: dict[str, object]) -> dict[str, object]:
    """A row with the change, in which names stand for the scene's ids."""
    first, second = scene.book.households
    programme, stranger = scene.book.programme, scene.other.households[0]
    names = {"first": first, "second": second, "programme": programme, "stranger": stranger, "book": scene.other.id}
    names |= {
        name: getattr(scene, name) for name in ("award", "reversed", "reversal", "settled", "voided", "open", "due")
    }
    values = {key: names.get(value, value) if isinstance(value, str) else value for key, value in change.items()}
    return scene.values(**values)


CHANGES = (
    "UPDATE ledger_transfer SET memo = 'other'",
    "UPDATE ledger_transfer SET amount = amount + 1",
    "DELETE FROM ledger_transfer",
    "UPDATE ledger_balance SET credits_posted = credits_posted + 1",
    "UPDATE ledger_balance SET credits_posted = credits_posted + 10, last_transfer_id = 1",
    "UPDATE ledger_balance SET last_transfer_id = last_transfer_id + 1",
    "UPDATE ledger_balance SET may_go_negative = true",
    "DELETE FROM ledger_balance",
    "INSERT INTO ledger_balance SELECT * FROM ledger_balance",
    "UPDATE ledger_account SET may_go_negative = true",
    "UPDATE ledger_account SET book_id = 2",
    "UPDATE ledger_account SET owner_id = owner_id + 1000",
    "DELETE FROM ledger_account",
    "UPDATE ledger_book SET place_id = 2",
    "DELETE FROM ledger_book",
    "UPDATE ledger_pending SET expires_at = NULL",
    "DELETE FROM ledger_pending",
    "INSERT INTO ledger_pending (transfer_id) SELECT max(id) FROM ledger_transfer",
)
TABLES = ("transfer", "balance", "pending", "account", "book")


def test_what_is_kept_cannot_be_changed(scene: Scene, database: sa.Engine) -> None:
    truncate = [f"TRUNCATE ledger_{table} CASCADE" for table in TABLES if database.dialect.name == "postgresql"]
    statements = [*CHANGES, *truncate]
    assert [statement for statement in statements if not refused(lambda text=statement: around(text))] == []


REPLACED: tuple[dict[str, object], ...] = (
    {"id": "award", "amount": 1},
    {"idempotency_key": "r"},
    {"state": "void", "pending_id": "settled", "amount": 1},
    {"reverses_id": "reversed", "amount": 10, "debit_account_id": "first", "credit_account_id": "programme"},
    {"amount": 1.5},
    {"amount": "many"},
)
REPLACED_BESIDE = (
    "ledger_balance SELECT * FROM ledger_balance",
    "ledger_account SELECT * FROM ledger_account",
    "ledger_pending SELECT transfer_id, '2099-01-01' FROM ledger_pending",
)


def test_sqlite_replaces_nothing_and_counts_in_whole_numbers(scene: Scene, database: sa.Engine) -> None:
    if database.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no INSERT OR REPLACE and knows its types")

    def replace(change: dict[str, object]) -> None:
        values = _row(scene, change)
        marks = ", ".join(f":{column}" for column in values)
        around(f"INSERT OR REPLACE INTO ledger_transfer ({', '.join(values)}) VALUES ({marks})", **values)

    assert [change for change in REPLACED if not refused(lambda change=change: replace(change))] == []
    beside = [f"INSERT OR REPLACE INTO {rows}" for rows in REPLACED_BESIDE]
    assert [statement for statement in beside if not refused(lambda text=statement: around(text))] == []


def test_verify_sees_what_an_administrator_of_the_database_could_still_do(scene: Scene, database: sa.Engine) -> None:
    house = scene.book.households[0]
    changes = (
        (f"UPDATE ledger_balance SET credits_posted = credits_posted + 1 WHERE account_id = {house}", "credits_posted"),
        (f"UPDATE ledger_balance SET debits_pending = debits_pending - 1 WHERE account_id = {house}", "debits_pending"),
        (f"DELETE FROM ledger_pending WHERE transfer_id = {scene.open}", "open"),
    )
    kept = ask(queries.balance, house)
    expected = {
        "credits_posted": Difference(house, "credits_posted", kept.credits_posted + 1, kept.credits_posted),
        "debits_pending": Difference(house, "debits_pending", kept.debits_pending - 1, kept.debits_pending),
        "open": Difference(house, "open", 0, 1),
    }
    for statement, field in changes:
        with database.execution_options(points_write=True).connect() as connection:
            _without_guards(connection)
            connection.execute(sa.text(statement))
            with Session(connection) as session:
                assert queries.verify(session) == [expected[field]]
                sums = queries.book_sums(session)
                assert sums[scene.book.id] == (1 if field == "credits_posted" else 0)
                assert sums[scene.other.id] == 0
            connection.rollback()


def _without_guards(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        return
    triggers = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger%'"
    )
    for (name,) in triggers.all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
