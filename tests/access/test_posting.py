"""A posted form: the one shape of answer, and what a browser without scripts gets back."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from points_app.access import posting as again
from points_app.access.posting import FormPage, refused, typed_before
from points_app.core import photos
from points_app.core.errors import DomainError, InvalidInput
from points_app.core.kept_forms import RefusedForm
from points_app.web import bodies, posting
from points_app.web.guard import Guard
from points_app.web.http import endpoint
from tests.core.test_photos import saved

SCRIPT = {"accept": "application/json"}
PAGE = {"accept": "text/html"}


async def _draw(before: RefusedForm) -> Response:
    return PlainTextResponse(f"{before.reason}|{dict(before.fields)}")


@endpoint
async def _page(request: Request) -> Response:
    return await _draw(await typed_before(request))


@endpoint
async def _send(request: Request) -> Response:
    """A toy form: `words` must say something, of `secret` nothing is kept, one picture at most."""
    form = None
    try:
        form = await posting.read(request, 1)
        if not posting.text(form, "words"):
            raise InvalidInput("写一句。", "words")
        made = await posting.pictures(request, form, 1)
    except DomainError as error:
        return await refused(request, form, error, FormPage("/toy/?at=3", ("words", "note"), _draw))
    return posting.done(request, f"/toy/{len(made)}/", "好了")


ROUTES = [Route("/toy/", _page), posting.with_pictures("/api/toy", _send)]


def ask(method: str, path: str, **options: Any) -> httpx.Response:
    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(Guard(Starlette(routes=ROUTES)))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path, **options)

    return asyncio.run(answer())


def post(form: dict[str, str], *pictures: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
    files = [("photos", ("a.jpg", raw)) for raw in pictures]
    return ask("POST", "/api/toy", data=form, headers=headers, **({"files": files} if files else {}))


@pytest.fixture(autouse=True)
def tables(database: sa.Engine) -> None:
    """On each kind of database."""


def test_a_browser_is_sent_on_and_a_script_is_told_where_to() -> None:
    answer = post({"words": "好"}, headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/toy/0/")
    answer = post({"words": "好"}, saved("JPEG"), headers=SCRIPT)
    assert (answer.status_code, answer.json()) == (200, {"to": "/toy/1/", "said": "好了"})


def test_a_script_is_told_what_is_wrong_and_nothing_is_kept() -> None:
    answer = post({"words": "", "note": "x"}, headers=SCRIPT)
    assert (answer.status_code, answer.json()) == (422, {"error": "写一句。", "field": "words"})
    answer = post({"words": "好"}, b"no picture", headers=SCRIPT)
    assert (answer.status_code, answer.json()["field"]) == (422, "photos")
    answer = ask(
        "POST", "/api/toy", content=b"\xff", headers={**SCRIPT, "content-type": "multipart/form-data; boundary=x"}
    )
    assert (answer.status_code, set(answer.json())) == (422, {"error", "field"})


def test_a_browser_gets_its_form_back_with_what_the_page_shows() -> None:
    answer = post({"words": "", "note": "<写了半天>", "secret": "1234"}, headers=PAGE)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/toy/?at=3&draft=")
    assert ask("GET", answer.headers["location"]).text == "写一句。|{'note': '<写了半天>'}"
    assert ask("GET", "/toy/?draft=nothing").text == "|{}"


def test_an_address_refused_too_often_gets_it_back_in_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "KEPT_LIMIT", 1)
    assert post({"note": "一"}, headers=PAGE).status_code == 303
    answer = post({"note": "二"}, headers=PAGE)
    assert (answer.status_code, answer.text) == (422, "写一句。|{'note': '二'}")


@pytest.mark.parametrize(
    ("sizes", "words"), [([30_000], "照片太大，没有收下：最多 1 张"), ([500] * 9, "照片最多 1 张。")]
)
def test_pictures_that_are_too_much_lose_no_words_and_are_not_opened(
    monkeypatch: pytest.MonkeyPatch, sizes: list[int], words: str
) -> None:
    monkeypatch.setattr(bodies, "MAX_BODY_BYTES", 20_000)
    monkeypatch.setattr(bodies, "MAX_FORM_BYTES", 20_000)
    monkeypatch.setattr(photos, "encode", lambda raw: pytest.fail("opened"))
    pictures = [b"x" * size for size in sizes]
    answer = post({"words": "水管裂了"}, *pictures, headers=SCRIPT)
    assert (answer.status_code, answer.json()["field"]) == (422, "photos")
    assert answer.json()["error"].startswith(words)
    answer = post({"words": "水管裂了"}, *pictures, headers=PAGE)
    assert "水管裂了" in ask("GET", answer.headers["location"]).text


def test_the_script_is_the_only_one() -> None:
    assets = Path(bodies.__file__).parent.parent.parent / "assets"
    posting_scripts = {path.name for path in assets.glob("*.js") if "FormData" in path.read_text(encoding="utf-8")}
    keeping_scripts = {path.name for path in assets.glob("*.js") if "draft:" in path.read_text(encoding="utf-8")}
    assert posting_scripts == {"form.js", "upload.js"}  # upload.js sends pictures, which are no form yet
    assert keeping_scripts == {"form.js"}
