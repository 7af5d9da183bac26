"""The states of the points pages."""

from points_app.points.state.awarding import AwardState
from points_app.points.state.reading import BoardState, CatalogueState, PassbookState
from points_app.points.state.rules import RulesState

__all__ = ["AwardState", "BoardState", "CatalogueState", "PassbookState", "RulesState"]
