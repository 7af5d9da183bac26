"""Pictures of a deed: kept with the award, seen by the household and whoever records, and by nobody else."""

import pytest
from sqlmodel import select

from points_app.core import db, photos
from points_app.core.errors import InvalidInput, NotAllowed, SignInNeeded
from points_app.points import queries
from points_app.points.models import PointAward
from points_app.points.pictures import PICTURES
from tests.http import Client
from tests.points.giving import award
from tests.world import World, ask, do, jpeg


def keep(world: World, who: str = "steward", colour: str = "red") -> str:
    return do(photos.keep_unattached, world.who(who), PICTURES, [photos.encode(jpeg(colour))])[0]


def seen(world: World, name: str) -> set[str]:
    """Return who gets to see a picture, asking as everybody does: over HTTP."""
    found = set()
    for who in ("nobody", "a", "b", "steward", "west_steward", "committee", "property", "auditor", "administrator"):
        client = Client()
        if who != "nobody":
            client.sign_in(world.who(who))
        answer = client.get(f"/photo/{name}")
        assert answer.status_code in {200, 404}
        if answer.status_code == 200:
            assert answer.headers["cache-control"] == "private, no-store"
            found.add(who)
    return found


def test_a_picture_stays_with_each_award_of_the_list(world: World) -> None:
    draft = keep(world)
    assert seen(world, draft) == {"steward"}
    award(world, world.steward, [world.a.people[0], world.b.people[0]], "clean", pictures=(draft,))
    for house, other in (("a", "b"), ("b", "a")):
        [entry] = ask(queries.passbook, world.who(house)).entries.rows
        [name] = entry.award.pictures
        assert seen(world, name) == {house, "steward", "committee"} - {other}
    [row, _second] = ask(queries.recent_awards, world.steward).rows
    assert len(row.pictures) == 1


def test_a_deductions_picture_is_between_committee_and_household(world: World) -> None:
    award(world, world.committee, world.a.people[:1], "honour")
    award(
        world,
        world.committee,
        world.a.people[:1],
        "litter",
        reason="抛下一只瓶子",
        pictures=(keep(world, "committee"),),
    )
    [name] = ask(queries.passbook, world.resident).entries.rows[0].award.pictures
    assert seen(world, name) == {"a", "committee"}


def test_pictures_of_others_and_too_many_are_refused(world: World) -> None:
    mine = [keep(world, colour=colour) for colour in ("red", "green", "blue", "black")]
    for bad in ([keep(world, "committee")], ["nothing"], ["'; DROP TABLE photo;--"], mine, [mine[0], "x" * 10_000]):
        with pytest.raises(InvalidInput) as refused:
            award(world, world.steward, world.a.people, "clean", pictures=bad)
        assert refused.value.field == "pictures"
    with db.read() as session:
        assert session.exec(select(PointAward)).all() == []
    [id_] = award(world, world.steward, world.a.people[:1], "clean", pictures=mine[:3])
    with pytest.raises(InvalidInput):  # a picture of an award is nobody's to give again
        award(
            world,
            world.steward,
            world.b.people,
            "clean",
            pictures=[ask(photos.names_of, "award", [id_])[id_][0]],
        )


@pytest.mark.parametrize(("who", "refusal"), [("nobody", SignInNeeded), ("a", NotAllowed), ("property", NotAllowed)])
def test_only_who_awards_uploads(world: World, who: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        keep(world, who)
    client = Client()
    if who != "nobody":
        client.sign_in(world.who(who))
    answer = client.post("/api/pictures?for=award", files=[("photos", ("a.jpg", jpeg()))])
    assert answer.status_code == (401 if who == "nobody" else 403)
