"""The one ordered list of slices, from the ground up, and what they register by name.

It names them only: nothing is imported before somebody asks, so it stands on the ground floor, and the command line
loads no page. The import contracts in pyproject.toml are made from it.
"""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

SLICES = (
    "access",
    "people",
    "notices",
    "ledger",
    "points",
    "honors",
    "service_requests",
    "shared_account",
    "boards",
    "api",
)


def registered(name: str) -> Iterator[Any]:
    """Yield everything that the slices register as `name` ("JOBS", "DOORS", …) in their `slice` room, in order."""
    return _named("slice", name)


def pages() -> list[Any]:
    """Return every page of every slice."""
    return list(_named("pages", "PAGES"))


def routes() -> list[Any]:
    """Return every HTTP route of every slice."""
    return list(_named("routes", "ROUTES"))


def import_models() -> None:
    """Import every slice's tables, so that the metadata is whole."""
    for _module in _rooms("models"):
        pass


def laws() -> list[Any]:
    """Return every law that a slice wants the database to keep."""
    return list(_named("laws", "LAWS"))


def _named(room: str, name: str) -> Iterator[Any]:
    for module in _rooms(room):
        yield from getattr(module, name, ())


def _rooms(room: str) -> Iterator[Any]:
    for name in SLICES:
        module = f"points_app.{name}.{room}"
        if find_spec(module) is not None:
            yield import_module(module)
