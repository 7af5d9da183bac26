"""Tries the mutants of tests/mutants: small faults, each put into a copy of the tree, that the tests have to notice.

Usage: python tools/mutants.py [--unchecked] [NAME...]

NAME is a patch's name or its beginning (03, 12-people); none means all. The tree as it was changed here is copied, with
what git tracks. First the tests must pass without any mutant (--unchecked leaves that out). Each mutant meets the tests
that the first line of its patch names, on SQLite, and only if it survives there on PostgreSQL.

This file is also the plugin of pytest that picks the database and notes the first test that failed.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PATCHES = ROOT / "tests" / "mutants"
HEADER = "# tests:"
DATABASE, FIRST_FAILURE = "MUTANTS_DATABASE", "MUTANTS_FIRST_FAILURE"
LONGEST = 1800
KILLED, SURVIVED = "killed", "survived"
# What pytest ends with when it was not a test that failed; none of these counts as killed.
_TESTS_PASSED, _TEST_FAILED, _NO_TESTS = 0, 1, 5
_BROKEN = {2: "broken: does not import", 3: "broken: pytest itself failed", 4: "broken: its tests are not there"}


# --- in pytest ---------------------------------------------------------------------------------------------------


def pytest_configure() -> None:
    """Let Hypothesis try the same examples each time, and not look for a smaller one when it has found a fault."""
    from hypothesis import Phase, settings  # noqa: PLC0415  the runner itself needs nothing but Python

    settings.register_profile("mutants", derandomize=True, phases=(Phase.explicit, Phase.generate))
    settings.load_profile("mutants")


def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    """Keep the tests on PostgreSQL, or all others; told by a parameter or a marker, not by what is in a test's name."""
    wanted = os.environ[DATABASE] == "postgresql"
    kept = [item for item in items if _on_postgresql(item) == wanted]
    config.hook.pytest_deselected(items=[item for item in items if _on_postgresql(item) != wanted])
    items[:] = kept


def _on_postgresql(item: Any) -> bool:
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    named = any(isinstance(value, str) and value == "postgresql" for value in parameters.values())
    return named or item.get_closest_marker("postgresql") is not None


def pytest_runtest_logreport(report: Any) -> None:
    """Note the first test that failed, in its fixtures or itself."""
    noted = Path(os.environ[FIRST_FAILURE])
    if report.failed and not noted.exists():
        noted.write_text(report.nodeid, encoding="utf-8")


# --- the runner --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mutant:
    """A patch, and the tests that its first line names."""

    path: Path
    tests: tuple[str, ...]

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem


@dataclass(frozen=True)
class Result:
    """What became of a mutant; `by` is the test that failed first, or why there is no result."""

    state: str
    by: str = ""


def read(path: Path) -> Mutant:
    """Return the mutant of a patch; ends the program when its first line names no tests."""
    first = path.read_text(encoding="utf-8").splitlines()[0]
    if not first.startswith(HEADER) or not first.removeprefix(HEADER).split():
        sys.exit(f"{path}: the first line has to be “{HEADER} tests/…”")
    return Mutant(path, tuple(first.removeprefix(HEADER).split()))


def copy_tracked(to: Path) -> None:
    """Copy what git tracks, as it is in the working tree, with its times: compiled files stay valid."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    for name in listed.decode().split("\0"):
        if name and (ROOT / name).exists():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


def apply(patch: Path, tree: Path) -> str:
    """Apply a patch to a tree; return "" or why it does not apply."""
    # A folder inside of some repository would be taken for a part of it, and the patch left out in silence.
    env = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tree.parent)}
    done = subprocess.run(["git", "apply", str(patch)], cwd=tree, env=env, check=False, capture_output=True, text=True)
    return "" if done.returncode == 0 else (done.stderr.strip() or "git apply failed").splitlines()[0]


def run_tests(tree: Path, tests: tuple[str, ...], database: str) -> tuple[int | None, str, str]:
    """Run tests in a tree on one database: how pytest ended (None: too late), the first failure, the output."""
    noted = tree.parent / "first-failure"
    noted.unlink(missing_ok=True)
    env = {**os.environ, DATABASE: database, FIRST_FAILURE: str(noted), "PYTHONPATH": str(Path(__file__).parent)}
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "mutants"]
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *options, *tests],
        cwd=tree,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,  # so that it can be ended with the servers that it has started
    )
    try:
        output, _nothing = process.communicate(timeout=LONGEST)
    except (subprocess.TimeoutExpired, KeyboardInterrupt) as error:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate()
        if isinstance(error, KeyboardInterrupt):
            raise
        return None, "", ""
    return process.returncode, noted.read_text(encoding="utf-8") if noted.exists() else "", output


def try_mutant(mutant: Mutant, clean: Path, work: Path) -> Result:
    """Put a mutant into a copy of the clean tree and run its tests there."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(clean, work, ignore=shutil.ignore_patterns(".hypothesis"))
    why = apply(mutant.path, work)
    if why:
        return Result("does not apply", why)
    ran = False
    for database in ("sqlite", "postgresql"):
        ended, first, _output = run_tests(work, mutant.tests, database)
        if ended == _TEST_FAILED and first:
            return Result(KILLED, first)
        if ended not in {_TESTS_PASSED, _NO_TESTS}:
            return Result("too slow" if ended is None else _BROKEN.get(ended, f"broken: pytest ended with {ended}"))
        ran = ran or ended == _TESTS_PASSED
    return Result(SURVIVED if ran else _BROKEN[4])


def check_clean(clean: Path, mutants: list[Mutant]) -> None:
    """End the program unless all the mutants' tests pass in the clean tree: a red suite would kill everything."""
    tests = tuple(dict.fromkeys(name for mutant in mutants for name in mutant.tests))
    for database in ("sqlite", "postgresql"):
        started = time.monotonic()
        ended, first, output = run_tests(clean, tests, database)
        if ended not in {_TESTS_PASSED, _NO_TESTS}:
            sys.exit(f"{output[-3000:]}\nWithout any mutant the tests do not pass on {database}: {first or ended}")
        print(f"Without any mutant: passed on {database}, {time.monotonic() - started:.0f} s", flush=True)


def main() -> int:
    """Try the mutants, print a line about each and how many were killed; 1 when one could not be tried."""
    parser = argparse.ArgumentParser(description="Try the mutants of tests/mutants.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a patch's name or its beginning; none: all")
    parser.add_argument("--unchecked", action="store_true", help="do not run the tests without any mutant first")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whatever ends it, the copies and servers go
    wanted = tuple(name.removesuffix(".patch").rsplit("/", 1)[-1] for name in asked.names)
    mutants = [read(path) for path in sorted(PATCHES.glob("*.patch")) if not wanted or path.stem.startswith(wanted)]
    if not mutants:
        sys.exit("No mutant has that name.")
    results = []
    with tempfile.TemporaryDirectory(prefix="mutants") as folder:
        clean, work = Path(folder) / "clean", Path(folder) / "work"
        copy_tracked(clean)
        if not asked.unchecked:
            check_clean(clean, mutants)
        print("| mutant | result | by | seconds |\n|---|---|---|---|", flush=True)
        for mutant in mutants:
            started = time.monotonic()
            result = try_mutant(mutant, clean, work)
            print(f"| {mutant.name} | {result.state} | {result.by} | {time.monotonic() - started:.0f} |", flush=True)
            results.append(result)
    killed = sum(result.state == KILLED for result in results)
    print(f"{killed} of {len(results)} killed")
    return 0 if all(result.state in {KILLED, SURVIVED} for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
