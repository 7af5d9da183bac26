"""Who may do what with reports and tags. A right holds at a place when the role is held there or above it.

It takes an office held there today: who was given a report and has left the office since, has left it too. Whoever
holds a report's code may answer for its reporter; only who handled it may not.
"""

from typing import Protocol

from points_app.core.permissions import Actor, Role
from points_app.service_requests.kinds import OPEN, WORKING, RequestState

HANDLERS = frozenset({Role.STEWARD, Role.COMMITTEE, Role.PROPERTY, Role.ADMINISTRATOR})
"""They see reports with their phone numbers, accept them, and write on them: they have the work list."""
DISPATCHERS = frozenset({Role.COMMITTEE, Role.PROPERTY, Role.ADMINISTRATOR})
"""They give reports to others, and hang tags."""
SUPERVISORS = frozenset({Role.COMMITTEE, Role.ADMINISTRATOR})
"""They act on a report whoever is responsible, and are told of dangers."""
TAKE_OVER = frozenset({Role.COMMITTEE, Role.PROPERTY})
"""To them a steward who has accepted a report may hand it on."""
_ACTS_AS = (Role.STEWARD, Role.PROPERTY, Role.COMMITTEE, Role.ADMINISTRATOR)


class Standing(Protocol):
    """What of a report decides who may do what: where it is, how it stands, who is responsible."""

    @property
    def path(self) -> str:
        """Its place."""

    @property
    def state(self) -> RequestState:
        """How it stands."""

    @property
    def assignee_id(self) -> int | None:
        """Who is responsible, None for nobody."""


def may_handle(actor: Actor, report: Standing) -> bool:
    """Whether the actor may see this report with its phone number and act on it."""
    return actor.signed_in and actor.has(HANDLERS, report.path)


def is_responsible(actor: Actor, report: Standing) -> bool:
    """Whether the actor may start and solve it: the assignee, or the committee above."""
    is_own = actor.resident_id == report.assignee_id
    return may_handle(actor, report) and (is_own or actor.has(SUPERVISORS, report.path))


def may_accept(actor: Actor, report: Standing) -> bool:
    """Whether the actor may take it on: anybody of its staff while it is new, later only who is responsible."""
    if report.state == RequestState.RECEIVED:
        return may_handle(actor, report)
    return report.state == RequestState.REOPENED and is_responsible(actor, report)


def may_start(actor: Actor, report: Standing) -> bool:
    """Whether the actor may say that work has begun."""
    return report.state == RequestState.ACCEPTED and is_responsible(actor, report)


def may_solve(actor: Actor, report: Standing) -> bool:
    """Whether the actor may say that it is done."""
    return report.state in WORKING | {RequestState.REOPENED} and is_responsible(actor, report)


def may_note(actor: Actor, report: Standing) -> bool:
    """Whether the actor may write a word in between."""
    return report.state in OPEN | {RequestState.SOLVED} and may_handle(actor, report)


def may_assign(actor: Actor, report: Standing) -> bool:
    """Whether the actor may give it to somebody else: the dispatcher, and who has accepted it, to `may_take_over`."""
    hands_on = report.state in WORKING and is_responsible(actor, report)
    return report.state in OPEN and (actor.has(DISPATCHERS, report.path) or hands_on)


def may_take_over(actor: Actor, report: Standing, role: Role) -> bool:
    """Whether the actor may give it to a holder of `role`."""
    return actor.has(DISPATCHERS, report.path) or role in TAKE_OVER


def may_categorize(actor: Actor, report: Standing) -> bool:
    """Whether the actor may say what it is of: who is responsible, and who gives reports to others."""
    return report.state in OPEN and (is_responsible(actor, report) or actor.has(DISPATCHERS, report.path))


def may_return(actor: Actor, report: Standing) -> bool:
    """Whether the actor may contest that it was given to them."""
    return report.state == RequestState.RECEIVED and report.assignee_id == actor.resident_id


def acts_as(actor: Actor, path: str) -> Role:
    """Return the office in which the actor handles a report at `path`."""
    return next((role for role in _ACTS_AS if actor.has(role, path)), Role.RESIDENT)
