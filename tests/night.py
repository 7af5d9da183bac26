"""What is tried in part by day and in full at night (`make test NIGHT=1`): pairs instead of products."""

import itertools
import os
from collections.abc import Sequence
from typing import Any

NIGHT = os.environ.get("NIGHT", "") not in {"", "0"}


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
