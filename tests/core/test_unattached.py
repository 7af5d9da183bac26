"""Pictures that are sent before their form: for who sent them alone, for what they were sent, no more than it takes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from points_app.core import clock, db, photos
from points_app.core.errors import InvalidInput, NotAllowed, SignInNeeded
from points_app.core.permissions import NOBODY, Actor
from tests.core.test_photos import saved

ME, OTHER, STRANGER = Actor(resident_id=1), Actor(resident_id=2), Actor(resident_id=3)


def _need(_session: Session, actor: Actor) -> int:
    if actor.need_sign_in() == STRANGER.resident_id:
        raise NotAllowed("no")
    return actor.need_sign_in()


TOY = photos.PicturePurpose("toy", "toy-draft", 3, _need)
OTHER_TOY = photos.PicturePurpose("other", "other-draft", 3, _need)


def send(*sizes: int, who: Actor = ME, purpose: photos.PicturePurpose = TOY) -> list[str]:
    with db.write() as session:
        blobs = [photos.encode(saved("PNG", (8, size))) for size in sizes]
        return photos.keep_unattached(session, who, purpose, blobs)


def take(names: list[str], who: Actor = ME, already: tuple[str, int] | None = None) -> list[int]:
    """Return the heights of the pictures: they tell them apart."""
    with db.write() as session:
        return [blob.height for blob in photos.take(session, who, TOY, names, already)]


def test_they_come_in_the_forms_order_each_once(database: sa.Engine) -> None:
    names = send(10, 20, 30)

    @settings(max_examples=30, deadline=None)
    @given(st.lists(st.sampled_from(range(3)), max_size=6))
    def in_order(picked: list[int]) -> None:
        assert take([names[one] for one in picked]) == [(one + 1) * 10 for one in dict.fromkeys(picked)]

    in_order()


def test_nobody_takes_what_is_not_theirs_or_was_sent_for_something_else(database: sa.Engine) -> None:
    (mine,), (elsewhere,) = send(10), send(20, purpose=OTHER_TOY)
    for names, who in (([mine], OTHER), ([elsewhere], ME), ([mine, "nothing"], ME), (["'; DROP TABLE photo;--"], ME)):
        with pytest.raises(InvalidInput, match="没有传完") as refused:
            take(names, who)
        assert refused.value.field == "pictures"
    with pytest.raises(InvalidInput, match="最多 3 张"):
        take(send(10, 20, 30, 40))
    with pytest.raises(SignInNeeded):
        take([mine], NOBODY)


def test_what_a_thing_has_already_stays_with_it(database: sa.Engine) -> None:
    with db.write() as session:
        kept = photos.attach(session, photos.encode(saved("PNG", (8, 50))), "toy", 7).name
    assert take([kept, *send(60)], already=("toy", 7)) == [50, 60]
    for wrong in (None, ("toy", 8), ("tool", 7)):
        with pytest.raises(InvalidInput):
            take([kept], already=wrong)


@pytest.mark.parametrize(("who", "refusal"), [(NOBODY, SignInNeeded), (STRANGER, NotAllowed)])
def test_the_slices_right_is_asked(database: sa.Engine, who: Actor, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        send(10, who=who)
    with db.read() as session:
        assert session.connection().execute(sa.text("SELECT count(*) FROM photo")).scalar_one() == 0


def test_only_who_sent_them_sees_them(database: sa.Engine) -> None:
    viewer = TOY.viewer()
    assert (viewer.scope, viewer.keep) == ("toy-draft", "private, no-store")
    with db.read() as session:
        assert viewer.may_see(session, ME, 1)
        assert not any(viewer.may_see(session, who, 1) for who in (OTHER, NOBODY))


def test_7_13_pictures_of_forms_that_never_came_are_swept_and_no_others(database: sa.Engine) -> None:
    send(10)
    kept = send(20)
    with db.write() as session:
        [blob] = photos.take(session, ME, TOY, kept)
        photos.attach(session, blob, "toy", 7)
    later = clock.now() + photos.UNATTACHED_LIFE + timedelta(minutes=1)
    with clock.pinned(later):
        fresh = send(30)
        with db.write() as session:
            photos.sweep(session, [TOY])
    with db.read() as session:
        left = session.exec(select(photos.Photo.name, photos.Photo.scope)).all()
        heights = sorted(session.exec(select(photos.PhotoBlob.height)).all())
    assert sorted(scope for _name, scope in left) == ["toy", "toy-draft"]
    assert fresh[0] in {name for name, _scope in left}
    assert heights == [20, 30]
