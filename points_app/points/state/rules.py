"""State of the committee's catalogue: new rules, new wordings, the end of rules."""

import reflex as rx

from points_app.access.acting import ask, do, place_cookie
from points_app.access.handlers import allow
from points_app.access.page import FormPageState
from points_app.core.errors import Conflict, InvalidInput
from points_app.core.i18n import _
from points_app.core.idempotency import new_key
from points_app.points import service, views
from points_app.points.forms import NewRuleForm, RetireRuleForm, RevisedRuleForm
from points_app.points.rights import RULE_MAKERS

NOTHING = views.RuleView()


class RulesState(FormPageState, rx.State):
    """The rules in force, and the one that is being written."""

    place: str = ""
    place_id: int = 0
    dimensions: list[views.DimensionView] = []
    is_open: bool = False
    key: str = ""
    rule: views.RuleView = NOTHING
    is_deduction: bool = False
    history: list[views.VersionView] = []
    said: str = ""

    @rx.event
    @allow(*RULE_MAKERS)
    async def load(self) -> None:
        """Read the rules of the community whose committee the actor sits on.

        A form that is open stays so: a reconnect reads the page again while somebody writes.
        """
        await self._read()

    async def _read(self) -> None:
        found = await ask(views.editable_rules, place_cookie())
        self.place_id, self.place, self.dimensions = found.place_id, found.place, found.dimensions
        self.ready = True

    @rx.event
    @allow(*RULE_MAKERS)
    async def write_new(self) -> None:
        """Open an empty form."""
        self.history = []
        self._open(NOTHING)

    @rx.event
    @allow(*RULE_MAKERS)
    async def open_rule(self, rule_id: int) -> None:
        """Open a rule with its history."""
        rules = (rule for group in self.dimensions for rule in group.rules)
        rule = next((rule for rule in rules if rule.id == rule_id), None)
        if rule is None:
            raise InvalidInput(_("没有这条细则。"))
        self.history = await ask(views.rule_history, rule_id)
        self._open(rule)

    def _open(self, rule: views.RuleView) -> None:
        self.rule, self.is_deduction, self.is_open, self.said = rule, rule.points < 0, True, ""
        self.key = new_key()

    @rx.event
    @allow(*RULE_MAKERS)
    async def close(self) -> None:
        """Close the form; what was written in it is gone."""
        self.is_open = False

    @rx.event
    @allow(*RULE_MAKERS)
    async def pick_sign(self, sign: str) -> None:
        """Make the new rule one that gives, or one that takes."""
        self.is_deduction = sign == "minus"

    @rx.event
    @allow(*RULE_MAKERS)
    async def add(self, form: NewRuleForm) -> None:
        """Add the rule."""
        await do(service.create_rule, form)
        await self._done(_("新细则“{name}”已经生效。", name=form.name))

    @rx.event
    @allow(*RULE_MAKERS)
    async def save(self, form: RevisedRuleForm) -> None:
        """Give the rule a new version."""
        try:
            version = await do(service.revise_rule, form)
        except Conflict:  # the list behind the form shows the rule as it is now
            await self._read()
            raise
        await self._done(_("“{name}”改好了，现在是第 {n} 版；以前记的分不变。", name=form.name, n=version))

    @rx.event
    @allow(*RULE_MAKERS)
    async def retire(self) -> None:
        """Take the opened rule out of force."""
        await do(service.retire_rule, RetireRuleForm(key=self.key, rule=self.rule.id))
        await self._done(_("“{name}”已经停用；以前记的分不变。", name=self.rule.name))

    async def _done(self, words: str) -> None:
        self.said, self.is_open = words, False
        await self._read()
