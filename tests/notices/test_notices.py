"""The notice board: who sees what where and when, who may write, and what is kept for good."""

import asyncio
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from points_app.access.acting import COOKIE
from points_app.core import clock, db, photos
from points_app.core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound, SignInNeeded
from points_app.core.i18n import use_locale
from points_app.core.permissions import NOBODY, SYSTEM, Actor, Role
from points_app.notices import pictures, queries, service, views
from points_app.notices.kinds import NoticeKind
from points_app.notices.state import reading as state
from points_app.people.service import open_session
from tests.notices.writing import NOW, a_change, a_notice, because
from tests.world import Place, World, around, ask, do, picture, together

DAY = timedelta(days=1)


def publish(world: World, place_id: Place, title: str = "便民服务日", **more: Any) -> int:
    at = more.pop("at", NOW)
    return do(service.publish_notice, world.committee, a_notice(place_id, title, **more), at=at)


def titles(world: World, place_id: Place, **more: Any) -> list[str]:
    at = more.pop("at", NOW)
    return [row.title for row in ask(views.board, NOBODY, place_id.path, at=at, **more).rows]


def test_a_notice_is_seen_at_its_place_and_below(world: World) -> None:
    for place_id, title in ((world.community, "社区"), (world.east, "东"), (world.east_1, "三栋"), (world.west, "西")):
        publish(world, place_id, title)
    assert set(titles(world, world.east_1)) == {"社区", "东", "三栋"}
    assert set(titles(world, world.east)) == {"社区", "东"}
    assert titles(world, world.west) == ["西", "社区"]
    assert titles(world, world.community) == ["社区"]
    assert ask(queries.notices, NOBODY, "").rows == ()


def test_from_and_until(world: World) -> None:
    publish(world, world.east, "限时", starts_on="2026-10-22", ends_on="2026-10-23")
    shown = [bool(titles(world, world.east, at=NOW + n * DAY)) for n in range(5)]
    assert shown == [False, False, True, True, False]  # the last day counts whole


def test_the_reader_of_a_coming_ended_or_withdrawn_notice(world: World) -> None:
    coming = publish(world, world.east, starts_on="2026-10-22", ends_on="2026-10-23")
    with pytest.raises(NotFound):
        ask(views.notice, NOBODY, coming)
    assert ask(views.notice, world.owners, coming).state == "coming"
    open_ = ask(views.notice, NOBODY, coming, at=NOW + 2 * DAY)
    assert (open_.state, open_.title, open_.until) == ("open", "便民服务日", "到 10月23日，还有 1 天")
    assert "<strong>小广场</strong>" in open_.html
    ended = ask(views.notice, NOBODY, coming, at=NOW + 9 * DAY)
    assert (ended.state, ended.html, ended.pictures) == ("ended", "", [])
    assert "便民" not in ended.title
    do(service.withdraw_notice, world.owners, coming, because("日期写错了"), at=NOW + 2 * DAY)
    gone = ask(views.notice, NOBODY, coming, at=NOW + 3 * DAY)
    assert (gone.state, gone.html) == ("withdrawn", "")
    assert "日期写错了" in gone.state_words
    assert "撤回" in gone.state_words
    assert ask(views.notice, world.committee, coming, at=NOW + 3 * DAY).html


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


def test_7_9_of_many_pins_at_once_no_more_are_set_than_may(world: World) -> None:
    made = [publish(world, world.east, f"第 {n} 条") for n in range(service.MAX_PINNED + 4)]
    said = together(*(partial(do, service.pin_notice, world.owners, one, True) for one in made))
    assert said.count(None) == service.MAX_PINNED


def test_nothing_pinned_is_lost_on_a_deep_path(world: World) -> None:
    places = (world.community, world.east, world.east_1)
    made = {f"{place} {n}" for place in places for n in range(service.MAX_PINNED)}
    for title in made:
        publish(world, int(title.split()[0]), title, pinned=True)
    assert set(titles(world, world.east_1)) == made


def test_pages_hold_every_notice_once(world: World) -> None:
    made = {publish(world, (world.community, world.east)[n % 2], f"第 {n} 条", pinned=n == 7) for n in range(23)}
    path, seen, after = world.east_1.path, [], ""
    while True:
        page = ask(queries.notices, NOBODY, path, after=after, size=5)
        seen += [row.id for row in page.rows]
        after = page.after
        if not after:
            break
    assert sorted(seen) == sorted(made)
    with pytest.raises(InvalidInput):
        ask(queries.notices, NOBODY, path, after="999999")
    own, after = [], ""
    while True:
        page = ask(queries.own_notices, world.committee, after=after, size=5)
        own += [row.id for row in page.rows]
        after = page.after
        if not after:
            break
    assert own == sorted(made, reverse=True)


def test_filter_and_search(world: World) -> None:
    publish(world, world.east, "停电通知", kind="outage")
    publish(world, world.east, "100% 满意_度", source="有 50% 的人")
    assert titles(world, world.east, kind=NoticeKind.OUTAGE) == ["停电通知"]
    assert titles(world, world.east, text="停电") == ["停电通知"]
    assert titles(world, world.east, text="50%") == ["100% 满意_度"]
    assert titles(world, world.east, text="_") == ["100% 满意_度"]
    assert titles(world, world.east, text="没有这样的") == []


def test_an_edit_keeps_the_old_wording(world: World) -> None:
    notice = publish(world, world.east)
    change = a_change("便民服务日改期", "下雨，改到周日", source="改到周日。")
    assert do(service.edit_notice, world.owners, notice, change, at=NOW + DAY) == 2
    view = ask(views.notice, NOBODY, notice, at=NOW + DAY)
    assert (view.title, view.old_version) == ("便民服务日改期", False)
    assert [(one.number, one.words, one.shown) for one in view.changes] == [
        (2, "下雨，改到周日", True),
        (1, "首次发布", False),
    ]
    assert view.changes[0].who == "业*青"  # the public sees staff masked
    assert ask(views.notice, world.owners, notice).changes[0].who == "业向青"
    old = ask(views.notice, NOBODY, notice, 1)
    assert (old.title, old.old_version) == ("便民服务日", True)
    with pytest.raises(NotFound):
        ask(views.notice, NOBODY, notice, 3)


def test_an_edit_says_what_changed_and_is_based_on_the_newest(world: World) -> None:
    notice = publish(world, world.east)
    for words in ("", "   ", "\u202e", "长" * 500):
        with pytest.raises(InvalidInput):
            a_change("新标题", words)
    with pytest.raises(Conflict):
        do(service.edit_notice, world.owners, notice, a_change("便民服务日", "什么也没改"))
    do(service.edit_notice, world.owners, notice, a_change("新标题"))
    with pytest.raises(Conflict, match="改标题") as caught:  # who was slower learns what the quicker one did
        do(service.edit_notice, world.committee, notice, a_change("另一个", "同时改"))
    assert caught.value.field == "seen"


def test_two_clicks_are_one(world: World) -> None:
    form = a_notice(world.east, ends_on="2026-10-21")
    (notice,) = {do(service.publish_notice, world.owners, form) for _ in range(3)}
    change = a_change("新标题")
    assert {do(service.edit_notice, world.owners, notice, change) for _ in range(2)} == {2}
    # Sent again after a colleague's change, after the last day, after the withdrawal: the first answer.
    do(service.edit_notice, world.committee, notice, a_change("又一个", seen=2))
    assert do(service.edit_notice, world.owners, notice, change) == 2
    assert do(service.publish_notice, world.owners, form, at=NOW + 9 * DAY) == notice
    why = because("写错了")
    for _ in range(2):
        do(service.withdraw_notice, world.owners, notice, why)
    assert do(service.edit_notice, world.owners, notice, change) == 2
    with pytest.raises(Conflict):  # one key, another content
        do(service.publish_notice, world.owners, a_notice(world.east, "另一条", key=form.key))
    assert do(service.publish_notice, world.committee, form) != notice  # somebody else's key says nothing
    for bad in ("", "x" * 65, "钥匙" * 5, "a\nb"):
        with pytest.raises(InvalidInput):
            a_notice(world.east, key=bad)
    assert around("SELECT count(*) FROM notice").scalar() == 2


def test_who_published_what_is_recorded(world: World) -> None:
    notice = publish(world, world.east)
    do(service.edit_notice, world.owners, notice, a_change("新标题"))
    for pinned in (True, True, False):
        do(service.pin_notice, world.owners, notice, pinned)
    do(service.withdraw_notice, world.owners, notice, because("写错了"))
    rows = around("SELECT actor_id, verb, path FROM audit_row WHERE subject = 'notice' ORDER BY id").all()
    assert [(row.verb, row.actor_id) for row in rows] == [
        ("notices.publish_notice", world.committee),
        ("notices.edit_notice", world.owners),
        ("notices.pin_notice", world.owners),
        ("notices.pin_notice", world.owners),
        ("notices.withdraw_notice", world.owners),
    ]
    assert {row.path for row in rows} == {world.east.path}


def test_edits_keep_their_days(world: World) -> None:
    notice = publish(world, world.east, ends_on="2026-10-21")
    later = NOW + 9 * DAY
    begun = ask(views.begin_change, world.owners, notice, at=later)
    assert (begun.starts_on, begun.ends_on, begun.seen) == ("2026-10-20", "2026-10-21", 1)
    same_days = a_change("错字改了", "改错字", starts_on=begun.starts_on, ends_on=begun.ends_on)
    do(service.edit_notice, world.owners, notice, same_days, at=later)
    longer = a_change("错字改了", "延长展示", seen=2, starts_on=begun.starts_on, ends_on="2026-11-05")
    do(service.edit_notice, world.owners, notice, longer, at=later)
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
            (service.publish_notice, a_notice(world.east)),
            (service.edit_notice, mine, a_change("改")),
            (service.pin_notice, mine, True),
            (service.withdraw_notice, mine, because("不要了")),
        ):
            with pytest.raises(refusal):
                do(verb, actor, *args)
        for query, *args in (
            (views.begin_change, mine),
            (views.preview, a_notice(world.east)),
            (views.preview, a_change("改"), mine),
        ):
            with pytest.raises(refusal):
                ask(query, actor, *args)
        assert not ask(views.notice, actor, mine).may_edit
    west_only = nobody_may[-2]
    assert ask(views.own_notices, west_only).rows == ()
    assert ask(views.own_notices, NOBODY).rows == ()
    view = ask(views.notice, NOBODY, mine)
    assert (view.title, len(view.changes), ask(views.own_notices, world.owners).rows[0].pinned) == (
        "便民服务日",
        0,
        False,
    )


def test_forged_ids(world: World) -> None:
    for forged in (0, -1, 999_999):
        with pytest.raises(DomainError):
            do(service.withdraw_notice, world.committee, forged, because("撤回"))
        with pytest.raises(DomainError):
            do(service.publish_notice, world.committee, a_notice(forged))
        with pytest.raises(NotFound):
            ask(views.notice, world.committee, forged)


def test_places_to_publish_are_the_actors(world: World) -> None:
    east = ["锦绣花园", "锦绣花园 1 栋", "锦绣花园 2 栋"]
    assert [place.words for place in ask(views.places_to_publish, world.owners)] == east
    assert [place.words for place in ask(views.places_to_publish, world.committee)] == [
        "和风社区",
        *east,
        "清河里",
        "清河里 1 栋",
        "清河里 2 栋",
    ]
    assert ask(views.places_to_publish, world.resident) == []


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
        ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"starts_on": "2026-W43-1"}, "starts_on"),
        ({"ends_on": "2026-02-30"}, "ends_on"),
        ({"ends_on": "2026-10-19"}, "ends_on"),
        ({"ends_on": "9999-12-31"}, "ends_on"),
        ({"starts_on": "2026-10-25", "ends_on": "2026-10-24"}, "ends_on"),
        ({"kind": "publicity"}, "ends_on"),
        ({"pictures": [{"name": str(n)} for n in range(10)]}, "pictures"),
        ({"pictures": [{"name": "0" * 40}]}, "pictures"),
        ({"pictures": [{"name": "x", "caption": "说明" * 100}]}, "pictures"),
        ({"place_id": 0}, "place_id"),
    ],
)
def test_bad_input_names_its_field_and_changes_nothing(world: World, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        do(service.publish_notice, world.committee, a_notice(**{"place_id": world.east, **wrong}))
    assert caught.value.field == field
    assert around("SELECT count(*) FROM notice").scalar() == 0
    assert around("SELECT count(*) FROM notice_version").scalar() == 0


def test_odd_but_harmless_words_are_kept(world: World) -> None:
    title = "<b>🎉</b> \u202eabc\u202c Robert'); DROP TABLE notice;-- שלום"
    notice = publish(world, world.east, title, source="<script>alert(1)</script>\r\n\r\n😀 مرحبا")
    view = ask(views.notice, NOBODY, notice)
    assert view.title == "<b>🎉</b> abc Robert'); DROP TABLE notice;-- שלום"
    assert "<script" not in view.html
    assert "😀 مرحبا" in view.html


def test_preview_is_what_the_public_will_see(world: World) -> None:
    form = a_notice(world.east, ends_on="2026-10-27")
    before = ask(views.preview, world.owners, form)
    notice = do(service.publish_notice, world.owners, form)
    after = ask(views.notice, NOBODY, notice)
    for name in ("title", "html", "kind", "kind_words", "place", "day", "until", "readers", "state"):
        assert getattr(before, name) == getattr(after, name), name
    assert ask(views.preview, world.owners, a_change("改了"), notice).title == "改了"
    assert ask(views.notice, NOBODY, notice).title == "便民服务日"


def test_a_reader_is_counted_once_a_day(world: World) -> None:
    notice = publish(world, world.east)
    for visitor in ("a", "a", "b", "", "a", "c" * 500, "c" * 32):
        do(service.count_read, NOBODY, notice, visitor)
    assert ask(views.notice, NOBODY, notice).readers == "阅读 3 人次"
    do(service.count_read, NOBODY, notice, "a", at=NOW + DAY)
    do(service.count_read, NOBODY, notice, "a", at=NOW + 3 * DAY)
    assert ask(views.notice, NOBODY, notice).readers == "阅读 5 人次"
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

    async def tab(_wanted: object) -> SimpleNamespace:
        return SimpleNamespace()

    page = SimpleNamespace(router=router, base_vars={}, get_state=tab)
    asyncio.run(state.NoticeState.count.fn(page))


def test_readers_cannot_be_invented(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    notice = publish(world, world.east)
    with clock.pinned(NOW):
        for cookie in ("", "invented", "another"):
            _visit(notice, cookie)
        assert ask(views.notice, NOBODY, notice).readers == "阅读 1 人次"
        for _device in range(2):
            with db.write() as session:
                token = open_session(session, world.owners)
            _visit(notice, token)
        assert ask(views.notice, NOBODY, notice).readers == "阅读 2 人次"
        monkeypatch.setattr(state, "READS_LIMIT", 5)
        other = publish(world, world.east)
        _visit(other, "")
        assert ask(views.notice, NOBODY, other).readers == "阅读 0 人次"


def test_pictures_belong_to_their_notice(world: World) -> None:
    (name,) = do(photos.keep_unattached, world.owners, pictures.PICTURES, [picture()])
    with pytest.raises(InvalidInput):
        do(service.publish_notice, world.committee, a_notice(world.east, pictures=[{"name": name}]))
    twice = [{"name": name, "caption": "小广场"}, {"name": name, "caption": "再来一次"}]
    notice = do(service.publish_notice, world.owners, a_notice(world.east, pictures=twice))
    (shown,) = ask(views.notice, NOBODY, notice).pictures
    assert shown.caption == "小广场"
    assert shown.name != name
    assert ask(views.board, NOBODY, world.east.path).rows[0].photo == f"/photo/{shown.name}?thumb=1"
    kept = a_change("新标题", pictures=[{"name": shown.name, "caption": "新的说明"}])
    do(service.edit_notice, world.committee, notice, kept)
    assert ask(views.notice, NOBODY, notice).pictures[0].caption == "新的说明"
    assert ask(pictures.may_see_pictures, NOBODY, notice)
    do(service.withdraw_notice, world.owners, notice, because("撤回"))
    assert not ask(pictures.may_see_pictures, NOBODY, notice)
    assert ask(pictures.may_see_pictures, world.owners, notice)
    for actor, refusal in ((NOBODY, SignInNeeded), (world.resident, NotAllowed)):
        with pytest.raises(refusal):
            do(photos.keep_unattached, actor, pictures.PICTURES, [picture("blue")])


def test_what_was_withdrawn_stays_withdrawn(world: World) -> None:
    notice = publish(world, world.east, pinned=True)
    with pytest.raises(InvalidInput):
        because(" ")
    do(service.withdraw_notice, world.owners, notice, because("写错了"))
    assert titles(world, world.east) == []
    row = ask(views.own_notices, world.owners).rows[0]
    assert (row.state, row.pinned) == ("withdrawn", False)
    for verb, *args in (
        (service.withdraw_notice, notice, because("再来")),
        (service.pin_notice, notice, True),
        (service.edit_notice, notice, a_change("改")),
    ):
        with pytest.raises(Conflict):
            do(verb, world.owners, *args)


def test_english_words(world: World) -> None:
    notice = publish(world, world.east, kind="publicity", ends_on="2026-10-27")
    with use_locale("en"):
        view = ask(views.notice, NOBODY, notice)
        row = ask(views.board, NOBODY, world.east.path).rows[0]
    assert (view.place, view.day, view.kind_words) == ("Jinxiu Garden", "20 Oct", "For comment")
    assert view.until == "Until 27 Oct, 7 days left"
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
    do(service.edit_notice, world.owners, notice, a_change("改"))
    with pytest.raises(sa.exc.IntegrityError):
        around(statement)


def test_a_withdrawal_cannot_be_undone_around_the_code(world: World) -> None:
    notice = publish(world, world.east)
    do(service.withdraw_notice, world.owners, notice, because("写错了"))
    with pytest.raises(sa.exc.IntegrityError):
        around("UPDATE notice SET withdrawn_at = NULL, withdrawn_reason = ''")
    replacing = {
        "sqlite": "INSERT OR REPLACE INTO notice_version SELECT * FROM notice_version",
        "postgresql": "TRUNCATE notice_version",
    }
    with pytest.raises(sa.exc.IntegrityError):
        around(replacing[db.engine().dialect.name])
