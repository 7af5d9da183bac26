"""Sending a report: by anybody, once, with clean pictures, to the right people, or refused with the reason."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from points_app.core import clock, db, i18n, idempotency, photos
from points_app.core.errors import DomainError, InvalidInput, NotAllowed, NotFound
from points_app.core.idempotency import new_key
from points_app.core.permissions import NOBODY
from points_app.service_requests import queries, service, views
from points_app.service_requests.forms import BuildingTagsForm, TagForm
from points_app.service_requests.fragments import place_part
from points_app.service_requests.kinds import Category, RequestState, Segment, TagKind
from points_app.service_requests.models import QrTag, ServiceRequest
from points_app.service_requests.place_settings import DUTY_PHONE, LIMITS
from tests.people.setting import set_here
from tests.service_requests.sending import MONDAY, form, row_of, send
from tests.world import World, ask, do, jpeg, together


def tag(place: int, **changes: Any) -> TagForm:
    return TagForm(**{"place": int(place), "kind": TagKind.LIFT, "label": "x", "key": new_key(), **changes})


def test_a_report_without_an_account_goes_to_the_buildings_steward(world: World) -> None:
    code, _id = send(world, photos.encode(jpeg()), photos.encode(jpeg("#993333")), phone="138 0000-1234")
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{10}", code)
    row = row_of(code)
    assert (row.assignee_id, row.state, row.phone) == (world.steward, RequestState.RECEIVED, "13800001234")
    assert row.due_at == MONDAY + timedelta(hours=24)
    view = ask(views.track, NOBODY, f" {code[:5].lower()} {code[5:]} ")
    assert view.sentence == "已收到，派给了桐中心户长，等待受理。"
    assert view.place == "锦绣花园 1 栋"
    assert len(view.photos) == 2
    assert [event.kind for event in view.events] == ["dispatched", "reported"]
    with i18n.use_locale("en"):
        assert ask(views.track, NOBODY, code).sentence == "Received and given to Steward 桐, waiting to be accepted."


def test_without_a_steward_it_waits_for_the_committee(world: World) -> None:
    code, _id = send(world, tag="", place=world.east)
    assert row_of(code).assignee_id is None
    assert ask(queries.waiting_count, world.committee) == 1
    assert ask(views.inbox, world.committee, Segment.WAITING).rows[0].assignee == "还没有人负责"
    assert ask(views.track, NOBODY, code).sentence == "已收到，居委会正在派人。"


def test_a_danger_is_told_to_two_and_stands_first(world: World) -> None:
    send(world, key="a")
    code, _id = send(world, key="b", category="danger", text="楼道里有煤气味")
    row = row_of(code)
    assert (row.assignee_id, row.alerted_id) == (world.steward, world.committee)
    assert row.due_at == MONDAY + timedelta(hours=2)
    for actor in (world.steward, world.committee):
        assert ask(views.inbox, actor, Segment.WAITING).rows[0].danger
    assert ask(queries.waiting_count, world.committee) == 1
    assert ask(queries.waiting_count, world.steward) == 2


def test_a_place_that_is_picked_wins_over_the_tag(world: World) -> None:
    code, _id = send(world, place=world.east_2)
    row = row_of(code)
    assert (row.place_id, row.tag_id) == (world.east_2, None)


def test_the_same_report_sent_again_is_one_report(world: World) -> None:
    first, _id = send(world, photos.encode(jpeg()))
    assert send(world, photos.encode(jpeg()))[0] == first
    changed, _id = send(world, photos.encode(jpeg()), text="厨房水管裂了，楼下也漏了")
    assert changed != first


def test_a_report_sent_again_after_the_retries_are_forgotten_is_still_one(world: World) -> None:
    first, _id = send(world)
    do(lambda session, _actor: idempotency.sweep(session), NOBODY, at=MONDAY + timedelta(days=100))
    assert send(world, at=MONDAY + timedelta(days=100))[0] == first
    assert len(ask(views.track, NOBODY, first).events) == 2


def test_a_tag_made_twice_is_one_tag(world: World) -> None:
    made = tag(world.east_1)
    assert do(service.add_tag, world.committee, made) == do(service.add_tag, world.committee, made)
    assert len(ask(views.tags, world.committee)) == 2


def test_two_clicks_at_once_are_one_report(world: World) -> None:
    picture = photos.encode(jpeg())
    codes = together(*[lambda: do(service.report, NOBODY, form(world), [picture]) for _click in range(2)])
    assert codes[0] == codes[1]
    with db.read() as session:
        assert session.exec(sa.select(sa.func.count()).select_from(ServiceRequest)).scalar_one() == 1


def test_two_reports_with_the_same_picture_at_once_both_arrive(world: World) -> None:
    picture = photos.encode(jpeg())

    def click(key: str) -> str:
        return do(service.report, NOBODY, form(world, key=key), [picture])

    codes = together(lambda: click("k0"), lambda: click("k1"))
    assert codes[0] != codes[1]
    for code in codes:
        assert len(ask(views.track, NOBODY, code).photos) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": " \n\t "}, "text"),
        ({"text": "\x00\x01\x02"}, "text"),
        ({"text": "长" * 10_000}, "text"),
        ({"need": ""}, "need"),
        ({"need": "' OR 1=1 --"}, "need"),
        ({"category": "noise"}, "category"),
        ({"category": "<script>"}, "category"),
        ({"phone": "123"}, "phone"),
        ({"phone": "call me"}, "phone"),
        ({"phone": "1" * 10_000}, "phone"),
        ({"tag": ""}, "place"),
        ({"tag": "00000000"}, "place"),
        ({"tag": "x" * 10_000}, "place"),
        ({"tag": "", "place": 999_999}, "place"),
    ],
)
def test_bad_input_is_refused_with_the_field_and_nothing_is_kept(
    world: World, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        send(world, **changes)
    assert refusal.value.field == field
    with db.read() as session:
        assert session.exec(sa.select(sa.func.count()).select_from(ServiceRequest)).scalar_one() == 0


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("水管😀🚰爆了", ""),
        ("مرحبا بالعالم", ""),
        ("\u202e反着写", "反着写"),
        ("'); DROP TABLE place; --", ""),
        ("<img src=x onerror=alert(1)>", ""),
        ("a\r\nb", "a\nb"),
    ],
)
def test_any_words_are_kept_as_they_are(world: World, text: str, kept: str) -> None:
    code, _id = send(world, text=text)
    assert ask(views.track, NOBODY, code).text == (kept or text)


def test_a_revoked_tag_says_so_and_lets_one_pick(world: World) -> None:
    with db.read() as session:
        tag_id = queries.find_tag(session, world.tag).id
    do(service.revoke_tag, world.committee, tag_id)
    with pytest.raises(InvalidInput):
        send(world)
    revoked = ask(views.report_place, NOBODY, world.tag, "")
    unknown = ask(views.report_place, NOBODY, "ZZZZZZZZ", "")
    assert "停用" in revoked.problem
    assert "没认出" in unknown.problem
    assert revoked.tag == unknown.tag == ""
    assert [name for _id, name in revoked.options[0].places] == ["1 栋", "2 栋", "小区公共区域"]
    assert send(world, place=world.east_1)


def test_a_tag_presets_place_and_category(world: World) -> None:
    code = do(service.add_tag, world.property, tag(world.east_1, label="1 单元电梯", category=Category.LIFT))
    place = ask(views.report_place, NOBODY, code.lower(), "")
    assert (place.trail, place.thing, place.need, place.category) == ("锦绣花园 1 栋", "1 单元电梯", "urgent", "lift")


def test_tags_are_made_and_revoked_by_those_who_may_at_that_place_only(world: World) -> None:
    with db.read() as session:
        tag_id = queries.find_tag(session, world.tag).id
    for actor in (NOBODY, world.resident, world.steward, world.auditor):
        with pytest.raises(NotAllowed):
            do(service.add_tag, actor, tag(world.east_1))
        with pytest.raises(NotAllowed):
            do(service.revoke_tag, actor, tag_id)
        assert ask(views.tags, actor) == ()
    with pytest.raises(NotAllowed):
        do(service.add_tag, world.property, tag(world.community))
    with pytest.raises(NotFound):
        do(service.revoke_tag, world.committee, 999_999)
    for opened_at, only_here in (("http://localhost:8000", True), ("https://points.example", False)):
        printed = ask(views.sheet, world.property, [tag_id], opened_at)[0]
        assert (printed.code, printed.only_here) == (world.tag, only_here)
        assert printed.typed_at == f"{opened_at.split('//')[1]}/report/?at={world.tag}"


def test_pictures_lose_their_metadata(world: World) -> None:
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 0.0)  # GPS latitude
    raw = jpeg(exif=exif)
    assert b"PhoneMaker" in raw
    code, _id = send(world, photos.encode(raw))
    name = ask(views.track, NOBODY, code).photos[0]
    with db.read() as session:
        sha = session.exec(sa.select(photos.Photo.sha256).where(photos.Photo.name == name)).scalar_one()
        blob = session.get_one(photos.PhotoBlob, sha)
        kept = (blob.data, blob.thumb)
    for data in kept:
        assert b"PhoneMaker" not in data
        assert not Image.open(io.BytesIO(data)).getexif()


def test_five_pictures_are_too_many(world: World) -> None:
    with pytest.raises(InvalidInput) as refusal:
        send(world, *(photos.encode(jpeg(f"#0000{n}0")) for n in range(5)))
    assert refusal.value.field == "photos"


def test_what_the_database_itself_refuses(world: World) -> None:
    _code, id_ = send(world)
    for statement in (
        "UPDATE request_event SET note = 'x'",
        "DELETE FROM request_event",
        "UPDATE service_request SET text = 'x'",
        "UPDATE service_request SET code = '0000000000'",
        "DELETE FROM service_request",
        "UPDATE service_request SET state = 'closed'",
        "UPDATE service_request SET state = 'accepted', assignee_id = NULL",
        "UPDATE service_request SET rating = 6",
        "UPDATE qr_tag SET code = 'SHORT'",
    ):
        with pytest.raises(sa.exc.IntegrityError), db.engine().begin() as connection:
            connection.exec_driver_sql(statement)
    assert row_of(_code).id == id_


def test_a_places_own_time_limit_counts_from_the_next_report(world: World) -> None:
    old, _id = send(world, key="old")
    water = LIMITS[Category.WATER].key
    set_here(world.committee, world.east, water, "4", "hours")
    set_here(world.committee, world.community, water, "9", "hours")
    new, _id = send(world, key="new", text="又漏了")
    assert row_of(old).due_at == MONDAY + timedelta(hours=24)
    assert row_of(new).due_at == MONDAY + timedelta(hours=4)
    for actor in (NOBODY, world.resident, world.steward, world.property):
        with pytest.raises(DomainError):
            set_here(actor, world.east, water, "1", "hours")


def test_a_duty_phone_stands_where_the_emergency_numbers_do(world: World) -> None:
    assert "danger-numbers" not in place_part(ask(views.report_place, NOBODY, world.tag, ""), "key")
    set_here(world.committee, world.east, DUTY_PHONE.key, "0571 8888 6666")
    part = place_part(ask(views.report_place, NOBODY, world.tag, ""), "key")
    assert '<a href="tel:057188886666" class="call"><strong>057188886666</strong>' in part
    # Where the place is only guessed, it is the community's.
    assert ask(views.report_place, NOBODY, "", str(int(world.east_1))).duty_phone == ""
    set_here(world.committee, world.community, DUTY_PHONE.key, "12345")
    assert ask(views.report_place, NOBODY, "", str(int(world.east_1))).duty_phone == "12345"


def test_a_deadline_beyond_the_known_calendar_says_so(world: World) -> None:
    code, _id = send(world, need="worry", category="noise", at=clock.at_local(date(2031, 9, 30), 10))
    assert "放假安排还没公布" in ask(views.track, NOBODY, code, at=clock.at_local(date(2031, 9, 30), 11)).deadline


def test_no_tag_has_its_code_twice(world: World) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        do(service.add_tag, world.committee, tag(world.east_1), code=world.tag)
    with db.read() as session:
        assert session.exec(sa.select(sa.func.count()).select_from(QrTag)).scalar_one() == 1


def test_every_door_of_a_compound_gets_one_tag_and_only_one(world: World) -> None:
    form = BuildingTagsForm(compound=int(world.east), key=new_key())
    before = {one.place for one in ask(queries.tags, world.committee) if one.kind == TagKind.BUILDING}
    made = do(service.add_building_tags, world.committee, form)
    assert do(service.add_building_tags, world.committee, form) == made, "the same form sent twice makes nothing more"
    assert do(service.add_building_tags, world.committee, replace(form, key=new_key())) == 0, "each door has one now"
    doors = [one.place for one in ask(queries.tags, world.committee) if one.kind == TagKind.BUILDING]
    assert (len(doors), len(set(doors))) == (len(before) + made, len(doors))
    for actor in (world.resident, world.steward, NOBODY):
        with pytest.raises(NotAllowed):
            do(service.add_building_tags, actor, replace(form, key=new_key()))
    with pytest.raises(NotFound):
        do(service.add_building_tags, world.committee, replace(form, compound=int(world.east_1), key=new_key()))
