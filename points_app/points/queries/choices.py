"""What stewards and committees choose from when they award: their buildings, the people there, the rules."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from points_app.core import clock
from points_app.core.permissions import Actor
from points_app.people.place_settings import value
from points_app.people.queries import PlaceKind, PlaceView, places_below, search_residents
from points_app.points.place_settings import DAYS_BACK
from points_app.points.queries.awards import awarded_building
from points_app.points.queries.rules import Rule, catalogue
from points_app.points.rights import AWARDERS, roles_of

MAX_CANDIDATES = 50


@dataclass(frozen=True)
class AwardChoices:
    """Where and by what the actor awards. `earliest` is the first day of which deeds may be recorded now."""

    buildings: list[PlaceView]
    building_id: int
    rules: list[Rule]
    earliest: date


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be awarded; `own` marks the actor's own household, to whom another must award."""

    id: int
    name: str
    door: str
    own: bool


def award_choices(session: Session, actor: Actor, building_id: int = 0) -> AwardChoices:
    """Return where and by what the actor may award; the first building where `building_id` is none of them."""
    actor.need_sign_in()
    places = {
        place.id: place for path in actor.paths(AWARDERS) for place in places_below(session, path, PlaceKind.BUILDING)
    }
    if not places:
        return AwardChoices([], 0, [], clock.today())
    chosen = places.get(building_id) or next(iter(places.values()))
    rules = [
        rule
        for rule in catalogue(session, actor, chosen.path)
        if actor.has(roles_of(rule.wording.awarder), chosen.path)
    ]
    earliest = clock.today() - timedelta(days=value(session, chosen.path, DAYS_BACK))
    return AwardChoices(list(places.values()), chosen.id, rules, earliest)


def candidates(session: Session, actor: Actor, building_id: int, text: str = "") -> list[Candidate]:
    """Return people of a building whose name begins with `text`, or who live at that door, by door; all without."""
    building = awarded_building(session, actor, building_id)
    found = search_residents(session, actor, building.path, text, MAX_CANDIDATES)
    found.sort(key=lambda p: (p.household, p.household_id, p.id))
    return [Candidate(p.id, p.name, p.household, own=p.household_id == actor.household_id) for p in found]
