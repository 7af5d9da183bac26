"""Kinds of fields: what is read, what is refused, and that nothing is guessed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points_app.core import clock, fields
from points_app.core.errors import InvalidInput
from points_app.core.fields import (
    Area,
    Choice,
    Count,
    Day,
    Digits,
    Fen,
    Flag,
    Id,
    Ids,
    Key,
    Kind,
    Line,
    Mobile,
    Month,
    Password,
    Phone,
    Prose,
)
from points_app.core.i18n import use_locale

TODAY = date(2026, 11, 26)


class Side(StrEnum):
    """In or out."""

    IN = "in"
    OUT = "out"

    @property
    def label(self) -> str:
        return {Side.IN: "收入", Side.OUT: "支出"}[self]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.pinned(datetime(2026, 11, 26, 4, tzinfo=UTC)):
        yield


RECENT = Day(lambda: clock.today() - timedelta(days=31), clock.today)
READ: list[tuple[Kind[Any], str, Any]] = [
    (Count(1, 31), "3", 3),
    (Count(1, 31), "０３", 3),
    (Count(1, 31), " \u200b31 ", 31),
    (Count(-5, 5), "-5", -5),
    (Count(-5, 5), "−２", -2),
    (Id(), "7", 7),
    (Id(), str(2**31 - 1), 2**31 - 1),
    (Ids(1, 3), "5, 3,5", (5, 3)),
    (Digits(4), "００ 12", "0012"),
    (Fen(), "12.30", 1230),
    (Fen(), "1,234.5", 123450),
    (Fen(), "１２．３０", 1230),
    (Fen(), "￥12", 1200),
    (Fen(), "¥1,000,000.01元", 100000001),
    (Fen(), "\u200b12.30", 1230),
    (Fen(), "12.", 1200),
    (Fen(), "0.01", 1),
    (Fen(), "12.300", 1230),
    (Fen(0), "0", 0),
    (Fen(-100), "-1.00", -100),
    (Area(), "89.5", 895_000),
    (Area(), "８９．５０㎡", 895_000),
    (Area(), "1,089.5 平方米", 10_895_000),
    (Area(), "100000", 10**9),
    (Day(), "2026-11-23", date(2026, 11, 23)),
    (Day(), "２０２６－１１－２３", date(2026, 11, 23)),
    (RECENT, "2026-11-26", TODAY),
    (RECENT, "2026-10-26", date(2026, 10, 26)),
    (Month(), "2026-11", date(2026, 11, 1)),
    (Phone(), "tel:138-1111-9999", "13811119999"),
    (Mobile(), "+86 138 1111 9999", "13811119999"),
    (Line(2, 5), " 李\ue863 ", "李䶮"),
    (Line(0, 40, narrow=True), "１－３０１", "1-301"),
    (Line(0, 4), "（一）", "（一）"),
    (Prose(1, 9), "a\r\nb", "a\nb"),
    (Choice(Side), "in", Side.IN),
    (Choice(Side, (Side.OUT,)), "out", Side.OUT),
    (Flag(), "on", True),
    (Flag(), "0", False),
    (Key(), "aB_-0123", "aB_-0123"),
    (Password(8, 12), " Ａ\u200bpass \u00a0x ", " Ａ\u200bpass \u00a0x "),
]
REFUSED: list[tuple[Kind[Any], str]] = [
    *(
        (Count(1, 31), one)
        for one in ("0", "32", "1_0", "+5", "-5", "1e1", "1.0", "3 4", "٣", "²", "", "x", "1" * 5000)
    ),
    *((Id(), one) for one in ("0", "-1", str(2**31), "1_0", "٣", "1" * 5000)),
    *((Ids(1, 3), one) for one in ("", "1,2,3,4", "1,x", "0", "1,,2", "1" * 5000)),
    *((Digits(4), one) for one in ("123", "12345", "12a4", "٣٣٣٣")),
    *(
        (Fen(), one)
        for one in (
            "89,5",
            "1,23.4",
            "12,34",
            "12.345",
            "0",
            "0.00",
            "-1",
            "+1",
            "1e3",
            "1_000",
            ".5",
            "12。30",
            "NaN",
            "元",
            "",
            "9" * 39,
        )
    ),
    *((Area(), one) for one in ("89,5", "0", "100000.0001", "1.23456", "-1", "1e3", "大", "")),
    *(
        (Day(), one)
        for one in (
            "2026-W48-1",
            "20261123",
            "2026-330",
            "2026-02-30",
            "1764000000",
            "2026-1-1",
            "1999-12-31",
            "2101-01-01",
            "2026-11-23T00:00",
            "٢٠٢٦-١١-٢٣",
        )
    ),
    *((RECENT, one) for one in ("2026-11-27", "2026-10-25")),
    *((Month(), one) for one in ("2026-13", "2026-11-01", "2026", "1999-12")),
    *((Phone(), one) for one in ("110", "张三", "")),
    *((Mobile(), one) for one in ("010-12345678", "1381111999", "12811119999")),
    *((Line(2, 5), one) for one in ("一", "一二三四五六", "\u200b\u200b", "a" * 500)),
    *((Prose(2, 5), one) for one in ("\u3164\n", "a" * 6, "a" * 9999)),
    *((Choice(Side), one) for one in ("", "IN", "other")),
    (Choice(Side, (Side.OUT,)), "in"),
    (Flag(), "perhaps"),
    *((Key(), one) for one in ("short", "x" * 41, "with blank", "１２３４５６７８", "abcdefg\n")),
    *((Password(8, 12), one) for one in ("", "1234567", "x" * 13, "x" * 9999)),
]


@pytest.mark.parametrize(("kind", "typed", "value"), READ)
def test_what_is_typed_becomes_a_value_that_is_taken_as_it_is(kind: Kind[Any], typed: str, value: Any) -> None:
    found = kind.take(typed, "这项")
    assert found == value
    assert type(found) is type(value)
    assert kind.take(found, "这项") == value


@pytest.mark.parametrize(("kind", "typed"), REFUSED)
def test_anything_else_is_refused_with_words_and_without_itself(kind: Kind[Any], typed: str) -> None:
    for locale in ("zh", "en"):
        with use_locale(locale), pytest.raises(InvalidInput) as refused:
            kind.take(typed, "这项")
        assert refused.value.message
        assert len(typed) < 5 or typed not in str(refused.value.args)
        assert refused.value.__cause__ is None


@pytest.mark.parametrize("value", [1.0, True, None, b"1", {}, object(), datetime(2026, 11, 23, tzinfo=UTC), 10**30])
@pytest.mark.parametrize(
    "kind",
    [
        Count(0, 9),
        Id(),
        Fen(),
        Area(),
        Day(),
        Month(),
        Line(0, 9),
        Key(),
        Phone(),
        Choice(Side),
        Ids(0, 3),
        Password(1, 9),
    ],
)
def test_code_gives_the_very_type_or_nothing(kind: Kind[Any], value: Any) -> None:
    with pytest.raises(InvalidInput):
        kind.take(value, "这项")


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        (Count(1, 31), "32", "次数要是 1 到 31 的整数。"),
        (Fen(), "89,5", "次数请写成数字，例如 1234.50。"),
        (Fen(), "0", "次数要大于 0。"),
        (Fen(1, 100_000), "1000.01", "次数最多 1,000.00 元，请核对。"),
        (Fen(100), "0.5", "次数至少 1.00 元。"),
        (Fen(), "1.234", "次数最多写到分，也就是两位小数。"),
        (RECENT, "2026-11-27", "次数不能晚于 2026-11-26。"),
        (RECENT, "2026-01-01", "次数不能早于 2026-10-26。"),
        (Line(2, 5), "一", "次数至少写 2 个字，现在有 1 个。"),
        (Line(2, 5), "一二三四五六", "次数最多 5 个字，现在有 6 个。"),
        (Id(), "x", "请选择次数。"),
        (Ids(1, 3), "1,2,3,4", "次数请选 1 到 3 个。"),
    ],
)
def test_the_words_name_the_field_and_its_limit(kind: Kind[Any], typed: str, words: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        kind.take(typed, "次数")
    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("digits", "found"),
    [
        ("0", 0),
        ("007", 7),
        (str(2**31 - 1), 2**31 - 1),
        (str(2**31), None),
        ("", None),
        ("-1", None),
        (" 1", None),
        ("1_0", None),
        ("٣", None),
        ("１", None),
        ("1" * 9999, None),
    ],
)
def test_numbers_in_addresses_are_plain(digits: str, found: int | None) -> None:
    assert fields.number(digits) == found
    assert fields.row_id(digits) == (found or 0)


def test_lists_and_days_in_addresses() -> None:
    assert fields.row_ids("3, 5,x,0,3,8", 2) == [3, 5]
    assert fields.row_ids("", 5) == []
    assert fields.number(str(2**40), most=2**63) == 2**40
    assert fields.day("2026-11-23") == date(2026, 11, 23)
    assert [
        fields.day(one) for one in ("2026-W48-1", "2026-02-30", "２０２６-11-23", "", "20261123", "0000-01-01")
    ] == [None] * 6


@given(st.integers(1, fields.MAX_FEN), st.booleans(), st.booleans())
def test_every_amount_is_read_exactly(fen: int, thousands: bool, wide: bool) -> None:
    typed = f"{fen // 100:{',' if thousands else ''}}.{fen % 100:02d}"
    typed = typed.translate({c: c + 0xFEE0 for c in range(0x21, 0x7F)}) if wide else typed
    assert Fen().take(typed, "金额") == fen


@given(st.dates(fields.OLDEST, fields.LATEST))
def test_every_day_is_read(day: date) -> None:
    assert Day().take(str(day), "日期") == fields.day(str(day)) == day


@given(
    st.text(max_size=60),
    st.sampled_from(
        [
            Count(-9, 9),
            Id(),
            Ids(0, 9),
            Digits(3),
            Fen(-9),
            Area(),
            Day(),
            Month(),
            Phone(),
            Mobile(),
            Line(0, 30),
            Prose(0, 30),
            Choice(Side),
            Flag(),
            Key(),
        ]
    ),
)
def test_any_text_is_a_value_or_a_refusal(typed: str, kind: Kind[Any]) -> None:
    try:
        value = kind.take(typed, "这项")
    except InvalidInput:
        return
    assert kind.take(value, "这项") == value
