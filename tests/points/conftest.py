"""The village, at a fixed moment."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from points_app.core import clock
from tests.points import village as village_module
from tests.points.village import NOW, Village


@pytest.fixture
def village(database: sa.Engine) -> Iterator[Village]:
    """A fresh village on each database, on 20 May 2026."""
    with clock.pinned(NOW):
        yield village_module.build()
