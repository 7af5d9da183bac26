"""Servers that the tests start and stop themselves, on loopback, in a temporary folder."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    """Return a loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def find_program(name: str, *folders: str) -> str:
    """Return the program's path, from PATH or Debian's folders."""
    path = os.pathsep.join([os.environ.get("PATH", ""), *folders, "/usr/sbin", "/usr/local/bin"])
    found = shutil.which(name, path=path)
    if found is None:
        raise FileNotFoundError(f"{name} is not installed; `make test` installs it")
    return found


def _postgres_folder() -> str:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return str(folders[0]) if folders else str(Path(find_program("initdb")).parent)


def _as_postgres() -> list[str]:
    # PostgreSQL refuses to run as root.
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []


def start_postgres(folder: Path, *, durable: bool = False) -> str:
    """Start a PostgreSQL server in `folder`; return "postgresql+psycopg://…/" to which a database name is appended.

    `durable` keeps fsync on: for tests that kill and for the bench.
    """
    folder.mkdir(exist_ok=True)
    programs = _postgres_folder()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    port = free_port()
    run_as = _as_postgres()
    subprocess.run(
        [*run_as, f"{programs}/initdb", "-D", f"{folder}/db", "-U", "points", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c max_connections=200"
    if not durable:
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    subprocess.run(
        [*_pg_ctl(folder), "-l", f"{folder}/log", "-o", options, "start"], check=True, capture_output=True, cwd=folder
    )
    return f"postgresql+psycopg://points@127.0.0.1:{port}/"


def stop_postgres(folder: Path) -> None:
    """Stop the server of this folder, if it runs, and remove both."""
    if folder.exists():
        subprocess.run([*_pg_ctl(folder), "-m", "immediate", "stop"], check=False, capture_output=True, cwd=folder)
        shutil.rmtree(folder, ignore_errors=True)


def _pg_ctl(folder: Path) -> list[str]:
    return [*_as_postgres(), f"{_postgres_folder()}/pg_ctl", "-D", f"{folder}/db", "-w"]


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """Run a PostgreSQL server of one's own, on the disk; yields its URL as `start_postgres` returns it."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        yield start_postgres(folder, durable=durable)
    finally:
        stop_postgres(folder)


def crash_postgres(data: Path) -> None:
    """Stop the server of this data folder without letting it finish anything, and start it again."""
    restart = [f"{_postgres_folder()}/pg_ctl", "-D", str(data), "-m", "immediate", "-w", "-l", f"{data}.log", "restart"]
    subprocess.run([*_as_postgres(), *restart], check=True, capture_output=True, cwd=data)


@contextmanager
def redis() -> Iterator[str]:
    """Run a Redis server without a disk; yields its URL."""
    port = free_port()
    with process(
        [find_program("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        port=port,
    ):
        yield f"redis://127.0.0.1:{port}/0"


def wait_for_port(port: int, child: subprocess.Popen[bytes] | None = None, timeout_seconds: float = 120) -> None:
    """Return when something accepts connections on `port`; raise when the child ends or time runs out."""
    until = time.monotonic() + timeout_seconds
    while time.monotonic() < until:
        if child is not None and child.poll() is not None:
            raise RuntimeError(f"the process ended with {child.returncode} before it listened on {port}")
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on {port}")


def wait_until_free(port: int, timeout_seconds: float = 30) -> None:
    """Return when nobody listens on `port` any more: a killed process's children may outlive it by a moment."""
    until = time.monotonic() + timeout_seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"something still listens on {port}")


def until(true: Callable[[], bool], timeout_seconds: float = 30) -> None:
    """Return when `true` says so; raise when time runs out."""
    end = time.monotonic() + timeout_seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("it never came true")
        time.sleep(0.05)


@contextmanager
def process(
    command: list[str], *, port: int, env: dict[str, str] | None = None, log: Path | None = None, cwd: Path = ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` until the block ends; entered when `port` accepts connections."""
    with Path(log or os.devnull).open("ab") as out:
        child = subprocess.Popen(command, cwd=cwd, env=env, stdout=out, stderr=out, start_new_session=True)
        try:
            wait_for_port(port, child)
            yield child
        finally:
            stop(child)


def stop(child: subprocess.Popen[bytes]) -> None:
    """End a process and everything it started; once it was seen to end, its number may be somebody else's."""
    if child.returncode is not None:
        return
    for signal, patience_seconds in ((15, 10), (9, 10)):
        try:
            os.killpg(child.pid, signal)
        except ProcessLookupError:
            break
        try:
            child.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            continue
    child.wait()


def app_environment(database_url: str, data: Path, port: int, **more: str) -> dict[str, str]:
    """Return the environment in which `python -m points_app` serves `database_url` on `port`."""
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "REFLEX_DB_URL": database_url,
        "POINTS_DATA": str(data),
        "POINTS_PORT": str(port),
        **more,
    }
