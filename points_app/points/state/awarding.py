"""State of the page on which stewards and the committee award points."""

import secrets
from dataclasses import dataclass
from datetime import date

import reflex as rx

from points_app.access.acting import ask, do
from points_app.access.handlers import allow
from points_app.access.page import FormPageState
from points_app.core import clock, photos
from points_app.core.errors import Conflict, InvalidInput
from points_app.core.i18n import _, ngettext
from points_app.core.permissions import Role
from points_app.points import queries, service


@dataclass(frozen=True)
class Picked:
    """Somebody chosen for the award."""

    id: int
    label: str


@dataclass(frozen=True)
class Person:
    """A line of the list to choose from."""

    id: int
    name: str
    door: str
    own: bool
    picked: bool


class AwardState(FormPageState, rx.State):
    """Who gets what, and what was given lately."""

    buildings: list[queries.Choice] = []
    building_id: int = 0
    dimensions: list[queries.DimensionView] = []
    searched: str = ""
    people: list[Person] = []
    are_more: bool = False
    picked: list[Picked] = []
    picked_ids: str = ""
    rule: queries.RuleView = queries.RuleView()
    times: int = 1
    day: str = ""
    reason: str = ""
    preview: str = ""
    pictures: list[str] = []
    today: str = ""
    earliest: str = ""
    key: str = ""
    said: str = ""
    only_mine: bool = True
    recent: list[queries.AwardRow] = []
    recent_next: int = 0
    undoing: queries.AwardRow = queries.AwardRow()
    undo_key: str = ""

    @rx.event
    @allow(Role.STEWARD, Role.COMMITTEE)
    async def load(self) -> None:
        """Read the buildings, the chosen one's people, the rules, and the latest awards.

        What is filled in stays: a phone that was away for a photo reconnects, and that reads the page again.
        """
        self.said = ""
        if not self.key:
            self._start_anew()
        today = clock.today()
        if self.day == self.today:  # left as it was, maybe since yesterday
            self.day = str(today)
        self.today = str(today)
        await self._read_building(self.building_id)
        await self._read_recent()
        self.ready = True

    def _start_anew(self) -> None:
        """Empty the form; a new key makes the next click an award of its own."""
        self.picked, self.picked_ids, self.rule, self.times, self.preview = [], "", queries.RuleView(), 1, ""
        self.day, self.reason, self.pictures = str(clock.today()), "", []
        self.key = secrets.token_urlsafe(18)

    async def _read_building(self, building_id: int) -> None:
        choices = await ask(queries.award_choices, building_id)
        self.buildings, self.building_id = choices.buildings, choices.building_id
        self.dimensions = choices.dimensions
        self.earliest = str(await ask(queries.earliest_day, self.building_id))
        self._choose_rule(self.rule.id)
        await self._read_people()

    async def _read_people(self) -> None:
        found = await ask(queries.candidates, self.building_id, self.searched) if self.building_id else []
        self.are_more = len(found) == queries.MAX_CANDIDATES
        chosen = {one.id for one in self.picked}
        self.people = [Person(p.id, p.name, p.door, p.own, p.id in chosen) for p in found]

    async def _read_recent(self, before: int = 0) -> None:
        at = 0 if self.only_mine else self.building_id
        page = await ask(queries.recent_awards, building_id=at, before=before)
        self.recent = [*self.recent, *page.rows] if before else page.rows
        self.recent_next = page.next

    @rx.event
    @allow(Role.STEWARD, Role.COMMITTEE)
    async def pick_building(self, building_id: str) -> None:
        """Show another building's people; whoever is chosen stays chosen."""
        self.searched = ""
        await self._read_building(_whole(building_id))
        if not self.only_mine:
            await self._read_recent()

    @rx.event
    @allow(Role.STEWARD, Role.COMMITTEE)
    async def search(self, form: dict[str, str]) -> None:
        """Find people of the building by name or door."""
        self.searched = form.get("text", "").strip()[:40]
        await self._read_people()

    @rx.event
    @allow(Role.STEWARD, Role.COMMITTEE)
    async def toggle(self, resident_id: int) -> None:
        """Choose a person, or not."""
        self.said = ""
        if any(one.id == resident_id for one in self.picked):
            self.picked = [one for one in self.picked if one.id != resident_id]
        elif len(self.picked) >= service.MAX_PEOPLE:
            raise InvalidInput(_("一次最多记 {n} 个人；请先记这些，再记别人。", n=service.MAX_PEOPLE))
        else:
            line = next((p for p in self.people if p.id == resident_id and not p.own), None)
            self.picked = [*self.picked, *([Picked(line.id, self._label(line))] if line else [])]
        self.picked_ids = ",".join(str(one.id) for one in self.picked)
        await self._read_people()
        self._look_ahead()

    def _label(self, person: Person) -> str:
        """Return name and home, with the building where there are several: doors are numbered alike in all."""
        building = next((one.label for one in self.buildings if one.id == self.building_id), "")
        return " ".join([person.name, *([building] if len(self.buildings) > 1 else []), person.door])

    @rx.event
    @allow(Role.STEWARD, Role.COMMITTEE)
    async def pick_rule(self, rule_id: str) -> None:
        """Choose the rule."""
        self._choose_rule(_whole(rule_id))

    def _choose_rule(self, rule_id: int) -> None:
        rules = [rule for group in self.dimensions for rule in group.rules]
        self.rule = next((rule for rule in rules if rule.id == rule_id), queries.RuleView())
        self._look_ahead()

    @rx.event
    @allow(Role.STEWARD, Role.COMMITTEE)
    async def pick_times(self, times: str) -> None:
        """Say how many times, or hours."""
        self.times = max(1, min(_whole(times), 31))
        self._look_ahead()

    @rx.event
    @allow(Role.STEWARD, Role.COMMITTEE)
    async def pick_day(self, day: str) -> None:
        """Keep the day, should the page be drawn again."""
        self.day = day[:10]

    @rx.event
    @allow(Role.STEWARD, Role.COMMITTEE)
    async def write_reason(self, reason: str) -> None:
        """Keep what was written so far, should the page be drawn again."""
        self.reason = reason[: service.MAX_REASON]

    def _look_ahead(self) -> None:
        """Say what the button will do."""
        n, each = len(self.picked), self.rule.points * self.times
        if not n or not each:
            self.preview = ""
        elif each > 0:
            self.preview = ngettext("将给 {n} 人各 +{points} 分", "将给 {n} 人各 +{points} 分", n, points=each)
        else:
            self.preview = ngettext(
                "将扣 {n} 人各 {points} 分，只有自家人看得到",
                "将扣 {n} 人各 {points} 分，只有自家人看得到",
                n,
                points=-each,
            )

    @rx.event
    @allow(Role.STEWARD, Role.COMMITTEE)
    async def add_pictures(self, answer: str) -> None:
        """Take the names that the upload by HTTP gave."""
        found = list(dict.fromkeys([*self.pictures, *photos.uploaded_names(answer)]))
        if len(found) > service.MAX_PICTURES:
            raise photos.too_many(service.MAX_PICTURES, "pictures")
        self.pictures = found

    @rx.event
    @allow(Role.STEWARD, Role.COMMITTEE)
    async def remove_picture(self, name: str) -> None:
        """Leave a picture out."""
        self.pictures = [one for one in self.pictures if one != name]

    @rx.event
    @allow(Role.STEWARD, Role.COMMITTEE)
    async def give(self, form: dict[str, str]) -> None:
        """Award. People and key come with the form as it was drawn, so that two clicks are one award."""
        ids = [_whole(part) for part in form.get("people", "").split(",") if part][: service.MAX_PEOPLE + 1]
        try:
            awards = await do(
                service.give_award,
                ids,
                _whole(form.get("rule", "")),
                times=_whole(form.get("times", "1")),
                reason=form.get("reason", ""),
                day=_day(form.get("day", "")),
                idempotency_key=form.get("key", ""),
                seen_version=_whole(form.get("version", "")),
                pictures=self.pictures,
            )
        except Conflict:  # the rule may have changed or ended: show it as it is now
            await self._read_building(self.building_id)
            raise
        self.said = ngettext(
            "记好了，一共 {n} 人。记错了可以冲正。", "记好了，一共 {n} 人。记错了可以冲正。", len(awards)
        )
        self._start_anew()
        await self._read_people()
        await self._read_recent()

    @rx.event
    @allow(Role.STEWARD, Role.COMMITTEE)
    async def pick_recent(self, which: str) -> None:
        """Show what I awarded, or all of this building."""
        self.only_mine = which == "mine"
        await self._read_recent()

    @rx.event
    @allow(Role.STEWARD, Role.COMMITTEE)
    async def more(self) -> None:
        """Show older awards."""
        if self.recent_next:
            await self._read_recent(self.recent_next)

    @rx.event
    @allow(Role.STEWARD, Role.COMMITTEE)
    async def open_undo(self, award_id: int) -> None:
        """Ask for the reason of a reversal."""
        self.undoing = next((row for row in self.recent if row.id == award_id), queries.AwardRow())
        self.undo_key = secrets.token_urlsafe(18)

    @rx.event
    @allow(Role.STEWARD, Role.COMMITTEE)
    async def close_undo(self) -> None:
        """Leave the award as it is."""
        self.undoing = queries.AwardRow()

    @rx.event
    @allow(Role.STEWARD, Role.COMMITTEE)
    async def undo(self, form: dict[str, str]) -> None:
        """Reverse the award; it stays in the passbook beside its reversal."""
        try:
            await do(
                service.reverse_award,
                _whole(form.get("award", "")),
                reason=form.get("reason", ""),
                idempotency_key=form.get("key", ""),
            )
        except Conflict:  # somebody else may have reversed it: the list shows it
            await self._read_recent()
            raise
        self.undoing = queries.AwardRow()
        self.said = _("已经冲正；存折上两笔都看得到。")
        await self._read_recent()


def _whole(text: str) -> int:
    """Return a whole number that came as text; 0, which nothing has as its id, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(_("请选日期。"), "day") from error
