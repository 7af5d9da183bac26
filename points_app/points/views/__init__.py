"""Points for the eye: boards, the passbook, the catalogue of rules, awarding."""

from points_app.points.views.awards import AwardChoices, AwardRow, Choice, award_choices, recent_awards
from points_app.points.views.boards import BoardPage, BoardRow, BoardView, LevelView, board_page, board_view
from points_app.points.views.passbook import EntryView, PassbookView, passbook
from points_app.points.views.rules import (
    DimensionView,
    EditableRules,
    RuleView,
    VersionView,
    by_dimension,
    catalogue,
    editable_rules,
    rule_history,
)

__all__ = [
    "AwardChoices",
    "AwardRow",
    "BoardPage",
    "BoardRow",
    "BoardView",
    "Choice",
    "DimensionView",
    "EditableRules",
    "EntryView",
    "LevelView",
    "PassbookView",
    "RuleView",
    "VersionView",
    "award_choices",
    "board_page",
    "board_view",
    "by_dimension",
    "catalogue",
    "editable_rules",
    "passbook",
    "recent_awards",
    "rule_history",
]
