"""The desk: what the property company submitted, and what waits for the committee."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import db
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role
from points_app.ledger import queries as ledger
from points_app.people import queries as people
from points_app.people.queries import PlaceKind
from points_app.shared_account.models import EntryKind, EntryState, Fund, FundCategory, FundEntry
from points_app.shared_account.queries.access import FUNDS_LIMIT, category_name, fund_name
from points_app.shared_account.queries.bank import agreement, bank_figures
from points_app.shared_account.queries.entries import EntryLine, page_of_lines
from points_app.shared_account.queries.overview import Option
from points_app.shared_account.words import money

_DESK = frozenset({Role.PROPERTY, Role.COMMITTEE, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class BookView:
    """One fund's desk for this actor. `funds` are those the actor has a desk at; `places` are compounds without one.

    `waiting` is a page; `waiting_words` say how many more there are.
    """

    fund_id: int
    fund: str
    available: str
    bank: str
    funds: list[Option]
    places: list[Option]
    income_categories: list[Option]
    spending_categories: list[Option]
    submits: bool
    decides: bool
    waiting: list[EntryLine]
    waiting_words: str
    own: list[EntryLine]
    own_after: str


def waiting_count(session: Session, actor: Actor) -> int:
    """Return how many entries wait for this actor's approval."""
    return sum(_waiting_by_fund(session, actor).values())


def _waiting_by_fund(session: Session, actor: Actor) -> dict[int, int]:
    """Return fund → how many of its entries wait for this actor's approval, where any do."""
    paths = actor.paths(Role.COMMITTEE)
    if not paths:
        return {}
    query = (
        sa.select(col(FundEntry.fund_id), sa.func.count())
        .join(Fund, col(Fund.id) == FundEntry.fund_id)
        .where(
            sa.or_(*(db.below(col(Fund.path), path) for path in paths)),
            col(FundEntry.state) == EntryState.PENDING,
            col(FundEntry.submitted_by) != actor.resident_id,
        )
        .group_by(col(FundEntry.fund_id))
    )
    return {int(fund_id): int(n) for fund_id, n in session.execute(query)}


def book(session: Session, actor: Actor, fund_id: int, path: str, after: str = "") -> BookView:
    """Return the desk at fund `fund_id`, else at the place looked at, else where something waits, else the first."""
    actor.need_sign_in()
    desks = _desks(session, actor)
    waits = _waiting_by_fund(session, actor)
    here = [desk for desk in desks if path.startswith(desk.path)]
    wanted = [desk for desk in desks if desk.id == fund_id]
    fund = next(iter(wanted or here or [desk for desk in desks if desk.id in waits] or desks), None)
    if fund is None:
        return BookView(0, "", "", "", [], _places_without(session, actor), [], [], False, False, [], "", [], "")
    submits, decides = actor.has(Role.PROPERTY, fund.path), actor.has(Role.COMMITTEE, fund.path)
    of_fund: list[Any] = [FundEntry.fund_id == fund.id]
    waiting: list[EntryLine] = []
    waiting_words = ""
    own: list[EntryLine] = []
    own_after = ""
    if decides:
        pending = [*of_fund, FundEntry.state == EntryState.PENDING]
        waiting, _more = page_of_lines(session, actor, pending, "", sees=True)
        rest = session.execute(sa.select(sa.func.count()).where(*pending)).scalar_one() - len(waiting)
        waiting_words = _("还有 {n} 笔在等，处理完上面的就会出现。", n=rest) if rest else ""
    if submits:
        mine = [*of_fund, FundEntry.submitted_by == actor.resident_id]
        own, own_after = page_of_lines(session, actor, mine, after, sees=True)
    return BookView(
        fund_id=fund.id or 0,
        fund=fund_name(fund),
        available=_("账上可用 {amount}", amount=money(ledger.balance(session, fund.account_id).available)),
        bank=agreement(bank_figures(session, [fund]).get(fund.id or 0)),
        funds=[Option(str(desk.id), _desk_name(desk, waits)) for desk in desks],
        places=_places_without(session, actor),
        income_categories=_options(session, fund, EntryKind.INCOME),
        spending_categories=_options(session, fund, EntryKind.SPENDING),
        submits=submits,
        decides=decides,
        waiting=waiting,
        waiting_words=waiting_words,
        own=own,
        own_after=own_after,
    )


def _desks(session: Session, actor: Actor) -> list[Fund]:
    paths = actor.paths(_DESK)
    if not paths:
        return []
    at_one = sa.or_(*(db.below(col(Fund.path), path) for path in paths))
    return list(session.exec(select(Fund).where(at_one).order_by(col(Fund.id)).limit(FUNDS_LIMIT)).all())


def _desk_name(fund: Fund, waits: dict[int, int]) -> str:
    n = waits.get(fund.id or 0, 0)
    return _("{name}（待审批 {n} 笔）", name=fund_name(fund), n=n) if n else fund_name(fund)


def _places_without(session: Session, actor: Actor) -> list[Option]:
    """Return the compounds at which the actor may open a fund because there is none."""
    found: dict[int, str] = {}
    for path in actor.paths({Role.COMMITTEE, Role.ADMINISTRATOR}):
        found.update({place.id: place.name for place in people.places_below(session, path, PlaceKind.COMPOUND)})
    taken = set(session.exec(select(Fund.place_id).where(col(Fund.place_id).in_(found))).all())
    return [Option(str(id_), name) for id_, name in sorted(found.items()) if id_ not in taken]


def _options(session: Session, fund: Fund, kind: EntryKind) -> list[Option]:
    rows = session.exec(
        select(FundCategory)
        .where(FundCategory.fund_id == fund.id, FundCategory.kind == kind)
        .order_by(col(FundCategory.position), col(FundCategory.id))
    ).all()
    return [Option(str(row.id), category_name(row)) for row in rows]
