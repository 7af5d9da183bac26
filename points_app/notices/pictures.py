"""Pictures of a notice: sent before it, kept with it, and seen as long as it is."""

from sqlmodel import Session

from points_app.core import photos
from points_app.core.permissions import Actor
from points_app.notices import rights
from points_app.notices.forms import MAX_PICTURES
from points_app.notices.kinds import Showing
from points_app.notices.models import Notice

OF_NOTICE = "notice"
"""The scope of a notice's pictures; their scope_id is the notice."""


def need_sender(_session: Session, actor: Actor) -> int:
    """Return the actor's id, or raise unless the actor publishes somewhere."""
    return rights.need_publisher(actor)


# Until they are published with a notice they wait under their sender.
PICTURES = photos.PicturePurpose("notice", "board-draft", MAX_PICTURES, need_sender)


def may_see_pictures(session: Session, actor: Actor, notice_id: int) -> bool:
    """Whether the actor may see the pictures of a notice."""
    row = session.get(Notice, notice_id)
    if row is None:
        return False
    showing = Showing.at_present(row.starts_at, row.ends_at, row.withdrawn_at)
    return showing is Showing.OPEN or actor.has(rights.WATCHERS, row.path)
