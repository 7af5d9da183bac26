"""Every write of points: rules and their versions, awards, deductions, reversals, and who is on boards.

An award books points from the community's programme to the household's passbook; a deduction books them back. A
passbook never goes below zero: what is not there cannot be taken, not even by a reversal. Period totals change in the
same unit of work (`totals`).
"""

from points_app.points.service.awards import give_award
from points_app.points.service.reversals import reverse_award
from points_app.points.service.rules import create_rule, retire_rule, revise_rule
from points_app.points.service.wishes import set_on_boards

__all__ = ["create_rule", "give_award", "retire_rule", "reverse_award", "revise_rule", "set_on_boards"]
