"""What a visitor gets when a request goes wrong, and what is written down of it."""

import asyncio
import logging

import httpx
import pytest
import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from points_app.api.app import api
from points_app.core import clock, db
from points_app.core.errors import Conflict
from points_app.people.models import Resident
from points_app.web.guard import Guard
from points_app.web.http import endpoint


@endpoint
async def _fails(request: Request) -> Response:
    raise ValueError(request.query_params["phone"])


@endpoint
async def _refuses(request: Request) -> Response:
    raise Conflict("已经 <办结> 了。", "state")


def ask(path: str, method: str = "GET", **headers: str) -> httpx.Response:
    app = Starlette(routes=[Route("/api/fails", _fails), Route("/api/refuses", _refuses)])
    app.mount("", api)

    async def answer() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(Guard(app)), base_url="http://localhost") as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(answer())


def test_an_incident_has_a_number_and_no_secrets(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = ask("/api/fails?phone=13812345678")
    number = caplog.records[-1].args[0]
    assert answer.status_code == 500
    assert number in answer.json()["error"]
    assert f"Incident {number}" in caplog.text
    assert "test_errors.py" in caplog.text
    assert "13812345678" not in caplog.text + answer.text


def test_a_browser_gets_a_page_in_its_language() -> None:
    chinese = ask("/api/fails?phone=1", accept="text/html")
    english = ask("/api/fails?phone=1", accept="text/html", referer="http://localhost/en/report/")
    assert (chinese.status_code, english.status_code) == (500, 500)
    assert '<html lang="zh-CN">' in chinese.text
    assert 'href="/en/"' in english.text
    assert "Traceback" not in chinese.text + english.text


def test_words_of_a_refusal_are_escaped_in_a_page() -> None:
    assert ask("/api/refuses").json() == {"error": "已经 <办结> 了。", "field": "state"}
    page = ask("/api/refuses", accept="text/html")
    assert (page.status_code, "已经 &lt;办结&gt; 了。" in page.text) == (409, True)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_address_below_api_is_answered_in_words(method: str) -> None:
    answer = ask("/api/no-such-thing", method)
    assert (answer.status_code, answer.json()["error"]) == (404, "没有这个地址。")


def test_health_follows_the_database(database: sa.Engine, tmp_path: object) -> None:
    assert ask("/healthz").json() == {"database": True}
    db.use_engine(db.make_engine("postgresql+psycopg://points:secret@127.0.0.1:1/none"))
    lost = ask("/healthz")
    assert (lost.status_code, lost.json()) == (503, {"database": False})


def test_an_error_of_the_database_does_not_name_people(database: sa.Engine) -> None:
    def add_twice() -> None:
        with db.write() as session:
            for _time in range(2):
                session.add(Resident(name="张小明", phone="13812345678", created_at=clock.now()))
            session.flush()

    with pytest.raises(sa.exc.IntegrityError) as caught:
        add_twice()
    assert "张小明" not in str(caught.value)
