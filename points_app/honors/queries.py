"""Reads of the honor board: the one place that lets its names and photos through, by the consents of the moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import clock, db, masking, photos
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role
from points_app.honors.models import Honor
from points_app.honors.service import HONOR_SCOPE
from points_app.notices import text as words
from points_app.people import queries as people

PAGE = 20
FOUND_LIMIT = 12


@dataclass(frozen=True)
class HonorRow:
    """An honor as whoever reads may see it: `name` masked and `photo` empty unless the person's consent holds now."""

    id: int
    name: str
    surname: str
    photo: str
    title: str
    citation: str
    place: str
    period: str
    withdrawn: str


@dataclass(frozen=True)
class HonorGroup:
    """The honors of one period."""

    period: str
    rows: list[HonorRow]


@dataclass(frozen=True)
class HonorList:
    """A page of honors by period. `last` is where the next page goes on."""

    groups: list[HonorGroup] = field(default_factory=list)
    last: int = 0
    has_more: bool = False


@dataclass(frozen=True)
class HonoredPerson:
    """A resident in the committee's picker, with the consents that hold now."""

    id: int
    name: str
    where: str
    name_consent: bool
    photo_consent: bool
    on_boards: bool


def honors(session: Session, _actor: Actor, path: str, after: int = 0, limit: int = PAGE) -> HonorList:
    """Return the honors shown at the place `path`: its own and those of every place above, newest period first."""
    older = _older(session, after)
    parts = [
        sa.select(
            sa.select(col(Honor.id))
            .where(col(Honor.place_id) == place_id, col(Honor.withdrawn_at).is_(None), *older)
            .order_by(col(Honor.period).desc(), col(Honor.id).desc())
            .limit(limit + 1)
            .subquery()
            .c.id
        )
        for place_id in people.ids_of(path)
    ]
    if not parts:
        return HonorList()
    rows = _honors(session, col(Honor.id).in_(sa.union_all(*parts)), limit + 1)
    return _honor_list(session, rows, after, limit, with_withdrawn=False)


def _older(session: Session, after: int) -> list[Any]:
    if not after:
        return []
    last = session.get(Honor, after)
    if last is None:
        return [sa.false()]
    return [sa.tuple_(col(Honor.period), col(Honor.id)) < sa.tuple_(sa.literal(last.period), sa.literal(last.id))]


def own_honors(session: Session, actor: Actor, after: int = 0, limit: int = PAGE) -> HonorList:
    """Return the honors that the actor may withdraw, newest first, as the public sees them; withdrawn ones too."""
    tops = actor.paths(Role.COMMITTEE)
    if not tops:
        return HonorList()
    condition = sa.or_(*(db.below(col(Honor.path), top) for top in tops))
    if after:
        condition = sa.and_(condition, col(Honor.id) < after)
    found = session.exec(select(Honor).where(condition).order_by(col(Honor.id).desc()).limit(limit + 1)).all()
    return _honor_list(session, found, after, limit, with_withdrawn=True)


def people_to_honor(session: Session, actor: Actor, text: str) -> list[HonoredPerson]:
    """Return residents where the actor is committee, whose name begins with `text` or who live at that door."""
    found: dict[int, people.PersonView] = {}
    for top in actor.paths(Role.COMMITTEE):
        found |= {one.id: one for one in people.search_residents(session, actor, top, text[:60], FOUND_LIMIT)}
    given = people.live_consents(session, list(found))
    return [
        HonoredPerson(
            id=one.id,
            name=one.name,
            where=f"{one.building} · {one.household}",
            name_consent="honor_name" in given.get(one.id, set()),
            photo_consent="honor_photo" in given.get(one.id, set()),
            on_boards=one.on_boards,
        )
        for one in sorted(found.values(), key=lambda one: (one.name, one.id))
        if one.household_id
    ][:FOUND_LIMIT]


def honor_photo_viewer(session: Session, _actor: Actor, honor_id: int) -> bool:
    """Whether the photo of an honor may be seen: only while the person's consent lives, and by nobody afterwards."""
    row = session.get(Honor, honor_id)
    if row is None or row.withdrawn_at is not None:
        return False
    person = people.person(session, row.resident_id)
    if person is None or not person.on_boards:
        return False
    return "honor_photo" in people.live_consents(session, [row.resident_id]).get(row.resident_id, set())


def _honors(session: Session, condition: Any, limit: int) -> Sequence[Honor]:
    return session.exec(
        select(Honor).where(condition).order_by(col(Honor.period).desc(), col(Honor.id).desc()).limit(limit)
    ).all()


def _honor_list(session: Session, found: Sequence[Honor], after: int, limit: int, *, with_withdrawn: bool) -> HonorList:
    shown = found[:limit]
    groups: list[HonorGroup] = []
    for row in _honor_rows(session, shown, with_withdrawn=with_withdrawn):
        if not groups or groups[-1].period != row.period:
            groups.append(HonorGroup(row.period, []))
        groups[-1].rows.append(row)
    return HonorList(groups, (shown[-1].id or 0) if shown else after, len(found) > limit)


def _honor_rows(session: Session, found: Sequence[Honor], *, with_withdrawn: bool) -> list[HonorRow]:
    """Return honors for the eye. The one place where a name or a photo of the honor board is let through."""
    persons = people.people_by_id(session, [row.resident_id for row in found])
    given = people.live_consents(session, [row.resident_id for row in found])
    pictures = photos.names_of(session, HONOR_SCOPE, [row.id or 0 for row in found])
    rows = []
    for row in found:
        person = persons.get(row.resident_id)
        if person is None or not (person.on_boards or with_withdrawn):
            continue
        consent = given.get(row.resident_id, set())
        name = person.name if "honor_name" in consent else masking.name(person.name)
        # A committee that writes the name into the words would say it without, and after, the consent.
        title, citation = (text.replace(person.name, name) for text in (row.title, row.citation))
        names = pictures.get(row.id or 0, []) if "honor_photo" in consent else []
        rows.append(
            HonorRow(
                id=row.id or 0,
                name=_("{name}家庭", name=name) if row.household_id else name,
                surname=masking.surname(person.name),
                photo=photos.url(names[0], thumb=True) if names else "",
                title=title,
                citation=citation,
                place=person.building,
                period=words.period_words(row.period),
                withdrawn=_withdrawn_words(row),
            )
        )
    return rows


def _withdrawn_words(row: Honor) -> str:
    if row.withdrawn_at is None:
        return ""
    day = words.day_words(clock.local(row.withdrawn_at).date())
    return _("已于 {day}撤回：{reason}", day=day, reason=row.withdrawn_reason)
