"""Where one can go: the doors that the slices register; four for everybody, the others for staff."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from points_app.core.permissions import Role


@dataclass(frozen=True)
class Door:
    """A link of the frame: its rank in its row, key, address, icon (lucide) and words; `roles` for staff doors."""

    rank: int
    key: str
    path: str
    icon: str
    words: Callable[[], str]
    roles: tuple[Role, ...] = ()


_doors: list[Door] = []


def use_doors(doors: Iterable[Door]) -> None:
    """Take the doors that the frame shows; the front door calls it before it builds a page."""
    _doors[:] = sorted(doors, key=lambda door: door.rank)


def main_doors() -> tuple[Door, ...]:
    """Return the doors for everybody, in their order."""
    return tuple(door for door in _doors if not door.roles)


def staff_doors() -> tuple[Door, ...]:
    """Return the doors for staff, in their order."""
    return tuple(door for door in _doors if door.roles)
