"""Awards and deductions: points for many people at once, all or nothing."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import audit, clock, photos
from points_app.core.errors import Conflict, InvalidInput, NotFound
from points_app.core.i18n import _
from points_app.core.idempotency import derived_key, once
from points_app.core.permissions import Actor
from points_app.ledger import queries as ledger_queries
from points_app.ledger import service as ledger
from points_app.ledger.kinds import AccountKind, BookKind
from points_app.people.place_settings import value
from points_app.people.queries import PersonView, PlaceView, find_place, people_by_id
from points_app.points import forbidden_subjects, rights
from points_app.points.forms import AwardForm
from points_app.points.kinds import Awarder, Period
from points_app.points.models import PointAward, PointReversal, PointRule, PointRuleVersion
from points_app.points.periods import start_of
from points_app.points.pictures import OF_AWARD, PICTURES
from points_app.points.place_settings import DAYS_BACK
from points_app.points.service import totals
from points_app.points.service.rules import in_force

_VERB = "points.give_award"


@dataclass(frozen=True)
class _Accounts:
    programme: int
    households: dict[int, int]
    """household → account"""


@dataclass(frozen=True)
class _Order:
    """An award with the rows it is about. `people` are in the order of the form."""

    form: AwardForm
    rule: PointRule
    version: PointRuleVersion
    community: PlaceView
    people: dict[int, PersonView]
    accounts: _Accounts

    @property
    def points(self) -> int:
        """What each person gets, negative for a deduction."""
        return self.version.points * self.form.times


def give_award(session: Session, actor: Actor, form: AwardForm) -> list[int]:
    """Award, or deduct, by a rule in force to 1 to 200 people, all or nothing; return the awards' ids in their order.

    The day is when the deed was done: today or up to `DAYS_BACK` days ago. Nobody gives other points than the page
    said: the version must be in force. The rule's limits hold for each person on that day and in its month, whatever
    version counted before. The pictures are names of `PICTURES` that the same actor sent.

    Raises InvalidInput, NotFound, NotAllowed where the actor may not award by this rule there or to the own household,
    Conflict when the rule has changed, a limit is reached or a passbook has too little to deduct from.
    """
    actor.need_sign_in()
    rule, version, community = _rule_in_force(session, form.rule)
    people = _awardable(session, actor, community, version, form.people)
    accounts = _accounts(session, community.id, people)
    ledger.lock(session, [accounts.programme, *accounts.households.values()])
    order = _Order(form, rule, version, community, people, accounts)
    return once(session, actor, _VERB, form, partial(_give, session, actor, order))


def _give(session: Session, actor: Actor, order: _Order) -> list[int]:
    form = order.form
    _check_version(order)
    _check_day(session, order)
    _check_limits(session, order)
    if order.points < 0:
        forbidden_subjects.check_deduction(form.reason)
        _check_covered(session, order.accounts, order.people.values(), -order.points)
    pictures = photos.take(session, actor, PICTURES, form.pictures) if form.pictures else []
    effective = clock.now() if form.day == clock.today() else clock.at_local(form.day, 12)
    awards = [_book(session, actor, order, order.people[id_], effective) for id_ in form.people]
    session.add_all(awards)
    session.flush()
    totals.add(session, [totals.change_of(award) for award in awards])
    for award in awards:
        for position, blob in enumerate(pictures):
            photos.attach(session, blob, OF_AWARD, award.id or 0, position)
    paths = {award.path for award in awards}
    path = paths.pop() if len(paths) == 1 else order.community.path
    audit.record(session, actor, _VERB, subject="point_award", subject_id=awards[0].id, path=path)
    return [award.id or 0 for award in awards]


def _rule_in_force(session: Session, rule_id: int) -> tuple[PointRule, PointRuleVersion, PlaceView]:
    found = session.exec(
        select(PointRule, PointRuleVersion).join(PointRuleVersion, in_force()).where(PointRule.id == rule_id)
    ).first()
    community = find_place(session, found[0].place_id) if found else None
    if found is None or community is None:
        raise NotFound(_("没有这条细则。"), "rule")
    return (*found, community)


def _awardable(
    session: Session, actor: Actor, community: PlaceView, version: PointRuleVersion, ids: tuple[int, ...]
) -> dict[int, PersonView]:
    """Return the people by id, after checking that the actor may award to each of them by this rule."""
    people = people_by_id(session, ids)
    for id_ in ids:
        person = people.get(id_)
        if person is None:
            raise NotFound(_("名单里有人不在住户登记里，请刷新页面后重新选。"), "people")
        actor.need(rights.roles_of(Awarder(version.awarder)), person.path)  # before anybody is named
        if not person.active or not person.household_id:
            raise NotFound(_("{name}已经不住在这里，一个人都没有记；去掉这个名字再记。", name=person.name), "people")
        if not person.path.startswith(community.path):
            raise InvalidInput(_("{name}不住在这条细则所属的社区。", name=person.name), "people")
        rights.need_not_own(actor, person.household_id)
    return people


def _accounts(session: Session, community_id: int, people: dict[int, PersonView]) -> _Accounts:
    """Return the accounts, opened in the order of households so that two units of work never wait for each other."""
    book = ledger.open_book(session, BookKind.POINTS, community_id)
    programme = ledger.open_account(session, book, AccountKind.PROGRAMME, "place", community_id, may_go_negative=True)
    households = sorted({person.household_id for person in people.values()})
    return _Accounts(
        programme,
        {id_: ledger.open_account(session, book, AccountKind.HOUSEHOLD, "household", id_) for id_ in households},
    )


def _check_version(order: _Order) -> None:
    if order.rule.retired_at is not None:
        raise Conflict(_("这条细则已经停用，请换一条。"), "rule")
    if order.version.version != order.form.version:
        raise Conflict(_("这条细则刚刚改过，还没有记。请看过现在的分值，再确认一次。"), "rule")


def _check_day(session: Session, order: _Order) -> None:
    """Raise InvalidInput where somebody's place does not record what was so long ago."""
    if order.form.day == clock.today():
        return
    back = min(value(session, path, DAYS_BACK) for path in {person.path for person in order.people.values()})
    if order.form.day < clock.today() - timedelta(days=back):
        raise InvalidInput(_("只能补记 {n} 天以内的事。", n=back), "day")


def _check_limits(session: Session, order: _Order) -> None:
    """Raise Conflict, naming who, when somebody would get more than the rule allows; reversed awards do not count."""
    version, times = order.version, order.form.times
    if version.per_day is None and version.per_month is None:
        return
    used = _times_used(session, version.rule_id, list(order.people), order.form.day)
    counts = [(person.name, *used.get(id_, (0, 0))) for id_, person in order.people.items()]
    day_is_full = [(name, n) for name, n, _month in counts if version.per_day and n + times > version.per_day]
    if day_is_full:
        raise Conflict(
            _(
                "“{rule}”一人一天最多记 {n} 次。那天{who}，这次谁都没有记。",
                rule=version.name,
                n=version.per_day,
                who=_counted(day_is_full),
            ),
            "people",
        )
    month_is_full = [(name, n) for name, _day, n in counts if version.per_month and n + times > version.per_month]
    if month_is_full:
        raise Conflict(
            _(
                "“{rule}”一人一个月最多记 {n} 次。那个月{who}，这次谁都没有记。",
                rule=version.name,
                n=version.per_month,
                who=_counted(month_is_full),
            ),
            "people",
        )


def _times_used(session: Session, rule_id: int, people: list[int], day: date) -> dict[int, tuple[int, int]]:
    """Return resident → times by the rule on the day and in its month."""
    month = start_of(Period.MONTH, day)
    next_month = (month + timedelta(days=32)).replace(day=1)
    on_day = sa.func.sum(sa.case((col(PointAward.day) == day, col(PointAward.times)), else_=0))
    rows = session.execute(
        sa.select(col(PointAward.resident_id), on_day, sa.func.sum(col(PointAward.times)))
        .outerjoin(PointReversal, col(PointReversal.award_id) == col(PointAward.id))
        .where(
            col(PointAward.resident_id).in_(people),
            col(PointAward.rule_id) == rule_id,
            col(PointAward.day) >= month,
            col(PointAward.day) < next_month,
            col(PointReversal.award_id).is_(None),
        )
        .group_by(col(PointAward.resident_id))
    )
    return {resident: (int(a), int(b)) for resident, a, b in rows}


def _counted(people: list[tuple[str, int]]) -> str:
    """Return who has had how many times, everybody by name: whoever awards takes them off the list in one go."""
    return _("、").join(_("{name}已记 {n} 次", name=name, n=n) for name, n in people)


def _book(session: Session, actor: Actor, order: _Order, person: PersonView, effective: datetime) -> PointAward:
    """Transfer one person's points and return the award, not yet in the session."""
    form, version, giver = order.form, order.version, actor.need_sign_in()
    household, programme = order.accounts.households[person.household_id], order.accounts.programme
    receipt = ledger.transfer(
        session,
        ledger.Order(
            debit_account_id=programme if order.points > 0 else household,
            credit_account_id=household if order.points > 0 else programme,
            amount=abs(order.points),
            code="award" if order.points > 0 else "deduction",
            idempotency_key=derived_key(actor, _VERB, form.key, person.id),
            actor_id=giver,
            memo=form.reason,
            ref_type="point_rule_version",
            ref_id=version.id,
            effective_at=effective,
        ),
    )
    if receipt.replayed:  # by a form older than what `once` remembers
        raise Conflict(_("这一笔已经记过了。请刷新页面后再记。"))
    return PointAward(
        rule_id=version.rule_id,
        version_id=version.id or 0,
        resident_id=person.id,
        household_id=person.household_id,
        path=person.path,
        times=form.times,
        points=order.points,
        reason=form.reason,
        day=form.day,
        transfer_id=receipt.transfer_id,
        given_by=giver,
        given_at=clock.now(),
    )


def _check_covered(session: Session, accounts: _Accounts, people: Collection[PersonView], points: int) -> None:
    """Raise Conflict, naming every home whose passbook has less than `points` for each of its people."""
    homes = {person.household_id: f"{person.building} {person.household}" for person in people}
    times = Counter(person.household_id for person in people)
    held = ledger_queries.balances(session, accounts.households.values())
    short = [
        _(
            "{home}只有 {n} 分，不够扣 {points} 分",
            home=homes[id_],
            n=held[account].available,
            points=points * times[id_],
        )
        for id_, account in accounts.households.items()
        if held[account].available < points * times[id_]
    ]
    if short:
        raise Conflict(_("存折不记负分，这次谁都没有记：{homes}。", homes=_("；").join(short)), "people")
