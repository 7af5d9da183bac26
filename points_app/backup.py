"""One file that holds everything, and the way back from it.

SQLite: a copy made by the database's own online backup, while others read and write. PostgreSQL: pg_dump's custom
format. Pictures and the signing key are in the database, so the file is all there is to keep.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from points_app.core import db
from points_app.core.errors import Conflict, InvalidInput, NotFound
from points_app.core.i18n import _

SQLITE_MARK = b"SQLite format 3\x00"
POSTGRESQL_MARK = b"PGDMP"
NOT_DATA = frozenset({"alembic_version", "secret"})
# Everything of ours in the schema, but not the schema itself: it may belong to somebody else.
_EMPTY_SCHEMA = """
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE 'DROP TABLE ' || name || ' CASCADE';
  END LOOP;
  FOR name IN SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE 'DROP FUNCTION ' || name || ' CASCADE';
  END LOOP;
END $$;
"""


def backup(target: Path) -> None:
    """Write the whole database to `target`, whole or not at all. Raises Conflict when the file is there already."""
    if target.exists():
        raise Conflict(_("{file} 已经存在，请换一个文件名。", file=target))
    if not target.parent.is_dir():
        raise NotFound(_("没有 {folder} 这个文件夹。", folder=target.parent))
    if not sa.inspect(db.engine()).has_table("alembic_version"):
        raise NotFound(_("数据库还是空的，没有可备份的内容。"))
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.unlink(missing_ok=True)
    try:
        (_backup_sqlite if _is_sqlite() else _backup_postgresql)(unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def restore(source: Path) -> None:
    """Put the backup `source` in place of everything in the database: all of it or nothing.

    Raises InvalidInput when the file is no backup, is damaged, or is one of the other kind of database.
    """
    if not source.is_file():
        raise NotFound(_("没有 {file} 这个文件。", file=source))
    with source.open("rb") as file:
        mark = file.read(len(SQLITE_MARK))
    kinds: tuple[tuple[bytes, bool, Callable[[Path], None]], ...] = (
        (SQLITE_MARK, True, _restore_sqlite),
        (POSTGRESQL_MARK, False, _restore_postgresql),
    )
    for begins, for_sqlite, put_back in kinds:
        if mark.startswith(begins):
            if for_sqlite != _is_sqlite():
                raise InvalidInput(_("这份备份是另一种数据库的：SQLite 和 PostgreSQL 的备份不能互换。"))
            put_back(source)
            return
    raise InvalidInput(_("{file} 不是本系统的备份文件。", file=source))


def holds_data() -> bool:
    """Whether any table has a row, apart from those that are made with the database."""
    names = set(sa.inspect(db.engine()).get_table_names()) - NOT_DATA
    with db.engine().connect() as connection:
        return any(
            connection.execute(sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1)).first()
            for name in sorted(names)
        )


def _is_sqlite() -> bool:
    return db.engine().dialect.name == "sqlite"


def _sqlite_file() -> str:
    return db.engine().url.database or ""


def _backup_sqlite(target: Path) -> None:
    with closing(sqlite3.connect(_sqlite_file())) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
        there.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
        _check_sqlite(there)


def _restore_sqlite(source: Path) -> None:
    with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as there:
        try:
            _check_sqlite(there)
        except sqlite3.DatabaseError as error:
            raise InvalidInput(_("{file} 已经损坏，不能用来恢复。", file=source)) from error
        with closing(sqlite3.connect(_sqlite_file(), timeout=30)) as here:
            there.backup(here)


def _check_sqlite(connection: sqlite3.Connection) -> None:
    answer = connection.execute("PRAGMA integrity_check").fetchone()
    tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    if answer != ("ok",) or tables != (1,):
        raise sqlite3.DatabaseError("the file is damaged or not ours")


def _backup_postgresql(target: Path) -> None:
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def _restore_postgresql(source: Path) -> None:
    # Through a script, so that emptying and filling are one transaction.
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "restore.sql"
        try:
            _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source), connect=False)
        except subprocess.CalledProcessError as error:
            raise InvalidInput(_("{file} 已经损坏，不能用来恢复。", file=source)) from error
        once = ("--single-transaction", "--set=ON_ERROR_STOP=1", "--no-psqlrc", "--quiet", "--output=/dev/null")
        _run("psql", *once, f"--command={_EMPTY_SCHEMA}", f"--file={script}")


def _run(program: str, *arguments: str, connect: bool = True) -> None:
    """Run one of PostgreSQL's own programs on our database; the password goes by the environment."""
    url = db.engine().url
    environment = {**os.environ, "PGPASSWORD": url.password or "", "PGOPTIONS": "-c client_min_messages=warning"}
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    target = [f"--dbname={plain}"] if connect else []
    subprocess.run([_program(program), *target, *arguments], env=environment, check=True, capture_output=True)


def _program(name: str) -> str:
    """Return PostgreSQL's program: Debian keeps all but the client's wrappers beside the server, by version."""
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    found = shutil.which(name, path=os.pathsep.join([*map(str, reversed(newest)), os.environ.get("PATH", "")]))
    if found is None:
        raise NotFound(_("没有找到 {program}，请安装 PostgreSQL 的客户端程序。", program=name))
    return found
