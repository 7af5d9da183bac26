"""The account of the eastern compound, at one moment; whatever a test does, it ends in order."""

from collections.abc import Iterator

import pytest

from points_app.core import clock
from tests.shared_account.entering import NOW, Account, in_order
from tests.world import World


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    """23 November 2026."""
    with clock.pinned(NOW):
        yield


@pytest.fixture
def account(world: World) -> Iterator[Account]:
    """The account of the eastern compound."""
    yield Account(world.fund, world.categories, world.property, world.owners, world.resident)
    in_order()
