"""The honor board: names and photos appear by consent and vanish with it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from points_app.boards import queries as home
from points_app.core import db
from points_app.core.errors import Conflict, DomainError, InvalidInput, NotAllowed, SignInNeeded
from points_app.core.i18n import use_locale
from points_app.core.permissions import NOBODY, Actor, Role
from points_app.honors import queries
from points_app.honors import service as honors
from points_app.notices import service
from points_app.notices import text as words
from points_app.people import consents
from tests import http
from tests.notices.town import Town, an_honor, around, ask, do, jpeg, key, picture


def publish(town: Town, **more: Any) -> int:
    return do(honors.publish_honor, town.owners, an_honor(town.east, town.resident, **more), key())


def row(town: Town, actor: Any = NOBODY) -> queries.HonorRow:
    return ask(queries.honors, actor, town.path(town.building)).groups[0].rows[0]


def test_a_name_is_masked_until_consent_and_again_after_withdrawal(town: Town) -> None:
    publish(town)
    for actor in (NOBODY, town.neighbour, town.owners):  # nobody sees more on the board than the public does
        assert (row(town, actor).name, row(town, actor).surname, row(town, actor).photo) == ("梁*满", "梁", "")
    do(consents.record_consent, town.resident, town.resident, "honor_name")
    assert row(town).name == "梁小满"
    do(consents.withdraw_consent, town.resident, town.resident, "honor_name")
    assert row(town).name == "梁*满"


def test_words_that_name_the_person_are_masked_with_the_name(town: Town) -> None:
    publish(town, title="好邻居梁小满", citation="梁小满修好了门，大家都谢梁小满。")
    assert (row(town).title, row(town).citation) == ("好邻居梁*满", "梁*满修好了门，大家都谢梁*满。")
    do(consents.record_consent, town.resident, town.resident, "honor_name")
    assert row(town).citation == "梁小满修好了门，大家都谢梁小满。"
    do(consents.withdraw_consent, town.resident, town.resident, "honor_name")
    assert "梁小满" not in str(row(town))


def test_a_photo_comes_with_consent_and_goes_with_it(town: Town) -> None:
    (name,) = do(service.keep_pictures, town.owners, [picture()])
    with pytest.raises(InvalidInput) as caught:
        publish(town, photo=name)
    assert caught.value.field == "photo"
    honor = publish(town, photo=name, consents=("honor_photo",), signed_on="2026-10-18")
    shown = row(town)
    assert shown.photo.startswith("/photo/")
    assert shown.name == "梁*满"  # a photo's consent is not a name's
    assert ask(queries.honor_photo_viewer, NOBODY, honor)
    do(consents.withdraw_consent, town.owners, town.resident, "honor_photo")
    assert row(town).photo == ""
    assert not ask(queries.honor_photo_viewer, town.owners, honor)


def test_a_household_is_named_by_one_of_it(town: Town) -> None:
    publish(town, for_household=True)
    assert row(town).name == "梁*满家庭"
    do(consents.record_consent, town.owners, town.resident, "honor_name")
    assert row(town).name == "梁小满家庭"
    with use_locale("en"):
        assert row(town).name == "梁小满 household"


def test_who_left_the_boards_is_on_none(town: Town) -> None:
    honor = publish(town, consents=("honor_photo",))
    around("UPDATE resident SET on_boards = false WHERE id = :id", id=town.resident)
    assert ask(queries.honors, NOBODY, town.path(town.east)).groups == []
    assert not ask(queries.honor_photo_viewer, NOBODY, honor)
    with pytest.raises(InvalidInput):
        publish(town)


def test_home_looks_past_those_who_left_the_boards(town: Town) -> None:
    publish(town, title="修门人")
    for _ in range(3):  # as many as home shows
        do(honors.publish_honor, town.committee, an_honor(town.east, town.owners), key())
    around("UPDATE resident SET on_boards = false WHERE id = :id", id=town.owners)
    shown = ask(home.home, NOBODY, str(town.east))
    assert [one.title for one in shown.honors] == ["修门人"]
    assert shown.honors_period == ask(queries.honors, NOBODY, town.path(town.east)).groups[0].period


def test_groups_and_pages(town: Town) -> None:
    for period in ("2026-10-01", "2026-09-03", "2026-09-01", "2025-12-12", "2026-10-01"):
        publish(town, period=period)
    path, seen, after = town.path(town.building), [], 0
    while True:
        page = ask(queries.honors, NOBODY, path, after=after, limit=2)
        seen += [(group.period, len(group.rows)) for group in page.groups]
        if not page.has_more:
            break
        after = page.last
    assert seen == [("2026 年 10 月", 2), ("2026 年第 3 季度", 1), ("2026 年 9 月", 1), ("2025 年", 1)]
    assert ask(queries.honors, NOBODY, town.path(town.west)).groups == []
    assert ask(queries.honors, NOBODY, "").groups == []


def test_rights_and_forged_ids(town: Town) -> None:
    honor = publish(town)
    draft = an_honor(town.east, town.resident)
    grants = [(role, town.path(town.community)) for role in Role if role is not Role.COMMITTEE]
    grants.append((Role.COMMITTEE, town.path(town.west)))
    for actor in (NOBODY, *(Actor(town.neighbour, "柳清明", grants=(grant,)) for grant in grants)):
        refusal = NotAllowed if actor.signed_in else SignInNeeded
        with pytest.raises(refusal):
            do(honors.publish_honor, actor, draft, key())
        with pytest.raises(refusal):
            do(honors.withdraw_honor, actor, honor, "不算")
    for wrong in ({"place_id": 999_999}, {"resident_id": 999_999}, {"resident_id": town.neighbour}, {"place_id": -1}):
        with pytest.raises(DomainError):
            do(honors.publish_honor, town.owners, replace(draft, **wrong), key())
    with pytest.raises(DomainError):
        do(honors.withdraw_honor, town.committee, 999_999, "不算")
    assert len(ask(queries.own_honors, town.owners).groups[0].rows) == 1
    assert ask(queries.own_honors, NOBODY).groups == []


def test_the_picker_shows_the_actors_own_people(town: Town) -> None:
    (found,) = ask(queries.people_to_honor, town.owners, "梁")
    assert (found.id, found.name, found.name_consent, found.on_boards) == (town.resident, "梁小满", False, True)
    assert ask(queries.people_to_honor, town.owners, "柳") == []
    assert [one.name for one in ask(queries.people_to_honor, town.committee, "柳")] == ["柳清明"]
    assert ask(queries.people_to_honor, NOBODY, "梁") == []
    assert ask(queries.people_to_honor, town.resident, "梁") == []
    assert ask(queries.people_to_honor, town.owners, "%" * 10_000) == []


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
        ({"consents": ("everything",)}, "kind"),
        ({"consents": ("honor_name",), "signed_on": "2026-10-21"}, "signed_on"),
        ({"consents": ("honor_name",), "signed_on": "昨天"}, "signed_on"),
        ({"photo": "f" * 40, "consents": ("honor_photo",)}, "pictures"),
    ],
)
def test_bad_input_names_its_field_and_changes_nothing(town: Town, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        publish(town, **wrong)
    assert caught.value.field == field
    for table in ("honor", "consent"):
        assert around(f"SELECT count(*) FROM {table}").scalar() == 0


def test_two_clicks_are_one_and_a_withdrawal_is_for_good(town: Town) -> None:
    again, draft = key(), an_honor(town.east, town.resident)
    (honor,) = {do(honors.publish_honor, town.owners, draft, again) for _ in range(2)}
    with pytest.raises(Conflict):
        do(honors.publish_honor, town.committee, draft, again)
    with pytest.raises(InvalidInput):
        do(honors.withdraw_honor, town.owners, honor, "")
    do(honors.withdraw_honor, town.owners, honor, "本人要求")
    with pytest.raises(Conflict):
        do(honors.withdraw_honor, town.owners, honor, "再来")
    assert ask(queries.honors, NOBODY, town.path(town.east)).groups == []
    (kept,) = ask(queries.own_honors, town.owners).groups[0].rows
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
def test_the_database_refuses_what_goes_around_the_code(town: Town, statement: str) -> None:
    honor = publish(town)
    with pytest.raises(sa.exc.IntegrityError):
        around(statement)
    do(honors.withdraw_honor, town.owners, honor, "本人要求")
    with pytest.raises(sa.exc.IntegrityError):
        around("UPDATE honor SET withdrawn_at = NULL, withdrawn_reason = ''")
    replacing = {"sqlite": "INSERT OR REPLACE INTO honor SELECT * FROM honor", "postgresql": "TRUNCATE honor"}
    with pytest.raises(sa.exc.IntegrityError):
        around(replacing[db.engine().dialect.name])


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_every_recent_period_is_one_and_reads_well(today: date) -> None:
    periods = words.recent_periods(today)
    assert len(set(periods)) == 19
    assert all(words.is_period(code) for code in periods)
    assert periods[0][:7] == f"{today:%Y-%m}"
    assert len({words.period_words(code) for code in periods}) == 19


# ── Over HTTP ────────────────────────────────────────────────────────────────────────────────────────────────────────


def upload(client: http.Client, *files: bytes, **options: Any) -> Any:
    return client.post("/api/notice-photos", files=[("photos", ("a.jpg", data)) for data in files], **options)


def test_pictures_over_http(town: Town) -> None:
    client = http.Client()
    assert upload(client, jpeg()).status_code == 401
    client.sign_in(town.resident)
    assert upload(client, jpeg()).status_code == 403
    client.sign_in(town.owners)
    answer = upload(client, jpeg("red"), jpeg("blue")).json()
    (first, second) = answer["pictures"]
    assert client.get(first["address"]).headers["content-type"] == "image/webp"
    client.sign_out()
    assert client.get(first["address"]).status_code == 404
    do(
        honors.publish_honor,
        town.owners,
        an_honor(town.east, town.resident, photo=second["name"], consents=("honor_photo",)),
        key(),
    )
    address = row(town).photo
    seen = client.get(address)
    assert (seen.status_code, seen.headers["cache-control"]) == (200, "private, no-store")
    do(consents.withdraw_consent, town.resident, town.resident, "honor_photo")
    assert client.get(address).status_code == 404
    client.sign_in(town.owners)
    assert client.get(address).status_code == 404


def test_bad_pictures_over_http(town: Town) -> None:
    client = http.Client()
    client.sign_in(town.owners)
    assert upload(client).status_code in {400, 422}
    not_one = upload(client, b"<script>alert(1)</script>")
    assert (not_one.status_code, not_one.json()["field"]) == (422, "photos")
    assert "照片" in not_one.json()["error"]
    assert "photo" in upload(client, b"x", params={"lang": "en"}).json()["error"].lower()
    assert upload(client, *[jpeg()] * 10).status_code == 400
    assert around("SELECT count(*) FROM photo").scalar() == 0
