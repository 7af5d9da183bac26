"""Reversals: an award put right by an opposite entry."""

from functools import partial

from sqlmodel import Session

from points_app.core import audit, clock
from points_app.core.errors import Conflict, NotFound
from points_app.core.i18n import _
from points_app.core.idempotency import derived_key, once
from points_app.core.permissions import Actor
from points_app.ledger import queries as ledger_queries
from points_app.ledger import service as ledger
from points_app.points import rights
from points_app.points.forms import ReverseForm
from points_app.points.kinds import Awarder
from points_app.points.models import PointAward, PointMove, PointReversal, PointRuleVersion
from points_app.points.service import totals

_VERB = "points.reverse_award"


def reverse_award(session: Session, actor: Actor, form: ReverseForm) -> None:
    """Put an award right by an opposite entry, once; both stay visible in the household's passbook.

    Whoever may award by its rule at its place may do it, but not for the own household.
    """
    actor.need_sign_in()
    award = session.get(PointAward, form.award)
    if award is None:
        raise NotFound(_("没有这笔积分。"))
    version = session.get_one(PointRuleVersion, award.version_id)
    actor.need(rights.roles_of(Awarder(version.awarder)), award.path)
    rights.need_not_own(actor, award.household_id)
    account = _lock_household(session, award)
    once(session, actor, _VERB, form, partial(_reverse, session, actor, form, award, account))


def _reverse(session: Session, actor: Actor, form: ReverseForm, award: PointAward, account: int) -> None:
    if session.get(PointReversal, award.id) is not None:
        raise Conflict(_("这笔积分已经冲正过了。"))
    if session.get(PointMove, award.id) is not None:
        raise Conflict(_("这笔积分已经随住户转到另一本存折，不能再冲正。"))
    _check_can_give_back(session, actor, account, award)
    giver = actor.need_sign_in()
    key = derived_key(actor, _VERB, form.key)
    receipt = ledger.reverse(session, award.transfer_id, idempotency_key=key, actor_id=giver, memo=form.reason)
    session.add(
        PointReversal(
            award_id=award.id or 0,
            transfer_id=receipt.transfer_id,
            reason=form.reason,
            given_by=giver,
            given_at=clock.now(),
        )
    )
    totals.take_back(session, totals.change_of(award))
    audit.record(session, actor, _VERB, subject="point_award", subject_id=award.id, path=award.path)


def _lock_household(session: Session, award: PointAward) -> int:
    """Keep others from moving the award's accounts, and return the household's."""
    entry = ledger_queries.entry(session, award.transfer_id)
    if entry is None:
        raise NotFound(_("没有这笔积分。"))
    ledger.lock(session, [entry.debit_account_id, entry.credit_account_id])
    return entry.credit_account_id if award.points > 0 else entry.debit_account_id


def _check_can_give_back(session: Session, actor: Actor, account: int, award: PointAward) -> None:
    available = ledger_queries.balance(session, account).available
    if available >= award.points:
        return
    if not rights.sees_deductions(actor, award.path):  # a steward could tell a deduction from the figure
        raise Conflict(_("这户存折上的积分不够退回；存折不记负分。请找居委会处理。"))
    raise Conflict(_("这户存折上只剩 {n} 分，不够退回 {points} 分；存折不记负分。", n=available, points=award.points))
