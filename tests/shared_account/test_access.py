"""Who sees what: sums, purposes and firms are open; vouchers and people's names are for those who belong there."""

from importlib import import_module

import pytest
import sqlalchemy as sa

from points_app.api.photos import _viewers
from points_app.core import audit, db, masking
from points_app.core.permissions import NOBODY, Actor
from points_app.people.models import Household, Place, Unit, UnitOwner
from points_app.shared_account import queries, routes, service, views
from points_app.shared_account.forms import FundForm
from tests.http import Client
from tests.shared_account.entering import Account, approval, chosen, open_west
from tests.shared_account.test_law import csv_cells
from tests.world import World, ask, do

SEES = {
    "nobody": False,
    "stranger": False,
    "outsider": False,
    "west_property": False,
    "west_owners": False,
    "resident": True,
    "steward": True,
    "auditor": True,
    "administrator": True,
    "property": True,
    "owners": True,
    "committee": True,
}


@pytest.mark.parametrize("who", SEES)
def test_vouchers_and_names_of_people(world: World, account: Account, who: str) -> None:
    account.approved(amount="1000")
    entry = account.approved("维修", "80", party="桑谷雨", party_is_person=True, purpose="修门")
    actor, sees = world.who(who), SEES[who]
    view = ask(views.entry, actor, entry)
    line = ask(views.entry_list, actor, account.fund, chosen(kind="spending")).rows[0]
    assert (line.purpose, line.amount, line.vouchers) == ("修门", "−80.00", 1)
    assert (view.sees_vouchers, bool(view.vouchers), bool(line.thumb)) == (sees, sees, sees)
    assert line.party == view.line.party == ("桑谷雨" if sees else "桑*雨")
    assert ask(_viewers()["voucher"].may_see, actor, entry) is sees
    name = world.property.name
    assert view.events[0].who == (name if sees else masking.name(name))
    found = ask(views.entry_list, actor, account.fund, chosen(q="桑谷雨"))
    assert len(found.rows) == (1 if sees else 0)
    rows = csv_cells(account, chosen(kind="spending"), actor)
    assert rows[1][5] == ("桑谷雨" if sees else "桑*雨")
    fund = ask(views.overview, actor, account.fund, "")
    assert fund.sees_vouchers is sees
    assert fund.may_sign_in == view.may_sign_in == (who == "nobody")


def test_people_of_another_compound_are_strangers_but_owners_are_not(world: World, account: Account) -> None:
    entry = account.submit(amount="10")
    open_west(world)
    for who in (world.stranger, world.west_property, world.west_owners, world.west_steward):
        assert ask(queries.may_see_voucher, who, entry) is False
    with db.write() as session:
        unit = Unit(place_id=world.east_1, path=world.east_1.path, door="1 单元 101", area_cm2=900_000)
        session.add(unit)
        session.flush()
        session.add(UnitOwner(unit_id=unit.id, resident_id=world.stranger))
    assert ask(queries.may_see_voucher, world.stranger, entry) is True


def test_an_unknown_voucher_is_seen_by_nobody(world: World) -> None:
    assert ask(queries.may_see_voucher, world.auditor, 4711) is False


def test_summary_of_a_compound_a_building_and_a_community(
    world: World, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.approved(amount="100")
    other = open_west(world)
    other.approved(amount="11.50")
    other.submit(amount="1")
    with db.read() as session:
        building = session.exec(sa.select(Household.path).limit(1)).scalar_one()
        community = session.get_one(Place, world.community).path
    at_building = ask(views.summary, Actor(), building)
    assert (at_building.fund_id, at_building.balance) == (account.fund, "100.00 元")
    both = ask(views.summary, Actor(), community)
    assert (both.fund_id, both.name, both.balance) == (0, "2 个小区的共管账户", "111.50 元")
    assert both.sentence.startswith("截至 11月23日，2 个小区账上共 111.50 元")
    assert both.sentence.endswith(
        "待审批 1 笔，还没有计入。和银行核对：一致 0 个，不一致 0 个，还没有登记银行余额 2 个。"
    )
    assert ask(views.summary, Actor(), "/999/") is None
    assert ask(views.summary, Actor(), "") is None
    assert [line.balance for line in ask(views.fund_lines, Actor(), community).lines] == ["100.00 元", "11.50 元"]
    monkeypatch.setattr(import_module("points_app.shared_account.views.overview"), "FUNDS_LIMIT", 1)
    listed = ask(views.fund_lines, Actor(), community)
    assert ([line.balance for line in listed.lines], listed.more_words) == (
        ["100.00 元"],
        "还有 1 个没有列出，请选一个小一点的地方。",
    )
    assert ask(views.summary, Actor(), community).balance == "111.50 元"  # nothing is left out of a sum


def test_waiting_counts_what_one_may_decide(world: World, account: Account) -> None:
    account.submit(amount="1")
    account.submit(amount="2", who=world.both)
    counts = {name: ask(queries.waiting_count, person) for name, person in world.people().items()}
    decide = ("owners", "owners2", "committee", "committee2")
    assert counts == dict.fromkeys(counts, 0) | dict.fromkeys(decide, 2) | {"both": 1}
    assert ask(queries.waiting_count, NOBODY) == 0
    desk = ask(views.desk, world.both, 0, "")
    assert [(line.amount, line.own) for line in desk.waiting] == [("+2.00", True), ("+1.00", False)]
    assert (desk.submits, desk.decides, len(desk.own)) == (True, True, 1)


def test_the_desk_says_how_many_more_wait(world: World, account: Account) -> None:
    for _number in range(22):
        account.submit(amount="1")
    desk = ask(views.desk, world.owners, account.fund, "")
    assert (len(desk.waiting), desk.waiting_words) == (20, "还有 2 笔在等，处理完上面的就会出现。")
    for line in desk.waiting[:2]:
        do(service.approve_entry, world.owners, approval(line.id))
    desk = ask(views.desk, world.owners, account.fund, "")
    assert (len(desk.waiting), desk.waiting_words) == (20, "")


def test_a_place_without_a_fund_can_be_given_one(world: World, account: Account) -> None:
    desk = ask(views.desk, world.administrator, 0, "")
    assert [option.words for option in desk.places] == ["清河里"]
    form = FundForm(key="k" * 16, place_id=int(world.west), name="清河里共管账户")
    fund = do(service.open_fund, world.committee, form)
    assert ask(views.overview, Actor(), fund, "").name == "清河里共管账户"
    assert ask(views.desk, world.administrator, 0, "").places == ()
    assert do(service.open_fund, world.committee, form) == fund  # tapped twice


def test_one_address_downloads_a_few_times_and_then_waits(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "EXPORTS_LIMIT", 2)
    client, address = Client(), f"/api/account/{account.fund}/entries.csv"
    assert [client.get(address).status_code for _time in range(3)] == [200, 200, 429]
    taken = ask(audit.rows, ["/"], subject="fund").rows
    opened = ("shared_account.open", account.fund)
    assert [(row.verb, row.subject_id) for row in taken] == [*[("shared_account.download", account.fund)] * 2, opened]
