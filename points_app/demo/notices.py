"""The demo's notices: published, changed, withdrawn and read, each at its moment."""

from datetime import datetime, timedelta
from functools import lru_cache

from sqlmodel import Session

from points_app.core import clock, photos, saying
from points_app.core.fields import day
from points_app.core.permissions import Actor
from points_app.demo.data_notices import ALL, NOTICES, Told
from points_app.demo.drawings import notices as drawings
from points_app.demo.people import World
from points_app.notices import service, views
from points_app.notices.forms import ChangeForm, NoticeForm, PictureForm, WithdrawForm
from points_app.notices.kinds import NoticeKind
from points_app.notices.pictures import PICTURES
from points_app.people.queries import actor_of


def fill(session: Session, world: World) -> None:
    """Publish the notices as their committees, each at its moment."""
    now = clock.now()
    for number, told in enumerate(NOTICES):
        _notice(session, world, told, number, now - timedelta(days=told.ago, hours=number % 7))


def _notice(session: Session, world: World, told: Told, number: int, at: datetime) -> None:
    place, writer = _where(world, told.where)
    actor = actor_of(session, writer)
    with clock.pinned(at):
        form = _form(session, actor, told, place, f"demo-notice-{number}")
        notice = service.publish_notice(session, actor, form)
        for reader in range(world.rng.randrange(6, 22) + told.readers):
            service.count_read(session, actor, notice, f"demo-{number}-{reader}")
    if told.change:
        later, words, old, new = told.change
        with clock.pinned(at + timedelta(days=later)):
            _change(session, actor, notice, f"demo-change-{number}", words, (old, new))
    if told.withdrawn:
        with clock.pinned(at + timedelta(days=2)):
            why = WithdrawForm(key=f"demo-withdrawal-{number}", reason=told.withdrawn)
            service.withdraw_notice(session, actor, notice, why)


def _form(session: Session, actor: Actor, told: Told, place: int, key: str) -> NoticeForm:
    pictures: tuple[PictureForm, ...] = ()
    if told.picture:
        (name,) = photos.keep_unattached(session, actor, PICTURES, [_picture(told.picture)])
        pictures = (PictureForm(name=name, caption=told.caption),)
    month = saying.month(clock.today().replace(day=1) - timedelta(days=1), short=True)
    return NoticeForm(
        key=key,
        place_id=place,
        kind=told.kind,
        title=told.title.replace("{month}", month),
        source=told.source.replace("{month}", month),
        ends_on=clock.today() + timedelta(days=told.lasts) if told.lasts else None,
        pinned=told.pinned,
        pictures=pictures,
    )


def _change(session: Session, actor: Actor, notice: int, key: str, words: str, swap: tuple[str, str]) -> None:
    """Put the second words in the place of the first, and say so."""
    said = views.begin_change(session, actor, notice)
    form = ChangeForm(
        key=key,
        seen=said.seen,
        kind=NoticeKind(said.kind),
        title=said.title.replace(*swap),
        source=said.source.replace(*swap),
        starts_on=day(said.starts_on),
        ends_on=day(said.ends_on),
        pictures=tuple(PictureForm(name=one.name, caption=one.caption) for one in said.pictures),
        what_changed=words,
    )
    service.edit_notice(session, actor, notice, form)


def _where(world: World, where: int) -> tuple[int, int]:
    """Return a place and who publishes there."""
    if where == ALL:
        return world.community, world.committee
    compound = world.compounds[where]
    return compound, world.owners_committee[compound]


@lru_cache
def _picture(subject: str) -> photos.PhotoBlob:
    return photos.encode(drawings.draw(subject))
