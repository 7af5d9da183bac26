"""Codes as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points_app.service_requests import codes


@given(st.sampled_from([8, 10]).flatmap(lambda n: st.text(codes.ALPHABET, min_size=n, max_size=n)), st.data())
def test_a_code_is_read_however_it_is_typed(code: str, data: st.DataObject) -> None:
    written = {"0": "0Oo", "1": "1IilL"}
    typed = "".join(
        data.draw(st.sampled_from(written.get(c, c + c.lower()))) + data.draw(st.sampled_from(["", " ", "-"]))
        for c in code
    )
    assert codes.read(typed, len(code)) == code


@pytest.mark.parametrize(
    "typed",
    [
        "４Ｔ８ＢＮ－２ＷＨＥＣ",
        "\u202d4T8BN\u200b2WHEC\u202c。",
        "编号：4t8bn 2whec。",
        "https://community.example/track/?code=4T8BN2WHEC",
        "https://community.example/en/track/?fresh=1&code=4T8BN%202WHEC#now",
    ],
)
def test_a_code_is_read_however_it_is_pasted(typed: str) -> None:
    assert codes.read(typed, 10) == "4T8BN2WHEC"


def test_a_tag_is_read_from_the_link_in_its_qr() -> None:
    assert codes.read("https://community.example/report/?at=7K3M9QXA", 8) == "7K3M9QXA"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "short",
        "U" * 10,
        "é" * 10,
        "1234567890X",
        "😀" * 10,
        "<b>1234567",
        "1" * 10_000,
        "\ud83d" + "1" * 10,
        "1234567890\uf8ff",
    ],
)
def test_anything_else_is_no_code(typed: str) -> None:
    assert codes.read(typed, 10) == ""


def test_codes_do_not_repeat() -> None:
    assert len({codes.new(10) for _n in range(2000)}) == 2000
