"""Which fund is meant, and who sees the vouchers."""

from sqlmodel import Session, col, select

from points_app.core import db, masking
from points_app.core.i18n import locale
from points_app.core.permissions import Actor, Role
from points_app.people import queries as people
from points_app.shared_account.models import Fund, FundCategory

FUNDS_LIMIT = 200


def find_fund(session: Session, fund_id: int) -> Fund | None:
    """Return a fund, or None; any number may be asked for."""
    return session.get(Fund, fund_id) if 0 < fund_id < 2**31 else None


def fund_at(session: Session, path: str) -> Fund | None:
    """Return the fund of the compound that `path` is or lies in, or None."""
    ids = [int(part) for part in path.strip("/").split("/") if part]
    return session.exec(select(Fund).where(col(Fund.place_id).in_(ids)).limit(1)).first()


def funds_below(session: Session, path: str) -> list[Fund]:
    """Return all funds at and below a place: one row a compound."""
    rows = select(Fund).where(db.below(col(Fund.path), path)).order_by(col(Fund.id))
    return list(session.exec(rows).all()) if path else []


def fund_name(fund: Fund) -> str:
    """Return the fund's name in the current language."""
    return fund.name_en if locale() == "en" and fund.name_en else fund.name


def category_name(category: FundCategory) -> str:
    """Return the category's name in the current language."""
    return category.name_en if locale() == "en" and category.name_en else category.name


def sees_vouchers(session: Session, actor: Actor, path: str) -> bool:
    """Whether the actor may see the fund's vouchers and whole names.

    Those who live in the compound or own a unit there, and whoever holds a role there, above it or in a part of it.
    """
    if actor.resident_id is None:
        return False
    at_home = actor.household_path.startswith(path)
    by_role = any(
        role != Role.RESIDENT and (path.startswith(top) or top.startswith(path)) for role, top in actor.grants
    )
    return at_home or by_role or people.owns_unit_below(session, actor.resident_id, path)


def shown_name(name: str, *, sees: bool) -> str:
    """Return the name of somebody who handled the fund, masked for strangers."""
    return name if sees else masking.name(name)
