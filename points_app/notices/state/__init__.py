"""The states of the notice board."""

from points_app.notices.state.reading import NoticeBoardState, NoticeState
from points_app.notices.state.writing import NoticeWriteState

__all__ = ["NoticeBoardState", "NoticeState", "NoticeWriteState"]
