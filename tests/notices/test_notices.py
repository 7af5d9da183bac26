"""The notice board: who sees what where and when, who may write, and what is kept for good."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from points_app.access.acting import COOKIE
from points_app.core import clock, db, photos
from points_app.core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound, SignInNeeded
from points_app.core.i18n import use_locale
from points_app.core.permissions import NOBODY, SYSTEM, Actor, Role
from points_app.notices import queries, service
from points_app.notices.forms import Picture
from points_app.notices.state import reading as state
from points_app.people.service import open_session
from tests.notices.writing import NOW, a_notice, key
from tests.world import Place, World, around, ask, do, picture

DAY = timedelta(days=1)


def publish(world: World, place_id: Place, title: str = "便民服务日", **more: Any) -> int:
    at = more.pop("at", NOW)
    return do(service.publish_notice, world.committee, a_notice(place_id, title, **more), key(), at=at)


def titles(world: World, place_id: Place, **more: Any) -> list[str]:
    at = more.pop("at", NOW)
    return [row.title for row in ask(queries.notices, NOBODY, place_id.path, at=at, **more).rows]


def test_a_notice_is_seen_at_its_place_and_below(world: World) -> None:
    for place_id, title in ((world.community, "社区"), (world.east, "东"), (world.east_1, "三栋"), (world.west, "西")):
        publish(world, place_id, title)
    assert set(titles(world, world.east_1)) == {"社区", "东", "三栋"}
    assert set(titles(world, world.east)) == {"社区", "东"}
    assert titles(world, world.west) == ["西", "社区"]
    assert titles(world, world.community) == ["社区"]
    assert ask(queries.notices, NOBODY, "").rows == []


def test_from_and_until(world: World) -> None:
    publish(world, world.east, "限时", starts_on="2026-10-22", ends_on="2026-10-23")
    shown = [bool(titles(world, world.east, at=NOW + n * DAY)) for n in range(5)]
    assert shown == [False, False, True, True, False]  # the last day counts whole


def test_the_reader_of_a_coming_ended_or_withdrawn_notice(world: World) -> None:
    coming = publish(world, world.east, starts_on="2026-10-22", ends_on="2026-10-23")
    with pytest.raises(NotFound):
        ask(queries.notice, NOBODY, coming)
    assert ask(queries.notice, world.owners, coming).state == "coming"
    open_ = ask(queries.notice, NOBODY, coming, at=NOW + 2 * DAY)
    assert (open_.state, open_.title, open_.until) == ("open", "便民服务日", "到 10 月 23 日，还有 1 天")
    assert "<strong>小广场</strong>" in open_.html
    ended = ask(queries.notice, NOBODY, coming, at=NOW + 9 * DAY)
    assert (ended.state, ended.html, ended.pictures) == ("ended", "", [])
    assert "便民" not in ended.title
    do(service.withdraw_notice, world.owners, coming, "日期写错了", at=NOW + 2 * DAY)
    gone = ask(queries.notice, NOBODY, coming, at=NOW + 3 * DAY)
    assert (gone.state, gone.html) == ("withdrawn", "")
    assert "日期写错了" in gone.state_words
    assert "撤回" in gone.state_words
    assert ask(queries.notice, world.committee, coming, at=NOW + 3 * DAY).html


def test_pinned_ones_come_first_and_are_few(world: World) -> None:
    first = publish(world, world.east, "老的", pinned=True)
    publish(world, world.east, "新的", at=NOW + DAY)
    assert titles(world, world.east, at=NOW + DAY) == ["老的", "新的"]
    do(service.pin_notice, world.owners, first, False)
    assert titles(world, world.east, at=NOW + DAY) == ["新的", "老的"]
    for n in range(service.MAX_PINNED):
        publish(world, world.east, f"置顶 {n}", pinned=True)
    with pytest.raises(Conflict):
        do(service.pin_notice, world.owners, first, True)
    with pytest.raises(Conflict):
        publish(world, world.east, "又一条", pinned=True)


def test_nothing_pinned_is_lost_on_a_deep_path(world: World) -> None:
    places = (world.community, world.east, world.east_1)
    made = {f"{place} {n}" for place in places for n in range(service.MAX_PINNED)}
    for title in made:
        publish(world, int(title.split()[0]), title, pinned=True)
    assert set(titles(world, world.east_1)) == made


def test_pages_hold_every_notice_once(world: World) -> None:
    made = {publish(world, (world.community, world.east)[n % 2], f"第 {n} 条", pinned=n == 7) for n in range(23)}
    path, seen, after = world.east_1.path, [], 0
    while True:
        page = ask(queries.notices, NOBODY, path, after=after, limit=5)
        seen += [row.id for row in page.rows]
        if not page.has_more:
            break
        after = page.last
    assert sorted(seen) == sorted(made)
    assert ask(queries.notices, NOBODY, path, after=999_999).rows == []


def test_filter_and_search(world: World) -> None:
    publish(world, world.east, "停电通知", kind="outage")
    publish(world, world.east, "100% 满意_度", source="有 50% 的人")
    assert titles(world, world.east, kind="outage") == ["停电通知"]
    assert len(titles(world, world.east, kind="nonsense'--")) == 2
    assert titles(world, world.east, text="停电") == ["停电通知"]
    assert titles(world, world.east, text="50%") == ["100% 满意_度"]
    assert titles(world, world.east, text="_") == ["100% 满意_度"]
    assert titles(world, world.east, text="没有这样的") == []


def test_an_edit_keeps_the_old_wording(world: World) -> None:
    notice = publish(world, world.east)
    change = a_notice(world.east, "便民服务日改期", source="改到周日。")
    assert do(service.edit_notice, world.owners, notice, change, "下雨，改到周日", 1, key(), at=NOW + DAY) == 2
    view = ask(queries.notice, NOBODY, notice, at=NOW + DAY)
    assert (view.title, view.old_version) == ("便民服务日改期", False)
    assert [(one.number, one.words, one.shown) for one in view.changes] == [
        (2, "下雨，改到周日", True),
        (1, "首次发布", False),
    ]
    assert view.changes[0].who == "业*青"  # the public sees staff masked
    assert ask(queries.notice, world.owners, notice).changes[0].who == "业向青"
    old = ask(queries.notice, NOBODY, notice, 1)
    assert (old.title, old.old_version) == ("便民服务日", True)
    with pytest.raises(NotFound):
        ask(queries.notice, NOBODY, notice, 3)


def test_an_edit_says_what_changed_and_is_based_on_the_newest(world: World) -> None:
    notice = publish(world, world.east)
    change = a_notice(world.east, "新标题")
    for words in ("", "   ", "\u202e", "长" * 500):
        with pytest.raises(InvalidInput):
            do(service.edit_notice, world.owners, notice, change, words, 1, key())
    with pytest.raises(Conflict):
        do(service.edit_notice, world.owners, notice, a_notice(world.east), "什么也没改", 1, key())
    do(service.edit_notice, world.owners, notice, change, "改标题", 1, key())
    with pytest.raises(Conflict, match="改标题") as caught:  # who was slower learns what the quicker one did
        do(service.edit_notice, world.committee, notice, a_notice(world.east, "另一个"), "同时改", 1, key())
    assert caught.value.field == "seen"


def test_two_clicks_are_one(world: World) -> None:
    again = key()
    made = {do(service.publish_notice, world.owners, a_notice(world.east), again) for _ in range(3)}
    assert len(made) == 1
    notice, edited = made.pop(), key()
    change = a_notice(world.east, "新标题")
    assert {do(service.edit_notice, world.owners, notice, change, "改标题", 1, edited) for _ in range(2)} == {2}
    with pytest.raises(InvalidInput):
        do(service.publish_notice, world.committee, a_notice(world.east), again)  # somebody else's key
    for bad in ("", "x" * 65, "钥匙", "a\nb"):
        with pytest.raises(InvalidInput):
            do(service.publish_notice, world.owners, a_notice(world.east), bad)
    assert len(titles(world, world.east)) == 1


def test_edits_keep_their_days(world: World) -> None:
    notice = publish(world, world.east, ends_on="2026-10-21")
    later = NOW + 9 * DAY
    form = ask(queries.notice_form, world.owners, notice, at=later)
    assert (form.starts_on, form.ends_on, form.seen) == ("2026-10-20", "2026-10-21", 1)
    same_days = a_notice(world.east, "错字改了", starts_on=form.starts_on, ends_on=form.ends_on)
    do(service.edit_notice, world.owners, notice, same_days, "改错字", 1, key(), at=later)
    longer = replace(same_days, ends_on="2026-11-05")
    do(service.edit_notice, world.owners, notice, longer, "延长展示", 2, key(), at=later)
    assert titles(world, world.east, at=later) == ["错字改了"]


def test_rights(world: World) -> None:
    mine = publish(world, world.east)
    nobody_may = [
        NOBODY,
        SYSTEM,
        Actor(world.resident, "张小明"),
        *(
            Actor(world.resident, "张小明", grants=((role, world.community.path),))
            for role in Role
            if role is not Role.COMMITTEE
        ),
        Actor(world.resident, "张小明", grants=((Role.COMMITTEE, world.west.path),)),
        Actor(world.resident, "张小明", grants=((Role.COMMITTEE, world.east_1.path),)),
    ]
    for actor in nobody_may:
        refusal = NotAllowed if actor.signed_in else SignInNeeded
        for verb, *args in (
            (service.publish_notice, a_notice(world.east), key()),
            (service.edit_notice, mine, a_notice(world.east, "改"), "改", 1, key()),
            (service.pin_notice, mine, True),
            (service.withdraw_notice, mine, "不要了"),
        ):
            with pytest.raises(refusal):
                do(verb, actor, *args)
        for query, *args in ((queries.notice_form, mine), (queries.preview, a_notice(world.east), mine)):
            with pytest.raises(refusal):
                ask(query, actor, *args)
        assert not ask(queries.notice, actor, mine).may_edit
    west_only = nobody_may[-2]
    assert ask(queries.own_notices, west_only).rows == []
    assert ask(queries.own_notices, NOBODY).rows == []
    view = ask(queries.notice, NOBODY, mine)
    assert (view.title, len(view.changes), ask(queries.own_notices, world.owners).rows[0].pinned) == (
        "便民服务日",
        0,
        False,
    )


def test_forged_ids(world: World) -> None:
    for forged in (0, -1, 999_999):
        with pytest.raises(DomainError):
            do(service.withdraw_notice, world.committee, forged, "撤回")
        with pytest.raises(DomainError):
            do(service.publish_notice, world.committee, a_notice(forged), key())
        with pytest.raises(NotFound):
            ask(queries.notice, world.committee, forged)


def test_places_to_publish_are_the_actors(world: World) -> None:
    east = ["锦绣花园", "锦绣花园 1 栋", "锦绣花园 2 栋"]
    assert [place.words for place in ask(queries.places_to_publish, world.owners)] == east
    assert [place.words for place in ask(queries.places_to_publish, world.committee)] == [
        "和风社区",
        *east,
        "清河里",
        "清河里 1 栋",
        "清河里 2 栋",
    ]
    assert ask(queries.places_to_publish, world.resident) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "题" * 61}, "title"),
        ({"title": "题" * 10_001}, "title"),
        ({"title": "\u202e \u200f"}, "title"),
        ({"source": " \n\u202e"}, "source"),
        ({"source": "字" * 10_001}, "source"),
        ({"kind": ""}, "kind"),
        ({"kind": "secret"}, "kind"),
        ({"starts_on": "2026-10-19"}, "starts_on"),
        ({"starts_on": "明天"}, "starts_on"),
        ({"starts_on": "２０２６-10-21"}, "starts_on"),
        ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"starts_on": "2026-W43-1"}, "starts_on"),
        ({"ends_on": "2026-02-30"}, "ends_on"),
        ({"ends_on": "2026-10-19"}, "ends_on"),
        ({"ends_on": "9999-12-31"}, "ends_on"),
        ({"starts_on": "2026-10-25", "ends_on": "2026-10-24"}, "ends_on"),
        ({"kind": "publicity"}, "ends_on"),
        ({"pictures": tuple(Picture(str(n)) for n in range(10))}, "pictures"),
        ({"pictures": (Picture("0" * 40),)}, "pictures"),
        ({"pictures": (Picture("x", "说明" * 100),)}, "pictures"),
        ({"place_id": 0}, "place_id"),
    ],
)
def test_bad_input_names_its_field_and_changes_nothing(world: World, wrong: dict[str, Any], field: str) -> None:
    draft = replace(a_notice(world.east), **wrong)
    with pytest.raises(InvalidInput) as caught:
        do(service.publish_notice, world.committee, draft, key())
    assert caught.value.field == field
    assert around("SELECT count(*) FROM notice").scalar() == 0
    assert around("SELECT count(*) FROM notice_version").scalar() == 0


def test_odd_but_harmless_words_are_kept(world: World) -> None:
    title = "<b>🎉</b> \u202eabc\u202c Robert'); DROP TABLE notice;-- שלום"
    notice = publish(world, world.east, title, source="<script>alert(1)</script>\r\n\r\n😀 مرحبا")
    view = ask(queries.notice, NOBODY, notice)
    assert view.title == "<b>🎉</b> abc Robert'); DROP TABLE notice;-- שלום"
    assert "<script" not in view.html
    assert "😀 مرحبا" in view.html


def test_preview_is_what_the_public_will_see(world: World) -> None:
    draft = a_notice(world.east, ends_on="2026-10-27")
    before = ask(queries.preview, world.owners, draft)
    notice = do(service.publish_notice, world.owners, draft, key())
    after = ask(queries.notice, NOBODY, notice)
    for name in ("title", "html", "kind", "kind_words", "place", "day", "until", "readers", "state"):
        assert getattr(before, name) == getattr(after, name), name
    change = replace(draft, title="改了")
    assert ask(queries.preview, world.owners, change, notice).title == "改了"
    assert ask(queries.notice, NOBODY, notice).title == "便民服务日"


def test_a_reader_is_counted_once_a_day(world: World) -> None:
    notice = publish(world, world.east)
    for visitor in ("a", "a", "b", "", "a", "c" * 500, "c" * 32):
        do(service.count_read, NOBODY, notice, visitor)
    assert ask(queries.notice, NOBODY, notice).readers == "阅读 3 人次"
    do(service.count_read, NOBODY, notice, "a", at=NOW + DAY)
    do(service.count_read, NOBODY, notice, "a", at=NOW + 3 * DAY)
    assert ask(queries.notice, NOBODY, notice).readers == "阅读 5 人次"
    assert around("SELECT count(*) FROM notice_visit").scalar() == 1  # yesterday's are swept
    do(service.count_read, NOBODY, 999_999, "a")
    coming = publish(world, world.east, starts_on="2026-10-30")
    do(service.count_read, NOBODY, coming, "a")
    assert around("SELECT readers FROM notice_readers WHERE notice_id = :id", id=coming).scalar() == 0


def _visit(notice: int, cookie: str) -> None:
    """Open a notice in a browser with this session cookie."""
    router = SimpleNamespace(
        url=SimpleNamespace(path="/notice/", query_parameters={"id": str(notice)}),
        headers=SimpleNamespace(cookie=f"{COOKIE}={cookie}", user_agent="a phone"),
        session=SimpleNamespace(client_ip="10.0.0.9"),
    )
    page = SimpleNamespace(router=router, base_vars={}, _id=lambda: notice)
    asyncio.run(state.NoticeState.count.fn(page))


def test_readers_cannot_be_invented(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    notice = publish(world, world.east)
    with clock.pinned(NOW):
        for cookie in ("", "invented", "another"):
            _visit(notice, cookie)
        assert ask(queries.notice, NOBODY, notice).readers == "阅读 1 人次"
        for _device in range(2):
            with db.write() as session:
                token = open_session(session, world.owners)
            _visit(notice, token)
        assert ask(queries.notice, NOBODY, notice).readers == "阅读 2 人次"
        monkeypatch.setattr(state, "READS_LIMIT", 5)
        other = publish(world, world.east)
        _visit(other, "")
        assert ask(queries.notice, NOBODY, other).readers == "阅读 0 人次"


def test_pictures_belong_to_their_notice(world: World) -> None:
    (name,) = do(photos.keep_unattached, world.owners, service.PICTURES, [picture()])
    stolen = a_notice(world.east, pictures=(Picture(name),))
    with pytest.raises(InvalidInput):
        do(service.publish_notice, world.committee, stolen, key())
    draft = a_notice(world.east, pictures=(Picture(name, "小广场"), Picture(name, "再来一次")))
    notice = do(service.publish_notice, world.owners, draft, key())
    (shown,) = ask(queries.notice, NOBODY, notice).pictures
    assert shown.caption == "小广场"
    assert shown.name != name
    assert ask(queries.notices, NOBODY, world.east.path).rows[0].photo == f"/photo/{shown.name}?thumb=1"
    kept = replace(draft, title="新标题", pictures=(Picture(shown.name, "新的说明"),))
    do(service.edit_notice, world.committee, notice, kept, "改标题", 1, key())
    assert ask(queries.notice, NOBODY, notice).pictures[0].caption == "新的说明"
    assert ask(queries.notice_photo_viewer, NOBODY, notice)
    do(service.withdraw_notice, world.owners, notice, "撤回")
    assert not ask(queries.notice_photo_viewer, NOBODY, notice)
    assert ask(queries.notice_photo_viewer, world.owners, notice)
    for actor, refusal in ((NOBODY, SignInNeeded), (world.resident, NotAllowed)):
        with pytest.raises(refusal):
            do(photos.keep_unattached, actor, service.PICTURES, [picture("blue")])


def test_what_was_withdrawn_stays_withdrawn(world: World) -> None:
    notice = publish(world, world.east, pinned=True)
    with pytest.raises(InvalidInput):
        do(service.withdraw_notice, world.owners, notice, " ")
    do(service.withdraw_notice, world.owners, notice, "写错了")
    assert titles(world, world.east) == []
    row = ask(queries.own_notices, world.owners).rows[0]
    assert (row.state, row.pinned) == ("withdrawn", False)
    for verb, *args in (
        (service.withdraw_notice, notice, "再来"),
        (service.pin_notice, notice, True),
        (service.edit_notice, notice, a_notice(world.east, "改"), "改", 1, key()),
    ):
        with pytest.raises(Conflict):
            do(verb, world.owners, *args)


def test_english_words(world: World) -> None:
    notice = publish(world, world.east, kind="publicity", ends_on="2026-10-27")
    with use_locale("en"):
        view = ask(queries.notice, NOBODY, notice)
        row = ask(queries.notices, NOBODY, world.east.path).rows[0]
    assert (view.place, view.day, view.kind_words) == ("Jinxiu Garden", "20 Oct 2026", "For comment")
    assert view.until == "Until 27 Oct 2026, 7 days left"
    assert row.href == f"/en/notice/?id={notice}"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM notice",
        "DELETE FROM notice_version",
        "UPDATE notice_version SET title = 'x'",
        "UPDATE notice_version SET what_changed = 'x' WHERE number = 2",
        "UPDATE notice SET place_id = place_id + 1",
        "UPDATE notice SET path = '/'",
        "UPDATE notice SET version = version - 1",
        "UPDATE notice SET version = version + 1",
        "UPDATE notice SET kind = 'urgent'",
        "UPDATE notice SET ends_at = '2026-12-01 00:00:00'",
        "UPDATE notice SET published_by = published_by - 1",
        "UPDATE notice SET withdrawn_at = '2026-12-01 00:00:00'",
        "UPDATE notice SET withdrawn_at = '2026-12-01 00:00:00', withdrawn_reason = 'x', pinned = true",
        "INSERT INTO notice_version (notice_id, number, title) SELECT notice_id, 1, 'x' FROM notice_version",
        "UPDATE notice_readers SET readers = -1",
    ],
)
def test_the_database_refuses_what_goes_around_the_code(world: World, statement: str) -> None:
    notice = publish(world, world.east)
    do(service.edit_notice, world.owners, notice, a_notice(world.east, "改"), "改标题", 1, key())
    with pytest.raises(sa.exc.IntegrityError):
        around(statement)


def test_a_withdrawal_cannot_be_undone_around_the_code(world: World) -> None:
    notice = publish(world, world.east)
    do(service.withdraw_notice, world.owners, notice, "写错了")
    with pytest.raises(sa.exc.IntegrityError):
        around("UPDATE notice SET withdrawn_at = NULL, withdrawn_reason = ''")
    replacing = {
        "sqlite": "INSERT OR REPLACE INTO notice_version SELECT * FROM notice_version",
        "postgresql": "TRUNCATE notice_version",
    }
    with pytest.raises(sa.exc.IntegrityError):
        around(replacing[db.engine().dialect.name])
