"""The demo's honors: of residents and households, some with consent to name and photo."""

from datetime import date, timedelta

from sqlmodel import Session

from points_app.core import clock, photos
from points_app.demo.data_honors import HONORS
from points_app.demo.drawings import honors as drawings
from points_app.demo.people import World
from points_app.honors import service
from points_app.honors.forms import HonorForm
from points_app.honors.periods import Period
from points_app.honors.pictures import PICTURES
from points_app.people.queries import actor_of


def fill(session: Session, world: World) -> None:
    """Publish the honors as their committees, each at its moment."""
    for number, honor in enumerate(HONORS):
        _honor(session, world, number, honor)


def _honor(session: Session, world: World, number: int, honor: tuple[int, str, str, bool]) -> None:
    months_ago, title, citation, household = honor
    year, month = divmod(clock.today().year * 12 + clock.today().month - 1 - months_ago, 12)
    compound = world.compounds[number % 3]
    resident = _resident_of(world, compound, number, steward=title == "热心户长")
    whole = number % 2 == 0
    actor = actor_of(session, world.committee if whole else world.owners_committee[compound])
    with_photo = number % 6 == 0
    with clock.pinned(clock.now() - timedelta(days=months_ago * 30, hours=3)):
        photo = ""
        if with_photo:
            face = photos.encode(drawings.face(number // 6))
            (photo,) = photos.keep_unattached(session, actor, PICTURES, [face])
        form = HonorForm(
            key=f"demo-honor-{number}",
            place_id=world.community if whole else compound,
            resident_id=resident,
            for_household=household,
            title=title,
            citation=citation,
            period=Period(date(year, month + 1, 1), 1),
            photo=photo,
            honor_name=number % 3 != 1,
            honor_photo=with_photo,
        )
        service.publish_honor(session, actor, form)


def _resident_of(world: World, compound: int, number: int, *, steward: bool) -> int:
    """Return a resident of the compound: one of its stewards, or another for each `number`."""
    buildings = [building for building in world.buildings if world.compound_of_building[building] == compound]
    building = buildings[number % len(buildings)]
    if steward:
        return world.stewards[building]
    living = [one for one in world.residents if world.building_of_household[world.household_of[one]] == building]
    return living[(5 + number * 3) % len(living)]
