"""The pages of people: signing in, "me", cards, the choice of a place, and the register."""

from points_app.core.i18n import _
from points_app.people.pages import cards, households, imports, mine, places, residents, units
from points_app.people.pages.place_settings import place_settings
from points_app.people.state import (
    CardsState,
    HouseholdState,
    ImportState,
    PersonState,
    PlaceSettingsState,
    RegisterState,
    UnitState,
)
from points_app.ui.shell import Page

PAGES = [
    *mine.PAGES,
    Page("/people/", lambda: _("住户与权限"), places.register, (RegisterState.load,), door="people", width="work"),
    Page("/people/household/", lambda: _("住户"), households.household, (HouseholdState.load,), door="people"),
    Page("/people/person/", lambda: _("居民"), residents.person, (PersonState.load,), door="people"),
    Page("/people/unit/", lambda: _("房屋"), units.unit, (UnitState.load,), door="people"),
    Page("/people/import/", lambda: _("导入名册"), imports.imports, (ImportState.load,), door="people", width="work"),
    Page("/people/settings/", lambda: _("设定"), place_settings, (PlaceSettingsState.load,), door="people"),
    Page("/people/cards/", lambda: _("用户卡"), cards.cards, (CardsState.load,), door="people", width="work"),
]
