"""A year of the three compounds' shared accounts: plain months, small repairs, a mistake put right, a few waiting."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from sqlmodel import Session

from points_app.core import clock
from points_app.core.permissions import Actor
from points_app.core.photos import PhotoBlob
from points_app.core.saying import yuan
from points_app.demo import data_shared_account as data
from points_app.demo.data_shared_account import Item
from points_app.demo.drawings.vouchers import voucher
from points_app.demo.people import COMPOUNDS, World
from points_app.people import queries as people
from points_app.people.queries import actor_of
from points_app.shared_account import queries, service
from points_app.shared_account.forms import (
    ApprovalForm,
    BankBalanceForm,
    CorrectionForm,
    EntryForm,
    FundForm,
    RefusalForm,
)

MONTHS = 12
EXACT_DAYS = 40
"""Vouchers of changing amounts are drawn one by one this far back; older ones share a slip without an amount, as do
the smaller compounds' (drawing takes most of the time)."""


@dataclass
class _Desk:
    """One compound's fund with the two people who keep it."""

    session: Session
    rng: random.Random
    fund: int
    clerk: Actor
    member: Actor
    categories: dict[str, int]
    size: float
    count: int = 0

    def key(self, what: str) -> str:
        """Return the key of the form that is sent next."""
        return f"demo-{what}-{self.fund}-{self.count:05d}"


def fill(session: Session, world: World) -> None:
    """Fill the three compounds' funds through the services, each entry at its own time."""
    now = clock.now()
    for number, compound in enumerate(world.compounds):
        desk = _open(session, world, compound, number, now)
        _opening(desk, now)
        for back in range(MONTHS, -1, -1):
            _month(desk, queries.months_before(queries.this_month(), back), now, main=number == 0)
        if number < 2:
            _bank(desk, now, short_fen=20_00 * number)
        if number == 0:
            _mistake(desk, now)
            _waiting(desk, now)


def _open(session: Session, world: World, compound: int, number: int, now: datetime) -> _Desk:
    place = people.find_place(session, compound)
    name = place.name if place else ""
    with clock.pinned(now - timedelta(days=30 * (MONTHS + 2))):
        form = FundForm(
            key=f"demo-fund-{number}",
            place_id=compound,
            name=f"{name}共管账户",
            name_en=f"{COMPOUNDS[number][1]} shared account",
            bank_name=data.BANK,
            account_tail=data.ACCOUNT_TAILS[number],
        )
        fund = service.open_fund(session, actor_of(session, world.administrator), form)
    categories = {category.name: category.id for category in queries.categories(session, fund)}
    clerk, member = (actor_of(session, ids[compound]) for ids in (world.property, world.owners_committee))
    return _Desk(session, world.rng, fund, clerk, member, categories, data.SIZES[number])


def _opening(desk: _Desk, now: datetime) -> None:
    day = queries.months_before(queries.this_month(), MONTHS)
    _enter(desk, data.OPENING, round(data.OPENING_FEN * desk.size), day, now)


def _month(desk: _Desk, month: date, now: datetime, *, main: bool) -> None:
    items = [i for i in (*data.INCOME, *data.SPENDING) if (main or i.small) and month.month % i.every == 0]
    for item in sorted(items, key=lambda i: i.day):
        day = month + timedelta(days=item.day - 1)
        if day > clock.today() - timedelta(days=2):
            continue
        # An amount by contract is the same every month; others wander, and end in odd fen.
        fen = round(item.amount * desk.size) * 100
        if item.wanders:
            fen = round(fen * desk.rng.uniform(1 - item.wanders, 1 + item.wanders))
        _enter(desk, item, fen, day, now)


def _enter(
    desk: _Desk, item: Item, fen: int, day: date, now: datetime, *, decide: bool = True, on_paper: int = 0
) -> int:
    desk.count += 1
    exact = desk.size == 1 and (not item.wanders or (clock.today() - day).days < EXACT_DAYS)
    pictures = [_picture(item, (on_paper or fen) if exact else 0)]
    form = EntryForm(
        key=desk.key("entry"),
        fund_id=desk.fund,
        category_id=desk.categories[item.category],
        amount=fen,
        party=item.party,
        party_is_person=item.person,
        purpose=item.purpose.format(m=f" {day.month} ").strip(),
        day=day,
    )
    submitted = min(clock.at_local(day, 10, desk.count % 60), now - timedelta(hours=30))
    with clock.pinned(max(submitted, clock.at_local(day))):
        entry = service.submit_entry(desk.session, desk.clerk, form, pictures)
    if decide:
        with clock.pinned(min(submitted + timedelta(hours=29), now)):
            _approve(desk, entry)
    return entry


def _approve(desk: _Desk, entry: int, note: str = "") -> None:
    form = ApprovalForm(key=f"demo-approve-{entry}", entry_id=entry, note=note)
    service.approve_entry(desk.session, desk.member, form)


def _picture(item: Item, fen: int) -> PhotoBlob:
    item_words = item.purpose.replace("{m}月", "").strip()
    return _drawn(item.title, item.party, item_words, yuan(fen) if fen else "")


@lru_cache(maxsize=200)
def _drawn(title: str, party: str, item: str, amount: str) -> PhotoBlob:
    number = sum(ord(character) for character in party + item + amount) * 7 % 900_000 + 100_000
    return voucher(title, party, item, amount, str(number))


def _bank(desk: _Desk, now: datetime, *, short_fen: int) -> None:
    """Record what the bank says, on a day before the latest entries: it agrees, or lacks a fee not entered yet."""
    day = clock.today() - timedelta(days=15)
    fund = queries.find_fund(desk.session, desk.fund)
    fen = queries.own_figure(desk.session, fund, day) - short_fen if fund else 0
    with clock.pinned(min(clock.at_local(day + timedelta(days=1), 9), now)):
        form = BankBalanceForm(key=f"demo-bank-{desk.fund}", fund_id=desk.fund, day=day, amount=fen)
        service.record_bank_balance(desk.session, desk.member, form)


def _mistake(desk: _Desk, now: datetime) -> None:
    """Enter an amount with a slipped digit, undo it by a correction, and enter it right."""
    day = clock.today() - timedelta(days=9)
    wrong = _enter(desk, data.MISTAKEN, data.MISTAKEN_FEN, day, now, on_paper=data.RIGHT_FEN)
    with clock.pinned(now - timedelta(days=7, hours=3)):
        form = CorrectionForm(key=f"demo-undo-{wrong}", entry_id=wrong, reason=data.WHY_UNDONE)
        undo = service.correct_entry(desk.session, desk.clerk, form)
    with clock.pinned(now - timedelta(days=6, hours=5)):
        _approve(desk, undo, data.UNDOING_APPROVED)
    _enter(desk, data.MISTAKEN, data.RIGHT_FEN, day, now)


def _waiting(desk: _Desk, now: datetime) -> None:
    """Leave one refused, one taken back and two that wait."""
    today = clock.today()
    refused = _enter(desk, data.REFUSED, data.REFUSED_FEN, today - timedelta(days=12), now, decide=False)
    with clock.pinned(now - timedelta(days=10)):
        form = RefusalForm(key=f"demo-refuse-{refused}", entry_id=refused, reason=data.WHY_REFUSED)
        service.reject_entry(desk.session, desk.member, form)
    taken = _enter(desk, data.TAKEN_BACK, data.TAKEN_BACK_FEN, today - timedelta(days=5), now, decide=False)
    with clock.pinned(now - timedelta(days=4)):
        service.withdraw_entry(desk.session, desk.clerk, taken, f"demo-withdraw-{taken}")
    for item, fen in data.WAITING:
        _enter(desk, item, fen, today - timedelta(days=2), now, decide=False)
