"""The table of times: every file is there, the slowest first, with the slowest test."""

from tests.timing import SLOWEST, Timing, table


class Report:
    """As much of pytest's report as is read."""

    def __init__(self, nodeid: str, duration: float) -> None:
        self.nodeid, self.duration = nodeid, duration


def test_every_file_is_named_once_the_slowest_first_with_its_slowest_test() -> None:
    timing = Timing()
    for number in range(SLOWEST + 3):
        for phase in (0.5, number):
            timing.pytest_runtest_logreport(Report(f"tests/test_{number}.py::test_a[x::y]", phase))
        timing.pytest_runtest_logreport(Report(f"tests/test_{number}.py::test_b", 0.1))
    lines = table(timing.files, timing.processes)
    named = [line.split("tests/")[1].split()[0] for line in lines if "tests/" in line]
    assert named == [f"test_{number}.py" for number in reversed(range(SLOWEST + 3))]
    assert lines[2].split() == ["17.6", "2", "tests", "tests/test_17.py", "17.5", "test_a[x::y]"]
    assert lines[-1] == f"Test processes were busy for: alone {sum(range(18)) + 18 * 0.6:.0f} s"


def test_a_run_without_tests_has_no_table() -> None:
    assert table({}, {}) == []
