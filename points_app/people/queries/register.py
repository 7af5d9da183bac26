"""A place of the register: where it lies, what is right below it, and who may be given which role there."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from points_app.core.errors import NotAllowed
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role
from points_app.people import rights
from points_app.people.finding import get_place
from points_app.people.kinds import PlaceKind
from points_app.people.models import Place
from points_app.people.queries.places import ancestors, place_name, trails_of

PAGE = 40
_CHILDREN = 300


@dataclass(frozen=True)
class PlaceFact:
    """A place in a list; its name in the reader's language."""

    id: int
    name: str
    kind: PlaceKind


@dataclass(frozen=True)
class KeptPlace:
    """A place of the register with its names as they are registered."""

    id: int
    name: str
    name_en: str
    title: str
    """The name in the reader's language."""
    where: str
    """The title with the compound before it: there is a 1 栋 in each."""
    kind: PlaceKind
    path: str
    above: tuple[PlaceFact, ...]
    """Those above it that the reader keeps too, from the root down."""
    below: tuple[PlaceFact, ...]
    """Those right below it."""
    roles: tuple[Role, ...]
    """Those that the reader may give here."""


def place_fact(place: Place) -> PlaceFact:
    """Return a place for a list."""
    return PlaceFact(place.id or 0, place_name(place), PlaceKind(place.kind))


def kept_tops(session: Session, actor: Actor) -> list[PlaceFact]:
    """Return the places whose register the actor keeps, the topmost of each branch."""
    paths = actor.paths(rights.KEEPERS)
    tops = [path for path in paths if not any(path != other and path.startswith(other) for other in paths)]
    rows = session.exec(select(Place).where(col(Place.path).in_(tops)).order_by(col(Place.path)).limit(_CHILDREN)).all()
    return [place_fact(row) for row in rows]


def need_kept(session: Session, actor: Actor, place_id: int) -> Place:
    """Return a place, or refuse whoever does not keep its register."""
    place = get_place(session, place_id)
    rights.need_keeper(actor, place.path)
    return place


def kept_place(session: Session, actor: Actor, place_id: int) -> KeptPlace:
    """Return a place of the register; 0 is the first that the actor keeps."""
    actor.need_sign_in()
    if not place_id:
        tops = kept_tops(session, actor)
        if not tops:
            raise NotAllowed(_("只有居委会和管理员能管理住户名册。"))
        place_id = tops[0].id
    place = need_kept(session, actor, place_id)
    below = session.exec(
        select(Place)
        .where(Place.parent_id == place.id)
        .order_by(col(Place.kind), col(Place.name_key), col(Place.id))
        .limit(_CHILDREN)
    ).all()
    line = [one for one in ancestors(session, place.path) if actor.has(rights.KEEPERS, one.path)]
    return KeptPlace(
        id=place.id or 0,
        name=place.name,
        name_en=place.name_en,
        title=place_name(place),
        where=trails_of(session, [place.path])[place.path] or place_name(place),
        kind=PlaceKind(place.kind),
        path=place.path,
        above=tuple(place_fact(one) for one in line[:-1]),
        below=tuple(place_fact(one) for one in below),
        roles=tuple(role for role in Role if rights.may_grant(actor, role, place.path)),
    )
