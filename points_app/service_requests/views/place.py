"""What the report form knows about its place."""

from dataclasses import dataclass

from sqlmodel import Session

from points_app.core.fields import row_id
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people import queries as people
from points_app.people.place_settings import value
from points_app.people.queries import PlaceKind
from points_app.service_requests import queries
from points_app.service_requests.kinds import NEED_OF, Category, TagKind
from points_app.service_requests.place_settings import DUTY_PHONE


@dataclass(frozen=True)
class PlaceOptions:
    """One compound and the places in it that a report can be about: (id, name)."""

    name: str
    places: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class ReportPlace:
    """What the report form knows about the place: from the QR tag, else where the visitor usually is.

    `problem` is a sentence when a code was scanned that does not count; `duty_phone` whom to call in danger, "" where
    the place has not said; `belongs_to` the place whose QR was scanned, where the visitor has no other one yet, else 0.
    """

    tag: str = ""
    trail: str = ""
    thing: str = ""
    need: str = ""
    category: str = ""
    place_id: int = 0
    problem: str = ""
    options: tuple[PlaceOptions, ...] = ()
    duty_phone: str = ""
    belongs_to: int = 0


def report_place(session: Session, actor: Actor, typed: str, chosen: str) -> ReportPlace:
    """Return the place for a report form opened with the tag code `typed` ("" without) by a visitor of `chosen`."""
    tag = queries.find_tag(session, typed)
    here = people.find_place(session, tag.place_id) if tag else people.current_place(session, actor, chosen)
    if here is None:
        return ReportPlace()
    options = _options(session, here.path)
    if tag is None:
        is_building = here.kind == PlaceKind.BUILDING
        return ReportPlace(
            place_id=here.id if is_building else 0,
            problem=_unknown_code(session, typed),
            options=options,
            duty_phone=_duty_phone(session, here.path, widely=True),
        )
    category = Category(tag.category) if tag.category else None
    return ReportPlace(
        tag=tag.code,
        trail=here.trail,
        thing="" if tag.kind == TagKind.BUILDING else tag.label,
        need=str(NEED_OF[category]) if category else "",
        category=str(category or ""),
        options=options,
        duty_phone=_duty_phone(session, here.path),
        belongs_to=0 if _has_place(session, actor, chosen) else here.id,
    )


def _has_place(session: Session, actor: Actor, chosen: str) -> bool:
    """Whether the visitor has said which place is theirs, or the register has."""
    return bool(actor.household_path or actor.grants) or people.find_place(session, row_id(chosen)) is not None


def _duty_phone(session: Session, path: str, *, widely: bool = False) -> str:
    """Return whom to call in danger at a place; `widely`, where the place is only guessed, in its whole community."""
    community = people.enclosing(session, path, PlaceKind.COMMUNITY) if widely else None
    return value(session, community.path if community else path, DUTY_PHONE)


def _unknown_code(session: Session, typed: str) -> str:
    if not typed:
        return ""
    if queries.was_revoked(session, typed):
        return _("这张二维码牌已经停用，请在下面选地点，诉求照样能送到。")
    return _("没认出这个二维码，请在下面选地点，诉求照样能送到。")


def _options(session: Session, path: str) -> tuple[PlaceOptions, ...]:
    """Return the compounds and buildings of the community around `path`."""
    community = people.enclosing(session, path, PlaceKind.COMMUNITY)
    top = community.path if community else path
    buildings = people.places_below(session, top, PlaceKind.BUILDING)
    made = []
    for compound in people.places_below(session, top, PlaceKind.COMPOUND):
        inside = [(one.id, one.name) for one in buildings if one.parent_id == compound.id]
        made.append(PlaceOptions(compound.name, (*inside, (compound.id, _("小区公共区域")))))
    return tuple(made)
