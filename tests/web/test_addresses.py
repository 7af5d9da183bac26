"""7.4: nobody is sent to another site, by whatever way the address was put together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points_app.core.i18n import in_language, use_locale
from points_app.web.addresses import is_ours, next_path, see_other

ELSEWHERE = [
    "//evil.example/x",
    "/en//evil.example/x",
    "/\\evil.example",
    "\\\\evil.example",
    "/en/\\evil.example",
    "/en/%09//evil.example/x".replace("%09", "\t"),
    "/\t/evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "evil.example",
    "",
    "/" + "x" * 3_000,
    "/a//b",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_7_4_elsewhere_is_never_where_one_is_sent(address: str) -> None:
    assert not is_ours(address)
    assert next_path(address) == "/"
    assert see_other(address).headers["location"] == "/"


@pytest.mark.parametrize("address", ["/", "/en/", "/me/?tab=2", "/report/?c=a//b", "/notices/notice/?id=3#top"])
def test_7_4_pages_of_ours_stay_as_they_are(address: str) -> None:
    assert is_ours(address)
    assert see_other(address).headers["location"] == address


@given(st.text(alphabet="/\\en.:?#x\t ", max_size=24))
def test_7_4_no_switch_of_language_makes_another_site_of_it(address: str) -> None:
    """What is checked last is what is sent: in both languages, before and after the switch."""
    for name in ("zh", "en"):
        with use_locale(name):
            sent = see_other(in_language(next_path(address))).headers["location"]
        assert sent.startswith("/")
        assert not sent.startswith(("//", "/\\"))
        assert not sent.removeprefix("/en").startswith(("//", "/\\"))
