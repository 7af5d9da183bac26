"""Settings of places: what may be set, and what counts. How they are set: `service/place_settings.py`."""

from points_app.people.place_settings.reading import (
    Found,
    Origin,
    is_only_here,
    printed_address,
    printed_addresses,
    served_address,
    value,
    values_for,
)
from points_app.people.place_settings.setting import (
    CARD_DAYS,
    LEAST_LEFT_DAYS,
    LEFT_DAYS,
    LONGEST,
    PUBLIC_ADDRESS,
    Setting,
    registered,
)

__all__ = [
    "CARD_DAYS",
    "LEAST_LEFT_DAYS",
    "LEFT_DAYS",
    "LONGEST",
    "PUBLIC_ADDRESS",
    "Found",
    "Origin",
    "Setting",
    "is_only_here",
    "printed_address",
    "printed_addresses",
    "registered",
    "served_address",
    "value",
    "values_for",
]
