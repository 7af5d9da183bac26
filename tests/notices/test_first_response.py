"""A link to a notice: what a chat reads of it without a browser, and what it must not."""

from pathlib import Path

import pytest

from points_app import building
from points_app.core import clock
from points_app.notices.service import publish_notice, withdraw_notice
from tests.http import Client
from tests.notices.writing import NOW, a_notice, because
from tests.world import World, do

PAGE = "<!DOCTYPE html><html><head><title>公示</title></head><body></body></html>"


@pytest.fixture(autouse=True)
def a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The built page, as short as it can be, in both languages."""
    for name in ("notice", "en/notice"):
        folder = tmp_path / "build" / "client" / name
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(building, "web_dir", lambda: tmp_path)


def test_8_the_first_response_of_a_notice_has_the_preview_of_its_link(world: World) -> None:
    with clock.pinned(NOW):
        notice = do(publish_notice, world.committee, a_notice(world.east, '停水"<b>', source="**周五**上午"))
        for start in ("", "/en"):
            page = Client().get(f"{start}/notice/", params={"id": str(notice)}).text
            assert '<meta property="og:title" content="停水&quot;&lt;b&gt;">' in page
            assert '<meta property="og:description" content="周五上午">' in page
            assert page.index("og:title") < page.index("<title>")


def test_8_it_tells_nobody_what_only_some_may_read(world: World) -> None:
    """Not even when staff, who may read a coming or a withdrawn one, open the link: the copy is nobody's."""
    with clock.pinned(NOW):
        coming = do(publish_notice, world.committee, a_notice(world.east, "还没到", starts_on="2026-10-30"))
        gone = do(publish_notice, world.committee, a_notice(world.east, "撤回了"))
        do(withdraw_notice, world.committee, gone, because("写错了"))
        staff = Client()
        staff.sign_in(int(world.committee))
        for client in (staff, Client()):
            for asked in (str(coming), str(gone), "999999", "x", ""):
                answer = client.get("/notice/", params={"id": asked})
                assert (answer.status_code, answer.text) == (200, PAGE)
