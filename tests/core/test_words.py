"""Masking of names and numbers, and words in two languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points_app.core import masking
from points_app.core.i18n import _, locale, ngettext, route, set_locale, unbroken, use_locale


@pytest.mark.parametrize(
    ("full", "shown"),
    [("张明", "张*"), ("张小明", "张*明"), ("欧阳小明", "欧阳*明"), ("欧阳明", "欧阳*"), ("诸葛", "诸*"),
     ("Ann Lee", "A*"),
     ("张", "张*"), ("", ""), ("  李四 ", "李*"), ("阿卜杜拉·买买提", "阿******提")],
)  # fmt: skip
def test_names_are_masked(full: str, shown: str) -> None:
    assert masking.name(full) == shown


@pytest.mark.parametrize(("number", "shown"), [("13812341234", "138****1234"), ("110", "****"), ("", "****")])
def test_numbers_are_masked(number: str, shown: str) -> None:
    assert masking.phone(number) == shown


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=12))
def test_a_masked_name_never_shows_it_all(full: str) -> None:
    shown = masking.name(full)
    assert "*" in shown
    assert shown != full
    assert sum(a == b for a, b in zip(shown, full, strict=False)) < len(full)


def test_doors_keep_the_unit_and_lose_the_flat() -> None:
    assert masking.door("2 单元 301") == "2 单元 ***"
    assert masking.door("Unit 2, 301") == "Unit 2, ***"
    assert masking.door("301") == "***"


def test_words_follow_the_language_and_stay_in_their_block() -> None:
    assert _("居民") == "居民"
    with use_locale("en"):
        assert (_("居民"), route("/me/")) == ("Resident", "/en/me/")
        with use_locale("zh"):
            assert route("/me/") == "/me/"
        assert locale() == "en"
    assert locale() == "zh"


def test_an_unknown_language_or_word_falls_back() -> None:
    with use_locale("xx"):
        assert locale() == "zh"
    with use_locale("en"):
        assert _("没有译过的词") == "没有译过的词"
        set_locale("../../etc")
        assert locale() == "zh"


def test_counts_have_their_forms() -> None:
    words = ("{names} 等 {n} 人", "{names} and others, {n} people")
    assert ngettext(*words, 1, names="a") == "a 等 1 人"
    with use_locale("en"):
        assert ngettext(*words, 1, names="a") == "a and others, 1 person"
        assert ngettext(*words, 5, names="a") == "a and others, 5 people"


@given(st.text(max_size=20))
def test_what_fills_a_place_in_words_is_never_words_itself(value: str) -> None:
    assert _("这里已经登记了“{door}”。", door=value) == f"这里已经登记了“{value}”。"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("锦绣花园 3 栋", "锦绣花园 3_栋"),
        ("Jinxiu Garden Building 4", "Jinxiu Garden Building_4"),
        ("每天最多 1 次，每月最多 12 次", "每天最多 1_次，每月最多 12_次"),
        ("1 栋 b 2 c", "1_栋 b 2 c"),
        ("", ""),
    ],
)
def test_no_line_ends_between_a_number_and_its_word(text: str, kept: str) -> None:
    assert unbroken(text) == kept.replace("_", "\N{NO-BREAK SPACE}")
