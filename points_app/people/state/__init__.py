"""The states of people's pages."""

from points_app.access.session import SessionState
from points_app.people.state.mine import CardState, MeState, PasswordState, PlacesState, SignInState
from points_app.people.state.place_settings import PlaceSettingsState
from points_app.people.state.register import (
    CardsState,
    HouseholdState,
    ImportState,
    PersonState,
    RegisterState,
    UnitState,
)

__all__ = [
    "CardState",
    "CardsState",
    "HouseholdState",
    "ImportState",
    "MeState",
    "PasswordState",
    "PersonState",
    "PlaceSettingsState",
    "PlacesState",
    "RegisterState",
    "SessionState",
    "SignInState",
    "UnitState",
]
