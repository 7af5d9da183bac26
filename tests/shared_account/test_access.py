"""Who sees what: sums, purposes and firms are open; vouchers and people's names are for those who belong there."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module

import pytest
import sqlalchemy as sa

from points_app.api.photos import _viewers
from points_app.core import clock, db, masking
from points_app.core.permissions import Actor
from points_app.people.models import Household, Place, Unit, UnitOwner
from points_app.shared_account import queries, service
from points_app.shared_account import routes as account
from tests.http import Client
from tests.shared_account.compound import Compound, ask, do, settle
from tests.shared_account.test_law import csv_cells

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SEES = {
    "nobody": False,
    "stranger": False,
    "resident": True,
    "steward": True,
    "auditor": True,
    "administrator": True,
    "property": True,
    "committee": True,
    "community": True,
}


@pytest.fixture
def compound(database: sa.Engine) -> Iterator[Compound]:
    with clock.pinned(NOW):
        yield settle()


@pytest.mark.parametrize("who", SEES)
def test_vouchers_and_names_of_people(compound: Compound, who: str) -> None:
    compound.approved(amount="1000")
    entry = compound.approved("维修", "80", party="桑谷雨", party_is_person=True, purpose="修门")
    actor, sees = compound.actor(who), SEES[who]
    view = ask(queries.entry, actor, entry)
    line = ask(queries.entries, actor, compound.fund, queries.make_filter(kind="spending")).lines[0]
    assert (line.purpose, line.amount, line.vouchers) == ("修门", "−80.00", 1)
    assert (view.sees_vouchers, bool(view.vouchers), bool(line.thumb)) == (sees, sees, sees)
    assert line.party == view.line.party == ("桑谷雨" if sees else "桑*雨")
    assert ask(_viewers()["voucher"].may_see, actor, entry) is sees
    name = "property-锦绣花园"
    assert view.events[0].who == (name if sees else masking.name(name))
    found = ask(queries.entries, actor, compound.fund, queries.make_filter(q="桑谷雨"))
    assert len(found.lines) == (1 if sees else 0)
    rows = csv_cells(compound, queries.make_filter(kind="spending"), who)
    assert rows[1][5] == ("桑谷雨" if sees else "桑*雨")
    fund = ask(queries.overview, actor, compound.fund, "")
    assert fund.sees_vouchers is sees
    assert fund.may_sign_in == view.may_sign_in == (who == "nobody")


def test_people_of_another_compound_are_strangers_but_owners_are_not(compound: Compound) -> None:
    entry = compound.submit(amount="10")
    other = settle("清河里")
    for who in ("resident", "property", "committee", "steward"):
        assert ask(queries.may_see_voucher, other.actor(who), entry) is False
    with db.write() as session:
        building = session.exec(sa.select(Place).where(Place.parent_id == compound.place)).scalar_one()
        unit = Unit(place_id=building.id, path=building.path, door="1 单元 101", area_cm2=900_000)
        session.add(unit)
        session.flush()
        session.add(UnitOwner(unit_id=unit.id, resident_id=other.people["resident"]))
    assert ask(queries.may_see_voucher, other.actor("resident"), entry) is True


def test_an_unknown_voucher_is_seen_by_nobody(compound: Compound) -> None:
    assert ask(queries.may_see_voucher, compound.actor("auditor"), 4711) is False


def test_summary_of_a_compound_a_building_and_a_community(compound: Compound, monkeypatch: pytest.MonkeyPatch) -> None:
    compound.approved(amount="100")
    other = settle("清河里", community=compound.community)
    other.approved(amount="11.50")
    other.submit(amount="1")
    with db.read() as session:
        building = session.exec(sa.select(Household.path).limit(1)).scalar_one()
        community = session.get_one(Place, compound.community).path
    at_building = ask(queries.summary, Actor(), building)
    assert (at_building.fund_id, at_building.balance) == (compound.fund, "100.00 元")
    both = ask(queries.summary, Actor(), community)
    assert (both.fund_id, both.name, both.balance) == (0, "2 个小区的共管账户", "111.50 元")
    assert both.sentence.startswith("截至 11 月 23 日，2 个小区账上共 111.50 元")
    assert both.sentence.endswith(
        "待审批 1 笔，还没有计入。和银行核对：一致 0 个，不一致 0 个，还没有登记银行余额 2 个。"
    )
    assert ask(queries.summary, Actor(), "/999/") is None
    assert ask(queries.summary, Actor(), "") is None
    assert [line.balance for line in ask(queries.fund_lines, Actor(), community).lines] == ["100.00 元", "11.50 元"]
    monkeypatch.setattr(import_module("points_app.shared_account.queries.overview"), "FUNDS_LIMIT", 1)
    listed = ask(queries.fund_lines, Actor(), community)
    assert ([line.balance for line in listed.lines], listed.more_words) == (
        ["100.00 元"],
        "还有 1 个没有列出，请选一个小一点的地方。",
    )
    assert ask(queries.summary, Actor(), community).balance == "111.50 元"  # nothing is left out of a sum


def test_waiting_counts_what_one_may_decide(compound: Compound) -> None:
    compound.submit(amount="1")
    compound.submit(amount="2", who="both")
    counts = {who: ask(queries.waiting_count, compound.actor(who)) for who in (*SEES, "second", "both")}
    assert counts == {
        **dict.fromkeys(SEES, 0),
        "committee": 2,
        "second": 2,
        "community": 2,
        "both": 1,
    }
    desk = ask(queries.book, compound.actor("both"), 0, "")
    assert [(line.amount, line.own) for line in desk.waiting] == [("+2.00", True), ("+1.00", False)]
    assert (desk.submits, desk.decides, len(desk.own)) == (True, True, 1)


def test_the_desk_says_how_many_more_wait(compound: Compound) -> None:
    for _number in range(22):
        compound.submit(amount="1")
    desk = ask(queries.book, compound.actor("committee"), compound.fund, "")
    assert (len(desk.waiting), desk.waiting_words) == (20, "还有 2 笔在等，处理完上面的就会出现。")
    for line in desk.waiting[:2]:
        do(service.approve_entry, compound.actor("committee"), line.id)
    desk = ask(queries.book, compound.actor("committee"), compound.fund, "")
    assert (len(desk.waiting), desk.waiting_words) == (20, "")


def test_a_place_without_a_fund_can_be_given_one(compound: Compound) -> None:
    with db.write() as session:
        above = session.get_one(Place, compound.community)
        bare = Place(parent_id=above.id, kind="compound", name="向阳苑")
        session.add(bare)
        session.flush()
        bare.path = f"{above.path}{bare.id}/"
        place = bare.id
    desk = ask(queries.book, compound.actor("administrator"), 0, "")
    assert [option.words for option in desk.places] == ["向阳苑"]
    fund = do(service.open_fund, compound.actor("community"), place, name="向阳苑共管账户")
    assert ask(queries.overview, Actor(), fund, "").name == "向阳苑共管账户"
    assert ask(queries.book, compound.actor("administrator"), 0, "").places == []
    assert do(service.open_fund, compound.actor("community"), place, name="向阳苑共管账户") == fund  # tapped twice


def test_one_address_downloads_a_few_times_and_then_waits(compound: Compound, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "EXPORTS_LIMIT", 2)
    client, address = Client(), f"/api/account/{compound.fund}/entries.csv"
    assert [client.get(address).status_code for _time in range(3)] == [200, 200, 429]
