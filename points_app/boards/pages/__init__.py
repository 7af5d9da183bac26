"""The pages of the boards, and home."""

from points_app.boards.pages import home, honors, notices, write

PAGES = [*home.PAGES, *notices.PAGES, *write.PAGES, *honors.PAGES]

__all__ = ["PAGES"]
