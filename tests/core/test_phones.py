"""Telephone numbers in every dress, and that nobody who could be called before is refused."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points_app.core import phones


@pytest.mark.parametrize(
    "typed",
    [
        "13811119999",
        "\u202d138 1111 9999\u202c",
        "138\u20111111\u20119999",
        "138–1111–9999",
        "138\u200b11119999",
        "138.1111.9999",
        "tel:13811119999",
        "tel:+86-138-1111-9999",
        "１３８１１１１９９９９",
        "+86 138 1111 9999",
        "8613811119999",
        "0086 13811119999",
        "手机：13811119999",
        "138·1111·9999",
        "138/1111/9999",
        "（138）11119999。",
    ],
)
def test_one_mobile_in_every_dress(typed: str) -> None:
    assert (phones.mobile(typed), phones.contact(typed)) == ("13811119999", "13811119999")


@pytest.mark.parametrize(
    ("typed", "contact", "mobile"),
    [
        ("010-12345678", "01012345678", ""),
        ("+86 10 1234 5678", "01012345678", ""),
        ("4008-001-234", "4008001234", ""),
        ("010-12345678-801", "01012345678-801", ""),
        ("(010) 12345678转801", "01012345678-801", ""),
        ("13811119999-5678", "13811119999-5678", ""),
        ("62345678", "62345678", ""),
        ("95598", "95598", ""),
        ("+852 9123 4567", "+85291234567", "+85291234567"),
        ("0085291234567", "+85291234567", "+85291234567"),
        ("+44 (0)20 7946 0958", "+442079460958", "+442079460958"),
        ("+39 06 1234 5678", "+390612345678", "+390612345678"),
        ("110", "", ""),
        ("12345678901234567890", "", ""),
        ("13811119999/13900001111", "", ""),
        ("我的电话", "", ""),
        ("13811119999\uf8ff", "", ""),
        ("", "", ""),
        ("1" * 10_000, "", ""),
        ("+8612", "", ""),
        ("12345+", "", ""),
        ("+999123456789", "+999123456789", "+999123456789"),
    ],
)
def test_numbers_have_one_stored_form(typed: str, contact: str, mobile: str) -> None:
    assert (phones.contact(typed), phones.mobile(typed)) == (contact, mobile)


@given(st.text("0123456789０１２+-– ()/.转x", max_size=24))
def test_a_stored_number_is_read_as_itself_and_fits_its_column(typed: str) -> None:
    for read in (phones.contact, phones.mobile):
        stored = read(typed)
        assert len(stored) <= 20
        assert not stored or read(stored) == stored


@given(st.text("0123456789０５+ -()\t", max_size=30))
def test_what_a_report_took_before_is_taken(typed: str) -> None:
    digits = "".join(c for c in unicodedata.normalize("NFKC", typed) if c not in " -()\t").removeprefix("+")
    if digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 15:
        assert phones.contact(typed)


@pytest.mark.parametrize(
    "typed",
    ["12800000001", "1380000000", "138000000011", "abc", "13800000001; DROP", "+0123456789", "١٣٨٠٠٠٠٠٠٠١"],
)
def test_what_nobody_can_sign_in_with_is_none(typed: str) -> None:
    assert (phones.mobile(typed), phones.mobile_forms(typed)) == ("", ())


@pytest.mark.parametrize(
    ("typed", "forms"),
    [
        ("+86 138-1111-9999", ("13811119999",)),
        ("+86 010 1234 5678", ("+8601012345678",)),
        ("+44 (0)20 7946 0958", ("+442079460958", "+4402079460958")),
        ("0044 20 7946 0958", ("+442079460958",)),
        ("01012345678", ()),
        ("", ()),
    ],
)
def test_an_account_is_found_by_its_number_as_it_was_stored_before_too(typed: str, forms: tuple[str, ...]) -> None:
    assert phones.mobile_forms(typed) == forms
