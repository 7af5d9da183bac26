"""Facts about reports and tags in words for the eye."""

from points_app.service_requests.views.place import PlaceOptions, ReportPlace, report_place
from points_app.service_requests.views.tags import TagView, sheet, tags
from points_app.service_requests.views.tracking import RaisedView, TrackView, raised, track
from points_app.service_requests.views.wording import StepView
from points_app.service_requests.views.work import (
    Candidate,
    WorkDetail,
    WorkItem,
    inbox,
    summary,
    without_account,
    work_detail,
)

__all__ = [
    "Candidate",
    "PlaceOptions",
    "RaisedView",
    "ReportPlace",
    "StepView",
    "TagView",
    "TrackView",
    "WorkDetail",
    "WorkItem",
    "inbox",
    "raised",
    "report_place",
    "sheet",
    "summary",
    "tags",
    "track",
    "without_account",
    "work_detail",
]
