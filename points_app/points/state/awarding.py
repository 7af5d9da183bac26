"""State of the page on which stewards and the committee award points."""

from dataclasses import dataclass

import reflex as rx

from points_app.access.acting import ask, do
from points_app.access.handlers import allow
from points_app.access.page import FormPageState
from points_app.core import clock, photos
from points_app.core.errors import Conflict, InvalidInput
from points_app.core.fields import number, row_id
from points_app.core.i18n import _, ngettext
from points_app.core.idempotency import new_key
from points_app.people.forms.register import FindForm
from points_app.points import queries, service, views
from points_app.points.forms import MAX_PEOPLE, MAX_REASON, AwardForm, ReverseForm
from points_app.points.kinds import MAX_TIMES
from points_app.points.pictures import MAX_PICTURES
from points_app.points.rights import AWARDERS


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

    buildings: list[views.Choice] = []
    building_id: int = 0
    dimensions: list[views.DimensionView] = []
    searched: str = ""
    people: list[Person] = []
    are_more: bool = False
    picked: list[Picked] = []
    picked_ids: str = ""
    rule: views.RuleView = views.RuleView()
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
    recent: list[views.AwardRow] = []
    recent_after: str = ""
    undoing: views.AwardRow = views.AwardRow()
    undo_key: str = ""

    @rx.event
    @allow(*AWARDERS)
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
        self.picked, self.picked_ids, self.rule, self.times, self.preview = [], "", views.RuleView(), 1, ""
        self.day, self.reason, self.pictures = str(clock.today()), "", []
        self.key = new_key()

    async def _read_building(self, building_id: int) -> None:
        choices = await ask(views.award_choices, building_id)
        self.buildings, self.building_id = choices.buildings, choices.building_id
        self.dimensions, self.earliest = choices.dimensions, choices.earliest
        self._choose_rule(self.rule.id)
        await self._read_people()

    async def _read_people(self) -> None:
        found = await ask(queries.candidates, self.building_id, self.searched) if self.building_id else []
        self.are_more = len(found) == queries.MAX_CANDIDATES
        chosen = {one.id for one in self.picked}
        self.people = [Person(p.id, p.name, p.door, p.own, p.id in chosen) for p in found]

    async def _read_recent(self, after: str = "") -> None:
        page = await ask(views.recent_awards, 0 if self.only_mine else self.building_id, after)
        self.recent = [*(self.recent if after else []), *page.rows]
        self.recent_after = page.after

    @rx.event
    @allow(*AWARDERS)
    async def pick_building(self, building_id: str) -> None:
        """Show another building's people; whoever is chosen stays chosen."""
        self.searched = ""
        await self._read_building(row_id(building_id))
        if not self.only_mine:
            await self._read_recent()

    @rx.event
    @allow(*AWARDERS)
    async def search(self, form: FindForm) -> None:
        """Find people of the building by name or door."""
        self.searched = form.text
        await self._read_people()

    @rx.event
    @allow(*AWARDERS)
    async def toggle(self, resident_id: int) -> None:
        """Choose a person, or not."""
        self.said = ""
        if any(one.id == resident_id for one in self.picked):
            self.picked = [one for one in self.picked if one.id != resident_id]
        elif len(self.picked) >= MAX_PEOPLE:
            raise InvalidInput(_("一次最多记 {n} 个人；请先记这些，再记别人。", n=MAX_PEOPLE))
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
    @allow(*AWARDERS)
    async def pick_rule(self, rule_id: str) -> None:
        """Choose the rule."""
        self._choose_rule(row_id(rule_id))

    def _choose_rule(self, rule_id: int) -> None:
        rules = [rule for group in self.dimensions for rule in group.rules]
        self.rule = next((rule for rule in rules if rule.id == rule_id), views.RuleView())
        self._look_ahead()

    @rx.event
    @allow(*AWARDERS)
    async def pick_times(self, times: str) -> None:
        """Say how many times, or hours."""
        self.times = max(1, min(number(times) or 1, MAX_TIMES))
        self._look_ahead()

    @rx.event
    @allow(*AWARDERS)
    async def pick_day(self, day: str) -> None:
        """Keep the day, should the page be drawn again."""
        self.day = day[:10]

    @rx.event
    @allow(*AWARDERS)
    async def write_reason(self, reason: str) -> None:
        """Keep what was written so far, should the page be drawn again."""
        self.reason = reason[:MAX_REASON]

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
    @allow(*AWARDERS)
    async def add_pictures(self, answer: str) -> None:
        """Take the names that the upload by HTTP gave."""
        found = list(dict.fromkeys([*self.pictures, *photos.uploaded_names(answer)]))
        if len(found) > MAX_PICTURES:
            raise photos.too_many(MAX_PICTURES, "pictures")
        self.pictures = found

    @rx.event
    @allow(*AWARDERS)
    async def remove_picture(self, name: str) -> None:
        """Leave a picture out."""
        self.pictures = [one for one in self.pictures if one != name]

    @rx.event
    @allow(*AWARDERS)
    async def give(self, form: AwardForm) -> None:
        """Award. People and key come with the form as it was drawn, so that two clicks are one award."""
        try:
            awards = await do(service.give_award, form)
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
    @allow(*AWARDERS)
    async def pick_recent(self, which: str) -> None:
        """Show what I awarded, or all of this building."""
        self.only_mine = which == "mine"
        await self._read_recent()

    @rx.event
    @allow(*AWARDERS)
    async def more(self) -> None:
        """Show older awards."""
        if self.recent_after:
            await self._read_recent(self.recent_after)

    @rx.event
    @allow(*AWARDERS)
    async def open_undo(self, award_id: int) -> None:
        """Ask for the reason of a reversal."""
        self.undoing = next((row for row in self.recent if row.id == award_id), views.AwardRow())
        self.undo_key = new_key()

    @rx.event
    @allow(*AWARDERS)
    async def close_undo(self) -> None:
        """Leave the award as it is."""
        self.undoing = views.AwardRow()

    @rx.event
    @allow(*AWARDERS)
    async def undo(self, form: ReverseForm) -> None:
        """Reverse the award; it stays in the passbook beside its reversal."""
        try:
            await do(service.reverse_award, form)
        except Conflict:  # somebody else may have reversed it: the list shows it
            await self._read_recent()
            raise
        self.undoing = views.AwardRow()
        self.said = _("已经冲正；存折上两笔都看得到。")
        await self._read_recent()
