"""Rules of a community and their wordings: new, revised, retired."""

from functools import partial

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import audit, clock
from points_app.core.errors import Conflict, InvalidInput, NotFound
from points_app.core.i18n import _
from points_app.core.idempotency import once
from points_app.core.permissions import Actor
from points_app.people.queries import PlaceKind, PlaceView, find_place
from points_app.points.forms import NewRuleForm, RetireRuleForm, RevisedRuleForm, RuleForm
from points_app.points.kinds import Awarder
from points_app.points.models import PointRule, PointRuleVersion
from points_app.points.rights import RULE_MAKERS


def create_rule(session: Session, actor: Actor, form: NewRuleForm) -> int:
    """Add a rule to the catalogue of a community and return its id. The community's committee decides."""
    place = find_place(session, form.place)
    if place is None or place.kind != PlaceKind.COMMUNITY:
        raise NotFound(_("没有这个社区。"))
    actor.need(RULE_MAKERS, place.path)
    return once(session, actor, "points.create_rule", form, partial(_create, session, actor, form, place))


def _create(session: Session, actor: Actor, form: NewRuleForm, place: PlaceView) -> int:
    _check_name_is_free(session, form.place, form.name)
    rule = PointRule(
        place_id=form.place,
        dimension=form.dimension,
        version=1,
        created_by=actor.resident_id,
        created_at=clock.now(),
    )
    session.add(rule)
    session.flush()
    _add_version(session, actor, rule, form)
    _record(session, actor, "points.create_rule", rule, place)
    return rule.id or 0


def revise_rule(session: Session, actor: Actor, form: RevisedRuleForm) -> int:
    """Give a rule a new wording and return the version's number; awards given before keep theirs.

    Raises Conflict when another version was made since the reviser looked. A rule that gives never becomes one that
    takes.
    """
    rule, place = _rule_to_change(session, actor, form.rule)
    return once(session, actor, "points.revise_rule", form, partial(_revise, session, actor, form, rule, place))


def _revise(session: Session, actor: Actor, form: RevisedRuleForm, rule: PointRule, place: PlaceView) -> int:
    _check_in_force(rule)
    if rule.version != form.version:
        raise Conflict(_("这条细则刚被别人改过，您的改动没有保存。请关上这里，重新点开，看过新内容再改。"))
    _check_name_is_free(session, rule.place_id, form.name, but=form.rule)
    if (_version(session, rule).points > 0) != (form.worth > 0):
        raise InvalidInput(_("加分的细则不能改成扣分的，扣分的也不能改成加分的；请另立一条。"), "points")
    rule.version += 1
    _add_version(session, actor, rule, form)
    _record(session, actor, "points.revise_rule", rule, place)
    return rule.version


def retire_rule(session: Session, actor: Actor, form: RetireRuleForm) -> None:
    """Take a rule out of force. It stays in the history, and in the passbooks of those who have points by it."""
    rule, place = _rule_to_change(session, actor, form.rule)
    once(session, actor, "points.retire_rule", form, partial(_retire, session, actor, rule, place))


def _retire(session: Session, actor: Actor, rule: PointRule, place: PlaceView) -> None:
    _check_in_force(rule)
    rule.retired_at, rule.retired_by = clock.now(), actor.resident_id
    _record(session, actor, "points.retire_rule", rule, place)


def in_force() -> sa.ColumnElement[bool]:
    """Return the condition that joins a rule with the version in force."""
    return sa.and_(
        col(PointRuleVersion.rule_id) == col(PointRule.id), col(PointRuleVersion.version) == col(PointRule.version)
    )


def _rule_to_change(session: Session, actor: Actor, rule_id: int) -> tuple[PointRule, PlaceView]:
    rule = session.exec(select(PointRule).where(PointRule.id == rule_id).with_for_update()).first()
    place = find_place(session, rule.place_id) if rule else None
    if rule is None or place is None:
        raise NotFound(_("没有这条细则。"))
    actor.need(RULE_MAKERS, place.path)
    return rule, place


def _check_in_force(rule: PointRule) -> None:
    if rule.retired_at is not None:
        raise Conflict(_("这条细则已经停用。"))


def _record(session: Session, actor: Actor, verb: str, rule: PointRule, place: PlaceView) -> None:
    audit.record(session, actor, verb, subject="point_rule", subject_id=rule.id, path=place.path)


def _add_version(session: Session, actor: Actor, rule: PointRule, form: RuleForm) -> None:
    session.add(
        PointRuleVersion(
            rule_id=rule.id or 0,
            version=rule.version,
            name=form.name,
            description=form.description,
            points=form.worth,
            per_day=form.per_day,
            per_month=form.per_month,
            awarder=Awarder.COMMITTEE if form.deducts else form.awarder,
            created_by=actor.resident_id,
            created_at=clock.now(),
        )
    )
    session.flush()


def _check_name_is_free(session: Session, place_id: int, name: str, *, but: int = 0) -> None:
    taken = session.exec(
        select(PointRule.id)
        .join(PointRuleVersion, in_force())
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


def _version(session: Session, rule: PointRule) -> PointRuleVersion:
    return session.exec(
        select(PointRuleVersion).where(PointRuleVersion.rule_id == rule.id, PointRuleVersion.version == rule.version)
    ).one()
