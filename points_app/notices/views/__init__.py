"""Notices for the eye."""

from points_app.notices.views.board import NoticeRow, board, notice_row, urgent
from points_app.notices.views.desk import (
    ChangedNotice,
    PlaceChoice,
    begin_change,
    own_notices,
    places_to_publish,
    preview,
)
from points_app.notices.views.notice import ChangeRow, LinkPreview, NoticeView, PictureView, link_preview, notice

__all__ = [
    "ChangeRow",
    "ChangedNotice",
    "LinkPreview",
    "NoticeRow",
    "NoticeView",
    "PictureView",
    "PlaceChoice",
    "begin_change",
    "board",
    "link_preview",
    "notice",
    "notice_row",
    "own_notices",
    "places_to_publish",
    "preview",
    "urgent",
]
