"""Reads of the notice board. What the public may not see any more is left out here, at the moment of reading."""

from points_app.notices.queries.board import PAGE, NoticeFact, notices, urgent
from points_app.notices.queries.desk import own_notices, place_to_publish, places_to_publish, present_wording
from points_app.notices.queries.notice import ChangeFact, PictureFact, ReadNotice, WordingFact, notice

__all__ = [
    "PAGE",
    "ChangeFact",
    "NoticeFact",
    "PictureFact",
    "ReadNotice",
    "WordingFact",
    "notice",
    "notices",
    "own_notices",
    "place_to_publish",
    "places_to_publish",
    "present_wording",
    "urgent",
]
