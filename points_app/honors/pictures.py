"""The photo of an honored person: shown while the consent lives, and to nobody afterwards."""

from sqlmodel import Session

from points_app.core import photos
from points_app.core.permissions import Actor
from points_app.honors.models import Honor
from points_app.notices.pictures import need_sender
from points_app.people import queries as people
from points_app.people.kinds import ConsentKind

OF_HONOR = "honor"
"""The scope of an honor's photo; its scope_id is the honor."""

# Until it is published with an honor it waits under its sender.
PICTURES = photos.PicturePurpose("honor", "honor-draft", 1, need_sender)


def may_see_photo(session: Session, _actor: Actor, honor_id: int) -> bool:
    """Whether the photo of an honor may be seen: only while the person's consent lives, and by nobody afterwards."""
    row = session.get(Honor, honor_id)
    if row is None or row.withdrawn_at is not None:
        return False
    person = people.person(session, row.resident_id)
    if person is None or not person.on_boards:
        return False
    return ConsentKind.HONOR_PHOTO in people.live_consents(session, [row.resident_id]).get(row.resident_id, set())
