"""A served demo community to measure: production build, SQLite, one process, as `make run` does."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from points_app import building
from tests import servers


@dataclass(frozen=True)
class Site:
    """Where it is served, its database, and the process to look at."""

    address: str
    database: str
    process: psutil.Process

    def megabytes(self) -> float:
        """Return what all its processes hold together (proportional set size: shared pages counted once)."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(each.memory_full_info().pss for each in family) / 1_000_000


def load_demo(database_url: str, data: Path) -> None:
    """Fill `database_url` with the demo community."""
    env = servers.app_environment(database_url, data, servers.free_port())
    subprocess.run([sys.executable, "-m", "points_app", "demo"], cwd=servers.ROOT, env=env, check=True)


@contextmanager
def demo_site(**more: str) -> Iterator[Site]:
    """Serve the demo community until the block ends; `more` are settings."""
    building.build_if_changed()
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder) / 'points.db'}"
        load_demo(database, Path(folder))
        port = servers.free_port()
        env = servers.app_environment(database, Path(folder), port, POINTS_DEMO="1", **more)
        with servers.process([sys.executable, "-m", "points_app", "serve"], port=port, env=env) as child:
            yield Site(f"http://localhost:{port}", database, psutil.Process(child.pid))
