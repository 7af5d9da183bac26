"""A fresh town for each test."""

import pytest
import sqlalchemy as sa

from tests.notices import town as towns


@pytest.fixture
def town(database: sa.Engine) -> towns.Town:
    return towns.build()
