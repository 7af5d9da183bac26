"""How many times a second one process opens each page, beside a page that reads nothing: `python -m bench.crowd`.

Forty phones without a browser open the page one after another, each in a tab of its own, as when a message in the group
chat sends everybody there. The pages take turns, so that a noisy machine is noisy for all of them; what counts is the
ratio to the empty page (sign-in) of the same run.
"""

import asyncio
import sys
import time
from collections import defaultdict
from statistics import median

import httpx
import psutil

from bench.site import Site, demo_site
from points_app.core.permissions import Role
from points_app.demo.people import PASSWORD, SIGN_INS
from tests.phones import open_page

PHONES, ROUNDS, AT_ONCE = 40, 5, 8
EMPTY = "/sign-in/"
PAGES = (EMPTY, "/", "/points/", "/notices/", "/honors/", "/account/")


async def _open_all(site: Site, path: str, cookie: str) -> tuple[float, float]:
    """Return seconds of the clock and of the process for one page opened by all phones."""
    free = asyncio.Semaphore(AT_ONCE)

    async def one() -> None:
        async with free:
            await open_page(site.address, path, cookie)

    began, used = time.perf_counter(), _processor(site.process)
    await asyncio.gather(*(one() for _phone in range(PHONES)))
    return time.perf_counter() - began, _processor(site.process) - used


def _processor(process: psutil.Process) -> float:
    return sum(sum(each.cpu_times()[:2]) for each in (process, *process.children(recursive=True)))


def _session(site: Site) -> str:
    with httpx.Client(base_url=site.address, headers={"origin": site.address}) as client:
        client.post("/api/session", data={"phone": dict(SIGN_INS)[Role.RESIDENT], "password": PASSWORD})
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


def measure(site: Site) -> dict[str, tuple[float, float]]:
    """Return page → opens a second and milliseconds of the processor an open; "/ signed in" is home for a resident."""
    session = _session(site)
    visits = [(path, path, "") for path in PAGES] + [(f"{path} signed in", path, session) for path in (EMPTY, "/")]
    seen: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for _round in range(ROUNDS):
        for name, path, cookie in visits:
            seen[name].append(asyncio.run(_open_all(site, path, cookie)))
    return {
        name: (PHONES / median(one[0] for one in found), 1000 * median(one[1] for one in found) / PHONES)
        for name, found in seen.items()
    }


def main() -> int:
    """Print the table."""
    with demo_site(POINTS_MAX_TABS="100000") as site:
        found = measure(site)
    print("| page | opens a second | of the empty page | processor, ms an open |\n|---|--:|--:|--:|")
    for name, (rate, used) in found.items():
        print(f"| {name} | {rate:.0f} | {rate / found[EMPTY][0]:.2f} | {used:.1f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
