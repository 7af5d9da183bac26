"""What points registers."""

from collections.abc import Iterator

from sqlmodel import Session

from points_app.core.i18n import _
from points_app.core.photos import Viewer
from points_app.points.pictures import OF_AWARD, PICTURES, may_see_pictures
from points_app.points.place_settings import DAYS_BACK
from points_app.points.queries import verify_totals
from points_app.points.rights import AWARDERS, RULE_MAKERS
from points_app.points.service.homes import follow
from points_app.ui.navigation import Door

FILE_VIEWERS = (Viewer(OF_AWARD, may_see_pictures, "private, no-store"),)
PICTURE_PURPOSES = (PICTURES,)
SETTINGS = (DAYS_BACK,)
HOME_CHANGES = (follow,)
DOORS = (
    Door(20, "award", "/award/", "circle-plus", lambda: _("积分加减"), tuple(AWARDERS)),
    Door(30, "rules", "/rules/edit/", "list-checks", lambda: _("积分细则"), tuple(RULE_MAKERS)),
)


def _differences(session: Session) -> Iterator[str]:
    """Yield each period total that its awards contradict."""
    for wrong in verify_totals(session):
        yield (
            f"points of {wrong.subject} {wrong.subject_id}, {wrong.period} from {wrong.start}: (earned, deducted) is"
            f" kept as {wrong.kept}, the awards say {wrong.rebuilt}"
        )


CHECKS = (_differences,)
