"""What the fields of a form can be, and reading of numbers and days out of text.

Each kind stands in an annotation, `times: Annotated[int, Count(1, 31)]`, and says how the field's text is read, what is
refused and with which words. Nothing is guessed: no exponent, no underscore, no second of an era taken for a day.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema
from typing_extensions import override

from points_app.core import phones, saying, text
from points_app.core.errors import InvalidInput
from points_app.core.i18n import _

T = TypeVar("T")
Words = Callable[[], str]
Bound = date | Callable[[], date]

MAX_ID = 2**31 - 1
MAX_FEN = 9_999_999_999
CM2_PER_M2 = 10_000
MAX_AREA_CM2 = 100_000 * CM2_PER_M2
OLDEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
LONGEST_NUMBER = 40
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DECIMAL = re.compile(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]*))?")
KEY = re.compile(r"[0-9A-Za-z_-]{8,40}")
"""What a key of a form looks like: the page makes it, nobody types it."""
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#@\\\"<>]+(?:/[^\s?#\\\"<>]+)?", re.IGNORECASE)
_METRES = re.compile(r"\s*(㎡|m2|m²|平方米|平米|平|m)$", re.IGNORECASE)  # untranslated: as people type it


# --- out of addresses and headers -------------------------------------------------------------------------------------


def number(digits: str, most: int = MAX_ID) -> int | None:
    """Return the whole number that `digits` are, as programs write it: None for any other text and beyond `most`."""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 20):
        return None
    found = int(digits)
    return found if found <= most else None


def row_id(digits: str) -> int:
    """Return the id that a parameter names, 0 for any other text: no row has that."""
    return number(digits) or 0


def row_ids(digits: str, most: int) -> list[int]:
    """Return the ids that a parameter names, "3,5,8", the first `most` of them; what is none is left out."""
    found = (row_id(one.strip()) for one in digits[: most * 12].split(","))
    return [one for one in dict.fromkeys(found) if one][:most]


def day(iso: str) -> date | None:
    """Return the day that a parameter names as "2026-11-23", None for any other text."""
    found = _DAY.fullmatch(iso) if iso.isascii() else None
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


# --- kinds of fields --------------------------------------------------------------------------------------------------


def stale() -> InvalidInput:
    """Return the refusal of what no person typed: the page is old, or it was not ours."""
    return InvalidInput(_("提交的内容不完整或格式不对，请刷新页面后再试。"))


@dataclass(frozen=True)
class Kind(Generic[T]):
    """What a field is. `read` takes its text, `check` a value that has its type already; both raise InvalidInput.

    `label` is how the words call the field.
    """

    def take(self, value: object, label: str) -> T:
        """Return the value of a field from its text, or from a value that code gives; raises InvalidInput."""
        return self.read(value, label) if isinstance(value, str) else self.check(value, label)

    def read(self, typed: str, label: str) -> T:
        """Return what was typed as a value."""
        raise NotImplementedError

    def check(self, value: Any, label: str) -> T:  # noqa: ARG002
        """Return `value` if it may stand in this field."""
        raise stale()

    def when_blank(self) -> tuple[T, ...]:
        """Return the value of a field that is left empty, nothing if it must be filled in."""
        return ()

    def missing(self, label: str) -> str:
        """Return the words that ask for a field that was left empty."""
        return _("请填写{label}。", label=label)

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let pydantic take values through this kind, and by no rule of its own: a handler's argument has no form."""
        return core_schema.no_info_plain_validator_function(lambda value: self.take(value, _("这一项")))


@dataclass(frozen=True)
class Line(Kind[str]):
    """Text on one line, of `low` to `high` characters. `narrow` where full width is only a way of typing: doors."""

    low: int
    high: int
    narrow: bool = False

    @override
    def read(self, typed: str, label: str) -> str:
        _check_rough_length(typed, self.high, label)
        return _of_length(text.narrow(typed) if self.narrow else text.line(typed), self.low, self.high, label)

    @override
    def when_blank(self) -> tuple[str, ...]:
        return () if self.low else ("",)


@dataclass(frozen=True)
class Prose(Kind[str]):
    """Text with its lines, of `low` to `high` characters."""

    low: int
    high: int

    @override
    def read(self, typed: str, label: str) -> str:
        _check_rough_length(typed, self.high, label)
        return _of_length(text.prose(typed), self.low, self.high, label)

    @override
    def when_blank(self) -> tuple[str, ...]:
        return () if self.low else ("",)


def _check_rough_length(typed: str, high: int, label: str) -> None:
    """Refuse what is far too long before any work is done on it; what is cleaned away is let by."""
    if len(typed) > high * 4 + 400:
        raise _too_long(label, high, len(typed))


def _too_long(label: str, high: int, n: int) -> InvalidInput:
    return InvalidInput(_("{label}最多 {high} 个字，现在有 {n} 个。", label=label, high=high, n=n))


def _of_length(plain: str, low: int, high: int, label: str) -> str:
    if text.is_empty(plain):
        if low:
            raise InvalidInput(_("请填写{label}。", label=label))
        return ""
    if len(plain) < low:
        raise InvalidInput(_("{label}至少写 {low} 个字，现在有 {n} 个。", label=label, low=low, n=len(plain)))
    if len(plain) > high:
        raise _too_long(label, high, len(plain))
    return plain


@dataclass(frozen=True)
class Count(Kind[int]):
    """A whole number from `low` to `high`; a sign is taken only where there are numbers below 0."""

    low: int
    high: int

    @override
    def read(self, typed: str, label: str) -> int:
        sign, digits = _signed(text.narrow(typed[:LONGEST_NUMBER]), negative=self.low < 0)
        found = number(digits, 10**18)
        if found is None or len(typed) > LONGEST_NUMBER:
            raise self._refusal(label)
        return self.check(sign * found, label)

    @override
    def check(self, value: Any, label: str) -> int:
        if type(value) is not int or not self.low <= value <= self.high:
            raise self._refusal(label)
        return value

    def _refusal(self, label: str) -> InvalidInput:
        return InvalidInput(_("{label}要是 {low} 到 {high} 的整数。", label=label, low=self.low, high=self.high))


@dataclass(frozen=True)
class Digits(Kind[str]):
    """Exactly `length` digits that are no number: the end of an account's."""

    length: int

    @override
    def read(self, typed: str, label: str) -> str:
        plain = text.code(typed[:LONGEST_NUMBER])
        if not (plain.isascii() and plain.isdigit() and len(plain) == self.length):
            raise InvalidInput(_("{label}要是 {n} 位数字。", label=label, n=self.length))
        return plain


@dataclass(frozen=True)
class Id(Kind[int]):
    """The id of a row, chosen on the page. Whether there is such a row is the service's question."""

    @override
    def read(self, typed: str, label: str) -> int:
        return self.check(row_id(typed), label)

    @override
    def check(self, value: Any, label: str) -> int:
        if type(value) is not int or not 1 <= value <= MAX_ID:
            raise InvalidInput(self.missing(label))
        return value

    @override
    def missing(self, label: str) -> str:
        return _("请选择{label}。", label=label)


@dataclass(frozen=True)
class Ids(Kind[tuple[int, ...]]):
    """`low` to `high` ids of rows, each once, in their order: "3,5,8"."""

    low: int
    high: int

    @override
    def read(self, typed: str, label: str) -> tuple[int, ...]:
        if len(typed) > (self.high + 1) * 12:
            raise self._refusal(label)
        return self.check([number(one.strip()) for one in typed.split(",")], label)

    @override
    def check(self, value: Any, label: str) -> tuple[int, ...]:
        if not isinstance(value, (list, tuple)):
            raise stale()
        given = [number(one) if isinstance(one, str) else one for one in value]
        ids = tuple(dict.fromkeys(one for one in given if type(one) is int))
        if not all(type(one) is int and 1 <= one <= MAX_ID for one in given):
            raise stale()
        if not self.low <= len(ids) <= self.high:
            raise self._refusal(label)
        return ids

    @override
    def when_blank(self) -> tuple[tuple[int, ...], ...]:
        return () if self.low else ((),)

    @override
    def missing(self, label: str) -> str:
        return self._refusal(label).message

    def _refusal(self, label: str) -> InvalidInput:
        return InvalidInput(_("{label}请选 {low} 到 {high} 个。", label=label, low=self.low, high=self.high))


@dataclass(frozen=True)
class Fen(Kind[int]):
    """Money in whole fen, typed in yuan: "12.30", "1,234.5", "￥１２", "1234.5 元". `low` and `high` are fen."""

    low: int = 1
    high: int = MAX_FEN

    @override
    def read(self, typed: str, label: str) -> int:
        plain = text.narrow(typed[:LONGEST_NUMBER]).removeprefix("¥").removesuffix("元").strip()
        sign, digits = _signed(plain, negative=self.low < 0)
        found = _DECIMAL.fullmatch(digits)
        if found is None or len(typed) > LONGEST_NUMBER:
            raise InvalidInput(_("{label}请写成数字，例如 1234.50。", label=label))
        part = (found[2] or "").rstrip("0")
        if len(part) > 2:
            raise InvalidInput(_("{label}最多写到分，也就是两位小数。", label=label))
        return self.check(sign * int(found[1].replace(",", "") + part.ljust(2, "0")), label)

    @override
    def check(self, value: Any, label: str) -> int:
        if type(value) is not int:
            raise stale()
        if value < self.low and self.low == 1:
            raise InvalidInput(_("{label}要大于 0。", label=label))
        if value < self.low:
            raise InvalidInput(_("{label}至少 {least} 元。", label=label, least=saying.yuan(self.low)))
        if value > self.high:
            raise InvalidInput(_("{label}最多 {most} 元，请核对。", label=label, most=saying.yuan(self.high)))
        return value


def _signed(plain: str, *, negative: bool) -> tuple[int, str]:
    if negative and plain[:1] in {"-", "\u2212"}:
        return -1, plain[1:]
    return 1, plain


@dataclass(frozen=True)
class Area(Kind[int]):
    """An area in whole cm², typed in square metres: "89.5", "1,089.50 ㎡"."""

    high: int = MAX_AREA_CM2

    @override
    def read(self, typed: str, label: str) -> int:
        found = _DECIMAL.fullmatch(_METRES.sub("", text.narrow(typed[:LONGEST_NUMBER])))
        part = (found[2] or "").rstrip("0") if found else ""
        if found is None or len(part) > 4 or len(typed) > LONGEST_NUMBER:
            raise InvalidInput(_("{label}请写平方米数，例如 89.5。", label=label))
        return self.check(int(found[1].replace(",", "") + part.ljust(4, "0")), label)

    @override
    def check(self, value: Any, label: str) -> int:
        if type(value) is not int:
            raise stale()
        if not 0 < value <= self.high:
            most = f"{self.high // CM2_PER_M2:,}"
            raise InvalidInput(_("{label}要大于 0，不超过 {most} 平方米。", label=label, most=most))
        return value


_WRITTEN_DAY = re.compile(r"([0-9]{4})\s*[/.年]\s*([0-9]{1,2})\s*[/.月]\s*([0-9]{1,2})\s*日?")


def _plain_day(typed: str) -> str:
    """Return a day as people write it (2026/11/3, 2026年11月3日) in the form of a date control; all else as it is."""
    said = _WRITTEN_DAY.fullmatch(typed)
    return f"{said[1]}-{said[2]:0>2}-{said[3]:0>2}" if said else typed


@dataclass(frozen=True)
class Day(Kind[date]):
    """A day as a date control sends it, "2026-11-23", within two days, which may be functions: "today"."""

    first: Bound = OLDEST
    last: Bound = LATEST

    @override
    def read(self, typed: str, label: str) -> date:
        found = day(_plain_day(text.narrow(typed[:LONGEST_NUMBER])))
        if found is None or len(typed) > LONGEST_NUMBER:
            raise InvalidInput(_("{label}请选一天，或写成 2026-11-23 的样子。", label=label))
        return self.check(found, label)

    @override
    def check(self, value: Any, label: str) -> date:
        if type(value) is not date:
            raise stale()
        first = self.first if isinstance(self.first, date) else self.first()
        last = self.last if isinstance(self.last, date) else self.last()
        if value < first:
            raise InvalidInput(_("{label}不能早于 {day}。", label=label, day=first))
        if value > last:
            raise InvalidInput(_("{label}不能晚于 {day}。", label=label, day=last))
        return value

    @override
    def missing(self, label: str) -> str:
        return _("请选择{label}。", label=label)


@dataclass(frozen=True)
class Month(Kind[date]):
    """A month as a month control sends it, "2026-11": its first day."""

    @override
    def read(self, typed: str, label: str) -> date:
        found = day(f"{text.narrow(typed[:LONGEST_NUMBER])}-01")
        if found is None or len(typed) > LONGEST_NUMBER:
            raise InvalidInput(_("{label}请选一个月，或写成 2026-11 的样子。", label=label))
        return self.check(found, label)

    @override
    def check(self, value: Any, label: str) -> date:
        if type(value) is not date or value.day != 1 or not OLDEST <= value <= LATEST:
            raise InvalidInput(self.missing(label))
        return value

    @override
    def missing(self, label: str) -> str:
        return _("请选择{label}。", label=label)


@dataclass(frozen=True)
class Phone(Kind[str]):
    """A number at which somebody can be reached (`phones.contact`)."""

    @override
    def read(self, typed: str, label: str) -> str:
        found = phones.contact(typed)
        if not found:
            raise InvalidInput(_("{label}不像电话号码，请检查一下。", label=label))
        return found


@dataclass(frozen=True)
class Mobile(Kind[str]):
    """A number that somebody signs in with (`phones.mobile`)."""

    @override
    def read(self, typed: str, label: str) -> str:
        found = phones.mobile(typed)
        if not found:
            raise InvalidInput(_("{label}不对：要 11 位手机号，或以 + 和国家代码开头。", label=label))
        return found


@dataclass(frozen=True)
class Password(Kind[str]):
    """A password of `low` to `high` characters, to the letter as it was typed."""

    low: int
    high: int

    @override
    def read(self, typed: str, label: str) -> str:
        if not self.low <= len(typed) <= self.high:
            raise InvalidInput(_("{label}要有 {low} 到 {high} 个字符。", label=label, low=self.low, high=self.high))
        return typed


@dataclass(frozen=True)
class WebAddress(Kind[str]):
    """Where the app is reached, "https://points.example.org": kept without a slash at its end."""

    high: int = 120

    @override
    def read(self, typed: str, label: str) -> str:
        _check_rough_length(typed, self.high, label)
        plain = text.narrow(typed).rstrip("/")
        if len(plain) > self.high:
            raise _too_long(label, self.high, len(plain))
        if not _WEB_ADDRESS.fullmatch(plain):
            raise InvalidInput(_("{label}要以 https:// 开头，例如 https://points.example.org。", label=label))
        return plain


E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class Choice(Kind[E]):
    """One of an enum's members, which have a `label`; `among` where not all may be chosen."""

    enum: type[E]
    among: tuple[E, ...] = ()

    @override
    def read(self, typed: str, label: str) -> E:
        found = next((one for one in self.members if one.value == typed), None)
        return self.check(found, label)

    @override
    def check(self, value: Any, label: str) -> E:
        if not isinstance(value, self.enum) or value not in self.members:
            raise InvalidInput(self.missing(label))
        return value

    @override
    def take(self, value: object, label: str) -> E:
        return self.check(value, label) if isinstance(value, self.enum) else super().take(value, label)

    @override
    def missing(self, label: str) -> str:
        return _("请选择{label}。", label=label)

    @property
    def members(self) -> tuple[E, ...]:
        """Those that may be chosen."""
        return self.among or tuple(self.enum)

    def options(self) -> tuple[tuple[str, str], ...]:
        """Return the value and the words of each, in the current language."""
        return tuple((one.value, getattr(one, "label", one.value)) for one in self.members)


@dataclass(frozen=True)
class Flag(Kind[bool]):
    """A box that is ticked or not."""

    @override
    def read(self, typed: str, label: str) -> bool:
        if typed not in {"on", "1", "true", "0", "false"}:
            raise stale()
        return typed in {"on", "1", "true"}

    @override
    def check(self, value: Any, label: str) -> bool:
        if type(value) is not bool:
            raise stale()
        return value

    @override
    def when_blank(self) -> tuple[bool, ...]:
        return (False,)


@dataclass(frozen=True)
class Key(Kind[str]):
    """The key that the page makes for each form it shows, so that sent twice is done once."""

    @override
    def read(self, typed: str, label: str) -> str:
        if not KEY.fullmatch(typed):
            raise stale()
        return typed
