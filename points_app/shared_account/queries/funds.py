"""Which fund is meant, and what its reader may see of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from points_app.core import db, masking
from points_app.core.i18n import locale
from points_app.core.permissions import Actor
from points_app.people import queries as people
from points_app.shared_account import rights
from points_app.shared_account.kinds import EntryKind
from points_app.shared_account.models import Fund, FundCategory


@dataclass(frozen=True)
class Reader:
    """Who reads a fund; `sees_all`: vouchers and whole names too."""

    actor: Actor
    fund: Fund
    sees_all: bool

    def shown(self, name: str) -> str:
        """Return a person's name as this reader may see it."""
        return name if self.sees_all else masking.name(name)


@dataclass(frozen=True)
class Category:
    """A line of a fund's chart of accounts; its name is in the reader's language."""

    id: int
    kind: EntryKind
    name: str


def find_fund(session: Session, fund_id: int) -> Fund | None:
    """Return a fund, or None."""
    return session.get(Fund, fund_id)


def fund_at(session: Session, path: str) -> Fund | None:
    """Return the fund of the compound that `path` is or lies in, or None."""
    return session.exec(select(Fund).where(col(Fund.place_id).in_(people.ids_of(path))).limit(1)).first()


def funds_below(session: Session, path: str) -> list[Fund]:
    """Return all funds at and below a place: one row a compound."""
    rows = select(Fund).where(db.below(col(Fund.path), path)).order_by(col(Fund.id))
    return list(session.exec(rows).all()) if path else []


def reader_of(session: Session, actor: Actor, fund: Fund) -> Reader:
    """Return what the actor is to the fund."""
    owns = actor.resident_id is not None and people.owns_unit_below(session, actor.resident_id, fund.path)
    return Reader(actor, fund, rights.sees_all(actor, fund.path, owns_unit=owns))


def fund_name(fund: Fund) -> str:
    """Return the fund's name in the current language."""
    return in_language(fund.name, fund.name_en)


def in_language(name: str, name_en: str) -> str:
    """Return a name in the current language; the Chinese one where there is no other."""
    return name_en if locale() == "en" and name_en else name


def categories(session: Session, fund_id: int) -> Sequence[Category]:
    """Return a fund's chart of accounts, income first."""
    rows = session.exec(
        select(FundCategory)
        .where(FundCategory.fund_id == fund_id)
        .order_by(col(FundCategory.kind), col(FundCategory.position), col(FundCategory.id))
    )
    return [Category(row.id or 0, row.kind, in_language(row.name, row.name_en)) for row in rows]
