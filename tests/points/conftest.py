"""The points' tests are of one moment."""

from collections.abc import Iterator

import pytest

from points_app.core import clock
from tests.points.giving import NOW


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    """20 May 2026."""
    with clock.pinned(NOW):
        yield
