"""What a rule may not be about: complaints and petitions never cost points, forwarding links never earns them.

Whoever reports a wrong to the authorities uses a right (Constitution art. 41; Regulations on petitions). Words cannot
find every disguise, so they are looked for generously: in name and description of a rule that deducts and in the reason
of every deduction, whatever spaces, signs or full-width letters stand between. A false alarm costs a rewording.
"""

import re
import unicodedata

from points_app.core.errors import InvalidInput
from points_app.core.i18n import _

_COMPLAINTS = (
    *(
        "上访",
        "信访",
        "走访反映",
        "闹访",
        "缠访",
        "越级",
        "进京",
        "投诉",
        "举报",
        "检举",
        "控告",
        "告状",
        "申诉",
        "诉求",
    ),
    *(
        "反映问题",
        "反映情况",
        "提意见",
        "批评",
        "维权",
        "起诉",
        "诉讼",
        "仲裁",
        "复议",
        "听证",
        "联名",
        "请愿",
        "曝光",
        "差评",
    ),
    *(
        "12345",
        "12315",
        "12388",
        "热线",
        "petition",
        "complain",
        "grievance",
        "whistle",
        "lawsuit",
        "appeal",
        "hotline",
    ),
    *("shangfang", "xinfang", "tousu"),
)
_SIMPLIFIED = str.maketrans(
    "訪訴報舉檢權進級維請願聯評熱線復議轉發點讚贊鏈", "访诉报举检权进级维请愿联评热线复议转发点赞赞链"
)
_FORWARDING = (
    "转发",
    "轉發",
    "朋友圈",
    "集赞",
    "点赞",
    "分享链接",
    "分享文章",
    "拉人",
    "forwardlink",
    "sharelink",
    "repost",
)


def check_rule(name: str, description: str, points: int) -> None:
    """Raise InvalidInput, saying why, when a rule of these words must not exist."""
    if points < 0:
        _refuse_complaints(name, "name")
        _refuse_complaints(description, "description")
        return
    for text, field in ((name, "name"), (description, "description")):
        if _has(text, _FORWARDING):
            raise InvalidInput(_("转发、点赞、拉人不能换积分：积分只记为邻里做的事。"), field)


def check_deduction(reason: str) -> None:
    """Raise InvalidInput when the reason of a deduction is a complaint or petition."""
    _refuse_complaints(reason, "reason")


def _refuse_complaints(text: str, field: str) -> None:
    if _has(text, _COMPLAINTS):
        raise InvalidInput(
            _(
                "依法反映问题、投诉、举报、信访是居民的权利，不能因此扣分。"
                "如果说的是别的事，请换一种不含这些字眼的说法。"
            ),
            field,
        )


def _has(text: str, subjects: tuple[str, ...]) -> bool:
    plain = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold()).translate(_SIMPLIFIED)
    return any(one in plain for one in subjects)
