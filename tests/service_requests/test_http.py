"""Reports over HTTP: what strangers cannot make the server do, and cannot leave behind on its disk."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from points_app import building
from points_app.access import posting
from points_app.core import db, photos
from points_app.core.idempotency import new_key
from points_app.core.kept_forms import FormDraft
from points_app.service_requests.kinds import EventKind
from points_app.service_requests.models import RequestEvent, ServiceRequest
from points_app.service_requests.service import reporting
from points_app.web import bodies
from tests.http import Client
from tests.service_requests.sending import accept, send, solve
from tests.world import World, jpeg

FORM_PAGE = """<form><div id="report-place"></div><textarea name="text"></textarea></form>"""
TRACK_PAGE = """<div id="track"></div>"""


@pytest.fixture(autouse=True)
def short_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages as short as they can be."""
    for name, page in (("report", FORM_PAGE), ("track", TRACK_PAGE)):
        folder = tmp_path / "build" / "client" / name
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(page, encoding="utf-8")
    monkeypatch.setattr(building, "web_dir", lambda: tmp_path)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The pictures that were opened."""
    seen: list[bytes] = []
    encode = photos.encode

    def spy(raw: bytes) -> photos.PhotoBlob:
        seen.append(raw)
        return encode(raw)

    monkeypatch.setattr(photos, "encode", spy)
    return seen


def _drafts() -> int:
    with db.read() as session:
        return int(session.exec(select(sa.func.count()).select_from(FormDraft)).one())


def test_pictures_are_opened_only_for_who_may_handle_the_report(world: World, opened: list[bytes]) -> None:
    _code, id_ = send(world)
    client = Client()

    def write() -> int:
        form: dict[str, Any] = {"id": str(id_), "do": "note", "words": "到过现场", "key": new_key()}
        return client.post("/api/work", data=form, files={"photos": ("a.jpg", jpeg())}).status_code

    assert write() == 401
    for person in (world.resident, world.auditor, world.steward2):
        client.sign_in(person)
        assert write() == 403
    assert opened == []
    client.sign_in(world.steward)
    assert write() == 303
    assert len(opened) == 1


def test_an_address_refused_too_often_leaves_nothing_behind(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "KEPT_LIMIT", 2)
    client, form = Client(), {"need": "urgent", "category": "water", "text": "水管裂了，在<三>楼"}
    for _time in range(2):
        assert client.post("/api/report", data=form).status_code == 303
    answer = client.post("/api/report", data=form)
    assert answer.status_code == 422
    assert "请选择地点" in answer.text
    assert "水管裂了，在&lt;三&gt;楼" in answer.text
    code, _id = send(world)
    answer = client.post("/api/track", data={"code": code, "do": "yes", "words": "好了"})
    assert answer.status_code == 409
    assert "不能这样办" in answer.text
    assert _drafts() == 2


def test_a_flood_is_stopped_in_words_and_locks_out_nobody_who_is_signed_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "REPORTS_LIMIT", 2)
    stranger, neighbour = Client(), Client()
    form = {"need": "urgent", "category": "water", "text": "水管裂了", "at": world.tag}
    script = {"accept": "application/json"}

    def send_by(client: Client, text: str) -> int:
        return client.post("/api/report", data={**form, "text": text, "key": new_key()}, headers=script).status_code

    for _time in range(5):  # what is refused is no report, and counts as none
        assert send_by(stranger, "") == 422
    assert [send_by(stranger, f"第 {n} 件") for n in range(3)] == [200, 200, 429]
    answer = stranger.post("/api/report", data={**form, "key": new_key()}, headers=script)
    assert "110" in answer.json()["error"]
    neighbour.sign_in(world.resident)
    assert send_by(neighbour, "邻居的事") == 200
    with db.read() as session:
        texts = session.exec(select(ServiceRequest.text).order_by(ServiceRequest.id)).all()
    assert texts == ["第 0 件", "第 1 件", "邻居的事"]


def test_tries_are_counted_before_any_picture_is_opened(
    world: World, monkeypatch: pytest.MonkeyPatch, opened: list[bytes]
) -> None:
    monkeypatch.setattr(reporting, "TRIES_LIMIT", 1)
    client, form = Client(), {"need": "urgent", "category": "water", "text": "水管裂了", "place": "999999"}
    statuses = [
        client.post(
            "/api/report", data=form, files={"photos": ("a.jpg", jpeg())}, headers={"accept": "application/json"}
        ).status_code
        for _time in range(3)
    ]
    assert statuses == [422, 429, 429]
    assert len(opened) == 1


WEBPAGE = {"accept": "text/html", "referer": "http://localhost/en/report/"}


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bodies that a test can be quick about."""
    monkeypatch.setattr(bodies, "MAX_BODY_BYTES", 20_000)
    monkeypatch.setattr(bodies, "MAX_FORM_BYTES", 20_000)
    monkeypatch.setattr(bodies, "MAX_HEARD_BYTES", 60_000)


@pytest.mark.parametrize("kind", ["too large as a whole", "twenty pictures"])
@pytest.mark.usefixtures("small_limits")
def test_pictures_that_are_too_much_lose_no_words(world: World, opened: list[bytes], kind: str) -> None:
    sizes = [40_000] if kind == "too large as a whole" else [500] * 20
    form = {"need": "urgent", "category": "water", "text": "水管裂了 <b>", "phone": "13800001234", "at": world.tag}
    files = [("photos", (f"{n}.jpg", b"x" * size)) for n, size in enumerate(sizes)]
    client = Client()
    answer = client.post("/api/report", data=form, files=files)
    assert answer.status_code == 303
    page = client.get(answer.headers["location"]).text
    assert "最多 4 张" in page
    assert "水管裂了 &lt;b&gt;" in page
    told = client.post("/api/report", data=form, files=files, headers={"accept": "application/json"})
    assert (told.status_code, told.json()["field"]) == (422, "photos")
    with db.read() as session:
        assert session.exec(select(ServiceRequest)).all() == []
    assert opened == []


def test_7_18_a_photo_of_no_bytes_is_told_and_the_words_are_kept(world: World) -> None:
    form = {"need": "urgent", "category": "water", "text": "水管裂了", "phone": "13800001234", "at": world.tag}
    client = Client()
    told = client.post(
        "/api/report", data=form, files={"photos": ("a.jpg", b"")}, headers={"accept": "application/json"}
    )
    assert (told.status_code, told.json()["field"]) == (422, "photos")
    answer = client.post("/api/report", data=form, files={"photos": ("a.jpg", b"")})
    page = client.get(answer.headers["location"]).text
    assert "是空的" in page
    assert "水管裂了" in page
    with db.read() as session:
        assert session.exec(select(ServiceRequest)).all() == []


@pytest.mark.usefixtures("small_limits")
def test_what_is_too_large_to_be_read_is_refused_in_words(world: World) -> None:
    client = Client()
    for address, size in (("/api/track", 30_000), ("/api/report", 90_000), ("/api/session", 30_000)):
        answer = client.post(address, data={"words": "x" * size}, headers=WEBPAGE)
        assert answer.status_code == 413
        assert "Press your browser&#x27;s Back" in answer.text
        assert client.post(address, data={"words": "x" * size}).json()["error"].startswith("提交的内容太大")
    with db.read() as session:
        assert session.exec(select(ServiceRequest)).all() == []


@pytest.mark.usefixtures("small_limits")
def test_too_large_pictures_of_staff_keep_the_report_as_it_is(world: World) -> None:
    _code, id_ = send(world)
    client = Client()
    client.sign_in(world.steward)
    form = {"id": str(id_), "do": "note", "words": "到过现场", "key": new_key()}
    answer = client.post("/api/work", data=form, files={"photos": ("a.jpg", b"x" * 40_000)})
    assert answer.status_code == 422
    assert "照片太大" in answer.json()["error"]
    with db.read() as session:
        notes = session.exec(select(RequestEvent).where(RequestEvent.kind == EventKind.NOTED)).all()
    assert notes == []


@pytest.mark.parametrize("what", ["yes", "rate", "", "nothing known"])
def test_an_answer_without_a_right_code_is_not_kept(world: World, what: str) -> None:
    assert Client().post("/api/track", data={"code": "0000000000", "do": what, "words": "x"}).status_code == 404
    assert _drafts() == 0


def _version(part: str) -> str:
    return part.removesuffix("-->").rsplit("<!--", 1)[1]


def test_the_tracking_page_and_its_part_alone_are_the_same(world: World) -> None:
    code, id_ = send(world, text="水管裂了 <b>")
    client, address = Client(), f"/track?lang=zh&code={code}"
    page, part = client.get(f"/track/?code={code}").text, client.get(f"/api{address}").text
    assert "水管裂了 &lt;b&gt;" in part
    assert page == f'<div id="track">{part}</div>'
    assert client.get(f"/api{address}", headers={"if-none-match": _version(part)}).status_code == 304
    accept(world.steward, id_)
    again = client.get(f"/api{address}", headers={"if-none-match": _version(part)})
    assert (again.status_code, "已受理" in again.text) == (200, True)
    english = client.get(f"/api/track?lang=en&code={code}").text
    assert 'action="/en/track/"' in client.get("/api/track?lang=en&code=1").text
    assert "Accepted" in english


def test_a_code_is_taken_however_it_was_pasted(world: World) -> None:
    code, id_ = send(world)
    accept(world.steward, id_)
    solve(world.steward, id_, "换了水管")
    client = Client()
    pasted = f"https://community.example/en/track/?{'utm=x&' * 40}code={code[:5]}%20{code[5:].lower()}"
    assert "换了水管" in client.get("/api/track", params={"lang": "zh", "code": pasted}).text
    answer = client.post("/api/track", data={"code": pasted, "do": "yes", "words": "好了"})
    assert answer.headers["location"] == f"/track/?code={code}"
    assert "您已确认解决" in client.get("/api/track", params={"lang": "zh", "code": code}).text


def test_what_was_typed_comes_back_with_the_reason(world: World) -> None:
    code, id_ = send(world)
    accept(world.steward, id_)
    solve(world.steward, id_, "换了水管")
    client, form = Client(), {"code": code, "do": "rate", "words": "很快 <3", "stars": "5"}
    back = client.post("/api/track", data=form).headers["location"]
    page = client.get(f"/api{back.replace('/track/', '/track')}").text
    assert "不能这样办" in page
    assert "\n很快 &lt;3</textarea>" in page


def test_an_answer_sent_twice_is_one_answer(world: World) -> None:
    code, id_ = send(world)
    accept(world.steward, id_)
    solve(world.steward, id_, "换了水管")
    client, form = Client(), {"code": code, "do": "yes", "words": "好了", "key": new_key()}
    for _time in range(2):
        assert client.post("/api/track", data=form, headers={"accept": "application/json"}).status_code == 200
    with db.read() as session:
        yes = session.exec(select(RequestEvent).where(RequestEvent.kind == EventKind.CONFIRMED)).all()
    assert len(yes) == 1


def test_who_signed_in_finds_their_reports_where_a_code_is_asked_for(world: World) -> None:
    code, _id = send(world, who=world.resident, text="第一件")
    client = Client()
    assert code not in client.get("/api/track?lang=zh").text
    client.sign_in(world.resident)
    page = client.get("/api/track?lang=zh").text
    assert f'href="/track/?code={code}"' in page
    assert "第一件" in page


def test_8_who_scanned_the_qr_of_a_building_belongs_there_until_they_say_otherwise(world: World) -> None:
    """A place that was chosen, or that the register knows, stays; a code that does not count moves nobody."""
    client = Client()

    def place_after(code: str, **cookies: str) -> str | None:
        told = "; ".join(f"{name}={value}" for name, value in cookies.items())
        answer = client.get("/report/", params={"at": code}, headers={"cookie": told} if told else {})
        assert answer.status_code == 200
        return answer.cookies.get("points_place")

    here = str(int(world.east_1))
    assert place_after(world.tag) == here
    assert place_after(world.tag, points_place="no place") == here
    assert place_after(world.tag, points_place=str(int(world.west_1))) is None
    assert place_after("0000000000") is None
    client.sign_in(int(world.resident))
    assert place_after(world.tag) is None
