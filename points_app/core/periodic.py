"""Work that is due by itself: deadlines, expiries, sweeping. Once a minute, in every worker.

Each job is idempotent and claims its rows by conditions in its own statements, so any number of workers may run it at
once, and a minute missed is made up for by the next one.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from points_app.core import audit, db, log

EVERY_SECONDS = 60.0


@dataclass(frozen=True)
class Job:
    """Work that is due by itself, and its name for the log."""

    name: str
    run: Callable[[Session], Any]


def run_once(jobs: Iterable[Job]) -> list[str]:
    """Run each job in a unit of work of its own; log those that fail and return their names. Never raises."""
    failed = []
    for job in jobs:
        try:
            with audit.through(audit.Via.JOB), db.write() as session:
                job.run(session)
        except Exception:  # noqa: BLE001  the next job runs all the same
            log.ours.exception("Periodic work failed: %s. It is tried again in a minute.", job.name)
            failed.append(job.name)
    return failed


async def run_for_ever(jobs: Sequence[Job], every_seconds: float = EVERY_SECONDS) -> None:
    """Run the jobs off the event loop, now and then after each pause, until cancelled."""
    while True:
        await db.in_thread(run_once, jobs)
        await asyncio.sleep(every_seconds)
