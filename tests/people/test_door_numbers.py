"""Keys of doors and names: what is the same has one key, and nothing typed is lost in what is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points_app.core import text
from points_app.core.errors import InvalidInput
from points_app.people.door_numbers import door_key, name_key, person_key, person_name


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("张 三", "张三"),
        ("欧阳 修", "欧阳修"),
        ("张 三 丰", "张三丰"),
        ("张三 李四", "张三 李四"),
        ("阿 Q", "阿 Q"),
        ("Müller K", "Müller K"),
        ("Ann Lee", "Ann Lee"),
        ("买买提 · 艾力", "买买提·艾力"),
        ("买买提・艾力", "买买提·艾力"),
        ("O’Neil", "O'Neil"),
        ("バ ン", "バ ン"),
        ("〇 䶮", "〇䶮"),
    ],
)
def test_only_han_characters_that_were_spread_are_joined(typed: str, stored: str) -> None:
    assert person_name(typed) == stored


NAMES = st.text(st.sampled_from("张三丰欧阳 aZü·•・'’.ＱＡ바"), max_size=12)


@given(NAMES)
def test_a_name_loses_nothing_but_blanks_and_is_read_as_itself(typed: str) -> None:
    stored = person_name(text.line(typed))
    assert person_name(stored) == stored
    assert person_key(stored) == person_key(typed)
    spread, kept = (name.replace(" ", "") for name in (text.line(typed), stored))
    assert len(spread) == len(kept)


@pytest.mark.parametrize(
    ("one", "other"), [("Ａｎｎａ", "Anna"), ("张 三", "张三"), ("Ann Lee", "ann lee"), ("买买提•艾力", "买买提·艾力")]
)
def test_a_person_has_one_key_however_the_name_was_typed(one: str, other: str) -> None:
    assert person_key(one) == person_key(other)


@given(st.text(max_size=20))
def test_keys_are_of_what_is_stored_as_of_what_was_typed(typed: str) -> None:
    try:
        stored = text.narrow(typed)
    except InvalidInput:
        return
    assert (door_key(stored), name_key(stored)) == (door_key(typed), name_key(typed))


@pytest.mark.parametrize("door", ["2-301", "２单元３０１室", "2 单元 0301", "Unit 2, 301", "②-301"])
def test_a_door_has_one_key_however_it_is_written(door: str) -> None:
    assert door_key(door) == "000002-000301"
