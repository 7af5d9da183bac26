"""What may be set at a place: settings, declared by the slice that reads them, registered as `SETTINGS`.

The nearest place above that has set a value wins, else what the installation has, else the default. What has begun
keeps the value it began with, as the row that began carries it (a deadline, a card's last day).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from points_app import slices
from points_app.core.errors import InvalidInput
from points_app.core.fields import Choice, Count, Kind, WebAddress, Words
from points_app.core.i18n import _
from points_app.core.permissions import Role
from points_app.core.spans import Span
from points_app.people.rights import KEEPERS
from points_app.settings import settings

T = TypeVar("T")
LONGEST = 200


@dataclass(frozen=True)
class Setting(Generic[T]):
    """A setting: its name ("slice.name"), what kind of value it has, the default, and who may set it.

    `overruled` returns the value that the environment gives, None where it gives none; then nothing else counts.
    """

    key: str
    kind: Kind[T]
    default: T
    group: Words
    label: Words
    setters: frozenset[Role] = KEEPERS
    unit: Words | None = None
    hint: Words | None = None
    overruled: Callable[[], T | None] = lambda: None

    def read(self, typed: str) -> T:
        """Return the value of what was typed; raises InvalidInput with this setting's key as its field."""
        try:
            return self.kind.take(typed, self.label())
        except InvalidInput as error:
            refusal = error
        raise InvalidInput(refusal.message, self.key)

    def kept(self, text: str) -> T | None:
        """Return the value that was kept as `text`; None for one outside of today's bounds, which counts no more."""
        try:
            return self.kind.take(text, "") if text else None
        except InvalidInput:
            return None

    def as_text(self, value: T) -> str:
        """Return a value as it is kept and as a form sends it."""
        return str(value)

    def words(self, value: T) -> str:
        """Return a value as people read it."""
        if isinstance(value, Span):
            return value.words
        if value == "":
            return _("没有填")
        said = next((words for one, words in self._options() if one == value), str(value))
        return _("{n} {unit}", n=said, unit=self.unit()) if self.unit else said

    def bounds(self) -> str:
        """Return between which values it may be, "" where that is no matter of more and less."""
        low, high = getattr(self.kind, "low", None), getattr(self.kind, "high", None)
        if self.unit and isinstance(self.kind, Count):
            return _("{low} 到 {high} {unit}", low=low, high=high, unit=self.unit())
        counts = isinstance(self.default, int | Span)
        return _("{low} 到 {high}", low=low, high=high) if counts else ""

    def _options(self) -> tuple[tuple[str, str], ...]:
        return self.kind.options() if isinstance(self.kind, Choice) else ()


@lru_cache
def registered() -> Mapping[str, Setting[Any]]:
    """Return all settings of all slices by their keys, in the slices' order."""
    found: dict[str, Setting[Any]] = {}
    for one in slices.registered("SETTINGS"):
        if one.key in found:
            raise ValueError(f"{one.key} is registered twice")
        found[one.key] = one
    return found


CARD_DAYS = Setting(
    "people.card_days",
    Count(1, 365),
    90,
    group=lambda: _("用户卡"),
    label=lambda: _("用户卡有效期"),
    unit=lambda: _("天"),
    hint=lambda: _("从印卡那天算起；已经印好的卡不变。"),
)
LEAST_LEFT_DAYS = 30
LEFT_DAYS = Setting(
    "people.left_days",
    Count(LEAST_LEFT_DAYS, 365),
    90,
    group=lambda: _("迁出的住户"),
    label=lambda: _("全家迁出后，积分保留"),
    unit=lambda: _("天"),
    hint=lambda: _("这段时间里，居委会可以把积分转到他们在本社区的新家；过后作废。"),
)
PUBLIC_ADDRESS = Setting(
    "people.public_address",
    WebAddress(),
    "",
    group=lambda: _("网址"),
    label=lambda: _("对外网址"),
    setters=frozenset({Role.ADMINISTRATOR}),
    hint=lambda: _("印在二维码和用户卡里。没有填，或只是本机的地址（localhost）时，用打开页面的网址。"),
    overruled=lambda: settings().public_url.rstrip("/") or None,
)
