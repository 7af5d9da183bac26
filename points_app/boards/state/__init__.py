"""The states of the boards' pages."""

from points_app.boards.state.home import HomeState
from points_app.boards.state.honors import HonorBoardState, HonorWriteState
from points_app.boards.state.notices import NoticeBoardState, NoticeState
from points_app.boards.state.write import NoticeWriteState

__all__ = ["HomeState", "HonorBoardState", "HonorWriteState", "NoticeBoardState", "NoticeState", "NoticeWriteState"]
