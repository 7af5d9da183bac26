"""Every write of reports and tags. Whoever holds a report's code may answer it; staff act by right at its place.

The path of a report: received → accepted → in progress → solved → closed by the reporter's yes; the reporter's no, at
once or within 30 days of the yes, opens it again.
"""

from points_app.service_requests.service.answering import answer
from points_app.service_requests.service.handling import accept, assign, categorize, give_back, note, solve, start
from points_app.service_requests.service.reporting import count_try, report
from points_app.service_requests.service.tags import add_building_tags, add_tag, revoke_tag

__all__ = [
    "accept",
    "add_building_tags",
    "add_tag",
    "answer",
    "assign",
    "categorize",
    "count_try",
    "give_back",
    "note",
    "report",
    "revoke_tag",
    "solve",
    "start",
]
