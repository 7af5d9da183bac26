"""The demo community, settled so that every deed can be done in it."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from points_app.core import db
from tests.once import Run, using
from tests.reliability import deeds


@pytest.fixture(scope="module")
def community(run: Run) -> Iterator[sa.Engine]:
    """The demo community, on SQLite alone: what is asked of it is decided in Python."""
    with run.copy(run.demo("sqlite")) as url, using(url) as engine:
        with db.write() as session:
            deeds.settle(session)
        yield engine
