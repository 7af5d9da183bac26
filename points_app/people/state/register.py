"""States of the register's pages: for the committee within its place, and for administrators."""

import asyncio
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from points_app.access.acting import ask, do
from points_app.access.address import id_parameter, parameter
from points_app.access.handlers import allow
from points_app.access.page import FormPageState
from points_app.core.errors import InvalidInput
from points_app.core.i18n import _, route
from points_app.core.permissions import Role
from points_app.people import queries, service
from points_app.people.models import PlaceKind
from points_app.people.roster import uploads
from points_app.people.views.place_settings import card_words

KEEPER = (Role.COMMITTEE, Role.ADMINISTRATOR)
TABS = ("households", "staff", "units", "place")


def _text(form: dict[str, str], name: str) -> str:
    return form.get(name, "")


def _id(form: dict[str, str], name: str) -> int:
    text = form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


class FormState(rx.State, mixin=True):
    """What the pages with forms share: each form carries `form_key`, and two quick taps send it twice with the same."""

    form_key: int = 0
    _sent: dict[str, str] = {}

    async def _once(self, form: dict[str, str], verb: Any, *args: Any) -> Any:
        """Run `verb` and return what it made, or True; False when this very form was sent before."""
        if form == self._sent:
            return False
        made = await do(verb, *args)
        self._sent = form
        self.form_key += 1
        return made or True


class RegisterState(FormState, FormPageState, rx.State):
    """A place of the register: its households, staff and units, a search, and the places below it."""

    place: queries.PlacePage = queries.PlacePage()
    tops: list[queries.PlaceRow] = []
    tab: str = "households"
    searched: str = ""
    households: list[queries.HouseholdRow] = []
    people: list[queries.PersonRow] = []
    staff: list[queries.GrantRow] = []
    units: list[queries.UnitRow] = []
    more: bool = False
    candidates: list[queries.PersonView] = []
    candidate_text: str = ""

    @rx.event
    @allow(*KEEPER)
    async def load(self) -> None:
        """Read the place that the address names, else the first one that the actor keeps."""
        place_id = id_parameter(self, "at")
        asked = parameter(self, "tab")
        self.tab = asked if asked in TABS else "households"
        self.searched, self.people, self.candidates = "", [], []
        self.form_key += 1
        self.tops = await ask(queries.keeper_tops)
        self.place = await ask(queries.place_page, place_id)
        await self._read_tab()
        self.ready = True

    async def _read_tab(self) -> None:
        self.households, self.staff, self.units, self.more = [], [], [], False
        await self._read_more()

    async def _read_more(self) -> None:
        at = self.place.id
        if self.searched:
            people = await ask(queries.find_people, at, self.searched, self.people[-1].id if self.people else 0)
            self.people, self.more = [*self.people, *people], len(people) == queries.PAGE
        elif self.tab == "households":
            doors = await ask(queries.household_rows, at, self.households[-1].id if self.households else 0)
            self.households, self.more = [*self.households, *doors], len(doors) == queries.PAGE
        elif self.tab == "staff":
            staff = await ask(queries.staff_rows, at, self.staff[-1].id if self.staff else 0)
            self.staff, self.more = [*self.staff, *staff], len(staff) == queries.PAGE
        elif self.tab == "units":
            units = await ask(queries.unit_rows, at, self.units[-1].id if self.units else 0)
            self.units, self.more = [*self.units, *units], len(units) == queries.PAGE

    async def _read_place(self) -> None:
        self.place = await ask(queries.place_page, self.place.id)

    @rx.event
    @allow(*KEEPER)
    async def pick_tab(self, tab: str) -> None:
        """Show another side of the place."""
        if tab not in TABS:
            raise InvalidInput(_("没有这一栏，请刷新页面。"))
        self.tab, self.searched, self.people = tab, "", []
        await self._read_tab()

    @rx.event
    @allow(*KEEPER)
    async def load_more(self) -> None:
        """Read the next page of the list."""
        await self._read_more()

    @rx.event
    @allow(*KEEPER)
    async def search(self, form: dict[str, str]) -> None:
        """Find people by the beginning of the name or number, or by door."""
        self.searched, self.people = _text(form, "text").strip()[:60], []
        await self._read_tab()

    @rx.event
    @allow(*KEEPER)
    async def add_place(self, form: dict[str, str]) -> EventSpec | None:
        """Add a place right below this one."""
        kind = _kind(_text(form, "kind"))
        names = _text(form, "name"), _text(form, "name_en")
        made = await self._once(form, service.add_place, self.place.id, kind, *names)
        await self._read_place()
        return rx.toast.success(_("已添加。")) if made else None

    @rx.event
    @allow(*KEEPER)
    async def rename_place(self, form: dict[str, str]) -> EventSpec | None:
        """Change this place's names."""
        names = _text(form, "name"), _text(form, "name_en")
        saved = await self._once(form, service.rename_place, self.place.id, *names)
        await self._read_place()
        return rx.toast.success(_("已保存。")) if saved else None

    @rx.event
    @allow(*KEEPER)
    async def delete_place(self, place_id: int) -> EventSpec:
        """Delete an unused place below this one."""
        await do(service.delete_place, place_id)
        await self._read_place()
        return rx.toast.success(_("已删除。"))

    @rx.event
    @allow(*KEEPER)
    async def add_household(self, form: dict[str, str]) -> EventSpec | None:
        """Add a household here and open it, to add its people."""
        made = await self._once(form, service.add_household, self.place.id, _text(form, "door"))
        return rx.redirect(f"{route('/people/household/')}?id={made}") if made else None

    @rx.event
    @allow(*KEEPER)
    async def add_unit(self, form: dict[str, str]) -> EventSpec | None:
        """Add a unit here and open it, to add its owners."""
        made = await self._once(form, service.add_unit, self.place.id, _text(form, "door"), _text(form, "area"))
        return rx.redirect(f"{route('/people/unit/')}?id={made}") if made else None

    @rx.event
    @allow(*KEEPER)
    async def add_person(self, form: dict[str, str]) -> EventSpec | None:
        """Register somebody who works here and lives elsewhere, and open the person's page."""
        made = await self._once(form, service.add_person, self.place.id, _text(form, "name"), _text(form, "phone"))
        return rx.redirect(f"{route('/people/person/')}?id={made}") if made else None

    @rx.event
    @allow(*KEEPER)
    async def find_candidates(self, form: dict[str, str]) -> None:
        """Find people who could be given a role here: of this place, then of all that the actor keeps."""
        self.candidate_text = _text(form, "text").strip()[:60]
        if not self.candidate_text:
            raise InvalidInput(_("请输入姓名、手机号或房号。"), "candidate")
        self.candidates = await ask(queries.find_candidates, self.place.path, self.candidate_text)

    @rx.event
    @allow(*KEEPER)
    async def grant(self, resident_id: int, role: str) -> EventSpec:
        """Give a person a role here."""
        await do(service.grant_role, resident_id, _role(role), self.place.id)
        self.candidates, self.candidate_text = [], ""
        self.form_key += 1
        await self._read_tab()
        return rx.toast.success(_("已任命。"))

    @rx.event
    @allow(*KEEPER)
    async def revoke(self, grant_id: int) -> EventSpec:
        """Take a role back."""
        await do(service.revoke_role, grant_id)
        await self._read_tab()
        return rx.toast.success(_("已收回。"))


def _kind(text: str) -> PlaceKind:
    try:
        return PlaceKind(text)
    except ValueError as error:
        raise InvalidInput(_("请选择层级。"), "kind") from error


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as error:
        raise InvalidInput(_("请选择角色。"), "role") from error


class HouseholdState(FormState, FormPageState, rx.State):
    """One household."""

    household: queries.HouseholdPage = queries.HouseholdPage()

    @rx.event
    @allow(*KEEPER)
    async def load(self) -> None:
        """Read the household that the address names."""
        await self._read(id_parameter(self, "id"))

    async def _read(self, household_id: int) -> None:
        self.household = await ask(queries.household_page, household_id)
        self.form_key += 1
        self.ready = True

    @rx.event
    @allow(*KEEPER)
    async def add_resident(self, form: dict[str, str]) -> EventSpec | None:
        """Add a person to the household."""
        who = _text(form, "name"), _text(form, "phone")
        made = await self._once(form, service.add_resident, self.household.id, *who)
        await self._read(self.household.id)
        return rx.toast.success(_("已添加。")) if made else None

    @rx.event
    @allow(*KEEPER)
    async def save(self, form: dict[str, str]) -> EventSpec | None:
        """Change the door and the head."""
        about = _text(form, "door"), _id(form, "head") or None
        saved = await self._once(form, service.change_household, self.household.id, *about)
        await self._read(self.household.id)
        return rx.toast.success(_("已保存。")) if saved else None

    @rx.event
    @allow(*KEEPER)
    async def show_on_boards(self, shown: bool) -> None:
        """Show the household on the boards or not, as it asked."""
        await do(service.set_on_boards, on_boards=shown, household_id=self.household.id)
        await self._read(self.household.id)

    @rx.event
    @allow(*KEEPER)
    async def issue_card(self) -> EventSpec:
        """Make one more card and open it for printing; a second tap opens the same one."""
        newest = max((card.id for card in self.household.cards), default=0)
        made = await do(service.issue_card, self.household.id, newest)
        return rx.redirect(f"{route('/people/cards/')}?card={made}")

    @rx.event
    @allow(*KEEPER)
    async def revoke_card(self, card_id: int) -> EventSpec:
        """Make a card worthless."""
        await do(service.revoke_card, card_id)
        await self._read(self.household.id)
        return rx.toast.success(_("卡已收回，不能再用。"))


class PersonState(FormState, FormPageState, rx.State):
    """One person."""

    person: queries.PersonPage = queries.PersonPage()
    password_once: str = ""
    asking_move: bool = False

    @rx.event
    @allow(*KEEPER)
    async def load(self) -> None:
        """Read the person that the address names."""
        self.password_once, self.asking_move = "", False
        await self._read(id_parameter(self, "id"))

    async def _read(self, resident_id: int) -> None:
        self.person = await ask(queries.person_page, resident_id)
        self.form_key += 1
        self.ready = True

    @rx.event
    @allow(*KEEPER)
    async def save(self, form: dict[str, str]) -> EventSpec | None:
        """Change name and phone number."""
        who = _text(form, "name"), _text(form, "phone")
        saved = await self._once(form, service.change_resident, self.person.id, *who)
        await self._read(self.person.id)
        return rx.toast.success(_("已保存。")) if saved else None

    @rx.event
    @allow(*KEEPER)
    async def hand_out_password(self) -> None:
        """Make a one-time password and show it; a second tap does not replace the one that is being read."""
        if self.password_once:
            return
        prepared = await asyncio.to_thread(service.prepare_password)
        await do(service.hand_out_password, self.person.id, prepared)
        await self._read(self.person.id)
        self.password_once = prepared.password

    @rx.event
    @allow(*KEEPER)
    async def revoke(self, grant_id: int) -> EventSpec:
        """Take a role back."""
        await do(service.revoke_role, grant_id)
        await self._read(self.person.id)
        return rx.toast.success(_("已收回。"))

    @rx.event
    @allow(*KEEPER)
    async def ask_move(self, asking: bool) -> None:
        """Open or close the question whether the person moved out."""
        self.asking_move = asking

    @rx.event
    @allow(*KEEPER)
    async def move_out(self) -> EventSpec:
        """Take the person off the active register."""
        await do(service.move_out, self.person.id)
        self.asking_move = False
        await self._read(self.person.id)
        return rx.toast.success(_("已迁出。"))


class UnitState(FormState, FormPageState, rx.State):
    """One unit and its owners."""

    unit: queries.UnitPage = queries.UnitPage()
    candidates: list[queries.PersonView] = []
    searched: bool = False

    @rx.event
    @allow(*KEEPER)
    async def load(self) -> None:
        """Read the unit that the address names."""
        self.candidates, self.searched = [], False
        await self._read(id_parameter(self, "id"))

    async def _read(self, unit_id: int) -> None:
        self.unit = await ask(queries.unit_page, unit_id)
        self.form_key += 1
        self.ready = True

    @rx.event
    @allow(*KEEPER)
    async def save(self, form: dict[str, str]) -> EventSpec | None:
        """Change door and area."""
        about = _text(form, "door"), _text(form, "area")
        saved = await self._once(form, service.change_unit, self.unit.id, *about)
        await self._read(self.unit.id)
        return rx.toast.success(_("已保存。")) if saved else None

    @rx.event
    @allow(*KEEPER)
    async def find(self, form: dict[str, str]) -> None:
        """Find people who could be an owner."""
        text = _text(form, "text").strip()[:60]
        if not text:
            raise InvalidInput(_("请输入姓名、手机号或房号。"), "owner")
        self.candidates = await ask(queries.find_candidates, self.unit.path, text)
        self.searched = True

    @rx.event
    @allow(*KEEPER)
    async def add_owner(self, resident_id: int) -> EventSpec:
        """Record an owner."""
        await do(service.add_owner, self.unit.id, resident_id)
        self.candidates, self.searched = [], False
        await self._read(self.unit.id)
        return rx.toast.success(_("已登记产权人。"))

    @rx.event
    @allow(*KEEPER)
    async def remove_owner(self, resident_id: int) -> EventSpec:
        """Take an owner off."""
        await do(service.remove_owner, self.unit.id, resident_id)
        await self._read(self.unit.id)
        return rx.toast.success(_("已移除产权人。"))


class CardsState(FormPageState, rx.State):
    """The cards of a building: made, printed on a sheet, revoked."""

    place: queries.PlacePage = queries.PlacePage()
    about: str = ""
    each: str = "1"
    sheet: list[queries.CardRow] = []
    cards: list[queries.CardRow] = []
    more: bool = False

    @rx.event
    @allow(*KEEPER)
    async def load(self) -> None:
        """Read the cards of the place that the address names; with ?card= the sheet holds that one."""
        self.sheet = []
        card_id = id_parameter(self, "card")
        place_id = id_parameter(self, "at")
        if card_id:
            self.sheet = await ask(queries.cards_to_print, [card_id])
            place_id = place_id or await ask(queries.place_of_card, card_id)
        self.place = await ask(queries.place_page, place_id)
        self.about = await ask(card_words, self.place.path)
        await self._read_cards()
        self.ready = True

    async def _read_cards(self) -> None:
        self.cards = []
        await self._read_more()

    async def _read_more(self) -> None:
        cards = await ask(queries.cards_of_place, self.place.id, self.cards[-1].id if self.cards else 0)
        self.cards, self.more = [*self.cards, *cards], len(cards) == queries.PAGE

    @rx.event
    @allow(*KEEPER)
    async def load_more(self) -> None:
        """Read older cards."""
        await self._read_more()

    @rx.event
    @allow(*KEEPER)
    async def pick_each(self, each: str) -> None:
        """Choose how many cards a household gets."""
        self.each = each if each in {"1", "2", "3", "4"} else "1"

    @rx.event
    @allow(*KEEPER)
    async def issue(self) -> None:
        """Make what is missing and lay the sheet out; a second time lays the same cards out again."""
        ids = await do(service.issue_cards, self.place.id, int(self.each))
        self.sheet = await ask(queries.cards_to_print, ids)
        await self._read_cards()

    @rx.event
    @allow(*KEEPER)
    async def revoke(self, card_id: int) -> EventSpec:
        """Make a card worthless."""
        await do(service.revoke_card, card_id)
        self.sheet = [card for card in self.sheet if card.id != card_id]
        await self._read_cards()
        return rx.toast.success(_("卡已收回，不能再用。"))


class ImportState(FormPageState, rx.State):
    """The page for a roster file; the file itself goes by HTTP (points_app/api/people.py)."""

    place: queries.PlacePage = queries.PlacePage()
    upload: uploads.UploadView = uploads.UploadView()
    changes: int = 0
    done: str = ""

    @rx.event
    @allow(*KEEPER)
    async def load(self) -> None:
        """Read which place the file is for and, after an upload, what importing it would do."""
        self.done, self.upload = "", uploads.UploadView()
        self.place = await ask(queries.place_page, id_parameter(self, "at"))
        self.ready = True
        upload_id = id_parameter(self, "upload")
        if upload_id:
            self.upload = found = await ask(uploads.read_upload, upload_id)
            self.changes = found.new + found.changed + found.households + found.units + len(found.places)

    @rx.event
    @allow(*KEEPER)
    async def confirm(self) -> None:
        """Import the previewed file, all of it; after that there is none any more, and a second tap does nothing."""
        if not self.upload.id:
            return
        report = await do(uploads.import_upload, self.upload.id, self.upload.sha256)
        self.upload = uploads.UploadView()
        self.done = _("导入好了：新登记 {new} 人，更新 {changed} 人。", new=report.new, changed=report.changed)
