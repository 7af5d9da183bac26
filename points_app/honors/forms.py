"""What the committee typed of an honor: checked, and turned into what is kept. Touches no database."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from points_app.core import clock
from points_app.core.errors import InvalidInput
from points_app.core.i18n import _
from points_app.notices.forms import checked_line
from points_app.notices.text import is_period

MAX_HONOR_TITLE = 20
MAX_CITATION = 120


@dataclass(frozen=True)
class HonorDraft:
    """An honor as typed; `photo` is the name of an uploaded picture or empty, `consents` what the paper form says."""

    place_id: int = 0
    resident_id: int = 0
    for_household: bool = False
    title: str = ""
    citation: str = ""
    period: str = ""
    photo: str = ""
    consents: Sequence[str] = field(default=())
    signed_on: str = ""


@dataclass(frozen=True)
class HonorText:
    """An honor as it will be kept."""

    title: str
    citation: str
    period: str


def honor_text(draft: HonorDraft) -> HonorText:
    """Check an honor's words and period; raises InvalidInput."""
    if not is_period(draft.period) or draft.period[:7] > f"{clock.today().year}-12":
        raise InvalidInput(_("请选表彰的是哪个月、哪个季度或哪一年。"), "period")
    return HonorText(
        title=checked_line(draft.title, MAX_HONOR_TITLE, "title", _("请写荣誉的名称，例如“好邻居”。")),
        citation=checked_line(draft.citation, MAX_CITATION, "citation", _("请写一两句事迹：做了什么，帮了谁。")),
        period=draft.period,
    )
