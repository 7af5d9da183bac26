"""The committee's desk for the eye: what was published, what a form begins with, and how it will look."""

from dataclasses import dataclass, field

from sqlmodel import Session

from points_app.core import clock, photos, saying
from points_app.core.paging import Page
from points_app.core.permissions import Actor
from points_app.notices import queries
from points_app.notices.forms import ChangeForm, NoticeForm, wording
from points_app.notices.kinds import NoticeKind, Showing
from points_app.notices.views.board import NoticeRow, notice_row
from points_app.notices.views.days import last_day, reader_words, until_words
from points_app.notices.views.notice import NoticeView, PictureView, picture_views
from points_app.people import queries as people


@dataclass(frozen=True)
class PlaceChoice:
    """A place that the actor may publish for."""

    id: int
    words: str


@dataclass(frozen=True)
class ChangedNotice:
    """What the form begins with; `seen` is the wording that a change is based on, id 0 is a new notice."""

    id: int = 0
    seen: int = 0
    place_id: str = ""
    place: str = ""
    kind: str = NoticeKind.ANNOUNCEMENT.value
    title: str = ""
    source: str = ""
    starts_on: str = ""
    ends_on: str = ""
    pictures: list[PictureView] = field(default_factory=list)


def own_notices(session: Session, actor: Actor, after: str = "") -> Page[NoticeRow]:
    """Return the notices that the actor may change (`queries.own_notices`)."""
    page = queries.own_notices(session, actor, after)
    return page.of(notice_row(one) for one in page.rows)


def places_to_publish(session: Session, actor: Actor) -> list[PlaceChoice]:
    """Return the places that the actor may publish for, to choose from."""
    return [PlaceChoice(one.id, one.trail) for one in queries.places_to_publish(session, actor)]


def begin_change(session: Session, actor: Actor, notice_id: int) -> ChangedNotice:
    """Return a notice as the form takes it; raises NotFound or NotAllowed."""
    found = queries.present_wording(session, actor, notice_id)
    said = found.wording
    return ChangedNotice(
        id=notice_id,
        seen=said.number,
        place_id=str(found.place_id),
        place=people.trails_of(session, [found.path])[found.path],
        kind=said.kind.value,
        title=said.title,
        source=said.source,
        starts_on=saying.iso_day(said.starts_at),
        ends_on=saying.iso_day(last_day(said.ends_at)) if said.ends_at else "",
        pictures=picture_views(said.pictures),
    )


def preview(session: Session, actor: Actor, form: NoticeForm | ChangeForm, notice_id: int = 0) -> NoticeView:
    """Return a notice, or a change of the one with this id, as the public would see it, and keep nothing.

    Raises what publishing would raise.
    """
    if isinstance(form, NoticeForm):
        place, said = queries.place_to_publish(session, actor, form.place_id).trail, wording(form)
    else:
        last = queries.present_wording(session, actor, notice_id)
        place = people.trails_of(session, [last.path])[last.path]
        said = wording(form, last.wording.starts_at, last.wording.ends_at)
    showing = Showing.OPEN if said.starts_at <= clock.now() else Showing.COMING
    return NoticeView(
        id=notice_id,
        state=showing.value,
        kind=said.kind.value,
        kind_words=said.kind.label,
        title=said.title,
        html=said.html,
        pictures=[PictureView(one.name, photos.url(one.name), one.caption) for one in said.pictures],
        place=place,
        day=saying.day(said.starts_at),
        until=until_words(said.ends_at),
        readers=reader_words(0),
        pinned=isinstance(form, NoticeForm) and form.pinned,
    )
