"""Fixtures of people's tests."""

import pytest
import sqlalchemy as sa

from tests.people import village as villages


@pytest.fixture
def village(database: sa.Engine) -> villages.Village:
    """A small community on each kind of database."""
    return villages.build()
