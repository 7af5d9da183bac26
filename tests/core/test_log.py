"""7.5: nobody writes into the operator's log but in one bounded line, and what people typed stays out of it."""

import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points_app.core import incidents, log
from points_app.ui.errors import note_trouble


@pytest.fixture
def written() -> Iterator[list[str]]:
    """What a handler of the root logger writes under the rule; all is as before afterwards."""
    lines: list[str] = []

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Lines()
    filters = [(one, list(one.filters)) for one in log._handlers()]
    logging.getLogger().addHandler(handler)
    log.write_sparingly()
    yield lines
    logging.getLogger().removeHandler(handler)
    for one, had in filters:
        one.filters[:] = had


def _fail(typed: str) -> None:
    raise ValueError(typed)


FORGED = "x\nERROR Incident 7ABCDE: all is lost\r\x1b[2J\x1b]0;title\x07\u202e" + "y" * 100_000


@pytest.mark.parametrize("name", ["points_app", "reflex.app", "engineio.server", "somebody.else"])
def test_7_5_a_record_is_one_bounded_line_whoever_makes_it(written: list[str], name: str) -> None:
    logging.getLogger(name).error("Event data: %s", FORGED)
    logging.getLogger(name).error(FORGED)
    assert len(written) == 2
    for line in written:
        assert line.isprintable()
        assert len(line) < log.MAX_CHARS + 200
        assert "characters)" in line


def test_7_5_a_browsers_report_is_a_line_and_no_incident(written: list[str]) -> None:
    note_trouble(Exception(FORGED))
    assert written[0].startswith("A page failed in a browser: x\\nERROR")
    assert len(written) == 1


def test_7_5_an_exception_of_a_library_is_logged_without_its_message(written: list[str]) -> None:
    try:
        _fail(FORGED + str(138_1234_5678))
    except ValueError:
        logging.getLogger("reflex.app").exception("An event failed")
    assert written[0].startswith("An event failed: builtins.ValueError\n")
    assert "test_log.py" in written[0]
    assert "13812345678" not in written[0]


def test_7_5_an_incident_still_says_where(written: list[str]) -> None:
    try:
        _fail("sec" + "ret")
    except ValueError as error:
        number = incidents.report(error)
    assert written[0].startswith(f"Incident {number}: builtins.ValueError\n")
    assert "secret" not in written[0]


def test_7_5_a_flood_is_counted_not_written(written: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000.0]
    monkeypatch.setattr(log, "monotonic", lambda: now[0])
    for number in range(log.MAX_A_MINUTE + 40):
        logging.getLogger("reflex.app").warning("flood %d", number)
    logging.getLogger("points_app").warning("another's line is written all the same")
    assert len(written) == log.MAX_A_MINUTE + 1
    now[0] += 61
    logging.getLogger("reflex.app").warning("later")
    assert written[-1] == "later (before this, 40 were left out)"


@given(st.text(max_size=2_000))
def test_7_5_whatever_is_logged_is_printable(text: str) -> None:
    line = log.one_line(text)
    assert line.isprintable()
    assert "\n" not in line
