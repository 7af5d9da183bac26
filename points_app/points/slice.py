"""What points registers."""

from collections.abc import Iterator

from sqlmodel import Session

from points_app.core.i18n import _
from points_app.core.permissions import Role
from points_app.core.photos import Viewer
from points_app.points.models import EVIDENCE
from points_app.points.place_settings import DAYS_BACK
from points_app.points.queries import may_see_evidence, verify_totals
from points_app.points.service import PICTURES
from points_app.ui.navigation import Door

FILE_VIEWERS = (Viewer(EVIDENCE, may_see_evidence, "private, no-store"),)
PICTURE_PURPOSES = (PICTURES,)
SETTINGS = (DAYS_BACK,)
DOORS = (
    Door(20, "award", "/award/", "circle-plus", lambda: _("积分加减"), (Role.STEWARD, Role.COMMITTEE)),
    Door(30, "rules", "/rules/edit/", "list-checks", lambda: _("积分细则"), (Role.COMMITTEE,)),
)


def _differences(session: Session) -> Iterator[str]:
    """Yield each period total that its awards contradict."""
    for wrong in verify_totals(session):
        yield (
            f"points of {wrong.subject} {wrong.subject_id}, {wrong.period} from {wrong.start}: (earned, deducted) is"
            f" kept as {wrong.kept}, the awards say {wrong.rebuilt}"
        )


CHECKS = (_differences,)
