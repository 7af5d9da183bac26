"""Reads of the honor board: the one place that lets its names and photos through, by the consents of the moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import db, masking, paging, photos
from points_app.core.paging import Page
from points_app.core.permissions import Actor
from points_app.honors.models import Honor
from points_app.honors.pictures import OF_HONOR
from points_app.notices.rights import PUBLISHERS
from points_app.people import queries as people
from points_app.people.kinds import ConsentKind

PAGE = 20
FOUND_LIMIT = 12
NEWEST = paging.downwards(col(Honor.period), col(Honor.id))
LATEST = paging.downwards(col(Honor.id))


@dataclass(frozen=True)
class HonorFact:
    """An honor as whoever reads may see it: `name` masked and `photo` empty unless the person's consent holds now.

    `place` is the trail of where the person lives, `photo` a picture's name, `period` a code (`periods.of_code`).
    """

    id: int
    name: str
    surname: str
    of_household: bool
    photo: str
    title: str
    citation: str
    place: str
    period: str
    withdrawn_at: datetime | None
    withdrawn_reason: str


@dataclass(frozen=True)
class HonoredPerson:
    """A resident in the committee's picker, with the consents that hold now."""

    id: int = 0
    name: str = ""
    where: str = ""
    name_consent: bool = False
    photo_consent: bool = False
    on_boards: bool = False


def honors(session: Session, _actor: Actor, path: str, after: str = "", size: int = PAGE) -> Page[HonorFact]:
    """Return the honors shown at the place `path`: its own and those of every place above, newest period first.

    A page may have fewer than `size`: who has left the boards since is on none.
    """
    place = paging.decode(after, *NEWEST.kinds)
    beyond = [] if place is None else [NEWEST.beyond(place)]
    parts = [
        sa.select(
            sa.select(col(Honor.id))
            .where(col(Honor.place_id) == place_id, col(Honor.withdrawn_at).is_(None), *beyond)
            .order_by(*NEWEST.sorted())
            .limit(size + 1)
            .subquery()
            .c.id
        )
        for place_id in people.ids_of(path)
    ]
    if not parts:
        return Page()
    shown = select(Honor).where(col(Honor.id).in_(sa.union_all(*parts)))
    page = paging.read(session, shown, NEWEST, after, size)
    return page.of(_facts(session, page.rows, with_hidden=False))


def own_honors(session: Session, actor: Actor, after: str = "", size: int = PAGE) -> Page[HonorFact]:
    """Return the honors that the actor may withdraw, newest first, as the public sees them; withdrawn ones too."""
    within = sa.or_(sa.false(), *(db.below(col(Honor.path), top) for top in actor.paths(PUBLISHERS)))
    page = paging.read(session, select(Honor).where(within), LATEST, after, size)
    return page.of(_facts(session, page.rows, with_hidden=True))


def people_to_honor(session: Session, actor: Actor, text: str) -> list[HonoredPerson]:
    """Return residents where the actor is committee, whose name begins with `text` or who live at that door."""
    found: dict[int, people.PersonView] = {}
    for top in actor.paths(PUBLISHERS):
        found |= {one.id: one for one in people.search_residents(session, actor, top, text, FOUND_LIMIT)}
    given = people.live_consents(session, list(found))
    return [
        HonoredPerson(
            id=one.id,
            name=one.name,
            where=f"{one.building} · {one.household}",
            name_consent=ConsentKind.HONOR_NAME in given.get(one.id, set()),
            photo_consent=ConsentKind.HONOR_PHOTO in given.get(one.id, set()),
            on_boards=one.on_boards,
        )
        for one in sorted(found.values(), key=lambda one: (one.name, one.id))
        if one.household_id
    ][:FOUND_LIMIT]


def _facts(session: Session, rows: Sequence[Honor], *, with_hidden: bool) -> list[HonorFact]:
    """Return honors to read. The one place where a name or a photo of the honor board is let through."""
    persons = people.people_by_id(session, [row.resident_id for row in rows])
    given = people.live_consents(session, [row.resident_id for row in rows])
    pictures = photos.names_of(session, OF_HONOR, [row.id or 0 for row in rows])
    return [
        _fact(row, person, given.get(person.id, set()), pictures.get(row.id or 0, []))
        for row in rows
        if (person := persons.get(row.resident_id)) is not None and (person.on_boards or with_hidden)
    ]


def _fact(row: Honor, person: people.PersonView, consents: set[ConsentKind], pictures: Sequence[Any]) -> HonorFact:
    name = person.name if ConsentKind.HONOR_NAME in consents else masking.name(person.name)
    return HonorFact(
        id=row.id or 0,
        name=name,
        surname=masking.surname(person.name),
        of_household=bool(row.household_id),
        photo=pictures[0] if pictures and ConsentKind.HONOR_PHOTO in consents else "",
        # A committee that writes the name into the words would say it without, and after, the consent.
        title=row.title.replace(person.name, name),
        citation=row.citation.replace(person.name, name),
        place=person.building,
        period=row.period,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
    )
