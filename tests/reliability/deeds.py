"""For each handler that writes, a call that works: who makes it in the demo, from which page, and what it changes.

Forged calls mostly fail before they reach the writing. These reach it, so that they can be repeated by everybody else.
"""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from points_app.core import clock, db
from points_app.people import imports
from points_app.people import service as people
from points_app.people.queries import actor_of
from points_app.people.service import open_session
from tests.names import (
    ADMINISTRATOR,
    AUDITOR,
    COMMITTEE,
    COMMUNITY,
    JINXIU,
    OWNERS,
    PROPERTY,
    PROPERTY_ELSEWHERE,
    RESIDENT,
    STEWARD,
    STEWARD_ELSEWHERE,
    one,
    person,
    place,
)
from tests.people import keeping
from tests.reliability import doors

EMPTY, NEW = "9 栋", "新苑"
"""What `settle` adds: a building and a compound without anybody."""

Arguments = dict[str, Any] | Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Deed:
    """`door` called by `who` at ?`query`, after the calls of `before`, writes to `table`.

    Arguments may be a function of the state, as a page's form holds what the state gave it.
    """

    who: str
    door: str
    arguments: Arguments
    table: str
    query: str = ""
    before: tuple[tuple[str, Arguments], ...] = ()


def writers() -> set[str]:
    """Return the names of all handlers that run a verb of a service, by themselves or through their state's helpers."""
    return {door.name for door in doors.doors() if _writes(door.state, door.inner)}


def _writes(state: type, function: Callable[..., Any]) -> bool:
    source = inspect.getsource(function)
    helpers = (inspect.unwrap(getattr(state, name)) for name in re.findall(r"self\.(_\w+)\(", source))
    return bool(re.search(r"\bdo\(", source)) or any(_writes(state, helper) for helper in helpers)


def find(name: str) -> doors.Door:
    """Return the handler whose full name ends in `name`."""
    (found,) = [door for door in doors.doors() if door.name.endswith(f"____{name}")]
    return found


async def page_of(deed: Deed, token: str) -> tuple[Any, dict[str, Any]]:
    """Return the state after everything that comes before the deed, and the arguments of its call."""
    door = find(deed.door)
    page = doors.instance(door.state, token, deed.query)
    await doors.open_page(door, page)
    for name, before in deed.before:
        await doors.call(find(name), page, before(page) if callable(before) else before)
    return page, deed.arguments(page) if callable(deed.arguments) else deed.arguments


def sign_everybody_in() -> dict[str, str]:
    """Return name → token of a new session: nobody, a resident, and each role, some at two places."""
    phones = {
        "resident": RESIDENT,
        "steward": STEWARD,
        "steward elsewhere": STEWARD_ELSEWHERE,
        "owners' committee": OWNERS,
        "committee": COMMITTEE,
        "property": PROPERTY,
        "property elsewhere": PROPERTY_ELSEWHERE,
        "auditor": AUDITOR,
        "administrator": ADMINISTRATOR,
    }
    tokens = {"nobody": ""}
    with db.write() as session:
        for name, phone in phones.items():
            tokens[name] = open_session(session, person(session, phone))
    return tokens


_HOME_WITHOUT_OFFICES = (
    "SELECT id FROM household WHERE place_id = :place AND NOT EXISTS (SELECT 1 FROM resident r JOIN role_grant g"
    " ON g.resident_id = r.id WHERE r.household_id = household.id) ORDER BY id DESC LIMIT 1"
)


def settle(session: Session) -> None:
    """Add what the demo lacks: cards, places without anybody, a roster that waits to be confirmed."""
    committee = actor_of(session, person(session, COMMITTEE))
    jinxiu = place(session, JINXIU)
    people.issue_cards(session, committee, place(session, JINXIU, "3 栋"), 1)
    people.add_place(session, committee, jinxiu, keeping.place("building", EMPTY))
    people.add_place(session, committee, place(session, COMMUNITY), keeping.place("compound", NEW))
    leaving = one(session, _HOME_WITHOUT_OFFICES, place=place(session, JINXIU, "3 栋"))
    for member in session.execute(
        sa.text("SELECT id FROM resident WHERE household_id = :home AND active"), {"home": leaving}
    ).all():
        people.move_out(session, committee, member.id)
    raw = "楼栋,房号,姓名\n3 栋,999,测试甲".encode()
    imports.keep_upload(session, committee, jinxiu, "名册.csv", raw, imports.parse(raw))
    strange = "栋,门牌,成员 甲\n3 栋,999,测试乙".encode()
    imports.keep_upload(session, committee, jinxiu, "另一种.csv", strange, imports.parse(strange))


def deeds(session: Session) -> list[Deed]:
    """Return the deeds, with the ids that this demo has."""
    return [
        *_of_people(session),
        *_of_points(session),
        *_of_reports(session),
        *_of_account(session),
        *_of_boards(session),
    ]


def _of_people(session: Session) -> list[Deed]:
    def number(statement: str, **values: Any) -> int:
        return int(one(session, statement, **values))

    jinxiu, third = place(session, JINXIU), place(session, JINXIU, "3 栋")
    household = number("SELECT household_id FROM household_card ORDER BY id LIMIT 1")
    card = number("SELECT id FROM household_card ORDER BY id LIMIT 1")
    left = number("SELECT id FROM household WHERE ended_at IS NOT NULL ORDER BY id LIMIT 1")
    living = str(one(session, "SELECT door FROM household WHERE place_id = :at AND ended_at IS NULL LIMIT 1", at=third))
    me = person(session, RESIDENT)
    member = number("SELECT max(id) FROM resident WHERE household_id = :home", home=household)
    unit = number("SELECT id FROM unit WHERE place_id = :place ORDER BY id LIMIT 1", place=third)
    owner = number("SELECT resident_id FROM unit_owner WHERE unit_id = :unit", unit=unit)
    steward = number("SELECT id FROM role_grant WHERE role = 'steward' AND place_id = :place", place=third)
    empty = place(session, JINXIU, EMPTY)
    upload = number("SELECT min(id) FROM roster_upload")
    strange = number("SELECT max(id) FROM roster_upload")
    device = number("SELECT id FROM user_session WHERE resident_id = :me ORDER BY id DESC LIMIT 1", me=me)
    compound, building, home = f"at={jinxiu}", f"at={third}", f"id={household}"
    key = {"key": "deed-of-people"}
    door = {**key, "door": "998"}

    def set_noise(state: Any) -> dict[str, Any]:
        noise = "service_requests.limit.noise"
        form = {"place_id": str(state.place_id), "setting": noise, "value": "9", "unit": "hours"}
        return {"form": {**form, "key": state.form_keys[noise]}}

    register = [
        ("add_place", {"form": {**key, "kind": "building", "name": "8 栋", "name_en": ""}}, "place", compound),
        ("rename_place", {"form": {**key, "new_name": "三栋", "new_name_en": ""}}, "place", building),
        ("delete_place", {"place_id": empty}, "place", compound),
        ("add_household", {"form": door}, "household", building),
        ("add_unit", {"form": {**door, "area": "88.8"}}, "unit", building),
        ("add_person", {"form": {**key, "name": "测试乙", "phone": "13811112222"}}, "resident", building),
        ("grant", {"resident_id": member, "role": "steward"}, "role_grant", building),
        ("revoke", {"grant_id": steward, "vacant": False}, "role_grant", building),
    ]
    of_household = [
        ("add_resident", {"form": {**key, "name": "测试丙", "phone": ""}}, "resident"),
        ("save", {"form": {**door, "head": str(member)}}, "household"),
        ("show_on_boards", {"shown": False}, "household"),
        ("issue_card", {}, "household_card"),
        ("revoke_card", {"card_id": card}, "household_card"),
    ]
    of_person = [
        ("save", {"form": {**key, "name": "测试丁", "phone": "13811113333"}}, "resident", member),
        ("hand_out_password", {}, "resident", me),
        ("move", {"form": {**key, "to": str(third), "new_door": "997"}}, "resident", member),
        ("move_out", {"vacant": False}, "resident", member),
        (
            "revoke",
            {"grant_id": steward, "vacant": False},
            "role_grant",
            number("SELECT resident_id FROM role_grant WHERE id = :id", id=steward),
        ),
    ]
    of_unit = [
        ("save", {"form": {**door, "area": "99.9"}}, "unit"),
        ("add_owner", {"resident_id": member}, "unit_owner"),
        ("remove_owner", {"resident_id": owner}, "unit_owner"),
    ]
    return [
        *(Deed("committee", f"register_state.{name}", *rest) for name, *rest in register),
        *(Deed("committee", f"household_state.{name}", *rest, home) for name, *rest in of_household),
        Deed(
            "committee",
            "household_state.move",
            {"form": {**key, "new_door": "995", "to": str(third)}},
            "household",
            home,
        ),
        Deed(
            "committee",
            "household_state.give",
            {"form": {**key, "new_door": living, "to": str(third)}},
            "household",
            f"id={left}",
        ),
        *(Deed("committee", f"person_state.{name}", *rest, f"id={id_}") for name, *rest, id_ in of_person),
        Deed("committee", "place_settings_state.save", set_noise, "place_setting", compound),
        *(Deed("committee", f"unit_state.{name}", *rest, f"id={unit}") for name, *rest in of_unit),
        Deed("committee", "cards_state.issue", {}, "household_card", f"at={place(session, JINXIU, '2 栋')}"),
        Deed("committee", "cards_state.revoke", {"card_id": card}, "household_card", building),
        Deed(
            "committee",
            "import_state.explain",
            {"said": {"h1": "door", "h2": "name"}},
            "roster_heading",
            f"{compound}&upload={strange}",
        ),
        Deed("committee", "import_state.confirm", {}, "resident", f"{compound}&upload={upload}"),
        Deed("resident", "me_state.set_consent", {"kind": "honor_name", "given": True}, "consent"),
        Deed("resident", "me_state.show_me", {"shown": False}, "resident"),
        Deed("resident", "me_state.show_household", {"shown": False}, "household"),
        Deed("resident", "me_state.end_device", {"session_id": device}, "user_session"),
    ]


def _of_points(session: Session) -> list[Deed]:
    me = person(session, RESIDENT)
    rule = one(
        session,
        "SELECT r.id FROM point_rule r JOIN point_rule_version v ON v.rule_id = r.id AND v.version = r.version"
        " WHERE v.points > 0 AND v.awarder = 'steward' AND r.retired_at IS NULL AND r.id NOT IN"
        " (SELECT rule_id FROM point_award WHERE resident_id = :me) LIMIT 1",
        me=me,
    )
    award = one(
        session,
        "SELECT a.id FROM point_award a LEFT JOIN point_reversal r ON r.award_id = a.id"
        " WHERE a.given_by = :steward AND a.points > 0 AND r.award_id IS NULL ORDER BY a.id DESC LIMIT 1",
        steward=person(session, STEWARD),
    )
    opened = (("rules_state.open_rule", {"rule_id": rule}),)
    wording = {"name": "测试细则", "points": "3", "deducts": "0", "awarder": "steward", "description": "说明"}

    def give(state: Any) -> dict[str, Any]:
        form = {"people": str(me), "rule": str(rule), "times": "1", "reason": "帮邻居搬东西", "day": state.today}
        return {"form": {**form, "key": state.key, "version": str(state.rule.version), "pictures": ""}}

    def add(state: Any) -> dict[str, Any]:
        return {"form": {**wording, "key": state.key, "place": str(state.place_id), "dimension": "civility"}}

    def save(state: Any) -> dict[str, Any]:
        said = {"key": state.key, "rule": str(state.rule.id), "version": str(state.rule.version)}
        return {"form": {**wording, **said}}

    return [
        Deed(
            "steward", "award_state.give", give, "point_award", "", (("award_state.pick_rule", {"rule_id": str(rule)}),)
        ),
        Deed(
            "steward",
            "award_state.undo",
            {"form": {"award": str(award), "reason": "记错了人", "key": "k" * 24}},
            "point_reversal",
        ),
        Deed("resident", "passbook_state.show_me", {"on": False}, "resident"),
        Deed("resident", "passbook_state.show_household", {"on": False}, "household"),
        Deed("committee", "rules_state.add", add, "point_rule", "", (("rules_state.write_new", {}),)),
        Deed("committee", "rules_state.save", save, "point_rule_version", "", opened),
        Deed("committee", "rules_state.retire", {}, "point_rule", "", opened),
    ]


def _of_reports(session: Session) -> list[Deed]:
    mine = "SELECT id FROM service_request WHERE state = :state AND assignee_id = :steward ORDER BY id LIMIT 1"
    waits, accepted = (
        one(session, mine, state=state, steward=person(session, STEWARD)) for state in ("received", "accepted")
    )
    third = place(session, JINXIU, "3 栋")
    tag = one(session, "SELECT id FROM qr_tag WHERE place_id = :place AND kind = 'lamp'", place=third)
    here = f"id={waits}"
    key = {"key": "k" * 24}
    accept = {"form": {"visit": "tomorrow", **key}}
    assign = {"form": {"to": str(person(session, PROPERTY)), "reason": "归物业管", **key}}
    give_back = {"form": {"reason": "不归本楼管", **key}}
    new_tag = {"form": {"place": str(third), "kind": "lift", "label": "东侧电梯", "category": "lift", **key}}
    return [
        Deed("steward", "work_state.accept", accept, "request_event", here),
        Deed("administrator", "work_state.accept", accept, "request_event", here),
        Deed("steward", "work_state.start", key, "request_event", f"id={accepted}"),
        Deed("committee", "work_state.assign", assign, "request_event", here),
        Deed("steward", "work_state.categorize", {"form": {"category": "lift", **key}}, "request_event", here),
        Deed("steward", "work_state.give_back", give_back, "request_event", here),
        Deed("property", "tag_state.add", new_tag, "qr_tag"),
        Deed("property", "tag_state.add_all", {"form": {"compound": str(place(session, JINXIU)), **key}}, "qr_tag"),
        Deed("property", "tag_state.revoke", {"tag_id": tag}, "qr_tag"),
    ]


def _of_account(session: Session) -> list[Deed]:
    fund_id = one(session, "SELECT id FROM fund WHERE place_id = :place", place=place(session, JINXIU))
    pending = one(session, "SELECT max(id) FROM fund_entry WHERE state = 'pending' AND fund_id = :fund", fund=fund_id)
    approved = one(
        session,
        "SELECT max(id) FROM fund_entry e WHERE state = 'approved' AND fund_id = :fund AND kind = 'spending' AND"
        " corrects_id IS NULL AND NOT EXISTS (SELECT 1 FROM fund_entry c WHERE c.corrects_id = e.id)",
        fund=fund_id,
    )
    key, here, desk = {"key": "deed-of-account"}, f"id={pending}", f"fund={fund_id}"
    decided = {"form": {**key, "entry_id": str(pending), "reason": "发票抬头不对"}}
    undo = {"form": {**key, "entry_id": str(approved), "reason": "金额录错"}}
    of_fund = {**key, "fund_id": str(fund_id)}
    category = {**of_fund, "kind": "spending", "category_name": "测试类别", "category_name_en": ""}
    bank = {"form": {**of_fund, "day": f"{clock.today():%Y-%m-%d}", "amount": "12.34"}}
    fund = {
        **key,
        "place_id": str(place(session, NEW)),
        "name": "新苑共管账户",
        "bank_name": "云溪银行",
        "account_tail": "1234",
    }
    return [
        Deed("committee", "entry_desk_state.approve", decided, "fund_entry_event", desk),
        Deed("committee", "entry_desk_state.reject", decided, "fund_entry_event", desk),
        Deed("property", "entry_desk_state.withdraw", {"entry_id": pending, **key}, "fund_entry_event", desk),
        Deed("committee", "entry_desk_state.add_category", {"form": category}, "fund_category", desk),
        Deed("committee", "entry_desk_state.record_bank", bank, "fund_bank_balance", desk),
        Deed("committee", "entry_desk_state.open_fund", {"form": fund}, "fund"),
        Deed("committee", "entry_page_state.approve", decided, "fund_entry_event", here),
        Deed("committee", "entry_page_state.reject", decided, "fund_entry_event", here),
        Deed("property", "entry_page_state.withdraw", key, "fund_entry_event", here),
        Deed("property", "entry_page_state.correct", undo, "fund_entry", f"id={approved}"),
    ]


def _of_boards(session: Session) -> list[Deed]:
    jinxiu = place(session, JINXIU)
    notice = one(
        session,
        "SELECT id FROM notice WHERE place_id = :place AND pinned = 0 AND ends_at IS NULL ORDER BY id DESC LIMIT 1",
        place=jinxiu,
    )
    honor = one(session, "SELECT id FROM honor WHERE withdrawn_at IS NULL ORDER BY id DESC LIMIT 1")
    today = clock.today().isoformat()
    text = {"kind": "announcement", "title": "停水通知", "source": "明天上午停水。", "starts_on": today, "ends_on": ""}
    text["place_id"] = str(jinxiu)

    community = str(place(session, COMMUNITY))

    def honored(state: Any) -> dict[str, Any]:
        form = {"place_id": community, "title": "好邻居", "citation": "照顾独居老人两年，天天上门。"}
        whom = {"key": state.key, "resident_id": str(state.person.id)}
        return {"form": {**form, **whom, "period": state.periods[0].code}}

    why = {"form": {"key": "deed-of-boards", "reason": "内容有误，另发"}}
    text["key"] = "deed-of-notices"
    changed = {"form": {**text, "key": "deed-of-changes", "what_changed": "改了时间"}}
    return [
        Deed("nobody", "notice_state.count", {}, "notice_readers", f"id={notice}"),
        Deed(
            "committee",
            "notice_write_state.publish",
            {},
            "notice_version",
            "",
            (("notice_write_state.edit", {"notice_id": notice}), ("notice_write_state.show_preview", changed)),
        ),
        Deed(
            "committee",
            "notice_write_state.publish",
            {},
            "notice",
            "",
            (("notice_write_state.write_new", {}), ("notice_write_state.show_preview", {"form": text})),
        ),
        Deed("committee", "notice_write_state.pin", {"notice_id": notice, "pinned": True}, "notice"),
        Deed(
            "committee",
            "notice_write_state.withdraw",
            why,
            "notice",
            "",
            (("notice_write_state.ask_reason", {"notice_id": notice, "title": ""}),),
        ),
        Deed(
            "committee",
            "honor_write_state.publish",
            honored,
            "honor",
            "",
            (
                ("honor_write_state.search", {"form": {"text": "梁"}}),
                ("honor_write_state.pick", lambda state: {"resident_id": state.found[0].id}),
            ),
        ),
        Deed(
            "committee",
            "honor_write_state.withdraw",
            why,
            "honor",
            "",
            (("honor_write_state.ask_reason", {"honor_id": honor, "name": ""}),),
        ),
    ]
