"""The states of people's pages."""

from points_app.access.session import SessionState
from points_app.people.state.cards import CardsState
from points_app.people.state.households import HouseholdState
from points_app.people.state.imports import ImportState
from points_app.people.state.mine import CardState, MeState, PasswordState, PlacesState, SignInState
from points_app.people.state.place_settings import PlaceSettingsState
from points_app.people.state.places import RegisterState
from points_app.people.state.residents import PersonState
from points_app.people.state.units import UnitState

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
