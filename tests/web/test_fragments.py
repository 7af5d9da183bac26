"""Parts of pages that the server draws: asked for again, they are answered only when something has changed."""

from starlette.requests import Request

from points_app.web.fragments import answer, fresh, key_field
from points_app.web.html import Html, el, join


def _asked(version: str = "") -> Request:
    headers = [(b"if-none-match", version.encode())] if version else []
    return Request({"type": "http", "method": "GET", "headers": headers})


def _version(part: Html) -> str:
    return part.removesuffix("-->").rsplit("<!--", 1)[1]


def _part(words: str) -> Html:
    return fresh(join(el("p", words), el("form", key_field())))


def test_a_part_differs_by_what_it_says_and_not_by_its_forms_keys() -> None:
    first, again, other = _part("待受理"), _part("待受理"), _part("已受理")
    assert first != again
    assert _version(first) == _version(again) != _version(other)


def test_what_the_browser_has_is_not_sent_again() -> None:
    had = _part("待受理")
    assert answer(_asked(_version(had)), _part("待受理")).status_code == 304
    changed = answer(_asked(_version(had)), _part("已受理"))
    assert (changed.status_code, changed.headers["cache-control"]) == (200, "no-store")
    assert "已受理" in bytes(changed.body).decode()
    for nonsense in ("", "x", "-->"):
        assert answer(_asked(nonsense), _part("待受理")).status_code == 200


def test_a_part_that_never_changes_is_always_sent() -> None:
    assert answer(_asked(), el("p", "x")).status_code == 200
    assert answer(_asked("x"), el("p", "x")).status_code == 200
