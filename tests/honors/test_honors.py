"""The honor board: names and photos appear by consent and vanish with it."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from points_app.core import db, photos
from points_app.core.errors import Conflict, DomainError, InvalidInput, NotAllowed, SignInNeeded
from points_app.core.i18n import use_locale
from points_app.core.permissions import NOBODY, Actor, Role
from points_app.honors import periods, pictures, queries, views
from points_app.honors import service as honors
from points_app.people.forms.mine import ConsentForm
from points_app.people.kinds import ConsentKind
from points_app.people.service import record_consent, withdraw_consent
from tests import http
from tests.boards import homes as home
from tests.notices.writing import an_honor, because
from tests.world import World, around, ask, do, jpeg, picture


def publish(world: World, **more: Any) -> int:
    form = an_honor(**{"place_id": world.east, "resident_id": world.resident, **more})
    return do(honors.publish_honor, world.owners, form)


def row(world: World, actor: Any = NOBODY) -> views.HonorRow:
    return ask(views.honors, actor, world.east_1.path).rows[0]


def test_a_name_is_masked_until_consent_and_again_after_withdrawal(world: World) -> None:
    publish(world)
    for actor in (NOBODY, world.stranger, world.owners):  # nobody sees more on the board than the public does
        assert (row(world, actor).name, row(world, actor).surname, row(world, actor).photo) == ("张*明", "张", "")
    do(record_consent, world.resident, world.resident, ConsentForm(kind="honor_name"))
    assert row(world).name == "张小明"
    do(withdraw_consent, world.resident, world.resident, ConsentKind("honor_name"))
    assert row(world).name == "张*明"


def test_words_that_name_the_person_are_masked_with_the_name(world: World) -> None:
    publish(world, title="好邻居张小明", citation="张小明修好了门，大家都谢张小明。")
    assert (row(world).title, row(world).citation) == ("好邻居张*明", "张*明修好了门，大家都谢张*明。")
    do(record_consent, world.resident, world.resident, ConsentForm(kind="honor_name"))
    assert row(world).citation == "张小明修好了门，大家都谢张小明。"
    do(withdraw_consent, world.resident, world.resident, ConsentKind("honor_name"))
    assert "张小明" not in str(row(world))


def test_a_photo_comes_with_consent_and_goes_with_it(world: World) -> None:
    (name,) = do(photos.keep_unattached, world.owners, pictures.PICTURES, [picture()])
    with pytest.raises(InvalidInput) as caught:
        publish(world, photo=name)
    assert caught.value.field == "photo"
    honor = publish(world, photo=name, honor_photo="on", signed_on="2026-10-18")
    shown = row(world)
    assert shown.photo.startswith("/photo/")
    assert shown.name == "张*明"  # a photo's consent is not a name's
    assert ask(pictures.may_see_photo, NOBODY, honor)
    do(withdraw_consent, world.owners, world.resident, ConsentKind("honor_photo"))
    assert row(world).photo == ""
    assert not ask(pictures.may_see_photo, world.owners, honor)


def test_a_household_is_named_by_one_of_it(world: World) -> None:
    publish(world, for_household="on")
    assert row(world).name == "张*明家庭"
    do(record_consent, world.owners, world.resident, ConsentForm(kind="honor_name"))
    assert row(world).name == "张小明家庭"
    with use_locale("en"):
        assert row(world).name == "张小明 household"


def test_who_left_the_boards_is_on_none(world: World) -> None:
    honor = publish(world, honor_photo="on")
    around("UPDATE resident SET on_boards = false WHERE id = :id", id=world.resident)
    assert ask(queries.honors, NOBODY, world.east.path).rows == ()
    assert not ask(pictures.may_see_photo, NOBODY, honor)
    with pytest.raises(InvalidInput):
        publish(world)


def test_home_looks_past_those_who_left_the_boards(world: World) -> None:
    publish(world, title="修门人")
    for _ in range(3):  # as many as home shows
        do(honors.publish_honor, world.committee, an_honor(world.east, world.owners))
    around("UPDATE resident SET on_boards = false WHERE id = :id", id=world.owners)
    shown = ask(home.home, NOBODY, str(world.east))
    assert [one.title for one in shown.honors] == ["修门人"]
    assert shown.honors_period == row(world).period


def test_groups_and_pages(world: World) -> None:
    for period in ("2026-10-01", "2026-09-03", "2026-09-01", "2025-12-12", "2026-10-01"):
        publish(world, period=period)
    path, groups, after = world.east_1.path, [], ""
    while True:
        page = ask(views.honors, NOBODY, path, after=after, size=2)
        groups = views.grouped(page.rows, groups)
        after = page.after
        if not after:
            break
    assert [(group.period, len(group.rows)) for group in groups] == [
        ("2026年10月", 2),
        ("2026年第3季度", 1),
        ("2026年9月", 1),
        ("2025年", 1),
    ]
    assert ask(queries.honors, NOBODY, world.west.path).rows == ()
    assert ask(queries.honors, NOBODY, "").rows == ()


def test_rights_and_forged_ids(world: World) -> None:
    honor = publish(world)
    form = an_honor(world.east, world.resident)
    grants = [(role, world.community.path) for role in Role if role is not Role.COMMITTEE]
    grants.append((Role.COMMITTEE, world.west.path))
    for actor in (NOBODY, *(Actor(world.stranger, "赵远", grants=(grant,)) for grant in grants)):
        refusal = NotAllowed if actor.signed_in else SignInNeeded
        with pytest.raises(refusal):
            do(honors.publish_honor, actor, form)
        with pytest.raises(refusal):
            do(honors.withdraw_honor, actor, honor, because("不算"))
    for wrong in ({"place_id": 999_999}, {"resident_id": 999_999}, {"resident_id": world.stranger}, {"place_id": -1}):
        with pytest.raises(DomainError):
            publish(world, **wrong)
    with pytest.raises(DomainError):
        do(honors.withdraw_honor, world.committee, 999_999, because("不算"))
    assert len(ask(queries.own_honors, world.owners).rows) == 1
    assert ask(queries.own_honors, NOBODY).rows == ()


def test_the_picker_shows_the_actors_own_people(world: World) -> None:
    (found,) = ask(queries.people_to_honor, world.owners, "张")
    assert (found.id, found.name, found.name_consent, found.on_boards) == (world.resident, "张小明", False, True)
    assert ask(queries.people_to_honor, world.owners, "赵") == []
    assert [one.name for one in ask(queries.people_to_honor, world.committee, "赵")] == ["赵远"]
    assert ask(queries.people_to_honor, NOBODY, "张") == []
    assert ask(queries.people_to_honor, world.resident, "张") == []
    assert ask(queries.people_to_honor, world.owners, "%" * 10_000) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "好" * 21}, "title"),
        ({"citation": " "}, "citation"),
        ({"citation": "好" * 10_001}, "citation"),
        ({"period": ""}, "period"),
        ({"period": "2026-13-01"}, "period"),
        ({"period": "2026-10-03"}, "period"),
        ({"period": "2027-01-01"}, "period"),
        ({"honor_name": "on", "signed_on": "2026-10-21"}, "signed_on"),
        ({"honor_name": "on", "signed_on": "昨天"}, "signed_on"),
        ({"photo": "f" * 40, "honor_photo": "on"}, "pictures"),
    ],
)
def test_bad_input_names_its_field_and_changes_nothing(world: World, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        publish(world, **wrong)
    assert caught.value.field == field
    for table in ("honor", "consent"):
        assert around(f"SELECT count(*) FROM {table}").scalar() == 0


def test_two_clicks_are_one_and_a_withdrawal_is_for_good(world: World) -> None:
    form, why = an_honor(world.east, world.resident, honor_name="on"), because("本人要求")
    (honor,) = {do(honors.publish_honor, world.owners, form) for _ in range(2)}
    with pytest.raises(Conflict):
        publish(world, key=form.key, title="另一条")
    for _ in range(2):
        do(honors.withdraw_honor, world.owners, honor, why)
    with pytest.raises(Conflict):
        do(honors.withdraw_honor, world.owners, honor, because("再来"))
    assert do(honors.publish_honor, world.owners, form) == honor
    assert ask(queries.honors, NOBODY, world.east.path).rows == ()
    (kept,) = ask(views.own_honors, world.owners).rows
    verbs = around("SELECT verb, actor_id, path FROM audit_row WHERE subject = 'honor' ORDER BY id").all()
    assert verbs == [
        ("honors.publish_honor", world.owners, world.east.path),
        ("honors.withdraw_honor", world.owners, world.east.path),
    ]
    assert "本人要求" in kept.withdrawn


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM honor",
        "UPDATE honor SET citation = 'x'",
        "UPDATE honor SET resident_id = resident_id + 1",
        "UPDATE honor SET withdrawn_at = '2026-12-01 00:00:00'",
    ],
)
def test_the_database_refuses_what_goes_around_the_code(world: World, statement: str) -> None:
    honor = publish(world)
    with pytest.raises(sa.exc.IntegrityError):
        around(statement)
    do(honors.withdraw_honor, world.owners, honor, because("本人要求"))
    with pytest.raises(sa.exc.IntegrityError):
        around("UPDATE honor SET withdrawn_at = NULL, withdrawn_reason = ''")
    replacing = {"sqlite": "INSERT OR REPLACE INTO honor SELECT * FROM honor", "postgresql": "TRUNCATE honor"}
    with pytest.raises(sa.exc.IntegrityError):
        around(replacing[db.engine().dialect.name])


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_every_recent_period_is_one_and_reads_well(today: date) -> None:
    found = periods.recent(today)
    assert len({one.code for one in found}) == len({one.words for one in found}) == 19
    assert all(periods.of_code(one.code) == one for one in found)
    assert found[0].code[:7] == f"{today:%Y-%m}"


# ── Over HTTP ────────────────────────────────────────────────────────────────────────────────────────────────────────


def upload(client: http.Client, *files: bytes, lang: str = "zh") -> Any:
    params = {"for": "honor", "lang": lang}
    return client.post("/api/pictures", params=params, files=[("photos", ("a.jpg", data)) for data in files])


def test_pictures_over_http(world: World) -> None:
    client = http.Client()
    assert upload(client, jpeg()).status_code == 401
    client.sign_in(world.resident)
    assert upload(client, jpeg()).status_code == 403
    client.sign_in(world.owners)
    (first,) = upload(client, jpeg("red")).json()["pictures"]
    (second,) = upload(client, jpeg("blue")).json()["pictures"]
    assert client.get(first["address"]).headers["content-type"] == "image/webp"
    client.sign_out()
    assert client.get(first["address"]).status_code == 404
    do(
        honors.publish_honor,
        world.owners,
        an_honor(world.east, world.resident, photo=second["name"], honor_photo="on"),
    )
    address = row(world).photo
    seen = client.get(address)
    assert (seen.status_code, seen.headers["cache-control"]) == (200, "private, no-store")
    do(withdraw_consent, world.resident, world.resident, ConsentKind("honor_photo"))
    assert client.get(address).status_code == 404
    client.sign_in(world.owners)
    assert client.get(address).status_code == 404


def test_bad_pictures_over_http(world: World) -> None:
    client = http.Client()
    client.sign_in(world.owners)
    assert (upload(client).status_code, upload(client).json()["error"]) == (422, "请选要上传的图片。")
    not_one = upload(client, b"<script>alert(1)</script>")
    assert (not_one.status_code, not_one.json()["field"]) == (422, "photos")
    assert "照片" in not_one.json()["error"]
    assert "photo" in upload(client, b"x", lang="en").json()["error"].lower()
    assert upload(client, *[jpeg()] * 2).json()["error"] == "照片最多 1 张。"
    assert around("SELECT count(*) FROM photo").scalar() == 0
