"""What is tried in part by day and in full at night (`make test NIGHT=1`): pairs of a product, examples of a law."""

import itertools
import os
from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, settings

NIGHT = os.environ.get("NIGHT", "") not in {"", "0"}
TIMES_AT_NIGHT = 20

settings.register_profile("ci", max_examples=50, deadline=None, print_blob=True)
settings.register_profile("night", settings.get_profile("ci"), max_examples=1000)
settings.load_profile("night" if NIGHT else "ci")


def examples(by_day: int, **more: Any) -> settings:
    """Return Hypothesis' settings for what costs more than most: so many by day, twenty times as many at night.

    The database is fresh for the first example only; what holds must hold whatever is there already.
    """
    calm = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    times = TIMES_AT_NIGHT if NIGHT else 1
    return settings(max_examples=by_day * times, suppress_health_check=more.pop("suppress_health_check", calm), **more)


def tried(things: Sequence[Any], *aspects: Sequence[Any], whole: bool = NIGHT) -> list[tuple[Any, ...]]:
    """Return rows (thing, a value of each aspect), in the things' order.

    By day each thing meets each value of each aspect; and with six things or more, each value of an aspect meets each
    of any other. As many rows a thing as the longest aspect has values. At night all combinations.
    """
    if whole:
        return list(itertools.product(things, *aspects))
    longest = max(map(len, aspects))
    return [
        (thing, *(values[(turn + number * place // 2) % len(values)] for place, values in enumerate(aspects)))
        for number, thing in enumerate(things)
        for turn in range(longest)
    ]
