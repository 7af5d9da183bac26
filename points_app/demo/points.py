"""Half a year of deeds for the demo community: a catalogue of rules, awards, some deductions, some put right."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from sqlmodel import Session

from points_app.core import clock, photos
from points_app.core.errors import Conflict
from points_app.core.permissions import Actor
from points_app.demo.data_points import DEDUCTIONS, DEEDS, DRAWN, HONOURS, MISTAKES, RULES
from points_app.demo.drawings import deeds as drawings
from points_app.demo.people import World
from points_app.people.queries import actor_of
from points_app.points import service
from points_app.points.forms import AwardForm, NewRuleForm, ReverseForm, RevisedRuleForm
from points_app.points.kinds import Awarder
from points_app.points.pictures import PICTURES


@dataclass
class _Story:
    """What the telling needs at hand."""

    session: Session
    world: World
    committee: Actor
    stewards: dict[int, Actor]
    people: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """building → residents, the diligent ones several times"""
    rules: dict[str, int] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=lambda: defaultdict(lambda: 1))
    number: int = 0
    earned: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """household → points that have not been taken back, more or less"""

    def key(self) -> str:
        self.number += 1
        return f"demo-points-{self.number:06d}"


def fill(session: Session, world: World) -> None:
    """Tell half a year: about 1,500 awards through the service, each at its moment."""
    story = _Story(
        session,
        world,
        actor_of(session, world.committee),
        {building: actor_of(session, steward) for building, steward in world.stewards.items()},
    )
    _know_people(story)
    with clock.pinned(world.start):
        _write_rules(story)
    end = clock.now()
    moments = [world.start + timedelta(days=day) for day in range(1, (end - world.start).days)]
    for number, moment in enumerate(moments):
        _tell_day(story, number, moment)
    # Whatever day of the month it is, this month's boards have something to show.
    for minutes, building in enumerate(world.buildings, start=1):
        _tell_deed(story, building, end - timedelta(minutes=minutes))


def _know_people(story: _Story) -> None:
    for resident in story.world.residents:
        building = story.world.building_of_household[story.world.household_of[resident]]
        diligence = story.world.rng.choice((0, 1, 1, 2, 3, 6))
        story.people[building] += [resident] * diligence


def _write_rules(story: _Story) -> None:
    for dimension, rules in RULES.items():
        for name, points, per_day, per_month, who, description in rules:
            form = NewRuleForm(
                key=story.key(),
                place=story.world.community,
                dimension=dimension,
                name=name,
                points=abs(points),
                deducts=points < 0,
                per_day=per_day,
                per_month=per_month,
                awarder=Awarder.STEWARD if who == "s" else Awarder.COMMITTEE,
                description=description,
            )
            story.rules[name] = service.create_rule(story.session, story.committee, form)


def _tell_day(story: _Story, number: int, day: datetime) -> None:
    """Every building has its deed once a week; the community's honours, deductions and mistakes come now and then."""
    evening = clock.at_local(clock.local(day).date(), 19, number % 60)
    for index, building in enumerate(story.world.buildings):
        if (number + index) % 7 == 0:
            _tell_deed(story, building, evening + timedelta(minutes=index))
    if number % 9 == 4:
        _tell_honour(story, evening)
    if number > 60 and number % 14 == 5:
        _tell_deduction(story, evening)
    if number == 120:
        _revise(story, evening)


def _revise(story: _Story, moment: datetime) -> None:
    """The residents' council found that patrols deserve more."""
    form = RevisedRuleForm(
        key=story.key(),
        rule=story.rules["夜间义务巡逻"],
        version=1,
        name="夜间义务巡逻",
        points=5,
        per_day=1,
        per_month=12,
        awarder=Awarder.STEWARD,
        description="晚上七点到九点，两人一组，巡楼道、车棚、围墙和地下室",
    )
    with clock.pinned(moment):
        story.versions[form.name] = service.revise_rule(story.session, story.committee, form)


def _tell_deed(story: _Story, building: int, moment: datetime) -> None:
    rng, world = story.world.rng, story.world
    name = rng.choice(list(DEEDS))
    steward = story.stewards[building]
    chosen = {rng.choice(story.people[building]) for _ in range(rng.randint(3, 8))}
    own = {r for r in chosen if world.household_of[r] == steward.household_id}
    times = rng.randint(1, 2) if name == "志愿服务一小时" else 1
    awards: list[int] = []
    for actor, people in ((steward, sorted(chosen - own)), (story.committee, sorted(own))):
        if people:
            awards += _give(story, actor, people, name, rng.choice(DEEDS[name]), moment, times)
    if awards and rng.random() < 0.04:
        _reverse(story, steward, awards[0], moment + timedelta(hours=1))


def _tell_honour(story: _Story, moment: datetime) -> None:
    rng = story.world.rng
    name = rng.choice(list(HONOURS))
    building = rng.choice(story.world.buildings)
    _give(story, story.committee, [rng.choice(story.people[building])], name, rng.choice(HONOURS[name]), moment)


def _tell_deduction(story: _Story, moment: datetime) -> None:
    """Take a few points from a household that has more than enough; a passbook never goes below zero."""
    rng, world = story.world.rng, story.world
    name = rng.choice(list(DEDUCTIONS))
    rich = [r for r in world.residents if story.earned[world.household_of[r]] > 25]
    if rich:
        _give(story, story.committee, [rng.choice(rich)], name, DEDUCTIONS[name], moment)


def _give(
    story: _Story, actor: Actor, people: list[int], name: str, reason: str, moment: datetime, times: int = 1
) -> list[int]:
    try:
        with clock.pinned(min(moment, clock.now())):
            form = AwardForm(
                key=story.key(),
                people=tuple(people),
                rule=story.rules[name],
                version=story.versions[name],
                times=times,
                reason=reason,
                day=clock.today(),
                pictures=_pictures(story, actor, name),
            )
            ids = service.give_award(story.session, actor, form)
    except Conflict:  # somebody has reached the rule's limit: it depends on where the months end
        return []
    points = next(p for rules in RULES.values() for n, p, *_rest in rules if n == name) * times
    for resident in people:
        story.earned[story.world.household_of[resident]] += points
    return ids


def _pictures(story: _Story, actor: Actor, name: str) -> tuple[str, ...]:
    if name not in DRAWN:
        return ()
    blob = photos.PhotoBlob(**_drawn(DRAWN[name]).model_dump())  # the session gets a row of its own
    return tuple(photos.keep_unattached(story.session, actor, PICTURES, [blob]))


@lru_cache
def _drawn(subject: str) -> photos.PhotoBlob:
    return photos.encode(drawings.draw(subject))


def _reverse(story: _Story, actor: Actor, award_id: int, moment: datetime) -> None:
    reason = story.world.rng.choice(MISTAKES)
    with clock.pinned(min(moment, clock.now())):
        service.reverse_award(story.session, actor, ReverseForm(key=story.key(), award=award_id, reason=reason))
