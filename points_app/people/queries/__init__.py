"""Reads of people: places, and who is where. Views made for the eye, never table rows."""

from points_app.people.consents import live_consents
from points_app.people.models import PlaceKind
from points_app.people.queries.people import (
    HolderView,
    HouseholdView,
    PersonView,
    holders_of,
    household_view,
    households_below,
    households_by_id,
    people_by_id,
    person,
    residents_by_household,
    search_residents,
    stewards_of,
)
from points_app.people.queries.places import (
    PlaceView,
    ancestors,
    children,
    current_place,
    enclosing,
    find_place,
    ids_of,
    place_name,
    place_view,
    places_below,
    trails_of,
)

__all__ = [
    "HolderView",
    "HouseholdView",
    "PersonView",
    "PlaceKind",
    "PlaceView",
    "ancestors",
    "children",
    "current_place",
    "enclosing",
    "find_place",
    "holders_of",
    "household_view",
    "households_below",
    "households_by_id",
    "ids_of",
    "live_consents",
    "people_by_id",
    "person",
    "place_name",
    "place_view",
    "places_below",
    "residents_by_household",
    "search_residents",
    "stewards_of",
    "trails_of",
]
