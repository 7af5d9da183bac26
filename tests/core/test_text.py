"""The one cleaner: what it drops, what it keeps, what it refuses."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points_app.core import text
from points_app.core.errors import InvalidInput
from points_app.core.i18n import use_locale

FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
# Whatever Unicode has, with what the cleaner is about more often than chance would bring it.
ANY = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs", "Co"]),
        st.sampled_from(
            "\r\n\t\u00ad\u034f\u180e\u200b\u200c\u200d\u202e\u2060\u3000\ufe0f\ufeff❤👩🚀🏽\U000e0067李aي\u0301"
        ),
    )
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("李\ue863", "李䶮"),
        ("王\ue863明", "王䶮明"),
        ("张\ue81e", "张龴"),
        ("\ue826\ue864", "\u9fb5\u9fbb"),
        ("李〇", "李〇"),
        ("Nguyễn Văn A", "Nguyễn Văn A"),
        ("José  M\tGarcía", "José M García"),
        (unicodedata.normalize("NFD", "Nguyễn"), "Nguyễn"),
        (" 张　三\r\n", "张 三"),
        ("ＡＢ（一）", "ＡＢ（一）"),
        ("a\u202eb\u2066c\u200bd\ufeffe\u00adf", "abcdef"),
        ("a\x00b\x1b", "ab"),
        ("a\U000e0041b", "ab"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("🏳️\u200d🌈", "🏳️\u200d🌈"),
        ("👨🏽\u200d⚕️", "👨🏽\u200d⚕️"),
        ("1️⃣", "1️⃣"),
        (FLAG, FLAG),
        ("a\u200db", "ab"),
        ("\u200d李", "李"),
        ("❤\ufe0f\ufe0f", "❤\ufe0f"),
        ("葛\U000e0100", "葛\U000e0100"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ᠮᠣᠩᠭᠣᠯ\u180eᠠ", "ᠮᠣᠩᠭᠣᠯ\u180eᠠ"),
        ("张\u3164", "张"),
        ("a\ufffeb\ufdd0", "ab"),
    ],
)
def test_a_line_keeps_whatever_has_a_shape(typed: str, kept: str) -> None:
    assert text.line(typed) == kept


@pytest.mark.parametrize(("typed", "sign"), [("李\uf8ff", "U+F8FF"), ("\ud83d", "U+D83D"), ("a\U000f0000", "U+F0000")])
def test_no_character_is_left_out_of_a_name_in_silence(typed: str, sign: str) -> None:
    for locale in ("zh", "en"):
        with use_locale(locale), pytest.raises(InvalidInput, match=sign.replace("+", r"\+")) as refused:
            text.line(typed, "name")
        assert refused.value.field == "name"


def test_a_sign_of_an_old_phone_keeps_nobody_from_reporting() -> None:
    assert text.prose("漏水\ue001") == "漏水\ue001"
    with pytest.raises(InvalidInput):
        text.prose("漏水\ud83d")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("\n\n  a  \n\n　　b\n\n", "  a\n\n　　b"),
        ("a\tb", "a    b"),
        ("一\u202e二\u200b三", "一二三"),
        ("a\n\u200b\n\u3164\nb", "a\n\n\nb"),
        ("\u200b\u3164\u2800\u2060", ""),
    ],
)
def test_prose_keeps_its_lines(typed: str, kept: str) -> None:
    assert text.prose(typed) == kept


@pytest.mark.parametrize(
    "nothing", ["", " \n　", "\u200b\u3164\u2800\u2060", "\U000e0041\U000e0020", "\u200d\ufe0f", "\u0301", "\x00"]
)
def test_what_is_nothing_but_invisible_is_empty(nothing: str) -> None:
    assert text.is_empty(nothing)


@pytest.mark.parametrize("something", ["a", ".", "❤️", "〇", "\ue000", "\ud83d", " ١ ", FLAG, "\u0378"])
def test_what_can_be_seen_is_not(something: str) -> None:
    assert not text.is_empty(something)


def test_full_width_is_folded_where_numbers_are_meant() -> None:
    assert text.narrow("　１２－３０１ＡＢ，￥ ") == "12-301AB,¥"
    assert text.code(" ４t８b－n２\u2011wh 。ec. ") == "4T8BN2WHEC"


@pytest.mark.parametrize(
    "typed",
    [
        "4T8BN 2WHEC",
        "４Ｔ８ＢＮ－２ＷＨＥＣ",
        "\u202d4T8BN2WHEC\u202c",
        "4T8BN\u200b2WHEC",
        "4t8bn2whec。",
        "编号：4T8BN 2WHEC。",
        "Code: 4T8BN-2WHEC",
        "您的编号：4T8BN2WHEC，请保存好",
        "https://x.example/track/?code=4T8BN2WHEC",
        "看进展 https://x.example/en/track/?a=1&code=4T8BN%202WHEC#top",
        "编号4T8BN2WHEC",
    ],
)
def test_a_code_is_found_in_what_was_pasted(typed: str) -> None:
    assert text.pasted_code(typed, "code") == "4T8BN2WHEC"


@given(ANY)
def test_cleaning_twice_is_cleaning_once(typed: str) -> None:
    for clean in (text.line, text.prose, text.narrow, text.code):
        assert clean(clean(typed)) == clean(typed)


@given(ANY)
def test_nothing_is_left_that_turns_or_hides(typed: str) -> None:
    for kept in (text.line(typed), text.prose(typed)):
        assert not set(kept) & set("\x00\r\t\u200b\u200e\u202d\u202e\u2060\u2066\ufeff\u00ad\ufffe")
    assert text.is_empty(text.line(typed)) == text.is_empty(typed)
    assert "\n" not in text.line(typed)


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_no_letter_is_ever_lost(typed: str) -> None:
    seen = [c for c in unicodedata.normalize("NFC", typed) if not text.is_empty(c)]
    assert [c for c in text.line(typed) if not text.is_empty(c)] == seen


@given(st.integers(0xE000, 0xF8FF).map(chr))
def test_a_private_use_character_becomes_another_or_is_refused(sign: str) -> None:
    try:
        kept = text.line(f"李{sign}")
    except InvalidInput:
        return
    assert len(kept) == 2
    assert unicodedata.category(kept[1]) != "Co"
