"""The pages of points: the board, the passbook, the catalogue; awarding, and writing rules."""

from points_app.points.pages import awarding, board, passbook, rules

PAGES = [*board.PAGES, *passbook.PAGES, *rules.PAGES, *awarding.PAGES]
