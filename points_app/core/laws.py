"""Laws: what the database itself refuses or carries along, whoever writes to it and by whatever code.

A law is a sentence and what makes each database keep it. It stands in its slice's `laws`; `tables.migrate` installs it,
and `differences` compares what a database really holds with what it would hold if the laws were installed now. A
refusal is an integrity error whose message is a word such as "ledger.kept".

Every trigger and function of ours has a name that ends in "_law", so those of an older version are known and go. Where
several triggers of a table wait for one event, SQLite fires the youngest first and PostgreSQL goes by their names.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import SQLModel

from points_app.core import laws_of_0008

MARK = "_law"


@dataclass(frozen=True)
class Trigger:
    """A trigger on one database. `calls` is PostgreSQL's: the function, with its argument."""

    name: str
    event: str
    """What it waits for: "BEFORE UPDATE OF id, path"."""
    table: str
    rest: str
    calls: str = ""

    def __str__(self) -> str:
        """Say which trigger it is, in words."""
        return f"trigger {self.name} on {self.table}"

    def sql(self, schema: str = "") -> str:
        """Return the statement that makes it, on a table of `schema` ("pg_temp.")."""
        made = f"CREATE TRIGGER {self.name} {self.event} ON {schema}{self.table} {self.rest}"
        return f"{made} EXECUTE FUNCTION {schema}{self.calls}" if self.calls else made


@dataclass(frozen=True)
class Function:
    """A function in PostgreSQL's own language; SQLite has none."""

    name: str
    body: str
    arguments: str = ""
    returns: str = "trigger"

    def __str__(self) -> str:
        """Say which function it is, in words."""
        return f"function {self.name}"

    def sql(self, schema: str = "") -> str:
        """Return the statement that makes it."""
        return (
            f"CREATE FUNCTION {schema}{self.name}({self.arguments}) RETURNS {self.returns} LANGUAGE plpgsql"
            f" AS $$ {self.body} $$"
        )


Piece = Trigger | Function


@dataclass(frozen=True)
class Law:
    """A sentence, and the pieces that make each database keep it."""

    sentence: str
    sqlite: tuple[Trigger, ...]
    postgresql: tuple[Piece, ...]

    def pieces(self, connection: sa.Connection) -> tuple[Piece, ...]:
        """Return those of this kind of database."""
        return self.postgresql if connection.dialect.name == "postgresql" else self.sqlite


class Fault(StrEnum):
    """What is wrong with a piece of a law."""

    MISSING = "missing"
    ALTERED = "altered"
    DISABLED = "switched off"
    UNKNOWN = "none of ours"


@dataclass(frozen=True)
class Difference:
    """One piece that is not as its law says; a trigger that no law knows has no sentence."""

    sentence: str
    piece: str
    fault: Fault

    def __str__(self) -> str:
        """Say it to the operator."""
        return (
            f"{self.sentence} But: {self.piece} is {self.fault}." if self.sentence else f"{self.piece} is {self.fault}."
        )


# ── The shapes that recur ────────────────────────────────────────────────────────────────────────────────────────────

Table = type[SQLModel]
REFUSE = Function(
    f"refuse{MARK}",
    "BEGIN RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = TG_ARGV[0]; END",
)


def name_of(table: Table) -> str:
    """Return the table's name in the database."""
    return str(table.__tablename__)


def sqlite_refuses(name: str, event: str, table: Table, word: str, when: str = "") -> Trigger:
    """Return the trigger that refuses what `event` does, or only where `when` holds."""
    condition = f"WHEN {when} " if when else ""
    body = f"{condition}BEGIN SELECT RAISE(ABORT, '{word}'); END"
    return Trigger(name + MARK, event, name_of(table), body)


def postgresql_refuses(name: str, event: str, table: Table, word: str, when: str = "", each: str = "ROW") -> Trigger:
    """Return the trigger that refuses what `event` does, or only where `when` (without a sub-query) holds."""
    condition = f" WHEN ({when})" if when else ""
    return Trigger(name + MARK, event, name_of(table), f"FOR EACH {each}{condition}", f"{REFUSE.name}('{word}')")


def postgresql_raise(word: str) -> str:
    """Return the statement with which a function refuses."""
    return f"RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = '{word}';"


def _refused(sentence: str, name: str, event: str, table: Table, word: str, when: str = "") -> Law:
    """Refuse the same on both databases."""
    return Law(
        sentence,
        (sqlite_refuses(name, event, table, word, when),),
        (REFUSE, postgresql_refuses(name, event, table, word, when)),
    )


def kept(sentence: str, table: Table, word: str, *, again: str = "", keys: Iterable[str] = ("id",)) -> Law:
    """Let rows never be changed or deleted. `again` and `keys`: see `never_deleted`."""
    gone = never_deleted(sentence, table, word, again=again, keys=keys)
    change = f"{name_of(table)}_update"
    return Law(
        sentence,
        (*gone.sqlite, sqlite_refuses(change, "BEFORE UPDATE", table, word)),
        (*gone.postgresql, postgresql_refuses(change, "BEFORE UPDATE", table, word)),
    )


def never_deleted(sentence: str, table: Table, word: str, *, again: str = "", keys: Iterable[str] = ("id",)) -> Law:
    """Let rows never be deleted, nor the table emptied at once.

    SQLite's INSERT OR REPLACE deletes without firing triggers on DELETE, so what it would replace is refused before,
    with the word `again`: a row that has the same of any of `keys` ("id"; "rule_id, version"; or a condition on NEW).
    """
    name = name_of(table)
    replaced = " OR ".join(f"EXISTS (SELECT 1 FROM {name} WHERE {_the_same(key)})" for key in keys)
    guard = sqlite_refuses(f"{name}_again", "BEFORE INSERT", table, again or word, replaced) if replaced else None
    return Law(
        sentence,
        (*((guard,) if guard else ()), sqlite_refuses(f"{name}_delete", "BEFORE DELETE", table, word)),
        (
            REFUSE,
            postgresql_refuses(f"{name}_delete", "BEFORE DELETE", table, word),
            postgresql_refuses(f"{name}_truncate", "BEFORE TRUNCATE", table, word, each="STATEMENT"),
        ),
    )


def _the_same(key: str) -> str:
    return key if "NEW." in key else " AND ".join(f"{column} = NEW.{column}" for column in key.split(", "))


def fixed(sentence: str, table: Table, columns: str, word: str) -> Law:
    """Let these `columns` ("id, place_id") never be written again."""
    return _refused(sentence, f"{name_of(table)}_fixed", f"BEFORE UPDATE OF {columns}", table, word)


def only(sentence: str, table: Table, columns: str, word: str) -> Law:
    """Let only these `columns` ("withdrawn_by, withdrawn_at") be written again."""
    every = sa.inspect(table).local_table.columns
    others = ", ".join(column.name for column in every if column.name not in columns.split(", "))
    return fixed(sentence, table, others, word)


def set_once(sentence: str, table: Table, column: str, word: str) -> Law:
    """Let `column` be written while it is NULL, and never after."""
    name = f"{name_of(table)}_{column}_once"
    return _refused(sentence, name, f"BEFORE UPDATE OF {column}", table, word, f"OLD.{column} IS NOT NULL")


def ended_by(sentence: str, table: Table, column: str, word: str) -> Law:
    """Let a row change no more once `column` is set."""
    return _refused(sentence, f"{name_of(table)}_ended", "BEFORE UPDATE", table, word, f"OLD.{column} IS NOT NULL")


def never_less(sentence: str, table: Table, column: str, word: str) -> Law:
    """Let `column` grow or stay."""
    name = f"{name_of(table)}_{column}_less"
    return _refused(sentence, name, f"BEFORE UPDATE OF {column}", table, word, f"NEW.{column} < OLD.{column}")


def whole(sentence: str, table: Table, column: str, word: str) -> Law:
    """Let `column` hold whole numbers only; PostgreSQL's types say so already, to SQLite they are a suggestion."""
    name = f"{name_of(table)}_{column}_whole"
    return Law(
        sentence, (sqlite_refuses(name, "BEFORE INSERT", table, word, f"typeof(NEW.{column}) <> 'integer'"),), ()
    )


Checks = tuple[tuple[str, str], ...]
"""(word, condition): the first condition that is false refuses with its word."""


def checked(
    sentence: str,
    name: str,
    event: str,
    table: Table,
    checks: Checks,
    follows: tuple[str, ...] = (),
    *,
    sqlite: Checks = (),
    postgresql: Checks = (),
) -> Law:
    """Let `event` happen only where all `checks` hold, in SQL that both databases read, and do what `follows` then.

    `sqlite` and `postgresql` are checks that each database must be told in its own words.
    """
    asked = "".join(f" SELECT RAISE(ABORT, '{word}') WHERE NOT ({true});" for word, true in (*checks, *sqlite))
    body = "".join(f" IF NOT ({true}) THEN {postgresql_raise(word)} END IF;" for word, true in (*checks, *postgresql))
    done = "".join(f" {statement};" for statement in follows)
    function = Function(name + MARK, f"BEGIN{body}{done} RETURN NEW; END")
    return Law(
        sentence,
        (Trigger(name + MARK, event, name_of(table), f"BEGIN{asked}{done} END"),),
        (function, Trigger(name + MARK, event, name_of(table), "FOR EACH ROW", f"{function.name}()")),
    )


def differs(*columns: str) -> str:
    """Return the condition that an UPDATE changes one of `columns`, NULL or not, as both databases read it."""
    return " OR ".join(
        f"coalesce(NEW.{column} <> OLD.{column}, (NEW.{column} IS NULL) <> (OLD.{column} IS NULL))"
        for column in columns
    )


# ── Putting them in, taking them out ─────────────────────────────────────────────────────────────────────────────────


def install(connection: sa.Connection, laws: Iterable[Law]) -> None:
    """Make every piece of `laws` once, functions first; none may be there."""
    pieces = dict.fromkeys(piece for law in laws for piece in law.pieces(connection))
    for piece in sorted(pieces, key=lambda piece: isinstance(piece, Trigger)):
        connection.exec_driver_sql(piece.sql())


def remove(connection: sa.Connection) -> None:
    """Take every law of ours out, of this version or an older one. What nobody of us wrote stays."""
    if connection.dialect.name == "sqlite":
        for name in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all():
            if is_ours(name):
                connection.exec_driver_sql(f"DROP TRIGGER {_quoted(name)}")
        return
    for name, table in connection.exec_driver_sql(
        "SELECT tgname, tgrelid::regclass::text FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid"
        " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
    ).all():
        if is_ours(name):
            connection.exec_driver_sql(f"DROP TRIGGER {_quoted(name)} ON {table}")
    for name, signature in connection.exec_driver_sql(
        "SELECT proname, oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
    ).all():
        if is_ours(name):
            connection.exec_driver_sql(f"DROP FUNCTION {signature} CASCADE")


def is_ours(name: str) -> bool:
    """Whether a trigger or function is a law's, of this version or an older one."""
    return name.endswith(MARK) or name in laws_of_0008.NAMES


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


# ── Comparing ────────────────────────────────────────────────────────────────────────────────────────────────────────

Found = dict[str, tuple[str, bool]]
"""What stands in a database, by `str` of the piece: its definition, and whether it works."""


def differences(connection: sa.Connection, laws: Iterable[Law]) -> list[Difference]:
    """Return each piece of a law that is missing, altered or off, and each trigger on our tables that is no law's.

    PostgreSQL is asked how it would print the pieces if they were installed now (on temporary tables, taken back at
    once), so `connection` must be allowed to write.
    """
    laws = tuple(laws)
    postgresql = connection.dialect.name == "postgresql"
    expected = _expected_on_postgresql(connection, laws) if postgresql else _expected_on_sqlite(laws)
    found = _printed(connection, "current_schema()::regnamespace") if postgresql else _found_on_sqlite(connection)
    return [*_broken(connection, laws, expected, found), *_strangers(expected, found)]


def _broken(
    connection: sa.Connection, laws: Iterable[Law], expected: dict[str, str], found: Found
) -> Iterator[Difference]:
    for law in laws:
        for piece in map(str, law.pieces(connection)):
            definition, works = found.get(piece, ("", True))
            if not definition:
                yield Difference(law.sentence, piece, Fault.MISSING)
            elif definition != expected[piece]:
                yield Difference(law.sentence, piece, Fault.ALTERED)
            elif not works:
                yield Difference(law.sentence, piece, Fault.DISABLED)


def _strangers(expected: dict[str, str], found: Found) -> Iterator[Difference]:
    for piece in sorted(found.keys() - expected.keys()):
        if piece.startswith("trigger") and piece.split()[-1] in SQLModel.metadata.tables:
            yield Difference("", piece, Fault.UNKNOWN)


def _expected_on_sqlite(laws: Iterable[Law]) -> dict[str, str]:
    """SQLite keeps a trigger as the text that made it."""
    return {str(trigger): trigger.sql() for law in laws for trigger in law.sqlite}


def _found_on_sqlite(connection: sa.Connection) -> Found:
    rows = connection.exec_driver_sql("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {f"trigger {name} on {table}": (sql, True) for name, table, sql in rows}


def _expected_on_postgresql(connection: sa.Connection, laws: Iterable[Law]) -> dict[str, str]:
    pieces = dict.fromkeys(piece for law in laws for piece in law.postgresql)
    with connection.begin_nested() as trial:
        for table in dict.fromkeys(piece.table for piece in pieces if isinstance(piece, Trigger)):
            home = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar()
            connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {table} (LIKE {home}.{table})")
        for piece in sorted(pieces, key=lambda piece: isinstance(piece, Trigger)):
            connection.exec_driver_sql(piece.sql("pg_temp."))
        printed = _printed(connection, "pg_my_temp_schema()")
        trial.rollback()
    return {piece: definition for piece, (definition, _works) in printed.items()}


def _printed(connection: sa.Connection, schema: str) -> Found:
    """Return a schema's triggers and our functions as PostgreSQL prints them, without the schema's name.

    A trigger whose function is of another schema is printed with its name; one that would not fire for us is off.
    """
    triggers = connection.exec_driver_sql(
        "SELECT tgname, relname,"
        " tgenabled = 'A' OR (tgenabled = 'O' AND current_setting('session_replication_role') <> 'replica'),"
        " pg_get_triggerdef(t.oid),"
        " CASE WHEN pronamespace <> relnamespace THEN pronamespace::regnamespace::text ELSE '' END"
        " FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid"
        f" WHERE NOT tgisinternal AND relnamespace = {schema}"
    )
    found = {
        f"trigger {name} on {table}": (elsewhere + _TRIGGER_HOME.sub(r"\1", definition), works)
        for name, table, works, definition, elsewhere in triggers
    }
    functions = connection.exec_driver_sql(
        "SELECT proname, string_agg(pg_get_functiondef(oid), ';' ORDER BY oid) FROM pg_proc"
        f" WHERE pronamespace = {schema} AND prokind = 'f' AND right(proname, {len(MARK)}) = '{MARK}' GROUP BY proname"
    )
    return found | {f"function {name}": (_FUNCTION_HOME.sub(r"\1", definition), True) for name, definition in functions}


_NAME = r'(?:\w+|"(?:[^"]|"")+")'
_TRIGGER_HOME = re.compile(rf"( ON | EXECUTE FUNCTION ){_NAME}\.(?=\w+[ (])")
_FUNCTION_HOME = re.compile(rf"(CREATE OR REPLACE FUNCTION ){_NAME}\.")
