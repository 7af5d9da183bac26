"""Every read of reports and tags: typed facts, with the reader's right in the statement."""

from points_app.service_requests.queries.figures import PublicFigures, public_figures
from points_app.service_requests.queries.finding import (
    find_tag,
    is_rated,
    need_code,
    need_handler,
    need_office,
    report_by_code,
)
from points_app.service_requests.queries.reports import Raised, Report, Step, Tracked, raised, tracked
from points_app.service_requests.queries.tags import (
    TagFact,
    TagPlace,
    may_see_photos,
    printed_at,
    sheet,
    tag_address,
    tag_places,
    tags,
    was_revoked,
)
from points_app.service_requests.queries.work import (
    Opened,
    inbox,
    opened,
    overdue_count,
    waiting_count,
    without_account,
)

__all__ = [
    "Opened",
    "PublicFigures",
    "Raised",
    "Report",
    "Step",
    "TagFact",
    "TagPlace",
    "Tracked",
    "find_tag",
    "inbox",
    "is_rated",
    "may_see_photos",
    "need_code",
    "need_handler",
    "need_office",
    "opened",
    "overdue_count",
    "printed_at",
    "public_figures",
    "raised",
    "report_by_code",
    "sheet",
    "tag_address",
    "tag_places",
    "tags",
    "tracked",
    "waiting_count",
    "was_revoked",
    "without_account",
]
