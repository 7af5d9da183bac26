"""What a committee publishes, and where it may."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import db, paging
from points_app.core.errors import InvalidInput, NotFound
from points_app.core.i18n import _
from points_app.core.paging import Page
from points_app.core.permissions import Actor
from points_app.notices.models import Notice
from points_app.notices.queries.board import PAGE, NoticeFact, facts
from points_app.notices.queries.notice import WordingFact, wording
from points_app.notices.rights import PUBLISHERS
from points_app.people import queries as people

LATEST = paging.downwards(col(Notice.id))


@dataclass(frozen=True)
class PresentWording:
    """The wording of a notice that a change is based on; `path` is the notice's place."""

    place_id: int
    path: str
    wording: WordingFact


def own_notices(session: Session, actor: Actor, after: str = "", size: int = PAGE) -> Page[NoticeFact]:
    """Return the notices that the actor may change, by id downwards: coming, ended and withdrawn ones too."""
    within = sa.or_(sa.false(), *(db.below(col(Notice.path), top) for top in actor.paths(PUBLISHERS)))
    page = paging.read(session, select(Notice.id).where(within), LATEST, after, size)
    found = {one.id: one for one in facts(session, page.rows, size)}
    return page.of(found[id_] for id_ in page.rows)


def present_wording(session: Session, actor: Actor, notice_id: int) -> PresentWording:
    """Return what a change of a notice begins with; raises NotFound or NotAllowed."""
    actor.need_sign_in()
    row = session.get(Notice, notice_id)
    if row is None:
        raise NotFound(_("没有这条公示，或者不归您管理。"))
    actor.need(PUBLISHERS, row.path)
    return PresentWording(row.place_id, row.path, wording(session, notice_id, row.version))


def places_to_publish(session: Session, actor: Actor) -> list[people.PlaceView]:
    """Return the places where the actor is committee, and what is below them, by their place in the tree."""
    return people.places_held(session, actor.paths(PUBLISHERS))


def place_to_publish(session: Session, actor: Actor, place_id: int) -> people.PlaceView:
    """Return a place to publish at; raises unless the actor is of its committee."""
    actor.need_sign_in()
    place = people.find_place(session, place_id)
    if place is None:
        raise InvalidInput(_("请选发布到哪里。"), "place_id")
    actor.need(PUBLISHERS, place.path)
    return place
