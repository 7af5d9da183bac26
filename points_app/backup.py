"""One file that holds everything, and the way back from it.

Nothing is thrown away before what takes its place is proven: a backup is first put into a database beside, brought to
this version there and verified. SQLite: a copy made by the database's own online backup, while others read and write.
PostgreSQL: pg_dump's custom format. Pictures and the signing key are in the database, so the file is all there is to
keep.
"""

import os
import secrets
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from points_app.core import db, serving, tables
from points_app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
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
    unfinished.touch(mode=0o600)  # before anything is in it
    try:
        (_backup_sqlite if _is_sqlite() else _backup_postgresql)(unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def restore(source: Path) -> list[str]:
    """Put the backup `source` in place of everything in the database: proven first, then all of it or nothing.

    Returns what is wrong with its sums, for a database that held nothing; one that holds data is not given up for
    that. Raises InvalidInput when the file is no backup, is damaged, of another version or another kind of database,
    Conflict while the app serves.
    """
    kind = _kind_of(source)
    with serving.alone(), kind.proving(source) as beside:
        with db.another(beside):
            faults = _prove(source)
        if faults and holds_data():
            raise InvalidInput(
                _("{file} 里的账对不上，没有恢复，原来的数据都在：{first}", file=source, first=faults[0][:300])
            )
        kind.put_back(source)
        tables.migrate()
    return faults


@dataclass(frozen=True)
class _Kind:
    """How a backup of one kind of database begins, is put beside to be proven, and is put back."""

    begins: bytes
    for_sqlite: bool
    proving: Callable[[Path], AbstractContextManager[str]]
    put_back: Callable[[Path], None]


def _kind_of(source: Path) -> _Kind:
    if not source.is_file():
        raise NotFound(_("没有 {file} 这个文件。", file=source))
    with source.open("rb") as file:
        mark = file.read(len(SQLITE_MARK))
    for kind in (
        _Kind(SQLITE_MARK, True, _beside_sqlite, _restore_sqlite),
        _Kind(POSTGRESQL_MARK, False, _beside_postgresql, _restore_postgresql),
    ):
        if mark.startswith(kind.begins):
            if kind.for_sqlite != _is_sqlite():
                raise InvalidInput(_("这份备份是另一种数据库的：SQLite 和 PostgreSQL 的备份不能互换。"))
            return kind
    raise InvalidInput(_("{file} 不是本系统的备份文件。", file=source))


def _prove(source: Path) -> list[str]:
    """Bring the copy to this version and verify it; return what is wrong with its sums. Raises InvalidInput."""
    try:
        with db.engine().connect() as connection:
            tables.need_known(connection)
        tables.migrate()
        return tables.faults()
    except Conflict as error:
        raise InvalidInput(_("{file} 没有恢复，原来的数据都在。{why}", file=source, why=error.message)) from error
    except sa.exc.SQLAlchemyError as error:
        raise _damaged(source) from error


def _damaged(source: Path) -> InvalidInput:
    return InvalidInput(_("{file} 已经损坏，不能用来恢复。", file=source))


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


@contextmanager
def _beside_sqlite(source: Path) -> Iterator[str]:
    """Yield the URL of a copy of the backup, in the database's own folder: there room is needed for it anyway."""
    folder = Path(_sqlite_file()).resolve().parent
    with tempfile.TemporaryDirectory(dir=folder, prefix="restoring-") as beside:
        copy = Path(beside) / "points.db"
        with closing(_read_only(source)) as there, closing(sqlite3.connect(copy)) as here:
            try:
                _check_sqlite(there)
                there.backup(here)
            except sqlite3.DatabaseError as error:
                raise _damaged(source) from error
        yield f"sqlite:///{copy}"


def _restore_sqlite(source: Path) -> None:
    with closing(_read_only(source)) as there, closing(sqlite3.connect(_sqlite_file(), timeout=30)) as here:
        there.backup(here)


def _read_only(source: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def _check_sqlite(connection: sqlite3.Connection) -> None:
    answer = connection.execute("PRAGMA integrity_check").fetchone()
    tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    if answer != ("ok",) or tables != (1,):
        raise sqlite3.DatabaseError("the file is damaged or not ours")


def _backup_postgresql(target: Path) -> None:
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


@contextmanager
def _beside_postgresql(source: Path) -> Iterator[str]:
    """Yield the URL of a database on the same server that holds the backup, and drop it afterwards."""
    here = db.engine().url
    name = f"{(here.database or '')[:40]}_restoring_{secrets.token_hex(4)}"
    own = sa.create_engine(here, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    try:
        with own.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'"))
    except sa.exc.ProgrammingError as error:
        raise NotAllowed(
            _(
                "恢复之前要在旁边建一个临时数据库验一遍，数据库用户没有这个权限。请执行：{sql}",
                sql=_right_to_create(here),
            )
        ) from error
    try:
        beside = here.set(database=name)
        with _damage_told(source):
            _run("pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", str(source), url=beside)
        yield beside.render_as_string(hide_password=False)
    finally:
        with own.connect() as connection:
            connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


def _right_to_create(url: sa.URL) -> str:
    return f'ALTER ROLE "{url.username}" CREATEDB;'


@contextmanager
def _damage_told(source: Path) -> Iterator[None]:
    try:
        yield
    except subprocess.CalledProcessError as error:
        raise _damaged(source) from error


def _restore_postgresql(source: Path) -> None:
    # Through a script, so that emptying and filling are one transaction.
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "restore.sql"
        with _damage_told(source):
            _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source), connect=False)
        once = ("--single-transaction", "--set=ON_ERROR_STOP=1", "--no-psqlrc", "--quiet", "--output=/dev/null")
        _run("psql", *once, f"--command={_EMPTY_SCHEMA}", f"--file={script}")


def _run(program: str, *arguments: str, connect: bool = True, url: sa.URL | None = None) -> None:
    """Run one of PostgreSQL's own programs on our database, or the one at `url`; passwords go by the environment."""
    url = url or db.engine().url
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
