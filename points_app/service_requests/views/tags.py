"""QR tags as staff see and print them."""

from dataclasses import dataclass

from sqlmodel import Session

from points_app.core import saying
from points_app.core.permissions import Actor
from points_app.service_requests import codes, queries


@dataclass(frozen=True)
class TagView:
    """A QR tag as its staff see it; `image` is the address of its QR code."""

    id: int = 0
    code: str = ""
    shown_code: str = ""
    place: str = ""
    kind: str = ""
    label: str = ""
    category: str = ""
    image: str = ""
    address: str = ""
    live: bool = True
    made: str = ""


def tags(session: Session, actor: Actor) -> tuple[TagView, ...]:
    """Return the tags at the actor's places, live ones first."""
    return tuple(map(_view, queries.tags(session, actor)))


def sheet(session: Session, actor: Actor, ids: list[int]) -> tuple[TagView, ...]:
    """Return the live tags to print: those asked for (none: all) at the actor's places."""
    return tuple(map(_view, queries.sheet(session, actor, ids)))


def _view(tag: queries.TagFact) -> TagView:
    return TagView(
        id=tag.id,
        code=tag.code,
        shown_code=codes.grouped(tag.code),
        place=tag.place,
        kind=tag.kind.label,
        label=tag.label,
        category=tag.category.label if tag.category else "",
        image=f"/api/tag/{tag.code}.svg",
        address=f"/report/?at={tag.code}",
        live=tag.live,
        made=saying.near_day(tag.created_at),
    )
