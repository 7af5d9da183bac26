"""Every write of points: rules and their versions, awards, deductions, reversals, and who is on boards.

An award books points from the community's programme to the household's passbook; a deduction books them back. A
passbook never goes below zero: what is not there cannot be taken, not even by a reversal. Period totals change in the
same unit of work (points_app/points/totals.py).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import clock, photos
from points_app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role
from points_app.ledger import queries as ledger_queries
from points_app.ledger import service as ledger
from points_app.ledger.service import AccountKind, BookKind
from points_app.people import service as register
from points_app.people.place_settings import value
from points_app.people.queries import PersonView, PlaceKind, find_place, people_by_id
from points_app.points import totals
from points_app.points import wordings as words
from points_app.points.models import (
    AWARDERS,
    EVIDENCE,
    EVIDENCE_DRAFT,
    MAX_POINTS,
    MAX_TIMES,
    Awarder,
    Dimension,
    Period,
    PointAward,
    PointReversal,
    PointRule,
    PointRuleVersion,
)
from points_app.points.place_settings import DAYS_BACK

MAX_PEOPLE = 200
"""Most people of one award."""
MAX_PICTURES = 3
"""Most pictures of one award."""
MAX_REASON = 200
MAX_NAME = 40
MAX_LIMIT = 1000
_KEY = re.compile(r"[0-9A-Za-z_-]{8,40}")


@dataclass(frozen=True)
class RuleDraft:
    """A wording of a rule. `points` are for one time, negative for a deduction; limits are times, None is no limit."""

    name: str
    points: int
    description: str = ""
    per_day: int | None = None
    per_month: int | None = None
    awarder: Awarder = Awarder.STEWARD


def create_rule(session: Session, actor: Actor, place_id: int, dimension: Dimension, draft: RuleDraft) -> int:
    """Add a rule to the catalogue of a community and return its id. The community's committee decides."""
    place = find_place(session, place_id)
    if place is None or place.kind != PlaceKind.COMMUNITY:
        raise NotFound(_("没有这个社区。"))
    actor.need(Role.COMMITTEE, place.path)
    draft = _checked_draft(draft)
    _check_name_is_free(session, place_id, draft.name)
    rule = PointRule(
        place_id=place_id, dimension=dimension, version=1, created_by=actor.resident_id, created_at=clock.now()
    )
    session.add(rule)
    session.flush()
    _add_version(session, actor, rule, draft)
    return rule.id or 0


def revise_rule(session: Session, actor: Actor, rule_id: int, draft: RuleDraft, *, seen_version: int) -> int:
    """Give a rule a new wording and return the version's number; awards given before keep theirs.

    `seen_version` is the one that the reviser saw: Conflict when another was made meanwhile. A rule that gives never
    becomes one that takes.
    """
    rule = _rule_to_change(session, actor, rule_id)
    if rule.version != seen_version:
        raise Conflict(_("这条细则刚被别人改过，您的改动没有保存。请关上这里，重新点开，看过新内容再改。"))
    draft = _checked_draft(draft)
    _check_name_is_free(session, rule.place_id, draft.name, but=rule_id)
    if (_version(session, rule).points > 0) != (draft.points > 0):
        raise InvalidInput(_("加分的细则不能改成扣分的，扣分的也不能改成加分的；请另立一条。"), "points")
    rule.version += 1
    _add_version(session, actor, rule, draft)
    return rule.version


def retire_rule(session: Session, actor: Actor, rule_id: int) -> None:
    """Take a rule out of force. It stays in the history, and in the passbooks of those who have points by it."""
    rule = _rule_to_change(session, actor, rule_id)
    rule.retired_at, rule.retired_by = clock.now(), actor.resident_id
    session.flush()


def _rule_to_change(session: Session, actor: Actor, rule_id: int) -> PointRule:
    rule = session.exec(select(PointRule).where(PointRule.id == rule_id).with_for_update()).first()
    place = find_place(session, rule.place_id) if rule else None
    if rule is None or place is None:
        raise NotFound(_("没有这条细则。"))
    actor.need(Role.COMMITTEE, place.path)
    if rule.retired_at is not None:
        raise Conflict(_("这条细则已经停用。"))
    return rule


def _add_version(session: Session, actor: Actor, rule: PointRule, draft: RuleDraft) -> None:
    session.add(
        PointRuleVersion(
            rule_id=rule.id or 0,
            version=rule.version,
            name=draft.name,
            description=draft.description,
            points=draft.points,
            per_day=draft.per_day,
            per_month=draft.per_month,
            awarder=draft.awarder,
            created_by=actor.resident_id,
            created_at=clock.now(),
        )
    )
    session.flush()


def _checked_draft(draft: RuleDraft) -> RuleDraft:
    """Return the draft with tidy words; raise InvalidInput, naming the field, for what a rule cannot be."""
    name = _text(draft.name, "name", 2, MAX_NAME)
    description = _text(draft.description, "description", 0, 200)
    if type(draft.points) is not int or draft.points == 0 or abs(draft.points) > MAX_POINTS:
        raise InvalidInput(_("分值要是 1 到 {n} 的整数；扣分写负数。", n=MAX_POINTS), "points")
    for limit, field in ((draft.per_day, "per_day"), (draft.per_month, "per_month")):
        if limit is not None and not (type(limit) is int and 1 <= limit <= MAX_LIMIT):
            raise InvalidInput(_("次数上限要是 1 到 {n} 的整数，不限就空着。", n=MAX_LIMIT), field)
    if draft.per_day is not None and draft.per_month is not None and draft.per_month < draft.per_day:
        raise InvalidInput(_("每月的上限不能比每天的还少。"), "per_month")
    words.check_rule(name, description, draft.points)
    awarder = draft.awarder if draft.points > 0 else Awarder.COMMITTEE
    return RuleDraft(name, draft.points, description, draft.per_day, draft.per_month, awarder)


def _check_name_is_free(session: Session, place_id: int, name: str, *, but: int = 0) -> None:
    taken = session.exec(
        select(PointRule.id)
        .join(PointRuleVersion, _in_force())
        .where(
            PointRule.place_id == place_id,
            col(PointRule.retired_at).is_(None),
            PointRule.id != but,
            PointRuleVersion.name == name,
        )
        .limit(1)
    ).first()
    if taken is not None:
        raise InvalidInput(_("已经有一条同名的细则，请换个名字，或者改那一条。"), "name")


def _in_force() -> sa.ColumnElement[bool]:
    return sa.and_(
        col(PointRuleVersion.rule_id) == col(PointRule.id), col(PointRuleVersion.version) == col(PointRule.version)
    )


def _version(session: Session, rule: PointRule) -> PointRuleVersion:
    return session.exec(
        select(PointRuleVersion).where(PointRuleVersion.rule_id == rule.id, PointRuleVersion.version == rule.version)
    ).one()


def _text(value: str, field: str, low: int, high: int) -> str:
    """Return `value` in one line without invisible characters; raise InvalidInput when its length is wrong."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    if not low <= len(plain) <= high:
        message = _("请写 {low} 到 {high} 个字。", low=low, high=high) if low else _("最多写 {high} 个字。", high=high)
        raise InvalidInput(message, field)
    return plain


def need_awarder(_session: Session, actor: Actor) -> int:
    """Return the actor's id, or raise unless the actor awards somewhere."""
    me = actor.need_sign_in()
    if not actor.roles & AWARDERS:
        raise NotAllowed(_("积分由中心户长或居委会记，您的账号没有这项权限。"))
    return me


PICTURES = photos.PicturePurpose("award", EVIDENCE_DRAFT, MAX_PICTURES, need_awarder)


def give_award(
    session: Session,
    actor: Actor,
    resident_ids: Sequence[int],
    rule_id: int,
    *,
    times: int = 1,
    reason: str,
    day: date,
    idempotency_key: str,
    seen_version: int,
    pictures: Sequence[str] = (),
) -> list[int]:
    """Award, or deduct, by a rule in force to 1 to 200 people, all or nothing; return the awards' ids in their order.

    `day` is when the deed was done: today or up to `DAYS_BACK` days ago. `seen_version` is the rule's version that the
    giver saw: nobody gives other points than the page said. Its limits hold for each person on that day and in its
    month, whatever version counted before. `pictures` are names of `PICTURES` that the same actor sent. The same key
    with the same content returns the first result, whatever its pictures.

    Raises InvalidInput, NotFound, NotAllowed where the actor may not award by this rule there or to the own household,
    Conflict when the rule has changed, a limit is reached or a passbook has too little to deduct from.
    """
    giver = actor.need_sign_in()
    ids, reason = _checked_order(resident_ids, times, reason, day, idempotency_key)
    rule, version = _rule_in_force(session, rule_id)
    people = _awardable(session, actor, rule, version, ids)
    accounts = _accounts(session, rule.place_id, people)
    ledger.lock(session, [accounts.programme, *accounts.households.values()])
    done = _given_before(session, idempotency_key, rule_id, ids, times, reason, day, giver)
    if done:
        return done
    if rule.retired_at is not None:
        raise Conflict(_("这条细则已经停用，请换一条。"), "rule_id")
    if version.version != seen_version:
        raise Conflict(_("这条细则刚刚改过，还没有记。请看过现在的分值，再确认一次。"), "rule_id")
    _check_day(session, people.values(), day)
    _check_limits(session, version, people, times, day)
    if version.points < 0:
        words.check_deduction(reason)
        _check_covered(session, accounts, people.values(), -version.points * times)
    evidence = photos.take(session, actor, PICTURES, pictures)
    effective = clock.now() if day == clock.today() else clock.at_local(day, 12)
    awards = [
        _book(session, accounts, version, people[id_], times, reason, day, effective, idempotency_key, giver)
        for id_ in ids
    ]
    session.add_all(awards)
    session.flush()
    totals.add(session, [_change(award) for award in awards])
    for award in awards:
        for position, blob in enumerate(evidence):
            photos.attach(session, blob, EVIDENCE, award.id or 0, position)
    return [award.id or 0 for award in awards]


def _checked_order(resident_ids: Sequence[int], times: int, reason: str, day: date, key: str) -> tuple[list[int], str]:
    """Return the people without repetition and the reason in one line; raise InvalidInput for the rest."""
    ids = list(dict.fromkeys(resident_ids))
    if not 1 <= len(ids) <= MAX_PEOPLE:
        raise InvalidInput(_("请选 1 到 {n} 个人。", n=MAX_PEOPLE), "resident_ids")
    if type(times) is not int or not 1 <= times <= MAX_TIMES:
        raise InvalidInput(_("次数要是 1 到 {n} 的整数。", n=MAX_TIMES), "times")
    if day > clock.today():
        raise InvalidInput(_("日期在将来；请等做了再记。"), "day")
    _check_key(key)
    return ids, _text(reason, "reason", 2, MAX_REASON)


def _check_day(session: Session, people: Iterable[PersonView], day: date) -> None:
    """Raise InvalidInput where somebody's place does not record what was so long ago."""
    back = min(value(session, path, DAYS_BACK) for path in {person.path for person in people})
    if day < clock.today() - timedelta(days=back):
        raise InvalidInput(_("只能补记 {n} 天以内的事。", n=back), "day")


def _check_key(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise InvalidInput(_("提交的内容不完整或格式不对，请刷新页面后再试。"), "idempotency_key")


def _rule_in_force(session: Session, rule_id: int) -> tuple[PointRule, PointRuleVersion]:
    found = session.exec(
        select(PointRule, PointRuleVersion).join(PointRuleVersion, _in_force()).where(PointRule.id == rule_id)
    ).first()
    if found is None:
        raise NotFound(_("没有这条细则。"), "rule_id")
    return found


def _awardable(
    session: Session, actor: Actor, rule: PointRule, version: PointRuleVersion, ids: list[int]
) -> dict[int, PersonView]:
    """Return the people by id, after checking that the actor may award to each of them by this rule."""
    people = people_by_id(session, ids)
    top = find_place(session, rule.place_id)
    for id_ in ids:
        person = people.get(id_)
        if person is None:
            raise NotFound(_("名单里有人不在住户登记里，请刷新页面后重新选。"), "resident_ids")
        _check_awarder(actor, version, person.path)  # before anybody is named
        if not person.active or not person.household_id:
            raise NotFound(
                _("{name}已经不住在这里，一个人都没有记；去掉这个名字再记。", name=person.name), "resident_ids"
            )
        if top is None or not person.path.startswith(top.path):
            raise InvalidInput(_("{name}不住在这条细则所属的社区。", name=person.name), "resident_ids")
        _check_not_own(actor, person.household_id)
    return people


def _check_awarder(actor: Actor, version: PointRuleVersion, path: str) -> None:
    """Raise NotAllowed unless the actor may award by this version at the place `path`."""
    actor.need(AWARDERS if version.awarder == Awarder.STEWARD else Role.COMMITTEE, path)


def _check_not_own(actor: Actor, household_id: int) -> None:
    if actor.household_id == household_id:
        raise NotAllowed(_("不能给自己家加减积分，请居委会的另一位经办人来记。"), "resident_ids")


@dataclass(frozen=True)
class _Accounts:
    programme: int
    households: dict[int, int]
    """household → account"""


def _accounts(session: Session, community_id: int, people: dict[int, PersonView]) -> _Accounts:
    """Return the accounts, opened in the order of households so that two units of work never wait for each other."""
    book = ledger.open_book(session, BookKind.POINTS, community_id)
    programme = ledger.open_account(session, book, AccountKind.PROGRAMME, "place", community_id, may_go_negative=True)
    households = sorted({person.household_id for person in people.values()})
    return _Accounts(
        programme,
        {id_: ledger.open_account(session, book, AccountKind.HOUSEHOLD, "household", id_) for id_ in households},
    )


def _given_before(
    session: Session, key: str, rule_id: int, ids: list[int], times: int, reason: str, day: date, giver: int
) -> list[int]:
    """Return the awards already given under this key, [] if none; Conflict if they were something else."""
    rows = session.exec(select(PointAward).where(PointAward.idempotency_key == key)).all()
    wanted = {(rule_id, id_, times, reason, day, giver) for id_ in ids}
    found = {(r.rule_id, r.resident_id, r.times, r.reason, r.day, r.given_by): r.id or 0 for r in rows}
    if rows and set(found) != wanted:
        raise Conflict(_("这一笔已经记过，内容和现在填的不一样。请刷新页面后再记。"))
    by_person = {key_[1]: award_id for key_, award_id in found.items()}
    return [by_person[id_] for id_ in ids] if rows else []


def _check_limits(
    session: Session, version: PointRuleVersion, people: dict[int, PersonView], times: int, day: date
) -> None:
    """Raise Conflict, naming who, when somebody would get more than the rule allows; reversed awards do not count."""
    month = totals.start_of(Period.MONTH, day)
    next_month = (month + timedelta(days=32)).replace(day=1)
    on_day = sa.func.sum(sa.case((col(PointAward.day) == day, col(PointAward.times)), else_=0))
    rows = session.execute(
        sa.select(col(PointAward.resident_id), on_day, sa.func.sum(col(PointAward.times)))
        .outerjoin(PointReversal, col(PointReversal.award_id) == col(PointAward.id))
        .where(
            col(PointAward.resident_id).in_(list(people)),
            col(PointAward.rule_id) == version.rule_id,
            col(PointAward.day) >= month,
            col(PointAward.day) < next_month,
            col(PointReversal.award_id).is_(None),
        )
        .group_by(col(PointAward.resident_id))
    )
    used = {resident: (int(a), int(b)) for resident, a, b in rows}
    counts = [(person.name, *used.get(id_, (0, 0))) for id_, person in people.items()]
    day_is_full = [(name, n) for name, n, _month in counts if version.per_day and n + times > version.per_day]
    if day_is_full:
        raise Conflict(
            _(
                "“{rule}”一人一天最多记 {n} 次。那天{who}，这次谁都没有记。",
                rule=version.name,
                n=version.per_day,
                who=_counted(day_is_full),
            ),
            "resident_ids",
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
            "resident_ids",
        )


def _counted(people: list[tuple[str, int]]) -> str:
    """Return who has had how many times, everybody by name: whoever awards takes them off the list in one go."""
    return _("、").join(_("{name}已记 {n} 次", name=name, n=n) for name, n in people)


def _book(
    session: Session,
    accounts: _Accounts,
    version: PointRuleVersion,
    person: PersonView,
    times: int,
    reason: str,
    day: date,
    effective: datetime,
    key: str,
    giver: int,
) -> PointAward:
    """Transfer one person's points and return the award, not yet in the session."""
    points = version.points * times
    household = accounts.households[person.household_id]
    receipt = ledger.transfer(
        session,
        ledger.Order(
            debit_account_id=accounts.programme if points > 0 else household,
            credit_account_id=household if points > 0 else accounts.programme,
            amount=abs(points),
            code="award" if points > 0 else "deduction",
            idempotency_key=f"{key}.{person.id}",
            actor_id=giver,
            memo=reason,
            ref_type="point_rule_version",
            ref_id=version.id,
            effective_at=effective,
        ),
    )
    return PointAward(
        rule_id=version.rule_id,
        version_id=version.id or 0,
        resident_id=person.id,
        household_id=person.household_id,
        path=person.path,
        times=times,
        points=points,
        reason=reason,
        day=day,
        transfer_id=receipt.transfer_id,
        idempotency_key=key,
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
        raise Conflict(_("存折不记负分，这次谁都没有记：{homes}。", homes=_("；").join(short)), "resident_ids")


def _change(award: PointAward) -> totals.Change:
    return totals.Change(award.household_id, award.resident_id, award.path, award.day, award.points)


def reverse_award(session: Session, actor: Actor, award_id: int, *, reason: str, idempotency_key: str) -> None:
    """Put an award right by an opposite entry, once; both stay visible in the household's passbook.

    Whoever may award by its rule at its place may do it, but not for the own household.
    """
    giver = actor.need_sign_in()
    award = session.get(PointAward, award_id)
    if award is None:
        raise NotFound(_("没有这笔积分。"))
    version = session.get_one(PointRuleVersion, award.version_id)
    _check_awarder(actor, version, award.path)
    _check_not_own(actor, award.household_id)
    reason = _text(reason, "reason", 2, MAX_REASON)
    _check_key(idempotency_key)
    account = _lock_household(session, award)
    before = session.get(PointReversal, award_id)
    if before is not None:
        if (before.idempotency_key, before.reason, before.given_by) == (idempotency_key, reason, giver):
            return
        raise Conflict(_("这笔积分已经冲正过了。"))
    _check_can_give_back(session, actor, account, award)
    _write_reversal(session, award, reason, idempotency_key, giver)
    totals.take_back(session, _change(award))


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
    if not actor.has(Role.COMMITTEE, award.path):  # a steward could tell a deduction from the figure
        raise Conflict(_("这户存折上的积分不够退回；存折不记负分。请找居委会处理。"))
    raise Conflict(_("这户存折上只剩 {n} 分，不够退回 {points} 分；存折不记负分。", n=available, points=award.points))


def _write_reversal(session: Session, award: PointAward, reason: str, key: str, giver: int) -> None:
    receipt = ledger.reverse(session, award.transfer_id, idempotency_key=f"{key}.reversal", actor_id=giver, memo=reason)
    session.add(
        PointReversal(
            award_id=award.id or 0,
            transfer_id=receipt.transfer_id,
            reason=reason,
            idempotency_key=key,
            given_by=giver,
            given_at=clock.now(),
        )
    )
    session.flush()


def set_on_boards(session: Session, actor: Actor, *, on: bool, household: bool) -> None:
    """Put the actor's household on boards or take it off, or with `household` false the actor alone.

    Totals follow by trigger, so the same wish changed elsewhere (by the committee, on request) counts as well.
    """
    if not household:
        register.set_on_boards(session, actor, on_boards=on)
    elif actor.household_id is None:
        actor.need_sign_in()
        raise NotFound(_("您的账号没有登记住户，没有积分存折。"))
    else:
        register.set_on_boards(session, actor, on_boards=on, household_id=actor.household_id)
