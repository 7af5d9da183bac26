"""The tests of reports are of one moment."""

from collections.abc import Iterator

import pytest

from points_app.core import clock
from tests.service_requests.sending import MONDAY


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    """Monday, 1 June 2026."""
    with clock.pinned(MONDAY):
        yield
