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

from points_app.core import clock
from points_app.people import roster
from points_app.people import service as people
from points_app.people.models import PlaceKind
from points_app.people.roster import uploads
from points_app.people.sessions import actor_of
from tests.reliability import doors

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


def settle(session: Session) -> None:
    """Add what the demo lacks: cards, places without anybody, a roster that waits to be confirmed."""
    committee = actor_of(session, _one(session, "SELECT id FROM resident WHERE phone = '13900000002'"))
    building = _one(session, "SELECT id FROM place WHERE kind = 'building' AND path LIKE '%/5/8/'")
    people.issue_cards(session, committee, building, 1)
    people.add_place(session, committee, _place(session, "锦绣花园"), PlaceKind.BUILDING, "9 栋", "")
    people.add_place(session, committee, _place(session, "和风社区"), PlaceKind.COMPOUND, "新苑", "")
    raw = "楼栋,房号,姓名\n3 栋,999,测试甲".encode()
    uploads.keep_upload(session, committee, _place(session, "锦绣花园"), "名册.csv", raw, roster.parse(raw))


def _one(session: Session, statement: str) -> int:
    return int(session.execute(sa.text(statement)).scalar_one())


def _place(session: Session, name: str) -> int:
    return int(session.execute(sa.text("SELECT id FROM place WHERE name = :name"), {"name": name}).scalar_one())


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
    def one(statement: str) -> int:
        return _one(session, statement)

    household = one("SELECT household_id FROM household_card ORDER BY id LIMIT 1")
    card = one("SELECT id FROM household_card ORDER BY id LIMIT 1")
    me = one("SELECT id FROM resident WHERE phone = '13900000301'")
    person = one(f"SELECT max(id) FROM resident WHERE household_id = {household}")
    unit = one("SELECT id FROM unit WHERE path LIKE '%/5/8/' ORDER BY id LIMIT 1")
    owner = one(f"SELECT resident_id FROM unit_owner WHERE unit_id = {unit}")
    steward = one("SELECT id FROM role_grant WHERE role = 'steward' AND place_id = 8")
    empty = one("SELECT id FROM place WHERE name = '9 栋'")
    upload = one("SELECT id FROM roster_upload")
    device = one(f"SELECT id FROM user_session WHERE resident_id = {me} ORDER BY id DESC LIMIT 1")
    building, home, door = "at=8", f"id={household}", {"door": "998"}
    register = [
        ("add_place", {"form": {"kind": "building", "name": "8 栋", "name_en": ""}}, "place", "at=5"),
        ("rename_place", {"form": {"name": "三栋", "name_en": ""}}, "place", building),
        ("delete_place", {"place_id": empty}, "place", "at=5"),
        ("add_household", {"form": door}, "household", building),
        ("add_unit", {"form": {**door, "area": "88.8"}}, "unit", building),
        ("add_person", {"form": {"name": "测试乙", "phone": "13811112222"}}, "resident", building),
        ("grant", {"resident_id": person, "role": "steward"}, "role_grant", building),
        ("revoke", {"grant_id": steward}, "role_grant", building),
    ]
    of_household = [
        ("add_resident", {"form": {"name": "测试丙", "phone": ""}}, "resident"),
        ("save", {"form": {**door, "head": str(person)}}, "household"),
        ("show_on_boards", {"shown": False}, "household"),
        ("issue_card", {}, "household_card"),
        ("revoke_card", {"card_id": card}, "household_card"),
    ]
    of_person = [
        ("save", {"form": {"name": "测试丁", "phone": "13811113333"}}, "resident", person),
        ("hand_out_password", {}, "resident", me),
        ("move_out", {}, "resident", person),
        (
            "revoke",
            {"grant_id": steward},
            "role_grant",
            one(f"SELECT resident_id FROM role_grant WHERE id = {steward}"),
        ),
    ]
    of_unit = [
        ("save", {"form": {**door, "area": "99.9"}}, "unit"),
        ("add_owner", {"resident_id": person}, "unit_owner"),
        ("remove_owner", {"resident_id": owner}, "unit_owner"),
    ]
    return [
        *(Deed("committee", f"register_state.{name}", *rest) for name, *rest in register),
        *(Deed("committee", f"household_state.{name}", *rest, home) for name, *rest in of_household),
        *(Deed("committee", f"person_state.{name}", *rest, f"id={id_}") for name, *rest, id_ in of_person),
        *(Deed("committee", f"unit_state.{name}", *rest, f"id={unit}") for name, *rest in of_unit),
        Deed("committee", "cards_state.issue", {}, "household_card", "at=7"),
        Deed("committee", "cards_state.revoke", {"card_id": card}, "household_card", building),
        Deed("committee", "import_state.confirm", {}, "resident", f"at=5&upload={upload}"),
        Deed("resident", "me_state.set_consent", {"kind": "honor_name", "given": True}, "consent"),
        Deed("resident", "me_state.show_me", {"shown": False}, "resident"),
        Deed("resident", "me_state.show_household", {"shown": False}, "household"),
        Deed("resident", "me_state.end_device", {"session_id": device}, "user_session"),
    ]


def _of_points(session: Session) -> list[Deed]:
    person = _one(session, "SELECT id FROM resident WHERE phone = '13900000301'")
    rule = _one(
        session,
        "SELECT r.id FROM point_rule r JOIN point_rule_version v ON v.rule_id = r.id AND v.version = r.version"
        " WHERE v.points > 0 AND v.awarder = 'steward' AND r.retired_at IS NULL AND r.id NOT IN"
        f" (SELECT rule_id FROM point_award WHERE resident_id = {person}) LIMIT 1",
    )
    award = _one(
        session,
        "SELECT a.id FROM point_award a LEFT JOIN point_reversal r ON r.award_id = a.id"
        " WHERE a.given_by = 51 AND a.points > 0 AND r.award_id IS NULL ORDER BY a.id DESC LIMIT 1",
    )
    wording = {"name": "测试细则", "points": "3", "sign": "plus", "dimension": "civility", "description": "说明"}

    opened = (("rules_state.open_rule", {"rule_id": rule}),)

    def give(state: Any) -> dict[str, Any]:
        form = {"people": str(person), "rule": str(rule), "times": "1", "reason": "帮邻居搬东西", "day": state.today}
        return {"form": {**form, "key": state.key, "version": str(state.rule.version)}}

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
        Deed("committee", "rules_state.save", {"form": wording}, "point_rule", "", (("rules_state.write_new", {}),)),
        Deed("committee", "rules_state.save", {"form": wording}, "point_rule_version", "", opened),
        Deed("committee", "rules_state.retire", {}, "point_rule", "", opened),
    ]


def _of_reports(session: Session) -> list[Deed]:
    waits = _one(
        session, "SELECT id FROM service_request WHERE state = 'received' AND assignee_id = 51 ORDER BY id LIMIT 1"
    )
    accepted = _one(
        session, "SELECT id FROM service_request WHERE state = 'accepted' AND assignee_id = 51 ORDER BY id LIMIT 1"
    )
    tag = _one(session, "SELECT id FROM qr_tag WHERE place_id = 8 AND kind = 'lamp'")
    here = f"id={waits}"
    new_tag = {"place": "8", "kind": "lift", "label": "东侧电梯", "category": "lift"}
    return [
        Deed("steward", "work_state.accept", {"form": {"visit": "tomorrow"}}, "request_event", here),
        Deed("steward", "work_state.start", {}, "request_event", f"id={accepted}"),
        Deed("committee", "work_state.assign", {"form": {"to": "304", "reason": "归物业管"}}, "request_event", here),
        Deed("steward", "work_state.give_back", {"form": {"reason": "不归本楼管"}}, "request_event", here),
        Deed("property", "tag_state.add", {"form": new_tag}, "qr_tag"),
        Deed("property", "tag_state.revoke", {"tag_id": tag}, "qr_tag"),
        Deed(
            "committee",
            "limit_state.save",
            {"form": {"category": "noise", "unit": "hours", "amount": "9"}},
            "time_limit",
        ),
    ]


def _of_account(session: Session) -> list[Deed]:
    pending = _one(session, "SELECT max(id) FROM fund_entry WHERE state = 'pending' AND fund_id = 1")
    approved = _one(
        session,
        "SELECT max(id) FROM fund_entry e WHERE state = 'approved' AND fund_id = 1 AND kind = 'spending' AND"
        " corrects_id IS NULL AND NOT EXISTS (SELECT 1 FROM fund_entry c WHERE c.corrects_id = e.id)",
    )
    no, here, desk = {"form": {"reason": "发票抬头不对"}}, f"id={pending}", "fund=1"
    category = {"kind": "spending", "category_name": "测试类别", "category_name_en": ""}
    named = {"form": {"entry": str(pending), "reason": "发票抬头不对"}}
    bank = {"form": {"day": f"{clock.today():%Y-%m-%d}", "amount": "12.34"}}
    undo = {"form": {"reason": "金额录错", "key": "deed-correction"}}
    fund = {
        "place_id": str(_place(session, "新苑")),
        "name": "新苑共管账户",
        "bank_name": "云溪银行",
        "account_tail": "1234",
    }
    return [
        Deed("committee", "book_state.approve", named, "fund_entry_event", desk),
        Deed("committee", "book_state.reject", named, "fund_entry_event", desk),
        Deed("property", "book_state.withdraw", {"entry_id": pending}, "fund_entry_event", desk),
        Deed("committee", "book_state.add_category", {"form": category}, "fund_category", desk),
        Deed("committee", "book_state.record_bank", bank, "fund_bank_balance", desk),
        Deed("committee", "book_state.open_fund", {"form": fund}, "fund"),
        Deed("committee", "entry_state.approve", {"form": {}}, "fund_entry_event", here),
        Deed("committee", "entry_state.reject", no, "fund_entry_event", here),
        Deed("property", "entry_state.withdraw", {}, "fund_entry_event", here),
        Deed("property", "entry_state.correct", undo, "fund_entry", f"id={approved}"),
    ]


def _of_boards(session: Session) -> list[Deed]:
    notice = _one(
        session, "SELECT id FROM notice WHERE place_id = 5 AND pinned = 0 AND ends_at IS NULL ORDER BY id DESC LIMIT 1"
    )
    honor = _one(session, "SELECT id FROM honor WHERE withdrawn_at IS NULL ORDER BY id DESC LIMIT 1")
    today = clock.today().isoformat()
    text = {"kind": "announcement", "title": "停水通知", "source": "明天上午停水。", "starts_on": today, "ends_on": ""}
    text["place_id"] = "5"

    def honored(state: Any) -> dict[str, Any]:
        form = {"place_id": "4", "title": "好邻居", "citation": "照顾独居老人两年，天天上门。"}
        return {"form": {**form, "period": state.periods[0].code}}

    why = {"form": {"reason": "内容有误，另发"}}
    changed = {"form": {**text, "what_changed": "改了时间"}}
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
