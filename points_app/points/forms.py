"""What stewards and the committee fill in: awards, reversals, rules."""

from datetime import date
from typing import Annotated

from points_app.core import clock
from points_app.core.errors import InvalidInput
from points_app.core.fields import MAX_ID, Choice, Count, Day, Flag, Id, Ids, Key, Line
from points_app.core.forms import form, labelled
from points_app.core.i18n import _
from points_app.core.photos import Pictures
from points_app.points import forbidden_subjects
from points_app.points.kinds import MAX_LIMIT, MAX_POINTS, MAX_TIMES, Awarder, Dimension
from points_app.points.pictures import MAX_PICTURES

MAX_PEOPLE = 200
"""Most people of one award."""
MAX_REASON = 200
MAX_DESCRIPTION = 200


@form
class AwardForm:
    """Points for what people did, or against it. `version` is the rule's that the giver saw."""

    key: Annotated[str, Key()]
    version: Annotated[int, Count(0, MAX_ID)] = labelled(None, content=False)
    people: Annotated[tuple[int, ...], Ids(1, MAX_PEOPLE)] = labelled(lambda: _("给谁"))
    rule: Annotated[int, Id()] = labelled(lambda: _("细则"))
    day: Annotated[date, Day()] = labelled(lambda: _("哪天做的"))
    times: Annotated[int, Count(1, MAX_TIMES)] = labelled(lambda: _("几次（或几小时）"))
    reason: Annotated[str, Line(2, MAX_REASON)] = labelled(
        lambda: _("事由"), hint=lambda: _("写清做了什么，这户人家在存折里看得到。")
    )
    pictures: Annotated[tuple[str, ...], Pictures(MAX_PICTURES)] = labelled(
        lambda: _("现场照片"), default=(), content=False
    )

    def check(self) -> None:
        """Refuse a day that has not come yet."""
        if self.day > clock.today():
            raise InvalidInput(_("日期在将来；请等做了再记。"), "day")


@form
class ReverseForm:
    """Why an award is put right."""

    key: Annotated[str, Key()]
    award: Annotated[int, Id()]
    reason: Annotated[str, Line(2, MAX_REASON)] = labelled(
        lambda: _("为什么冲正"), hint=lambda: _("这户人家会在存折里看到这句话。")
    )


@form
class RuleForm:
    """A wording of a rule. `points` are for one time; limits are times of one person, None is no limit."""

    key: Annotated[str, Key()]
    deducts: Annotated[bool, Flag()] = False
    name: Annotated[str, Line(2, 40)] = labelled(lambda: _("名称"), hint=lambda: _("做什么事，例如“清扫楼道”。"))
    points: Annotated[int, Count(1, MAX_POINTS)] = labelled(lambda: _("分值"))
    per_day: Annotated[int | None, Count(1, MAX_LIMIT)] = labelled(lambda: _("每人每天最多几次"), default=None)
    per_month: Annotated[int | None, Count(1, MAX_LIMIT)] = labelled(lambda: _("每人每月最多几次"), default=None)
    awarder: Annotated[Awarder, Choice(Awarder)] = labelled(lambda: _("谁来记"))
    description: Annotated[str, Line(0, MAX_DESCRIPTION)] = labelled(
        lambda: _("补充说明"), hint=lambda: _("怎样算做到，谁能作证。"), default=""
    )

    @property
    def worth(self) -> int:
        """What one time gives, negative for a deduction."""
        return -self.points if self.deducts else self.points

    def check(self) -> None:
        """Refuse limits that contradict each other, and what no rule may be about."""
        if self.per_day is not None and self.per_month is not None and self.per_month < self.per_day:
            raise InvalidInput(_("每月的上限不能比每天的还少。"), "per_month")
        forbidden_subjects.check_rule(self.name, self.description, self.worth)


@form
class NewRuleForm(RuleForm):
    """A rule that a community did not have."""

    place: Annotated[int, Id()]
    dimension: Annotated[Dimension, Choice(Dimension)] = labelled(lambda: _("类别"))


@form
class RevisedRuleForm(RuleForm):
    """A new wording of a rule. `version` is the one that the reviser saw."""

    rule: Annotated[int, Id()]
    version: Annotated[int, Count(0, MAX_ID)]


@form
class RetireRuleForm:
    """The end of a rule."""

    key: Annotated[str, Key()]
    rule: Annotated[int, Id()]
