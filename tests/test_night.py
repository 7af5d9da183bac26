"""The pairs that are tried by day: nothing is left out but the meeting of three."""

import itertools
from typing import Any

import pytest

from tests.night import tried

ASPECTS = (("zh", "en"), ("nobody", "committee", "property"), ("normal", "elder"))


def pairs(rows: list[tuple[Any, ...]]) -> set[tuple[int, int, Any, Any]]:
    """Return every pair of values that stand in one row, with the places they stand at."""
    return {(a, b, row[a], row[b]) for row in rows for a, b in itertools.combinations(range(len(row)), 2)}


@pytest.mark.parametrize("count", range(6, 40))
@pytest.mark.parametrize("aspects", [ASPECTS, ASPECTS[:2], (ASPECTS[0], ASPECTS[2]), tuple(reversed(ASPECTS))])
def test_every_pair_of_the_product_is_tried(count: int, aspects: tuple[tuple[str, ...], ...]) -> None:
    things = [f"page {number}" for number in range(count)]
    by_day = tried(things, *aspects, whole=False)
    at_night = tried(things, *aspects, whole=True)
    assert pairs(by_day) == pairs(at_night)
    assert set(by_day) <= set(at_night)
    assert len(by_day) == count * max(map(len, aspects))


def test_the_whole_product_is_tried_at_night() -> None:
    assert len(set(tried("abcd", *ASPECTS, whole=True))) == 4 * 2 * 3 * 2
