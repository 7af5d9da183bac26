"""The pages of the notice board."""

from points_app.notices.pages import reading, writing

PAGES = [*reading.PAGES, *writing.PAGES]

__all__ = ["PAGES"]
