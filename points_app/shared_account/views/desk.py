"""The entries' desk in words: what waits for me, what I submitted, what the forms offer."""

from dataclasses import dataclass

from sqlmodel import Session

from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.core.saying import money
from points_app.people import queries as people
from points_app.shared_account import queries, rights
from points_app.shared_account.kinds import EntryKind
from points_app.shared_account.models import Fund
from points_app.shared_account.queries import Reader
from points_app.shared_account.views.bank import agreement
from points_app.shared_account.views.entries import EntryLine, EntryList, line
from points_app.shared_account.views.options import Option


@dataclass(frozen=True)
class DeskView:
    """One fund's desk for this actor. `funds` are those the actor has a desk at; `places` are compounds without one.

    `waiting` is a page; `waiting_words` say how many more there are. `own_after` goes on in `own`.
    """

    fund_id: int = 0
    fund: str = ""
    available: str = ""
    bank: str = ""
    funds: tuple[Option, ...] = ()
    places: tuple[Option, ...] = ()
    income_categories: tuple[Option, ...] = ()
    spending_categories: tuple[Option, ...] = ()
    submits: bool = False
    decides: bool = False
    waiting: tuple[EntryLine, ...] = ()
    waiting_words: str = ""
    own: tuple[EntryLine, ...] = ()
    own_after: str = ""


def desk_at(session: Session, actor: Actor, fund_id: int, chosen: str) -> DeskView:
    """Return the desk at fund `fund_id`, else at the place that `chosen` names (the place cookie)."""
    return desk(session, actor, fund_id, people.current_place(session, actor, chosen).path)


def desk(session: Session, actor: Actor, fund_id: int, path: str) -> DeskView:
    """Return the desk at fund `fund_id`, else at the place looked at, else where something waits, else the first."""
    actor.need_sign_in()
    desks = queries.desks(session, actor)
    waits = queries.waiting_by_fund(session, actor)
    places = tuple(Option(str(id_), name) for id_, name in queries.places_without_fund(session, actor))
    fund = _chosen(desks, fund_id, path, waits)
    if fund is None:
        return DeskView(places=places)
    reader = queries.reader_of(session, actor, fund)
    bank = queries.bank_figures(session, [fund]).get(fund.id or 0)
    submits, decides = actor.has(rights.SUBMITTERS, fund.path), actor.has(rights.DECIDERS, fund.path)
    waiting, waiting_words = _waiting(session, reader) if decides else ((), "")
    own = _own(session, reader) if submits else EntryList()
    return DeskView(
        fund_id=fund.id or 0,
        fund=queries.fund_name(fund),
        available=_("账上可用 {amount}", amount=money(queries.available(session, fund))),
        bank=agreement(bank),
        funds=tuple(Option(str(one.id), _name(one, waits)) for one in desks),
        places=places,
        income_categories=_options(session, fund, EntryKind.INCOME),
        spending_categories=_options(session, fund, EntryKind.SPENDING),
        submits=submits,
        decides=decides,
        waiting=waiting,
        waiting_words=waiting_words,
        own=own.rows,
        own_after=own.after,
    )


def more_own(session: Session, actor: Actor, fund_id: int, after: str) -> EntryList:
    """Return the next page of what the actor submitted to a fund."""
    fund = queries.find_fund(session, fund_id)
    return _own(session, queries.reader_of(session, actor, fund), after) if fund else EntryList()


def _chosen(desks: list[Fund], fund_id: int, path: str, waits: dict[int, int]) -> Fund | None:
    wanted = [one for one in desks if one.id == fund_id]
    here = [one for one in desks if path.startswith(one.path)]
    return next(iter(wanted or here or [one for one in desks if one.id in waits] or desks), None)


def _waiting(session: Session, reader: Reader) -> tuple[tuple[EntryLine, ...], str]:
    found = queries.waiting(session, reader)
    rest = found.count - len(found.entries.rows)
    words = _("还有 {n} 笔在等，处理完上面的就会出现。", n=rest) if rest else ""
    return tuple(map(line, found.entries.rows)), words


def _own(session: Session, reader: Reader, after: str = "") -> EntryList:
    page = queries.own_entries(session, reader, after)
    return EntryList(rows=tuple(map(line, page.rows)), after=page.after)


def _name(fund: Fund, waits: dict[int, int]) -> str:
    n = waits.get(fund.id or 0, 0)
    name = queries.fund_name(fund)
    return _("{name}（待审批 {n} 笔）", name=name, n=n) if n else name


def _options(session: Session, fund: Fund, kind: EntryKind) -> tuple[Option, ...]:
    found = queries.categories(session, fund.id or 0)
    return tuple(Option(str(one.id), one.name) for one in found if one.kind == kind)
