"""What the verbs on a report share: its steps are written down, one row each, and its row says how it stands."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from points_app.core import audit, clock, photos
from points_app.core.errors import Conflict
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role
from points_app.core.photos import PhotoBlob
from points_app.people.place_settings import value
from points_app.service_requests import deadlines
from points_app.service_requests.kinds import CATEGORIES, MAX_PHOTOS, NEED_OF, Category, EventKind, RequestState
from points_app.service_requests.models import EVENT_PHOTOS, RequestEvent, ServiceRequest
from points_app.service_requests.place_settings import LIMITS

REPORTER, SYSTEM = "reporter", "system"
_DANGER, _UNASSIGNED, _ORDINARY = 0, 1, 2


def append(
    session: Session,
    row: ServiceRequest,
    kind: EventKind,
    actor: Actor | None,
    role: str,
    *,
    note: str = "",
    public: bool = True,
    to: tuple[int, Role] | None = None,
    rating: int | None = None,
    due_at: datetime | None = None,
    visit_at: datetime | None = None,
    pictures: Sequence[PhotoBlob] = (),
) -> None:
    """Write a step down: what happened, by whom in which office (`role`), in which words."""
    event = RequestEvent(
        request_id=row.id or 0,
        kind=kind,
        state=row.state,
        actor_id=actor.resident_id if actor else None,
        actor_role=role,
        to_id=to[0] if to else None,
        to_role=to[1] if to else "",
        note=note,
        public=public,
        rating=rating,
        due_at=due_at,
        visit_at=visit_at,
        at=clock.now(),
    )
    session.add(event)
    session.flush()
    for position, picture in enumerate(pictures):
        photos.attach(session, picture, EVENT_PHOTOS, event.id or 0, position)


def record(session: Session, actor: Actor, verb: str, row: ServiceRequest) -> None:
    """Record for the audit that `verb` was done to a report."""
    audit.record(
        session, actor, f"service_requests.{verb}", subject="service_request", subject_id=row.id, path=row.path
    )


def need_state(row: ServiceRequest, allowed: frozenset[RequestState], *, reporter: bool = False) -> None:
    """Raise Conflict unless the report stands as it must, in the words of who asks."""
    if row.state not in allowed:
        state = RequestState(row.state)
        shown = state.label if reporter else state.staff_label
        raise Conflict(_("这件诉求现在是“{state}”，不能这样办。请刷新页面看最新进展。", state=shown))


def need_few(pictures: Sequence[PhotoBlob]) -> None:
    """Raise InvalidInput for more pictures than one may send at once."""
    if len(pictures) > MAX_PHOTOS:
        raise photos.too_many(MAX_PHOTOS)


def settle_priority(row: ServiceRequest) -> None:
    """Let the work list's order follow from danger and from whether anybody is responsible."""
    danger = row.category == Category.DANGER
    row.priority = _DANGER if danger else _ORDINARY if row.assignee_id else _UNASSIGNED


def deadline(session: Session, path: str, category: Category, begun: datetime) -> deadlines.Deadline:
    """Return when something that began at `begun` has to be solved at a place.

    What was left open has the shortest limit of its need but that of a danger, which would have been said.
    """
    need = NEED_OF[category]
    categories = [category] if category in LIMITS else [one for one in CATEGORIES[need] if one != Category.DANGER]
    ends = [deadlines.due(begun, value(session, path, LIMITS[one])) for one in categories]
    return min(ends, key=lambda one: one.at)
