"""What the public sees of a door: the unit at most, whatever else is written there."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points_app.core import masking
from points_app.core.i18n import use_locale
from points_app.people.door_numbers import door_words


@pytest.mark.parametrize(
    ("label", "shown"),
    [("2单元301", "2单元***"), ("2 单元 301-2", "2 单元 ***"), ("2单元301室A5", "2单元***"),
     ("Unit 2, 301", "Unit 2, ***"),
     ("Unit 2, 301-2 Unit 3, 5", "Unit 2, ***"), ("301 室 2 单元", "2 单元***"), ("2-301", "***"), ("商铺 5", "***"),
     ("Unit 301", "***"), ("301单元", "***"), ("", "***"), ("单元301", "***")],
)  # fmt: skip
def test_a_flat_is_never_shown(label: str, shown: str) -> None:
    assert masking.door(label) == shown


@given(
    st.from_regex(r"[1-9][0-9]?|[A-Z]", fullmatch=True),
    st.text(alphabet="0123456789０１二- /室号A单元Unit,栋\n", min_size=1, max_size=20),
    st.sampled_from(["zh", "en"]),
)
def test_nothing_after_the_unit_survives(unit: str, rest: str, language: str) -> None:
    with use_locale(language):
        shown = masking.door(door_words(f"{unit} 单元 {rest}"))
    assert re.fullmatch(rf"{unit} 单元\s*\*\*\*|Unit {unit},\s*\*\*\*", shown)


@given(st.text(alphabet="0123456789０１二- /室号A单元Unit,栋\n", max_size=20))
def test_of_any_label_a_unit_at_most_is_shown(label: str) -> None:
    shown = masking.door(label)
    assert shown.endswith("***")
    assert len(re.findall(r"\d", shown)) <= 2
