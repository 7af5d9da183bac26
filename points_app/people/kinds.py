"""What places can be, and what a person can agree to."""

from enum import StrEnum

from points_app.core.i18n import _


class PlaceKind(StrEnum):
    """A level of the tree of places, from the widest to the narrowest, in this order."""

    CITY = "city"
    """市"""
    COUNTY = "county"
    """区县"""
    TOWNSHIP = "township"
    """街道、乡镇"""
    COMMUNITY = "community"
    """社区、村: the level that keeps a points book"""
    COMPOUND = "compound"
    """小区、自然村: the level that keeps a shared account"""
    BUILDING = "building"
    """楼栋、村民小组"""

    @property
    def label(self) -> str:
        """The level's name in the current language."""
        return {
            PlaceKind.CITY: _("市"),
            PlaceKind.COUNTY: _("区县"),
            PlaceKind.TOWNSHIP: _("街道、乡镇"),
            PlaceKind.COMMUNITY: _("社区、村"),
            PlaceKind.COMPOUND: _("小区、自然村"),
            PlaceKind.BUILDING: _("楼栋、村民小组"),
        }[self]

    def may_hold(self, other: "PlaceKind") -> bool:
        """Whether a place of the level `other` may lie right below one of this level; levels may be left out."""
        order = list(PlaceKind)
        return order.index(other) > order.index(self)


WITH_DOORS = frozenset({PlaceKind.COMPOUND, PlaceKind.BUILDING})
"""Where households and units are registered."""


class SplitState(StrEnum):
    """What became of a home of former times that holds present and former people."""

    WAITING = "waiting"
    """Not looked at yet."""
    SPLIT = "split"
    """The present ones are a home of their own."""
    UNCLEAR = "unclear"
    """Whose points are whose cannot be told; the committee decides."""


class ConsentKind(StrEnum):
    """What a person agreed to have published."""

    HONOR_NAME = "honor_name"
    """The full name on the honor board."""
    HONOR_PHOTO = "honor_photo"
    """The photo on the honor board."""


class Account(StrEnum):
    """Whether a person can sign in."""

    GONE = "gone"
    """Moved out."""
    NONE = "none"
    ONCE = "once"
    """With a one-time password that was not changed yet."""
    OPEN = "open"
