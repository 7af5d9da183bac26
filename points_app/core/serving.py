"""Who uses the database now: every process that serves holds a shared lock, and a restore needs it alone.

SQLite: a lock on a file beside the database. PostgreSQL: an advisory lock on a connection of its own. Both end with the
process that holds them, however it ends.
"""

import asyncio
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from points_app.core import db, log
from points_app.core.errors import Conflict
from points_app.core.i18n import _

KEY = 7261002
CHECK_SECONDS = 5.0


@contextmanager
def shared() -> Iterator[None]:
    """Use the database beside others; raises Conflict while a backup is being restored."""
    with _held(shared=True):
        yield


@contextmanager
def alone() -> Iterator[None]:
    """Have the database to oneself; raises Conflict while somebody serves it."""
    with _held(shared=False):
        yield


async def keep_shared() -> None:
    """Hold the shared lock of a worker until cancelled; a restarted database server has forgotten it, so ask again."""
    while True:
        with ExitStack() as held:
            try:
                check = await asyncio.to_thread(held.enter_context, _held(shared=True))
                while True:
                    await asyncio.sleep(CHECK_SECONDS)
                    await asyncio.to_thread(check)
            except (sa.exc.SQLAlchemyError, Conflict) as error:
                log.ours.warning("The lock of who serves is asked for again: %s", type(error).__name__)
        await asyncio.sleep(CHECK_SECONDS)


def _held(*, shared: bool) -> AbstractContextManager[Callable[[], object]]:
    """Hold the lock; what it yields raises when it is lost."""
    return _file_lock(shared=shared) if db.engine().dialect.name == "sqlite" else _server_lock(shared=shared)


@contextmanager
def _file_lock(*, shared: bool) -> Iterator[Callable[[], object]]:
    path = Path(db.engine().url.database or "points.db").resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path.with_name(f"{path.name}.serving"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        yield bool  # nothing takes it away
    except BlockingIOError:
        raise _taken(shared=shared) from None
    finally:
        os.close(handle)


@contextmanager
def _server_lock(*, shared: bool) -> Iterator[Callable[[], object]]:
    own = sa.create_engine(db.engine().url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True)
    with own.connect() as connection:
        take = sa.func.pg_try_advisory_lock_shared if shared else sa.func.pg_try_advisory_lock
        if not connection.scalar(sa.select(take(KEY))):
            raise _taken(shared=shared)
        yield partial(connection.execute, sa.text("SELECT 1"))


def _taken(*, shared: bool) -> Conflict:
    if shared:
        return Conflict(_("正在恢复备份，请等它结束再启动。"))
    return Conflict(_("程序正在使用这个数据库，没有恢复。请先停下程序，再恢复备份。"))
