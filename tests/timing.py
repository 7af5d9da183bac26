"""Where the time of the tests goes: a table at the end of every run, each file with its share; a plugin of all tests.

It stands before pytest's closing line, which CI reads. Under xdist the reports of all test processes meet here.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pytest

SLOWEST = 15


@dataclass
class Spent:
    """What a file took: seconds, its tests, and the slowest of them with what was set up and put away for it."""

    seconds: float = 0.0
    tests: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, test: str, seconds: float) -> None:
        self.seconds += seconds
        self.tests[test] += seconds

    @property
    def slowest(self) -> tuple[str, float]:
        return max(self.tests.items(), key=lambda item: item[1])


class Timing:
    """Adds up the reports of a run."""

    def __init__(self) -> None:
        self.files: dict[str, Spent] = defaultdict(Spent)
        self.processes: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        file, _mark, test = report.nodeid.partition("::")
        self.files[file].add(test, report.duration)
        node: Any = getattr(report, "node", None)  # xdist's, of the process that ran it
        self.processes[node.gateway.id if node else "alone"] += report.duration

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for line in table(self.files, self.processes):
            terminalreporter.write_line(line)


def table(files: dict[str, Spent], processes: dict[str, float]) -> list[str]:
    """Return the lines: the slowest files with their slowest test, then every other file, then each process."""
    if not files:
        return []
    ranked = sorted(files.items(), key=lambda item: -item[1].seconds)
    lines = ["", f"The slowest of {len(ranked)} test files, in seconds, and the slowest test of each"]
    for file, spent in ranked[:SLOWEST]:
        test, seconds = spent.slowest
        lines.append(f"{spent.seconds:8.1f} {len(spent.tests):5} tests  {file:45} {seconds:6.1f}  {test}")
    if len(ranked) > SLOWEST:
        lines.append("All others")
        lines += [f"{spent.seconds:8.1f} {len(spent.tests):5} tests  {file}" for file, spent in ranked[SLOWEST:]]
    busy = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in sorted(processes.items()))
    return [*lines, f"Test processes were busy for: {busy}"]


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Timing(), "points-timing")
