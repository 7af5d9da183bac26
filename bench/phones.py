"""What the serving process holds idle, for each connected phone, and after they left: `python -m bench.phones`."""

import asyncio
import time

from bench.site import Site, demo_site
from tests.phones import Phone, open_phone

PHONES = 200
AT_ONCE = 10
TIMES = 3
TAB_SECONDS = 30
PAGES = ("/", "/points/", "/report/", "/account/")


async def _open_all(site: Site) -> tuple[list[Phone], list[float]]:
    gate = asyncio.Semaphore(AT_ONCE)
    seconds: list[float] = []

    async def one(number: int) -> Phone:
        async with gate:
            begun = time.monotonic()
            phone = await open_phone(site.address, PAGES[number % len(PAGES)])
            seconds.append(time.monotonic() - begun)
            return phone

    return list(await asyncio.gather(*(one(number) for number in range(PHONES)))), seconds


async def _measure(site: Site) -> None:
    warm = await open_phone(site.address)  # the first visitor makes the process read what all share
    await warm.close()
    idle = site.megabytes()
    phones, _seconds = await _open_all(site)
    answered = sum(bool(phone.seen) for phone in phones)
    full = site.megabytes()
    print(f"Memory of the serving process (PSS): {idle:.0f} MB idle, {full:.0f} MB with {answered} phones connected,")
    print(f"so {(full - idle) * 1000 / PHONES:.0f} KB a phone.")
    for phone in phones:
        await phone.close()
    print(f"Closed a moment ago: {site.megabytes():.0f} MB; each is forgotten after {TAB_SECONDS} seconds (else 600):")
    for time_number in range(1, TIMES + 1):
        await asyncio.sleep(TAB_SECONDS * 2)
        print(f"  {PHONES * time_number} tabs came and went, {TAB_SECONDS * 2} seconds ago: {site.megabytes():.0f} MB")
        if time_number < TIMES:
            phones, _seconds = await _open_all(site)
            for phone in phones:
                await phone.close()


def main() -> None:
    """Print both figures."""
    with demo_site(POINTS_TAB_SECONDS=str(TAB_SECONDS)) as site:
        asyncio.run(_measure(site))


if __name__ == "__main__":
    main()
