"""What is urgent where somebody lives stands above everything on home, and nowhere else."""

from datetime import timedelta

from points_app.core import clock
from points_app.core.permissions import NOBODY
from points_app.notices.queries.board import URGENT_FOR
from points_app.notices.service import publish_notice, withdraw_notice
from tests.boards.homes import home
from tests.notices.writing import NOW, a_notice, because
from tests.world import World, ask, do


def _titles(world: World, actor: object, place: int) -> list[str]:
    return [one.title for one in ask(home, actor, str(int(place))).urgent]  # type: ignore[arg-type]


def test_8_what_is_urgent_in_the_readers_building_or_place_is_on_home(world: World) -> None:
    with clock.pinned(NOW):
        do(publish_notice, world.committee, a_notice(world.east_1, "三单元漏气", kind="urgent"), at=NOW)
        do(publish_notice, world.committee, a_notice(world.community, "台风来了", kind="urgent"), at=NOW)
        do(publish_notice, world.committee, a_notice(world.community, "平常的事"), at=NOW)
        assert _titles(world, NOBODY, world.east_1) == ["台风来了", "三单元漏气"]
        assert _titles(world, NOBODY, world.east) == ["台风来了"]
        # Who lives there is told, whichever place the browser looks at.
        assert _titles(world, world.resident, world.east) == ["台风来了", "三单元漏气"]


def test_8_an_alarm_ends(world: World) -> None:
    """Withdrawn, past its last day, or old without one: an old alarm would hide a new one."""
    with clock.pinned(NOW):
        first = do(publish_notice, world.committee, a_notice(world.community, "停气", kind="urgent"), at=NOW)
        assert _titles(world, NOBODY, world.east) == ["停气"]
        do(withdraw_notice, world.committee, first, because("修好了"))
        assert _titles(world, NOBODY, world.east) == []
        do(publish_notice, world.committee, a_notice(world.community, "台风", kind="urgent"), at=NOW)
    with clock.pinned(NOW + URGENT_FOR - timedelta(minutes=1)):
        assert _titles(world, NOBODY, world.east) == ["台风"]
    with clock.pinned(NOW + URGENT_FOR + timedelta(minutes=1)):
        assert _titles(world, NOBODY, world.east) == []
