"""Who publishes, and who sees what the public does not: said once, for marks, doors, verbs and queries."""

from points_app.core.errors import NotAllowed
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role

PUBLISHERS = frozenset({Role.COMMITTEE})
"""Who puts something on the boards of a place."""
WATCHERS = frozenset({Role.COMMITTEE, Role.ADMINISTRATOR, Role.AUDITOR})
"""Who sees notices that are not yet, no longer, or not any more on the board."""


def need_publisher(actor: Actor) -> int:
    """Return the actor's id, or raise unless the actor publishes somewhere."""
    me = actor.need_sign_in()
    if not actor.roles & PUBLISHERS:
        raise NotAllowed(_("只有居委会能发布。"))
    return me
