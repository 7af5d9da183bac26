"""Who may do what with a shared account. A right holds at a fund's compound when the role is held there or above it."""

from points_app.core.permissions import Actor, Role

SUBMITTERS = frozenset({Role.PROPERTY})
"""They enter what comes in and goes out, correct it, and take back their own."""
DECIDERS = frozenset({Role.COMMITTEE})
"""They approve or refuse, add categories, and record what the bank says: not those whose entries it checks."""
OPENERS = frozenset({Role.COMMITTEE, Role.ADMINISTRATOR})
"""They open the account of a compound."""
AT_DESK = SUBMITTERS | DECIDERS | OPENERS
"""They have the entries' desk; each finds there what is theirs to do."""


def sees_all(actor: Actor, path: str, *, owns_unit: bool) -> bool:
    """Whether the actor sees vouchers and whole names of the fund at `path`.

    Those do who live in the compound or own a unit there, and whoever holds a role there, above it or in a part of it.
    """
    if actor.resident_id is None:
        return False
    by_role = any(
        role != Role.RESIDENT and (path.startswith(top) or top.startswith(path)) for role, top in actor.grants
    )
    return owns_unit or by_role or actor.household_path.startswith(path)


def may_decide(actor: Actor, path: str, submitted_by: int) -> bool:
    """Whether the actor may approve or refuse what somebody submitted to the fund at `path`; never one's own."""
    return actor.has(DECIDERS, path) and submitted_by != actor.resident_id


def may_withdraw(actor: Actor, path: str, submitted_by: int) -> bool:
    """Whether the actor may take back what somebody submitted: one's own."""
    return actor.has(SUBMITTERS, path) and submitted_by == actor.resident_id
