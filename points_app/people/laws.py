"""The laws of people: what was set at a place, by whom and when, stays to be read."""

from points_app.core.laws import kept
from points_app.people.models import PlaceSetting

LAWS = (kept("What was set at a place is never changed or deleted.", PlaceSetting, "people.kept"),)
