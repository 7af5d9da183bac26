"""Every read of points: boards, the passbook, the catalogue of rules, and what stewards and committees need."""

from points_app.points.queries.awarding import (
    MAX_CANDIDATES,
    AwardChoices,
    AwardPage,
    AwardRow,
    Candidate,
    Choice,
    award_choices,
    candidates,
    earliest_day,
    recent_awards,
)
from points_app.points.queries.boards import BoardPage, BoardRow, BoardView, LevelView, board, board_page
from points_app.points.queries.evidence import may_see_evidence
from points_app.points.queries.passbook import EntryView, PassbookView, passbook
from points_app.points.queries.rules import DimensionView, RuleView, VersionView, catalogue, rule_history, rules_place
from points_app.points.queries.verify import TotalDifference, verify_totals

__all__ = [
    "MAX_CANDIDATES",
    "AwardChoices",
    "AwardPage",
    "AwardRow",
    "BoardPage",
    "BoardRow",
    "BoardView",
    "Candidate",
    "Choice",
    "DimensionView",
    "EntryView",
    "LevelView",
    "PassbookView",
    "RuleView",
    "TotalDifference",
    "VersionView",
    "award_choices",
    "board",
    "board_page",
    "candidates",
    "catalogue",
    "earliest_day",
    "may_see_evidence",
    "passbook",
    "recent_awards",
    "rule_history",
    "rules_place",
    "verify_totals",
]
