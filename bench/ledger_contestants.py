"""One contestant of the ledger's bench in a process of its own: `python -m bench.ledger_contestants NAME URL`.

Reads lines from standard input: "prepare" makes tables and accounts; "run SECONDS PAIRS" transfers until the time is
over and answers with the number of transfers done. PAIRS is "spread" (random pairs of accounts) or "one" (all are paid
by the same account, as a community's awards are). Every transfer moves 1, names both accounts, moves two balances
where the contestant keeps balances, and ends in a commit of its own.
"""

import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, Protocol

ACCOUNTS = 200
OPENING = 1_000_000_000


class Contestant(Protocol):
    """What the bench asks of each; accounts are numbered from 0."""

    def __init__(self, url: str) -> None: ...

    def prepare(self) -> None:
        """Make the tables and the accounts."""

    def connect(self) -> None:
        """Get ready to transfer."""

    def transfer(self, key: str, debit: int, credit: int) -> None:
        """Move 1 from `debit` to `credit` and commit."""


class Ours:
    """The app's own way: a unit of work and the ledger's service in it."""

    def __init__(self, url: str) -> None:
        db = import_module("points_app.core.db")
        db.use_engine(db.make_engine(url))
        self.write = db.write
        self.service = import_module("points_app.ledger.service")
        self.kinds = import_module("points_app.ledger.kinds")

    def prepare(self) -> None:
        import_module("points_app.core.tables").migrate()
        people = import_module("points_app.people.models")
        kinds = self.kinds.AccountKind
        with self.write() as session:
            place = people.Place(kind=people.PlaceKind.COMMUNITY, name="bench")
            session.add(place)
            session.flush()
            book = self.service.open_book(session, self.kinds.BookKind.POINTS, place.id)
            source = self.service.open_account(session, book, kinds.OPENING, "bench", 1, may_go_negative=True)
            for number in range(ACCOUNTS):
                account = self.service.open_account(session, book, kinds.HOUSEHOLD, "bench", number)
                key = f"opening-{number}"
                self.service.transfer(session, self.service.Order(source, account, OPENING, "opening", key))

    def connect(self) -> None:
        queries = import_module("points_app.ledger.queries")
        kinds = self.kinds.AccountKind
        with self.write() as session:
            self.accounts = [
                queries.find_account(session, 1, kinds.HOUSEHOLD, "bench", number) for number in range(ACCOUNTS)
            ]

    def transfer(self, key: str, debit: int, credit: int) -> None:
        order = self.service.Order(self.accounts[debit], self.accounts[credit], 1, "award", key)
        with self.write() as session:
            self.service.transfer(session, order)


# By hand: the same rows under the same constraints and indexes, without triggers; the code checks and keeps balances.
_HAND_TABLES = """
CREATE TABLE hand_account (id integer PRIMARY KEY, book_id integer NOT NULL, may_go_negative boolean NOT NULL);
CREATE TABLE hand_balance (
    account_id integer PRIMARY KEY REFERENCES hand_account (id), book_id integer NOT NULL,
    may_go_negative boolean NOT NULL, debits_posted bigint NOT NULL, credits_posted bigint NOT NULL,
    debits_pending bigint NOT NULL, credits_pending bigint NOT NULL, last_transfer_id bigint NOT NULL,
    CHECK (debits_posted >= 0 AND credits_posted >= 0 AND debits_pending >= 0 AND credits_pending >= 0),
    CHECK (may_go_negative OR credits_posted - debits_posted - debits_pending >= 0)
);
CREATE TABLE hand_transfer (
    id {serial} PRIMARY KEY, book_id integer NOT NULL,
    debit_account_id integer NOT NULL REFERENCES hand_account (id),
    credit_account_id integer NOT NULL REFERENCES hand_account (id),
    amount bigint NOT NULL CHECK (amount > 0), code varchar(40) NOT NULL, state varchar(30) NOT NULL,
    pending_id bigint REFERENCES hand_transfer (id), reverses_id bigint REFERENCES hand_transfer (id),
    ref_type varchar(40) NOT NULL, ref_id integer, idempotency_key varchar(64) NOT NULL UNIQUE, actor_id integer,
    memo varchar(500) NOT NULL, effective_at {moment} NOT NULL, recorded_at {moment} NOT NULL, expires_at {moment},
    CHECK (debit_account_id <> credit_account_id), CHECK (state IN ('posted', 'pending', 'post', 'void'))
);
CREATE INDEX hand_debit ON hand_transfer (debit_account_id, id);
CREATE INDEX hand_credit ON hand_transfer (credit_account_id, id);
CREATE UNIQUE INDEX hand_pending ON hand_transfer (pending_id) WHERE pending_id IS NOT NULL;
CREATE UNIQUE INDEX hand_reverses ON hand_transfer (reverses_id) WHERE reverses_id IS NOT NULL;
"""
_HAND_INSERT = """
INSERT INTO hand_transfer (book_id, debit_account_id, credit_account_id, amount, code, state, ref_type,
    idempotency_key, memo, effective_at, recorded_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (idempotency_key) DO NOTHING RETURNING id
"""
_HAND_SELECT = """
SELECT account_id, book_id, may_go_negative, credits_posted - debits_posted - debits_pending
  FROM hand_balance WHERE account_id IN (?, ?) ORDER BY account_id
"""
_HAND_DEBIT = "UPDATE hand_balance SET debits_posted = debits_posted + ?, last_transfer_id = ? WHERE account_id = ?"
_HAND_CREDIT = "UPDATE hand_balance SET credits_posted = credits_posted + ?, last_transfer_id = ? WHERE account_id = ?"


def _by_hand(execute: Callable[..., Any], select: str, marks: Callable[[str], str], now: Any) -> Callable[..., None]:
    """Return the statements of one transfer, for either driver."""
    insert, debit_sql, credit_sql = marks(_HAND_INSERT), marks(_HAND_DEBIT), marks(_HAND_CREDIT)

    def transfer(key: str, debit: int, credit: int) -> None:
        rows = {row[0]: row for row in execute(select, (debit, credit)).fetchall()}
        if rows[debit][1] != rows[credit][1]:
            raise ValueError("two books")
        if not rows[debit][2] and rows[debit][3] < 1:
            raise ValueError("below zero")
        moment = now()
        values = (rows[debit][1], debit, credit, 1, "award", "posted", "", key, "", moment, moment)
        row = execute(insert, values).fetchone()
        if row is not None:
            execute(debit_sql, (1, row[0], debit))
            execute(credit_sql, (1, row[0], credit))

    return transfer


class HandPostgresql:
    """The same rows by hand with psycopg."""

    def __init__(self, url: str) -> None:
        psycopg = import_module("psycopg")
        self.connection = psycopg.connect(url.replace("+psycopg", ""))

    def prepare(self) -> None:
        tables = _HAND_TABLES.format(serial="bigserial", moment="timestamptz")
        self.connection.execute(tables)
        self.connection.execute("ALTER TABLE hand_balance SET (fillfactor = 50)")
        self.connection.execute(
            f"INSERT INTO hand_account SELECT n, 1, false FROM generate_series(0, {ACCOUNTS - 1}) n"
        )
        self.connection.execute(
            f"INSERT INTO hand_balance SELECT id, book_id, may_go_negative, 0, {OPENING}, 0, 0, 0 FROM hand_account"
        )
        self.connection.commit()

    def connect(self) -> None:
        def marks(text: str) -> str:
            return text.replace("?", "%s")

        self.cursor = self.connection.cursor()
        select = marks(_HAND_SELECT) + "FOR NO KEY UPDATE"
        self.statements = _by_hand(self.cursor.execute, select, marks, lambda: datetime.now(UTC))

    def transfer(self, key: str, debit: int, credit: int) -> None:
        self.statements(key, debit, credit)
        self.connection.commit()


class HandSqlite:
    """The same rows by hand with sqlite3."""

    def __init__(self, url: str) -> None:
        sqlite3 = import_module("sqlite3")
        self.connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=30)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self.connection.execute(f"PRAGMA {pragma}")

    def prepare(self) -> None:
        self.connection.executescript(_HAND_TABLES.format(serial="integer", moment="datetime"))
        self.connection.execute("BEGIN")
        for number in range(ACCOUNTS):
            self.connection.execute("INSERT INTO hand_account VALUES (?, 1, 0)", (number,))
            self.connection.execute("INSERT INTO hand_balance VALUES (?, 1, 0, 0, ?, 0, 0, 0)", (number, OPENING))
        self.connection.execute("COMMIT")

    def connect(self) -> None:
        def now() -> str:
            return datetime.now(UTC).replace(tzinfo=None).isoformat(" ")

        self.statements = _by_hand(self.connection.execute, _HAND_SELECT, str, now)

    def transfer(self, key: str, debit: int, credit: int) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self.statements(key, debit, credit)
        self.connection.execute("COMMIT")


class Tigerstar:
    """tigerstar (PyPI); its idempotency is the transfer's own id."""

    def __init__(self, url: str) -> None:
        self.package = import_module("tigerstar")
        storage = self.package.PostgresStorage(dsn=url.replace("+psycopg", ""), min_size=1, max_size=1)
        self.engine, self.storage = self.package.TigerStar(storage=storage), storage

    def prepare(self) -> None:
        package = self.package
        self.storage.migrate()
        ledger = self.engine.create_ledger(package.Ledger(currency="CNY", id="bench"))
        flags = package.AccountFlags(debits_must_not_exceed_credits=True)
        kind = package.AccountType.LIABILITY
        self.engine.create_accounts(
            [
                package.Account(ledger_id=ledger.id, code=kind, flags=flags, id=f"a{n}", credits_posted=OPENING)
                for n in range(ACCOUNTS)
            ]
        )

    def connect(self) -> None:
        """Its pool is there already."""

    def transfer(self, key: str, debit: int, credit: int) -> None:
        package = self.package
        order = package.Transfer(
            id=key,
            ledger_id="bench",
            debit_account_id=f"a{debit}",
            credit_account_id=f"a{credit}",
            amount=1,
            code=package.TransferCode.TRANSFER,
        )
        self.engine.create_transfers([order])


class Hordak:
    """django-hordak (PyPI); it keeps no balances and knows no idempotency."""

    def __init__(self, url: str) -> None:
        import_module("django.conf").settings.configure(
            DATABASES={"default": import_module("dj_database_url").parse(url.replace("+psycopg", ""))},
            INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"],
            USE_TZ=True,
            SECRET_KEY="bench",  # noqa: S106  a bench has no secrets
            DEFAULT_CURRENCY="CNY",
            HORDAK_CURRENCIES=["CNY"],
            DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        )
        import_module("django").setup()
        self.models = import_module("hordak.models")
        self.amount = import_module("moneyed").Money(1, "CNY")
        self.atomic = import_module("django.db").transaction.atomic

    def prepare(self) -> None:
        import_module("django.core.management").call_command("migrate", verbosity=0)
        for number in range(ACCOUNTS):
            self.models.Account.objects.create(name=f"a{number}", code=f"{number:03}", type="LI", currencies=["CNY"])

    def connect(self) -> None:
        self.accounts = list(self.models.Account.objects.order_by("code"))

    def transfer(self, key: str, debit: int, credit: int) -> None:
        with self.atomic():
            self.accounts[debit].transfer_to(self.accounts[credit], self.amount, description=key)


CONTESTANTS: dict[str, type[Contestant]] = {
    "ours": Ours,
    "hand-postgresql": HandPostgresql,
    "hand-sqlite": HandSqlite,
    "tigerstar": Tigerstar,
    "hordak": Hordak,
}


def _run(contestant: Contestant, seconds: float, pairs: str, prefix: str) -> int:
    chance = random.Random(prefix)
    done = 0
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        debit, credit = chance.sample(range(1, ACCOUNTS), 2)
        contestant.transfer(f"{prefix}-{done}", 0 if pairs == "one" else debit, credit)
        done += 1
    return done


def main() -> None:
    """Obey the lines of standard input."""
    name, url = sys.argv[1:]
    contestant = CONTESTANTS[name](url)
    connected = False
    for count, line in enumerate(sys.stdin):
        words = line.split()
        if words[0] == "prepare":
            contestant.prepare()
            answer = 0
        else:
            if not connected:
                contestant.connect()
                connected = True
            answer = _run(contestant, float(words[1]), words[2], f"{random.randrange(10**12)}-{count}")
        print(answer, flush=True)


if __name__ == "__main__":
    main()
