"""Every read of points: boards, the passbook, the catalogue of rules, and what stewards and committees need."""

from points_app.points.queries.awards import Award, Reversal, recent_awards
from points_app.points.queries.boards import (
    Board,
    BoardAround,
    BoardLine,
    Label,
    board,
    board_around,
    own_label,
    with_own,
)
from points_app.points.queries.choices import MAX_CANDIDATES, AwardChoices, Candidate, award_choices, candidates
from points_app.points.queries.passbook import Passbook, PassbookEntry, passbook
from points_app.points.queries.rules import Rule, Wording, catalogue, editable_rules, rule_history, rules_place
from points_app.points.queries.verify import TotalDifference, verify_totals

__all__ = [
    "MAX_CANDIDATES",
    "Award",
    "AwardChoices",
    "Board",
    "BoardAround",
    "BoardLine",
    "Candidate",
    "Label",
    "Passbook",
    "PassbookEntry",
    "Reversal",
    "Rule",
    "TotalDifference",
    "Wording",
    "award_choices",
    "board",
    "board_around",
    "candidates",
    "catalogue",
    "editable_rules",
    "own_label",
    "passbook",
    "recent_awards",
    "rule_history",
    "rules_place",
    "verify_totals",
    "with_own",
]
