"""A place of the register: where it lies, what is right below it, and what may be added there."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from points_app.core import clock
from points_app.core.errors import NotAllowed
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role
from points_app.people import rights
from points_app.people.finding import get_place
from points_app.people.kinds import WITH_DOORS, PlaceKind
from points_app.people.models import Place
from points_app.people.queries.places import ancestors, place_name, trails_of

PAGE = 40
_CHILDREN = 300


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


def day(moment: datetime) -> str:
    """Return the local day of a moment, 2026-11-23."""
    return clock.local(moment).date().isoformat()


def keeper_tops(session: Session, actor: Actor) -> list[PlaceRow]:
    """Return the places whose register the actor keeps, the topmost of each branch."""
    paths = actor.paths(rights.KEEPERS)
    tops = [path for path in paths if not any(path != other and path.startswith(other) for other in paths)]
    rows = session.exec(select(Place).where(col(Place.path).in_(tops)).order_by(col(Place.path)).limit(_CHILDREN)).all()
    return [place_row(row) for row in rows]


def place_row(place: Place, name: str = "") -> PlaceRow:
    """Return a place for a list, under `name` where its own would not say enough."""
    return PlaceRow(
        id=place.id or 0,
        name=name or place_name(place),
        kind=place.kind.label,
        choosable=place.kind in {PlaceKind.COMMUNITY, PlaceKind.COMPOUND, PlaceKind.BUILDING},
        holds_places=place.kind is not PlaceKind.BUILDING,
    )


def kept_place(session: Session, actor: Actor, place_id: int) -> Place:
    """Return a place, or refuse whoever does not keep its register."""
    place = get_place(session, place_id)
    rights.need_keeper(actor, place.path)
    return place


def place_page(session: Session, actor: Actor, place_id: int) -> PlacePage:
    """Return a place of the register; 0 is the first that the actor keeps."""
    actor.need_sign_in()
    if not place_id:
        tops = keeper_tops(session, actor)
        if not tops:
            raise NotAllowed(_("只有居委会和管理员能管理住户名册。"))
        place_id = tops[0].id
    place = kept_place(session, actor, place_id)
    below = session.exec(
        select(Place)
        .where(Place.parent_id == place.id)
        .order_by(col(Place.kind), col(Place.name_key), col(Place.id))
        .limit(_CHILDREN)
    ).all()
    kinds = [kind for kind in PlaceKind if place.kind.may_hold(kind)]
    line = [one for one in ancestors(session, place.path) if actor.has(rights.KEEPERS, one.path)]
    return PlacePage(
        id=place.id or 0,
        name=place.name,
        name_en=place.name_en,
        title=place_name(place),
        where=trails_of(session, [place.path])[place.path] or place_name(place),
        kind=place.kind.label,
        path=place.path,
        crumbs=[place_row(one) for one in line[:-1]],
        children=[place_row(one) for one in below],
        kinds=[Option(str(kind), kind.label) for kind in kinds],
        roles=[Option(str(role), role.label) for role in Role if rights.may_grant(actor, role, place.path)],
        holds_doors=place.kind in WITH_DOORS,
    )
