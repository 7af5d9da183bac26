"""What a bare transfer costs, beside the same rows by hand and beside two ledgers from PyPI: `python -m bench.ledger`.

Each figure is transfers a second with a durable commit each (PostgreSQL with its defaults, SQLite with
synchronous=FULL). The contestants take turns in rounds on the same server; ratios are medians over the rounds, so what
else the machine does falls on all of them.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import servers

ROOT = Path(__file__).parent.parent
MEMORY = Path("/dev/shm")  # noqa: S108  a disk without a disk, where Linux has it
BENCH_VENV = ROOT / ".bench-venv"
PROCESSES = 4
LOADS = {"1 process": (1, "spread"), "4 processes": (PROCESSES, "spread"), "4, one payer": (PROCESSES, "one")}


@dataclass(frozen=True)
class Entrant:
    """A contestant on a database, with the Python that has it."""

    title: str
    name: str
    url: str
    python: str


def bench_python() -> str:
    """Return the Python that has the other ledgers; installs them on first use."""
    python = BENCH_VENV / "bin" / "python"
    stamp = BENCH_VENV / "installed.txt"
    wanted = (ROOT / "bench" / "requirements.txt").read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        print("Installing the ledgers to compare with …", flush=True)
        venv.create(BENCH_VENV, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "-q", "--no-deps", "--ignore-requires-python"]
        subprocess.run([*pip, "-r", "bench/requirements.txt"], cwd=ROOT, check=True)
        stamp.write_text(wanted)
    return str(python)


class Workers:
    """The waiting processes of one entrant."""

    def __init__(self, entrant: Entrant) -> None:
        command = [entrant.python, "-m", "bench.ledger_contestants", entrant.name, entrant.url]
        self.processes = [
            subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(PROCESSES)
        ]

    def ask(self, line: str, count: int) -> tuple[int, float]:
        """Give `count` processes the line at once; return the sum of their answers and the seconds it took."""
        chosen = self.processes[:count]
        began = time.perf_counter()
        for process in chosen:
            assert process.stdin is not None
            process.stdin.write(line + "\n")
            process.stdin.flush()
        answers = []
        for process in chosen:
            assert process.stdout is not None
            answers.append(int(process.stdout.readline()))
        return sum(answers), time.perf_counter() - began

    def end(self) -> None:
        """Let the processes end."""
        for process in self.processes:
            process.communicate()


def measure(entrants: list[Entrant], rounds: int, seconds: float) -> dict[str, dict[str, list[float]]]:
    """Return load → title → transfers a second in each round."""
    with ExitStack() as stack:
        workers = {}
        for entrant in entrants:
            workers[entrant.title] = Workers(entrant)
            stack.callback(workers[entrant.title].end)
            workers[entrant.title].ask("prepare", 1)
            workers[entrant.title].ask("run 0.3 spread", PROCESSES)  # connections, caches, prepared statements
        rates: dict[str, dict[str, list[float]]] = {load: {e.title: [] for e in entrants} for load in LOADS}
        for turn in range(rounds):
            for load, (count, pairs) in LOADS.items():
                for entrant in entrants if turn % 2 == 0 else reversed(entrants):
                    done, took = workers[entrant.title].ask(f"run {seconds} {pairs}", count)
                    rates[load][entrant.title].append(done / took)
        return rates


def show(title: str, rates: dict[str, dict[str, list[float]]], aims: dict[str, float]) -> None:
    """Print a database's table; ratios say how many times faster ours is, in the middle round."""
    print(f"\n{title}")
    print(f"  {'':16}" + "".join(f"{load:>26}" for load in LOADS))
    for name in next(iter(rates.values())):
        line = f"  {name:16}"
        for by_name in rates.values():
            rate = statistics.median(by_name[name])
            ratio = statistics.median(a / b for a, b in zip(by_name["ours"], by_name[name], strict=True))
            line += f"{rate:>12,.0f}/s" + (f"   ours ×{ratio:5.2f}" if name != "ours" else " " * 12)
        print(line + (f"   aim: ×{aims[name]}" if name in aims else ""))


@contextmanager
def temporary_folder(parent: str | None) -> Iterator[Path]:
    """Put this process's temporary files below `parent`, the disk to measure, if one is given."""
    was = tempfile.tempdir, os.environ.get("TMPDIR")
    if parent:
        os.environ["TMPDIR"] = tempfile.tempdir = parent
    try:
        with tempfile.TemporaryDirectory(prefix="bench") as folder:
            yield Path(folder)
    finally:
        tempfile.tempdir = was[0]
        os.environ.pop("TMPDIR", None)
        if was[1] is not None:
            os.environ["TMPDIR"] = was[1]


def sync_microseconds(folder: Path) -> float:
    """Return the median time of a write that must reach the disk."""
    times = []
    with (folder / "sync").open("wb", buffering=0) as file:
        for _ in range(200):
            file.write(b"x" * 8192)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - began)
    return statistics.median(times) * 1e6


def compare(folder: Path, other: str, rounds: int, seconds: float) -> None:
    """Measure both databases in `folder` and print two tables."""
    print(f"\nTransfers a second, one durable commit each; a write to this disk: {sync_microseconds(folder):.0f} µs")
    with servers.postgres(durable=True) as server:
        url = f"{server}postgres"
        entrants = [
            Entrant("ours", "ours", url, sys.executable),
            Entrant("by hand, psycopg", "hand-postgresql", url, sys.executable),
            Entrant("tigerstar", "tigerstar", url, other),
            Entrant("django-hordak", "hordak", url, other),
        ]
        aims = {"by hand, psycopg": 0.8, "tigerstar": 3, "django-hordak": 5}
        show("PostgreSQL", measure(entrants, rounds, seconds), aims)
    files = [f"sqlite:///{folder / name}.db" for name in ("ours", "hand")]
    entrants = [
        Entrant("ours", "ours", files[0], sys.executable),
        Entrant("by hand, sqlite3", "hand-sqlite", files[1], sys.executable),
    ]
    show("SQLite", measure(entrants, rounds, seconds), {"by hand, sqlite3": 0.4})


def main() -> None:
    """Measure on the disk, then in memory, where waiting for the disk no longer levels what the code costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.8, help="length of one turn")
    parser.add_argument("--folder", help="measure on this disk alone (default: the temporary folder, then memory)")
    chosen = parser.parse_args()
    other = bench_python()
    places = [chosen.folder] if chosen.folder else [None, *([str(MEMORY)] if MEMORY.is_dir() else [])]
    for place in places:
        with temporary_folder(place) as folder:
            compare(folder, other, chosen.rounds, chosen.seconds)


if __name__ == "__main__":
    main()
