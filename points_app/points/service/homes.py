"""The passbook follows its home: registered as HOME_CHANGES, called by the register in its own unit of work."""

from sqlmodel import Session, col, select, update

from points_app.core import clock
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.ledger import queries as ledger_queries
from points_app.ledger import service as ledger
from points_app.ledger.kinds import AccountKind, BookKind
from points_app.people.queries import PlaceKind, enclosing, households_by_id
from points_app.people.service import HomeChange, HomeEvent, Unclear
from points_app.points.kinds import Subject
from points_app.points.models import PointAward, PointMove, PointReversal, PointTotal
from points_app.points.periods import LEVELS
from points_app.points.queries.passbook import account_of
from points_app.points.service import totals

OWN_CODES = frozenset({"award", "deduction", "reversal"})


def follow(session: Session, actor: Actor, change: HomeChange) -> str:
    """Do for the passbook what happened to its home; return in words what was moved."""
    match change.event:
        case HomeEvent.MOVED:
            _list_elsewhere(session, change)
            return ""
        case HomeEvent.GIVEN:
            amount = _give(session, actor, change)
            return _("随迁转走 {n} 分。", n=amount) if amount else _("存折里没有积分可转。")
        case HomeEvent.EXPIRED:
            _expire(session, change.home)
            return ""
        case HomeEvent.SPLIT:
            _split(session, change)
            return ""


def _list_elsewhere(session: Session, change: HomeChange) -> None:
    """List the totals of a home and its people where they live now."""
    path = households_by_id(session, [change.other])[change.other].path
    here = dict.fromkeys(LEVELS.values()) | totals.places_of(session, path)
    whose = [(Subject.RESIDENT, change.residents), (Subject.HOUSEHOLD, (change.home,) if change.home else ())]
    for subject, ids in whose:
        session.exec(
            update(PointTotal)
            .where(col(PointTotal.subject) == subject, col(PointTotal.subject_id).in_(ids))
            .values(here)
        )


def _account(session: Session, household_id: int) -> int | None:
    return account_of(session, households_by_id(session, [household_id])[household_id])


def _book(session: Session, household_id: int) -> tuple[int, int]:
    """Return the points book of a household's community, opened if need be, and the community's id."""
    path = households_by_id(session, [household_id])[household_id].path
    community = enclosing(session, path, PlaceKind.COMMUNITY)
    community_id = community.id if community else 0
    return ledger.open_book(session, BookKind.POINTS, community_id), community_id


def _open(session: Session, household_id: int) -> int:
    """Return the account of a household's passbook, opened if need be."""
    book, _community = _book(session, household_id)
    return ledger.open_account(session, book, AccountKind.HOUSEHOLD, "household", household_id)


def _give(session: Session, actor: Actor, change: HomeChange) -> int:
    """Transfer all that is available from one passbook to the other, visible in both; return how much."""
    source = _account(session, change.home)
    if source is None:
        return 0
    return _move_rest(
        session,
        change.home,
        source,
        _open(session, change.other),
        code="home.given",
        key=f"home.given:{change.home}:{change.other}",
        memo="随住户迁居转入",  # untranslated: kept in the ledger as it was written
        actor_id=actor.resident_id,
    )


def _expire(session: Session, household_id: int) -> None:
    """Give what is left of a passbook back to the programme it came from."""
    source = _account(session, household_id)
    if source is None:
        return
    book, community_id = _book(session, household_id)
    programme = ledger.open_account(session, book, AccountKind.PROGRAMME, "place", community_id, may_go_negative=True)
    _move_rest(
        session,
        household_id,
        source,
        programme,
        code="home.expired",
        key=f"home.expired:{household_id}",
        memo="全家迁出满期，作废",  # untranslated: kept in the ledger as it was written
    )


def _move_rest(
    session: Session,
    household_id: int,
    source: int,
    target: int,
    *,
    code: str,
    key: str,
    memo: str,
    actor_id: int | None = None,
) -> int:
    """Transfer all that is available of a household's passbook, once; return how much."""
    ledger.lock(session, [source, target])
    amount = ledger_queries.balance(session, source).available
    if amount:
        ledger.transfer(
            session,
            ledger.Order(
                debit_account_id=source,
                credit_account_id=target,
                amount=amount,
                code=code,
                idempotency_key=key,
                actor_id=actor_id,
                memo=memo,
                ref_type="household",
                ref_id=household_id,
            ),
        )
    return amount


def _split(session: Session, change: HomeChange) -> None:
    """Move the awards of the present people to their own passbook, one visible transfer each.

    Raises Unclear where something was spent, or where the passbook has less than these awards add up to.
    """
    source = _account(session, change.home)
    if source is None:
        return
    target = _open(session, change.other)
    ledger.lock(session, [source, target])
    awards = _standing(session, change)
    moved = sum(award.points for award in awards)
    if ledger_queries.other_codes(session, source, OWN_CODES):
        raise Unclear
    if moved < 0 or moved > ledger_queries.balance(session, source).available:
        raise Unclear
    for award in sorted(awards, key=lambda award: award.points < 0):  # what was given first, or it goes below zero
        _move(session, award, change.other, source, target)


def _standing(session: Session, change: HomeChange) -> list[PointAward]:
    """Return the awards of these people that were booked to the home and not put right."""
    return list(
        session.exec(
            select(PointAward)
            .outerjoin(PointReversal, col(PointReversal.award_id) == col(PointAward.id))
            .where(
                col(PointAward.household_id) == change.home,
                col(PointAward.resident_id).in_(change.residents),
                col(PointReversal.award_id).is_(None),
            )
            .order_by(col(PointAward.id))
        ).all()
    )


def _move(session: Session, award: PointAward, household_id: int, source: int, target: int) -> None:
    gives = award.points > 0
    receipt = ledger.transfer(
        session,
        ledger.Order(
            debit_account_id=source if gives else target,
            credit_account_id=target if gives else source,
            amount=abs(award.points),
            code="home.split",
            idempotency_key=f"home.split:{award.id}",
            memo=award.reason,
            ref_type="point_award",
            ref_id=award.id,
        ),
    )
    session.add(
        PointMove(
            award_id=award.id or 0, household_id=household_id, transfer_id=receipt.transfer_id, moved_at=clock.now()
        )
    )
    totals.hand_over(session, totals.change_of(award), household_id)
