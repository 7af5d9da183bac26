"""How many open pages this process holds, and whom it turns away when memory gets short.

Each tab costs memory as long as it is connected, and POINTS_TAB_SECONDS longer: a phone in a lift comes back to its
page as it was. The budget is one for all. An address has its share of it only when it gets short, so a whole estate
behind one carrier's address opens the home page; and whoever is signed in is never turned away for what neighbours do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

# Of all tabs: where it begins to get short, what one address may then hold, and what those we know may go beyond.
SHORT = 0.5
SHARE = 0.125
BEYOND = 1.25


@dataclass
class Tab:
    """One page of a browser; `left` is when it disconnected, None while it is connected."""

    address: str
    left: float | None = None


class Tabs:
    """The tabs of this process by their tokens."""

    def __init__(self, most: int, seconds: int = 600, clock: Callable[[], float] = monotonic) -> None:
        """Hold at most `most`, and some more of visitors that are known; each for `seconds` after it disconnected."""
        self.most = most
        self._seconds = seconds
        self._clock = clock
        self._tabs: dict[str, Tab] = {}

    def __len__(self) -> int:
        """Return how many are held, connected or not."""
        return len(self._tabs)

    def is_short(self) -> bool:
        """Whether it matters now who asks."""
        self._forget_old()
        return len(self._tabs) >= self.most * SHORT

    def enter(self, token: str, address: str, *, known: bool) -> tuple[bool, str]:
        """Take a tab in; return whether there is room, and the token of one that had to be forgotten for it."""
        if token in self._tabs:
            self._tabs[token] = Tab(address)
            return True, ""
        if self.is_short() and not known and self._of(address) >= self.most * SHARE:
            return False, ""
        forgotten = self._longest_gone() if len(self._tabs) >= self.most else ""
        if forgotten:
            del self._tabs[forgotten]
        if len(self._tabs) >= self.most * (BEYOND if known else 1):
            return False, ""
        self._tabs[token] = Tab(address)
        return True, forgotten

    def leave(self, token: str) -> None:
        """Note that a tab disconnected."""
        if token in self._tabs:
            self._tabs[token].left = self._clock()

    def connected(self) -> list[str]:
        """Return the tokens of the tabs that are connected."""
        return [token for token, tab in self._tabs.items() if tab.left is None]

    def _of(self, address: str) -> int:
        return sum(tab.address == address for tab in self._tabs.values())

    def _forget_old(self) -> None:
        since = self._clock() - self._seconds
        for token in [token for token, tab in self._tabs.items() if tab.left is not None and tab.left <= since]:
            del self._tabs[token]

    def _longest_gone(self) -> str:
        gone = [(tab.left, token) for token, tab in self._tabs.items() if tab.left is not None]
        return min(gone)[1] if gone else ""
