"""All tables in one metadata, the migrations that make them, and the laws that the database keeps on them."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from alembic import command
from points_app import slices
from points_app.core import audit, db, laws, log, secret
from points_app.core.errors import Conflict
from points_app.core.i18n import _

ROOT = Path(__file__).parent.parent.parent
BASELINE = "0008"


def import_all_models() -> None:
    """Import every slice's tables, so that the metadata is whole."""
    for name in ("audit", "idempotency", "kept_forms", "photos", "secret"):
        import_module(f"points_app.core.{name}")
    slices.import_models()


def all_laws() -> tuple[laws.Law, ...]:
    """Return the laws of core and of every slice that has some."""
    import_all_models()
    return (*audit.LAWS, *slices.laws())


def alembic_config() -> Config:
    """Return Alembic's configuration of this project."""
    return Config(str(ROOT / "alembic.ini"))


def migrate() -> None:
    """Bring tables and laws to this version, all or nothing; two workers starting at once take turns.

    Raises Conflict when the database is of a version that this one cannot take on, or when rows refer to nothing.
    """
    with db.engine().connect() as connection:
        done = _is_whole(connection)
    if not done:
        writing = db.engine().execution_options(points_write=True)
        with writing.connect() as connection, _foreign_keys_off(connection), connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(7261001)"))
            if not _is_whole(connection):  # the other worker may have done it meanwhile
                _upgrade(connection)
        secret.ensure()


def is_current() -> bool:
    """Whether the database's tables are of this version; `law_differences` tells whether its laws are."""
    with db.engine().connect() as connection:
        return _revision(connection) == _head()


def law_differences() -> list[laws.Difference]:
    """Return each law that the database does not keep as it stands in the slices, and each trigger that is no law's."""
    with db.engine().connect() as connection:
        return laws.differences(connection, all_laws())


def faults() -> list[str]:
    """Return, each in a line, what is wrong with the database as a whole: laws that do not stand, sums that differ."""
    broken = [f"law: {found}" for found in law_differences()]
    with db.read() as session:
        wrong = [line for check in slices.registered("CHECKS") for line in check(session)]
    return [*broken, *wrong]


def need_known(connection: sa.Connection) -> None:
    """Raise Conflict unless a version of ours that this one can take on made the database."""
    revision = _revision(connection)
    if revision is None:
        raise Conflict(_("它不是本系统的数据库，或者一张表也没有。"))
    _refuse_what_cannot_be_taken_on(revision)


def _revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(alembic_config())


def _head() -> str | None:
    return _scripts().get_current_head()


def _is_whole(connection: sa.Connection) -> bool:
    if _revision(connection) != _head():
        return False
    return not _broken_laws(connection)


def _broken_laws(connection: sa.Connection) -> list[laws.Difference]:
    """Return what installing the laws puts right; a trigger that is no law's is somebody else's to judge."""
    return [found for found in laws.differences(connection, all_laws()) if found.fault != laws.Fault.UNKNOWN]


def _upgrade(connection: sa.Connection) -> None:
    at = _revision(connection)
    _refuse_what_cannot_be_taken_on(at)
    if at == _head():
        _tell_what_was_broken(connection)
    laws.remove(connection)
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    laws.install(connection, all_laws())
    if connection.dialect.name == "sqlite":
        _check_foreign_keys(connection)


def _tell_what_was_broken(connection: sa.Connection) -> None:
    """Leave a trace of laws that somebody took out by hand; where there is none at all, they were never in."""
    broken = _broken_laws(connection)
    if len(broken) < sum(len(law.pieces(connection)) for law in all_laws()):
        pieces = dict.fromkeys(f"{found.piece} was {found.fault}" for found in broken)
        log.ours.warning(
            "Laws put into the database anew, for they were not as this version has them: %s", "; ".join(pieces)
        )


def _refuse_what_cannot_be_taken_on(revision: str | None) -> None:
    if revision is None or revision in {script.revision for script in _scripts().walk_revisions()}:
        return
    if revision < BASELINE:
        raise Conflict(
            _(
                "这个数据库是 0.1 版完成以前的（{revision}）。请先用 0.1 版恢复、启动一次，再用现在的版本打开。",
                revision=revision,
            )
        )
    raise Conflict(
        _(
            "这个数据库是更新的版本留下的（{revision}），现在的版本打不开。请升级程序，或恢复旧的备份。",
            revision=revision,
        )
    )


@contextmanager
def _foreign_keys_off(connection: sa.Connection) -> Iterator[None]:
    """Let SQLite rebuild a table that others refer to; it hears of this only outside a transaction."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _check_foreign_keys(connection: sa.Connection) -> None:
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if lost:
        tables = "、".join(sorted({row[0] for row in lost}))
        raise Conflict(
            _(
                "数据库没有升级，仍是原样：{tables} 里有 {n} 行指向不存在的内容。请保留这个数据库，恢复最近的备份。",
                tables=tables,
                n=len(lost),
            )
        )
