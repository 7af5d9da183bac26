"""Settings of places: the nearest wins, who may set, what is kept of it, and what is printed."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from sqlmodel import Session

from points_app import slices
from points_app.core import audit, db
from points_app.core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound, SignInNeeded
from points_app.core.fields import Choice, Count, Line
from points_app.core.i18n import use_locale
from points_app.core.idempotency import new_key
from points_app.core.permissions import NOBODY, Role
from points_app.core.spans import Duration, Span, SpanUnit
from points_app.people import place_settings, service
from points_app.people.forms.place_settings import SettingForm
from points_app.people.models import HouseholdCard
from points_app.people.place_settings import CARD_DAYS, PUBLIC_ADDRESS, Setting
from points_app.people.queries import actor_of
from points_app.people.queries.place_settings import history
from points_app.people.service.place_settings import record_address, set_value
from points_app.people.views.place_settings import changes, settings_page
from points_app.settings import settings
from tests.core.together import second_waits
from tests.people.setting import set_here
from tests.world import World, around, ask, do

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


class Speed(StrEnum):
    SLOW = "slow"
    FAST = "fast"

    @property
    def label(self) -> str:
        return {Speed.SLOW: "慢", Speed.FAST: "快"}[self]


def toy(key: str, kind: Any, default: Any, **more: Any) -> Setting[Any]:
    return Setting(f"toys.{key}", kind, default, group=lambda: "玩具", label=lambda: key, **more)


STEPS = toy("steps", Count(1, 50), 7, unit=lambda: "天")
TOYS = (
    STEPS,
    toy("wait", Duration(1, 90), Span(2, SpanUnit.HOURS)),
    toy("speed", Choice(Speed), Speed.SLOW),
    toy("motto", Line(0, 40), ""),
    toy("guarded", Count(1, 9), 1, setters=frozenset({Role.ADMINISTRATOR})),
)


@pytest.fixture
def toys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings besides those of the slices, registered as theirs are."""
    known = (*slices.registered("SETTINGS"), *TOYS)
    monkeypatch.setattr(slices, "registered", lambda _name: iter(known))
    place_settings.registered.cache_clear()
    yield
    place_settings.registered.cache_clear()


def value(place: Any, one: Setting[Any] = STEPS) -> Any:
    return ask(place_settings.value, place.path, one)


def test_the_nearest_place_above_wins(world: World, toys: None) -> None:
    assert value(world.east_1) == 7
    set_here(world.administrator, world.city, STEPS.key, "10")
    set_here(world.committee, world.community, STEPS.key, "20")
    set_here(world.owners, world.east, STEPS.key, " ３０ ")
    found = {name: value(getattr(world, name)) for name in ("city", "community", "east", "east_1", "west_1")}
    assert found == {"city": 10, "community": 20, "east": 30, "east_1": 30, "west_1": 20}
    assert value(world.elsewhere) == 10


def test_an_empty_value_is_that_of_the_place_above(world: World, toys: None) -> None:
    set_here(world.committee, world.community, STEPS.key, "20")
    set_here(world.owners, world.east, STEPS.key, "30")
    set_here(world.owners, world.east, STEPS.key, " ")
    assert value(world.east_1) == 20
    set_here(world.committee, world.community, STEPS.key, "")
    assert value(world.east_1) == 7


@pytest.mark.parametrize(
    ("key", "typed", "unit", "kept"),
    [
        ("toys.steps", "50", "", 50),
        ("toys.wait", "3", "workdays", Span(3, SpanUnit.WORKDAYS)),
        ("toys.speed", "fast", "", Speed.FAST),
        ("toys.motto", "勤 俭", "", "勤 俭"),
        ("service_requests.duty_phone", "0571-88886666", "", "057188886666"),
    ],
)
def test_each_kind_of_value_comes_back_as_it_was_set(
    world: World, toys: None, key: str, typed: str, unit: str, kept: Any
) -> None:
    set_here(world.committee, world.east, key, typed, unit)
    assert value(world.east_1, place_settings.registered()[key]) == kept


@pytest.mark.parametrize(
    ("key", "typed", "unit"),
    [
        ("steps", "0", ""),
        ("steps", "51", ""),
        ("steps", "1_0", ""),
        ("steps", "十", ""),
        ("wait", "91", "hours"),
        ("wait", "3", "years"),
        ("wait", "3", ""),
        ("wait", "-3", "days"),
        ("speed", "quick", ""),
        ("motto", "字" * 41, ""),
    ],
)
def test_a_value_that_is_none_is_refused_at_its_setting(
    world: World, toys: None, key: str, typed: str, unit: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        set_here(world.committee, world.east, f"toys.{key}", typed, unit)
    assert refusal.value.field == f"toys.{key}"
    assert around("SELECT count(*) FROM place_setting").scalar() == 0


@pytest.mark.parametrize(
    ("who", "place", "key", "refusal"),
    [
        ("nobody", "east", "steps", SignInNeeded),
        ("resident", "east", "steps", NotAllowed),
        ("steward", "east_1", "steps", NotAllowed),
        ("property", "east", "steps", NotAllowed),
        ("auditor", "community", "steps", NotAllowed),
        ("west_owners", "east", "steps", NotAllowed),
        ("owners", "community", "steps", NotAllowed),
        ("committee", "city", "steps", NotAllowed),
        ("committee", "elsewhere", "steps", NotAllowed),
        ("committee", "community", "guarded", NotAllowed),
        ("administrator", "east", "guarded", None),
        ("committee", "east_1", "steps", None),
        ("administrator", "west_1", "steps", None),
    ],
)
def test_who_may_set_what_where(
    world: World, toys: None, who: str, place: str, key: str, refusal: type[DomainError] | None
) -> None:
    if refusal is None:
        set_here(world.who(who), world.place(place), f"toys.{key}", "3")
        return
    with pytest.raises(refusal):
        set_here(world.who(who), world.place(place), f"toys.{key}", "3")


def test_what_is_not_there_is_refused(world: World, toys: None) -> None:
    with pytest.raises(InvalidInput, match="刷新"):
        set_here(world.committee, world.east, "toys.nothing", "3")
    with pytest.raises(NotFound):
        set_here(world.committee, 9999, STEPS.key, "3")


def test_history_is_kept_for_good_and_shown_to_keepers(world: World, toys: None) -> None:
    for minute, typed in enumerate(("3", "4", "4", "", "5")):
        set_here(world.committee, world.east, STEPS.key, typed, at=NOW + timedelta(minutes=minute))
    set_here(world.committee, world.community, STEPS.key, "9")
    page = ask(history, world.owners, world.east, STEPS.key)
    assert [(one.value, one.by) for one in page.rows] == [(n, "岚清越") for n in (5, None, 4, 3)]
    assert page.rows[0].at == NOW + timedelta(minutes=4)
    assert page.after == ""
    words = ask(changes, world.owners, world.east, STEPS.key, at=NOW)
    assert [one.words for one in words.rows] == ["5 天", "改回沿用", "4 天", "3 天"]
    for who in (NOBODY, world.resident, world.property, world.west_owners):
        with pytest.raises(DomainError):
            ask(history, who, world.east, STEPS.key)
    for statement in (
        "UPDATE place_setting SET value = '50'",
        "DELETE FROM place_setting",
        "UPDATE place_setting SET set_by = NULL",
    ):
        with pytest.raises(sa.exc.IntegrityError):
            around(statement)


def test_history_goes_on_in_pages(world: World, toys: None) -> None:
    for typed in range(1, 13):
        set_here(world.committee, world.east, STEPS.key, str(typed))
    first = ask(changes, world.committee, world.east, STEPS.key)
    second = ask(changes, world.committee, world.east, STEPS.key, first.after)
    assert [one.words for one in (*first.rows, *second.rows)] == [f"{n} 天" for n in range(12, 0, -1)]
    assert second.after == ""


def test_a_form_sent_twice_counts_once_and_never_over_what_came_after(world: World, toys: None) -> None:
    key = new_key()
    set_here(world.committee, world.east, STEPS.key, "3", key=key)
    set_here(world.owners, world.east, STEPS.key, "4")
    set_here(world.committee, world.east, STEPS.key, "3", key=key)
    assert value(world.east) == 4
    with pytest.raises(Conflict):
        set_here(world.committee, world.east, STEPS.key, "5", key=key)


def test_each_setting_is_in_the_audit(world: World, toys: None) -> None:
    set_here(world.committee, world.east, STEPS.key, "3")
    set_here(world.committee, world.east, STEPS.key, "3")  # changes nothing
    (row,) = ask(lambda session: audit.rows(session, [world.east.path], subject="place_setting").rows)
    assert (row.verb, row.actor_id, row.subject, row.path) == (
        "people.set_value",
        world.committee,
        "place_setting",
        world.east.path,
    )


def test_two_who_set_at_once_take_turns_and_both_stay(world: World, toys: None) -> None:
    def to(typed: str) -> Callable[[Session], None]:
        form = SettingForm(key=new_key(), place_id=int(world.east), setting=STEPS.key, value=typed)
        return lambda session: set_value(session, actor_of(session, world.committee), form)

    second_waits(to("3"), to("4"))
    assert value(world.east) == 4
    assert [one.value for one in ask(history, world.committee, world.east, STEPS.key).rows] == [4, 3]


PLACES = ("city", "community", "east", "east_1")
Step = tuple[str, str]


@given(steps=st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(["", "1", "2", "50"])), max_size=12))
@how(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_counts_is_what_a_walk_up_the_tree_finds(world: World, toys: None, steps: list[Step]) -> None:
    own: dict[str, str] = {}
    with db.write() as session:
        who = actor_of(session, world.administrator)
        for place, typed in steps:
            form = SettingForm(key=new_key(), place_id=int(world.place(place)), setting=STEPS.key, value=typed)
            set_value(session, who, form)
            own[place] = typed
        for depth, place in enumerate(PLACES):
            above = [int(own[name]) for name in PLACES[: depth + 1] if own.get(name)]
            assert place_settings.value(session, world.place(place).path, STEPS) == (above[-1] if above else 7)
        session.rollback()


def test_all_values_of_a_place_are_one_statement(world: World) -> None:
    with db.read() as session:
        session.connection()
        sent: list[str] = []
        sa.event.listen(db.engine(), "before_cursor_execute", lambda *args: sent.append(args[2]))
        found = place_settings.values_for(session, world.east_1.path)
    assert len(found) == len(place_settings.registered()) > 20
    assert len([one for one in sent if "SELECT" in one]) == 1


def test_a_value_outside_of_todays_bounds_counts_no_more(world: World, toys: None) -> None:
    set_here(world.committee, world.community, STEPS.key, "20")
    around(
        "INSERT INTO place_setting (place_id, key, value, set_at) VALUES (:place, 'toys.steps', '51', :now)",
        place=int(world.east),
        now=NOW.isoformat(sep=" "),
    )
    assert value(world.east_1) == 20


def test_two_settings_of_one_name_are_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "registered", lambda _name: iter((STEPS, STEPS)))
    with pytest.raises(ValueError, match="twice"):
        place_settings.registered.__wrapped__()


def test_every_setting_says_what_it_is_in_both_languages() -> None:
    for one in place_settings.registered().values():
        assert one.kept(one.as_text(one.default)) in {one.default, None}
        for language in ("zh", "en"):
            with use_locale(language):
                said = f"{one.group()} {one.label()} {one.words(one.default)} {one.bounds()} {one.hint and one.hint()}"
                assert language == "zh" or said.isascii() or one.key.startswith("service_requests."), said


def test_the_page_tells_what_counts_and_where_it_comes_from(world: World) -> None:
    noise = "service_requests.limit.noise"
    set_here(world.committee, world.community, noise, "3", "days")
    at_community, at_compound = (ask(settings_page, world.committee, place) for place in (0, int(world.east)))
    row = at_community.rows[noise]
    assert (at_community.place_id, at_community.place) == (world.community, "和风社区")
    assert (row.now, row.origin, row.own, row.other, row.unit) == ("3 天", "本处的设定", "3", "", "days")
    row = at_compound.rows[noise]
    assert (row.now, row.origin, row.own, row.other) == ("3 天", "沿用和风社区的设定", "", "3")
    row = at_compound.rows["points.days_back"]
    assert (row.now, row.origin, row.may_set) == ("31 天", "默认", True)
    row = at_compound.rows[PUBLIC_ADDRESS.key]
    assert (row.now, row.may_set) == ("没有填", False)
    for who, place in (("property", "east"), ("owners", "west"), ("resident", "east"), ("nobody", "east")):
        with pytest.raises(DomainError):
            ask(settings_page, world.who(who), int(world.place(place)))


def test_a_card_lives_as_long_as_was_set_when_it_was_made(world: World) -> None:
    first = do(service.issue_card, world.committee, world.a, new_key(), at=NOW)
    set_here(world.committee, world.east, CARD_DAYS.key, "10", at=NOW)
    second = do(service.issue_card, world.committee, world.a, new_key(), at=NOW)
    with db.read() as session:
        lives = [session.get_one(HouseholdCard, one).expires_at - NOW for one in (first, second)]
    assert lives == [timedelta(days=90), timedelta(days=10)]


# ── The address that is printed ──────────────────────────────────────────────────────────────────────────────────────


def address(place: Any, browsers: str = "http://10.0.0.7:8000/") -> str:
    return ask(place_settings.printed_address, place.path, browsers)


def test_the_address_is_the_environments_the_places_the_recorded_or_the_browsers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert address(world.east) == "http://10.0.0.7:8000"
    do(record_address, "http://localhost:8001")
    assert address(world.east) == "http://10.0.0.7:8000"  # one that only this machine knows helps nobody
    assert ask(place_settings.served_address) == "http://localhost:8001"
    do(record_address, "https://recorded.example")
    assert address(world.east) == "https://recorded.example"
    set_here(world.administrator, world.community, PUBLIC_ADDRESS.key, "https://Points.Example.org/")
    assert address(world.east) == "https://Points.Example.org"
    assert address(world.elsewhere) == "https://recorded.example"
    monkeypatch.setenv("POINTS_PUBLIC_URL", "https://ordered.example/")
    settings.cache_clear()
    try:
        assert address(world.east) == ask(place_settings.served_address) == "https://ordered.example"
        row = ask(settings_page, world.administrator, int(world.east)).rows[PUBLIC_ADDRESS.key]
        assert (row.now, row.may_set) == ("https://ordered.example", False)
        assert "POINTS_PUBLIC_URL" in row.origin
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_the_address_is_recorded_when_it_changes(world: World) -> None:
    for one in ("http://localhost:8000", "http://localhost:8000", "https://points.example.org"):
        do(record_address, one)
    assert around("SELECT value FROM place_setting WHERE place_id IS NULL ORDER BY id").scalars().all() == [
        "http://localhost:8000",
        "https://points.example.org",
    ]


@pytest.mark.parametrize("typed", ["points.example.org", "ftp://x.org", "https://", "https://a b", "https://x?y=1"])
def test_an_address_that_is_none_is_refused(world: World, typed: str) -> None:
    with pytest.raises(InvalidInput):
        set_here(world.administrator, world.east, PUBLIC_ADDRESS.key, typed)
