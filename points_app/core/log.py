"""Every line of the log, ours and the libraries': one line a record, bounded, and without what people typed.

What a visitor sends reaches log lines of libraries that never thought of it: line breaks that forge a record, terminal
codes, megabytes; and the messages of exceptions repeat it. So the rule is kept where records are made, and how many
there may be where they are written.
"""

import logging
import traceback
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Any

ours = logging.getLogger("points_app")
MAX_CHARS = 1_000
MAX_A_MINUTE = 60


class Record(logging.LogRecord):
    """A record in one line; of an exception only its type and where it arose, never its message."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Note the exception's place instead of the exception."""
        super().__init__(*args, **kwargs)
        error = self.exc_info[1] if self.exc_info else None
        self.arose = f": {arose(error)}" if error is not None else ""
        self.exc_info = self.stack_info = None
        self.left_out = 0

    def getMessage(self) -> str:  # noqa: N802  the library's name
        """Return the words, escaped and cut, and the exception's place."""
        try:
            words = super().getMessage()
        except Exception:  # noqa: BLE001  a library's own mistake in formatting
            words = str(self.msg)
        return (
            one_line(words) + (f" (before this, {self.left_out} were left out)" if self.left_out else "") + self.arose
        )


def one_line(text: str) -> str:
    """Return `text` cut to MAX_CHARS, with what cannot be printed (line breaks, terminal codes) written as escapes."""
    cut = text if len(text) <= MAX_CHARS else f"{text[:MAX_CHARS]}… ({len(text)} characters)"
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in cut)


def arose(error: BaseException) -> str:
    """Return the types of an error and its causes with the lines of code where each arose."""
    lines = []
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        lines.append(f"{type(at).__module__}.{type(at).__qualname__}\n{''.join(traceback.format_tb(at.__traceback__))}")
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "caused by ".join(lines).rstrip()


@dataclass
class _Minute:
    since: float = 0.0
    written: int = 0
    left_out: int = 0


class Sparing(logging.Filter):
    """Lets MAX_A_MINUTE records of one logger and level through, and says afterwards how many it left out."""

    def __init__(self) -> None:
        """Count from zero."""
        super().__init__()
        self._minutes: dict[tuple[str, int], _Minute] = defaultdict(_Minute)

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether this record is written."""
        minute = self._minutes[record.name, record.levelno]
        if monotonic() - minute.since > 60:
            if minute.left_out:
                record.left_out = minute.left_out  # said by Record; another handler's filter says the same
            minute.since, minute.written, minute.left_out = monotonic(), 0, 0
        minute.written += 1
        minute.left_out += minute.written > MAX_A_MINUTE
        return minute.written <= MAX_A_MINUTE


def write_sparingly() -> None:
    """Bound how much all handlers there are write."""
    for handler in _handlers():
        if not any(isinstance(one, Sparing) for one in handler.filters):
            handler.addFilter(Sparing())


def _handlers() -> Iterator[logging.Handler]:
    known = [logging.getLogger(), *logging.root.manager.loggerDict.values()]
    for logger in known:
        if isinstance(logger, logging.Logger):
            yield from logger.handlers
    if logging.lastResort:
        yield logging.lastResort


logging.setLogRecordFactory(Record)  # in every process of ours, before a library makes its first record
