"""Six months of reports in every state, for the demo."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from sqlmodel import Session

from points_app.core import clock, photos
from points_app.core.permissions import NOBODY, Actor
from points_app.demo.data_service_requests import (
    AGAIN,
    CASES,
    FULL_AGAIN,
    MENDED_AGAIN,
    NOT_MINE,
    NOTES,
    TAGS_OF_THINGS,
)
from points_app.demo.drawings import reports as drawings
from points_app.demo.people import World
from points_app.people.queries import actor_of
from points_app.service_requests import codes, queries, service
from points_app.service_requests.forms import AcceptForm, AnswerForm, ReportForm, ReturnForm, TagForm, WritingForm
from points_app.service_requests.kinds import NEED_OF, Category, Reply, TagKind, Visit, Writing

TAG_OF_BUILDING_3 = "3HAYNK7M"
"""The code on the door of building 3 of 锦绣花园: README and tests scan it."""
REPORTS = 82


def fill(session: Session, world: World) -> None:
    """Hang the tags and tell six months of reports, each with its steps."""
    committee = actor_of(session, world.committee)
    with clock.pinned(world.start + timedelta(days=1)):
        tags = _tags(session, world, committee)
    for number in range(REPORTS):
        _Story(session, world, committee, tags, number).tell()
    _open_ones(session, world, committee, tags)


def _tags(session: Session, world: World, committee: Actor) -> dict[int, str]:
    """Return building → code of the tag on its door; lifts, lamps and the hall get theirs too."""
    tags = {}
    for index, building in enumerate(world.buildings):
        code = TAG_OF_BUILDING_3 if index == 2 else _code(world)
        form = TagForm(place=building, kind=TagKind.BUILDING, key=f"demo-door-{building}")
        tags[building] = service.add_tag(session, committee, form, code=code)
    third = world.buildings[2]
    places = {"building": third, "first compound": world.compounds[0], "second compound": world.compounds[1]}
    for number, (where, kind, label, category) in enumerate(TAGS_OF_THINGS):
        form = TagForm(place=places[where], kind=kind, label=label, category=category, key=f"demo-thing-{number}")
        service.add_tag(session, committee, form, code=_code(world))
    return tags


def _code(world: World, length: int = codes.TAG_LENGTH) -> str:
    return "".join(world.rng.choice(codes.ALPHABET) for _place in range(length))


@lru_cache
def _drawn(subject: str, mended: bool) -> photos.PhotoBlob:
    return photos.encode(drawings.draw(subject, mended=mended))


def _pictures(subject: str, *, mended: bool = False) -> list[photos.PhotoBlob]:
    # A fresh row each time: one that a session has seen cannot be given to the next.
    return [photos.PhotoBlob(**_drawn(subject, mended).model_dump())] if subject else []


class _Story:
    """One report from the first word to the last that has happened by now."""

    def __init__(self, session: Session, world: World, committee: Actor, tags: dict[int, str], number: int) -> None:
        self.session, self.world, self.rng, self.committee = session, world, world.rng, committee
        self.now = clock.now()
        self.case = CASES[number % len(CASES)]
        self.code, self.id, self.steps = "", 0, 0
        self.building = world.rng.choice(world.buildings)
        self.tag = tags[self.building]
        days = (self.now - world.start).days - 2
        day = clock.local(world.start + timedelta(days=2 + days * number / REPORTS)).date()
        self.at = clock.at_local(day, world.rng.randrange(7, 20), world.rng.randrange(60))
        self.steward = actor_of(session, world.stewards[self.building])

    def _later(self, low: float, high: float) -> bool:
        """Move on by some hours; return whether that has happened yet."""
        self.at += timedelta(hours=self.rng.uniform(low, high))
        local = clock.local(self.at)
        if self.case.category != Category.DANGER and not 7 <= local.hour < 21:  # people sleep
            morning = local.date() + timedelta(days=local.hour >= 21)
            self.at = clock.at_local(morning, self.rng.randrange(8, 11), local.minute)
        return self.at < self.now

    def go_to(self, hours_ago: float) -> None:
        """Go to a moment so long before now."""
        self.at = self.now - timedelta(hours=hours_ago)

    def _key(self) -> str:
        self.steps += 1
        return f"demo-{self.code}-{self.steps}"

    def _do(self, verb: Callable[..., object], *args: object) -> None:
        """Let a service do something at this moment of the story."""
        with clock.pinned(self.at):
            verb(self.session, *args)

    def accept(self, visit: Visit | None = None) -> None:
        """Let the steward take it on."""
        self._do(service.accept, self.steward, self.id, AcceptForm(visit=visit, key=self._key()))

    def start(self) -> None:
        """Let the steward begin."""
        self._do(service.start, self.steward, self.id, self._key())

    def note(self, words: str) -> None:
        """Let the steward say how it goes."""
        form = WritingForm(id=self.id, do=Writing.NOTE, words=words, key=self._key())
        self._do(service.note, self.steward, form)

    def solve(self, words: str, pictures: Sequence[photos.PhotoBlob] = ()) -> None:
        """Let the steward say what was done."""
        form = WritingForm(id=self.id, do=Writing.SOLVE, words=words, key=self._key())
        self._do(service.solve, self.steward, form, pictures)

    def give_back(self, reason: str) -> None:
        """Let the steward contest the dispatch."""
        self._do(service.give_back, self.steward, self.id, ReturnForm(reason=reason, key=self._key()))

    def answer(self, reply: Reply, words: str = "", stars: int | None = None) -> None:
        """Let the reporter answer."""
        form = AnswerForm(code=self.code, do=reply, words=words, stars=stars, key=self._key())
        self._do(service.answer, NOBODY, form)

    def send(self, who: Actor = NOBODY) -> None:
        """Send the report."""
        unit, floor = self.rng.randrange(1, 3), self.rng.randrange(1, 7)
        text = self.case.text.format(unit=unit, door=f"{floor}0{self.rng.randrange(1, 3)}")
        form = ReportForm(
            need=NEED_OF[self.case.category],
            category=self.case.category,
            text=text,
            at=self.tag,
            phone=f"1390000{self.rng.randrange(1000, 10_000)}" if self.rng.random() < 0.4 else "",
            key=f"demo-{self.rng.getrandbits(64):x}",
        )
        with clock.pinned(self.at):
            fixed = _code(self.world, codes.TRACK_LENGTH)
            self.code = service.report(self.session, who, form, _pictures(self.case.picture), code=fixed)
            self.id = queries.report_by_code(self.session, self.code).id or 0

    def tell(self) -> None:
        """Tell it."""
        self.send()
        hours = 1 if self.case.category == Category.DANGER else 20
        if not self._later(0.2, hours):
            return
        self.accept(_visit_after(self.at) if self.rng.random() < 0.5 else None)
        if not self._later(0.2, hours):
            return
        self.start()
        if self.rng.random() < 0.4 and self._later(0.2, hours):
            self.note(self.rng.choice(NOTES))
        if self._later(0.3, hours * 4):
            self.solve(self.case.done, _pictures(self.case.picture, mended=True))
            self._answer()

    def _answer(self) -> None:
        if not self._later(2, 60):
            return
        if self.rng.random() < 0.12:
            self.answer(Reply.NO, AGAIN)
            if not self._later(2, 30):
                return
            self.solve(MENDED_AGAIN)
            if not self._later(2, 40):
                return
        self.answer(Reply.YES, self.case.heard)
        if self.rng.random() < 0.7:
            self.answer(Reply.RATE, stars=self.rng.choice((5, 5, 5, 4, 4, 3)))


def _open_ones(session: Session, world: World, committee: Actor, tags: dict[int, str]) -> None:
    """Leave one of each kind that somebody has to look at today, most of them in building 3."""
    third = world.buildings[2]

    def begin(case: int, building: int, *, hours_ago: float, who: Actor = NOBODY) -> _Story:
        story = _Story(session, world, committee, tags, case)
        story.building, story.tag = building, tags[building]
        story.steward = actor_of(session, world.stewards[building])
        story.go_to(hours_ago)
        story.send(who)
        return story

    begin(0, third, hours_ago=0.6)
    begin(3, third, hours_ago=0.2)
    begin(10, third, hours_ago=24 * 9)
    story = begin(2, third, hours_ago=30, who=actor_of(session, world.resident))
    story.go_to(28)
    story.accept(_visit_after(story.at))
    story.go_to(20)
    story.start()
    story.go_to(3)
    story.solve(story.case.done, _pictures("lift", mended=True))
    story = begin(9, third, hours_ago=50)
    story.go_to(40)
    story.accept()
    story.go_to(26)
    story.solve(story.case.done)
    story.go_to(5)
    story.answer(Reply.NO, FULL_AGAIN)
    story = begin(11, world.buildings[5], hours_ago=8)
    story.go_to(6)
    story.give_back(NOT_MINE)
    story = begin(7, third, hours_ago=26)
    story.go_to(22)
    story.accept(Visit.TOMORROW if clock.local(story.now).hour < 16 else Visit.AFTER)


def _visit_after(moment: datetime) -> Visit:
    """Return what is promised to who asks at a moment: this evening, else tomorrow at noon."""
    return Visit.TODAY if clock.local(moment).hour < 16 else Visit.TOMORROW_NOON
