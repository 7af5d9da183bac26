"""What the shared account registers."""

from collections.abc import Iterator

from sqlmodel import Session

from points_app.core.i18n import _
from points_app.core.photos import Viewer
from points_app.shared_account import rights
from points_app.shared_account.queries import VOUCHER, differences, may_see_voucher
from points_app.ui.navigation import Door

FILE_VIEWERS = (Viewer(VOUCHER, may_see_voucher, "private, max-age=600"),)
DOORS = (
    Door(30, "account", "/account/", "landmark", lambda: _("共管账户")),
    Door(60, "entry-desk", "/account/book/", "receipt", lambda: _("记账与审批"), tuple(sorted(rights.AT_DESK))),
)


def _differences(session: Session) -> Iterator[str]:
    """Yield each fund total that its entries contradict."""
    for off in differences(session):
        yield f"fund {off.fund_id}: {off.what} is kept as {off.kept}, its entries say {off.rebuilt}"


CHECKS = (_differences,)
