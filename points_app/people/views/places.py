"""Places in words: in lists, in the choice of one, and one of the register."""

from dataclasses import dataclass, field

from sqlmodel import Session

from points_app.core.permissions import Actor
from points_app.people.kinds import WITH_DOORS, PlaceKind
from points_app.people.queries.choice import places_to_choose
from points_app.people.queries.register import KeptPlace, PlaceFact, kept_place, kept_tops


@dataclass(frozen=True)
class Option:
    """A choice in a select, or a step of a breadcrumb."""

    value: str
    words: str


@dataclass(frozen=True)
class PlaceRow:
    """A place in a list."""

    id: int = 0
    name: str = ""
    kind: str = ""
    choosable: bool = False
    """Whether a visitor may look at the boards of this place."""
    holds_places: bool = False


@dataclass(frozen=True)
class PlacePage:
    """A place of the register: where it lies, what is right below it, and what may be added."""

    id: int = 0
    name: str = ""
    name_en: str = ""
    title: str = ""
    where: str = ""
    """The title with the compound before it: there is a 1 栋 in each."""
    kind: str = ""
    path: str = ""
    crumbs: list[PlaceRow] = field(default_factory=list)
    children: list[PlaceRow] = field(default_factory=list)
    kinds: list[Option] = field(default_factory=list)
    roles: list[Option] = field(default_factory=list)
    holds_doors: bool = False
    """Whether households and units are registered right here."""


@dataclass(frozen=True)
class PlaceChoice:
    """Where one may go from a place: up the crumbs, down the rows."""

    crumbs: list[PlaceRow] = field(default_factory=list)
    here: PlaceRow = field(default_factory=PlaceRow)
    rows: list[PlaceRow] = field(default_factory=list)


def place_row(place: PlaceFact) -> PlaceRow:
    """Return a place for a list."""
    return PlaceRow(
        id=place.id,
        name=place.name,
        kind=place.kind.label,
        choosable=place.kind is PlaceKind.COMMUNITY or place.kind in WITH_DOORS,
        holds_places=place.kind is not PlaceKind.BUILDING,
    )


def keeper_tops(session: Session, actor: Actor) -> list[PlaceRow]:
    """Return the places whose register the actor keeps, the topmost of each branch."""
    return [place_row(one) for one in kept_tops(session, actor)]


def place_page(session: Session, actor: Actor, place_id: int) -> PlacePage:
    """Return a place of the register; 0 is the first that the actor keeps."""
    place = kept_place(session, actor, place_id)
    return PlacePage(
        id=place.id,
        name=place.name,
        name_en=place.name_en,
        title=place.title,
        where=place.where,
        kind=place.kind.label,
        path=place.path,
        crumbs=[place_row(one) for one in place.above],
        children=[place_row(one) for one in place.below],
        kinds=_kinds_below(place),
        roles=[Option(str(role), role.label) for role in place.roles],
        holds_doors=place.kind in WITH_DOORS,
    )


def _kinds_below(place: KeptPlace) -> list[Option]:
    return [Option(str(kind), kind.label) for kind in PlaceKind if place.kind.may_hold(kind)]


def place_choice(session: Session, actor: Actor, at: int, text: str) -> PlaceChoice:
    """Return the places right below `at` (0: the roots), or those whose name begins with `text`."""
    found = places_to_choose(session, actor, at, text)
    return PlaceChoice(
        crumbs=[place_row(one) for one in found.line],
        here=place_row(found.here) if found.here else PlaceRow(),
        rows=[place_row(one) for one in found.rows],
    )
