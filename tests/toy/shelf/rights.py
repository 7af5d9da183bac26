"""Who may put things on the shelf."""

from points_app.core.permissions import Role

LENDERS = frozenset({Role.STEWARD, Role.COMMITTEE})
