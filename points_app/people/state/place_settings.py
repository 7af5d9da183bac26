"""State of the page of a place's settings."""

import reflex as rx
from reflex.event import EventSpec

from points_app.access import effects
from points_app.access.acting import ask, do
from points_app.access.address import id_parameter
from points_app.access.handlers import allow
from points_app.access.page import FormPageState
from points_app.core.i18n import _
from points_app.core.idempotency import new_key
from points_app.people.forms.place_settings import SettingForm
from points_app.people.place_settings import registered
from points_app.people.rights import KEEPERS
from points_app.people.service.place_settings import set_value
from points_app.people.views import place_settings as views


class PlaceSettingsState(FormPageState, rx.State):
    """All settings of a place, each with its form; `form_keys` are of the forms, so that one sent twice counts once."""

    place_id: int = 0
    place: str = ""
    rows: dict[str, views.SettingView] = {}
    form_keys: dict[str, str] = {}
    opened: str = ""
    opened_label: str = ""
    changes: list[views.ChangeView] = []
    after: str = ""

    @rx.event
    @allow(*KEEPERS)
    async def load(self) -> None:
        """Read the place that the address names, else the widest that the actor keeps."""
        self.opened = ""
        await self._read(id_parameter(self, "at"))
        self.form_keys = {key: new_key() for key in self.rows}
        self.ready = True

    async def _read(self, place_id: int) -> None:
        page = await ask(views.settings_page, place_id)
        self.place_id, self.place, self.rows = page.place_id, page.place, page.rows

    @rx.event
    @allow(*KEEPERS)
    async def save(self, form: SettingForm) -> EventSpec:
        """Set one setting; what is typed into the others stays."""
        await do(set_value, form)
        self.form_keys = {**self.form_keys, form.setting: new_key()}
        await self._read(form.place_id)
        return effects.done(_("已保存，从下一件事起算。"))

    @rx.event
    @allow(*KEEPERS)
    async def open_history(self, key: str) -> None:
        """Show what was set here before."""
        setting = registered().get(key)
        page = await ask(views.changes, self.place_id, key)
        self.opened, self.opened_label = key, setting.label() if setting else ""
        self.changes, self.after = list(page.rows), page.after

    @rx.event
    @allow(*KEEPERS)
    async def more_history(self) -> None:
        """Read the next page of the history."""
        if self.opened and self.after:
            page = await ask(views.changes, self.place_id, self.opened, self.after)
            self.changes, self.after = [*self.changes, *page.rows], page.after

    @rx.event
    @allow(*KEEPERS)
    async def close_history(self) -> None:
        """Go back to the settings."""
        self.opened = ""
