"""Two quick taps, two keepers at one moment: a thing is done once, and the second is a no-op or says so."""

import asyncio
import dataclasses
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlmodel import func, select

from points_app.core import db
from points_app.core.errors import DomainError
from points_app.core.idempotency import new_key
from points_app.core.permissions import Role
from points_app.people import imports, queries, service
from points_app.people.card_codes import card_token
from points_app.people.models import (
    Household,
    HouseholdCard,
    Place,
    Resident,
    RoleGrant,
    RosterUpload,
    Unit,
    UnitOwner,
    UserSession,
)
from points_app.people.state import HouseholdState, ImportState, PersonState, RegisterState, UnitState
from tests.people import keeping
from tests.people.test_sessions import Browser
from tests.reliability import doors
from tests.world import PASSWORD, World

SHEET = "楼栋,单元,房号,姓名\n2,1,201,钱进\n".encode()


def at_once(world: World, verb: Callable[..., Any], *args: Any) -> list[Any]:
    """Let the committee do it on two devices at one moment; return what each returned, or why it was refused."""
    start = threading.Barrier(2)

    def call(_n: int) -> Any:
        with db.write() as session:
            actor = queries.actor_of(session, world.committee)
            if db.engine().dialect.name == "postgresql":  # on SQLite one unit of work waits for the other
                start.wait(20)
            return verb(session, actor, *(_anew(arg) for arg in args))

    def words(n: int) -> Any:
        try:
            return call(n)
        except DomainError as refusal:
            return refusal.message

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(words, range(2)))


def _anew(argument: Any) -> Any:
    """Return a form as another device sends it."""
    return dataclasses.replace(argument, key=new_key()) if hasattr(argument, "key") else argument


def count(table: type[Any], *conditions: Any) -> int:
    with db.read() as session:
        return session.exec(select(func.count()).select_from(table).where(*conditions)).one()


def test_two_at_one_moment_register_a_thing_once(world: World) -> None:
    east, house = world.east_1, world.b
    for verb, args, table, condition in (
        (service.add_place, (world.east, keeping.place("building", "7 栋")), Place, Place.name == "7 栋"),
        (service.add_household, (east, keeping.door("9-901")), Household, Household.door == "9-901"),
        (service.add_resident, (house, keeping.resident("孙同时")), Resident, Resident.name == "孙同时"),
        (service.add_person, (east, keeping.person("外来者", "13811110001")), Resident, Resident.name == "外来者"),
        (service.add_unit, (east, keeping.unit("9-902", "80")), Unit, Unit.door == "9-902"),
        (
            service.grant_role,
            (world.stranger, Role.STEWARD, east),
            RoleGrant,
            RoleGrant.resident_id == world.stranger,
        ),
        (service.issue_card, (house, new_key()), HouseholdCard, HouseholdCard.household_id == house),
    ):
        outcomes = at_once(world, verb, *args)
        assert count(table, condition) == 1, verb.__name__
        made = {one for one in outcomes if isinstance(one, int)}
        told = [one for one in outcomes if isinstance(one, str)]
        assert len(made) == 1, outcomes
        assert all("已经" in one for one in told), outcomes
    with db.read() as session:
        unit = session.exec(select(Unit.id).where(Unit.door == "9-902")).one()
    at_once(world, service.add_owner, unit, world.resident)
    assert count(UnitOwner) == 1
    assert len(set(map(tuple, at_once(world, service.issue_cards, world.west_1, 2)))) == 1
    assert count(HouseholdCard, HouseholdCard.household_id == world.d) == 2


def test_a_roster_is_imported_once(world: World) -> None:
    with db.write() as session:
        actor = queries.actor_of(session, world.committee)
        found = imports.parse(SHEET)
        upload = imports.keep_upload(session, actor, world.east, "x.csv", SHEET, found)
        sha256 = session.get_one(RosterUpload, upload).sha256
    outcomes = at_once(world, imports.import_upload, upload, sha256)
    assert "这个文件已经导入了。" in outcomes
    assert count(Resident, Resident.name == "钱进") == 1


class Tab:
    """A browser's tab: states as the server has them for it, and taps on what the page shows."""

    def __init__(self, world: World, who: str) -> None:
        with db.write() as session:
            self.token = service.open_session(session, world.who(who))

    def open(self, state: type[Any], query: str) -> Any:
        page = doors.instance(state, self.token, query, "/people/")
        self.tap(page, "load")
        assert page.ready
        return page

    def tap(self, page: Any, handler: str, **arguments: Any) -> Any:
        return asyncio.run(type(page).event_handlers[handler].fn(page, **arguments))

    def send_twice(self, page: Any, handler: str, **form: str) -> list[Any]:
        sent = {"key": page.key, **form}
        answers = [self.tap(page, handler, form=dict(sent)) for _tap in range(2)]
        assert page.error == ""
        return answers


def test_a_form_tapped_twice_counts_once_and_what_is_typed_anew_counts(world: World) -> None:
    tab, house = Tab(world, "committee"), world.b
    page = tab.open(RegisterState, f"at={world.east_1}")
    for handler, form in (
        ("add_household", {"door": "8-801"}),
        ("add_unit", {"door": "8-801", "area": "70"}),
        ("add_person", {"name": "外来者", "phone": "13811110002"}),
        ("rename_place", {"new_name": "一栋", "new_name_en": "Building One"}),
    ):
        answers = {re.sub(r"0x\w+", "", str(answer)) for answer in tab.send_twice(page, handler, **form)}
        assert len(answers) == 1, handler
    page = tab.open(RegisterState, f"at={world.east}")
    tab.send_twice(page, "add_place", kind="building", name="8 栋", name_en="")
    assert count(Place, Place.name == "8 栋") == 1
    page = tab.open(HouseholdState, f"id={house}")
    tab.send_twice(page, "add_resident", name="孙二遍", phone="")
    assert count(Resident, Resident.name == "孙二遍") == 1
    tab.send_twice(page, "save", door="1-109", head="")
    tab.tap(page, "add_resident", form={"key": page.key, "name": "孙二遍", "phone": ""})
    assert "已经登记" in page.error


def test_what_was_typed_while_the_page_was_read_again_counts(world: World) -> None:
    tab = Tab(world, "committee")
    page = tab.open(HouseholdState, f"id={world.b}")
    old = {"key": page.key, "door": "1-108", "head": ""}
    tab.tap(page, "load")
    tab.tap(page, "save", form=dict(old))
    assert count(Household, Household.door == "1-108") == 1
    tab.tap(page, "save", form={**old, "door": "1-107"})
    assert "已经提交过一次" in page.error
    assert count(Household, Household.door == "1-107") == 0


def test_buttons_tapped_twice_count_once(world: World) -> None:
    tab, house = Tab(world, "committee"), world.b
    page = tab.open(HouseholdState, f"id={house}")
    assert len({re.search(r"card=\d+", str(tab.tap(page, "issue_card"))).group() for _tap in range(2)}) == 1
    assert count(HouseholdCard) == 1
    tab.tap(page, "load")
    tab.tap(page, "issue_card")
    assert count(HouseholdCard) == 2
    page = tab.open(PersonState, f"id={world.resident}")
    tab.tap(page, "hand_out_password")
    shown = page.password_once
    tab.tap(page, "hand_out_password")
    assert page.password_once == shown
    assert Browser().sign_in(password=shown).startswith("/me/password/")
    with db.write() as session:
        actor = queries.actor_of(session, world.committee)
        found = imports.parse(SHEET)
        upload = imports.keep_upload(session, actor, world.east, "x.csv", SHEET, found)
    page = tab.open(ImportState, f"at={world.east}&upload={upload}")
    for _tap in range(2):
        tab.tap(page, "confirm")
        assert page.error == ""
        assert "新登记 1 人" in page.done
    page = tab.open(UnitState, f"id={_unit(world)}")
    for _tap in range(2):
        tab.tap(page, "add_owner", resident_id=world.resident)
    assert count(UnitOwner) == 1


def _unit(world: World) -> int:
    with db.write() as session:
        actor = queries.actor_of(session, world.committee)
        return service.add_unit(session, actor, world.east_1, keeping.unit("1-101", "80"))


def test_passwords_and_cards_sent_twice_by_http_succeed_twice(world: World) -> None:
    browser = Browser()
    browser.sign_in()
    form = {"old": PASSWORD, "new": "a new long one", "again": "a new long one"}
    for _tap in range(2):
        assert browser.post("/api/password", form, "/me/password/").headers["location"] == "/me/?done=password"
    assert (
        "problem=wrong" in browser.post("/api/password", {**form, "new": "x" * 9, "again": "x" * 9}).headers["location"]
    )
    with db.write() as session:
        actor = queries.actor_of(session, world.committee)
        card = card_token(service.issue_card(session, actor, world.a, new_key()))
    form = {"c": card, "resident": str(world.spouse), "phone": "13800000055"} | dict.fromkeys(
        ("password", "again"), "long enough"
    )
    for _tap in range(2):
        browser = Browser()
        assert browser.post("/api/card", form, "/card/").headers["location"] == "/me/"
        assert browser.actor.resident_id == world.spouse
    for change in ({"password": "wrong word", "again": "wrong word"}, {"phone": "13800000056"}):
        stranger = Browser()
        assert "problem=refused" in stranger.post("/api/card", {**form, **change}, "/card/").headers["location"]
        assert not stranger.actor.signed_in
    other = {**form, "resident": str(world.resident), "phone": "13700000010"}
    assert "problem=" in Browser().post("/api/card", other, "/card/").headers["location"]
    assert count(HouseholdCard, HouseholdCard.used_by == world.spouse) == 1
    assert count(UserSession, UserSession.resident_id == world.resident) == 1
