"""State of the committee's catalogue: new rules, new wordings, the end of rules."""

import reflex as rx
from sqlmodel import Session

from points_app.access.acting import ask, do, place_cookie
from points_app.access.handlers import allow
from points_app.access.page import FormPageState
from points_app.core.errors import Conflict, InvalidInput
from points_app.core.i18n import _
from points_app.core.permissions import Actor, Role
from points_app.people.queries import current_place
from points_app.points import queries, service
from points_app.points.models import Awarder, Dimension

NOTHING = queries.RuleView()


class RulesState(FormPageState, rx.State):
    """The rules in force, and the one that is being written."""

    place: str = ""
    place_id: int = 0
    dimensions: list[queries.DimensionView] = []
    is_open: bool = False
    rule: queries.RuleView = NOTHING
    is_deduction: bool = False
    history: list[queries.VersionView] = []
    said: str = ""

    @rx.event
    @allow(Role.COMMITTEE)
    async def load(self) -> None:
        """Read the rules of the community whose committee the actor sits on.

        A form that is open stays so: a reconnect reads the page again while somebody writes.
        """
        await self._read()

    async def _read(self) -> None:
        self.place_id, self.place, self.dimensions = await ask(_editable, place_cookie())
        self.ready = True

    @rx.event
    @allow(Role.COMMITTEE)
    async def write_new(self) -> None:
        """Open an empty form."""
        self.rule, self.history, self.is_deduction, self.is_open, self.said = NOTHING, [], False, True, ""

    @rx.event
    @allow(Role.COMMITTEE)
    async def open_rule(self, rule_id: int) -> None:
        """Open a rule with its history."""
        rules = (rule for group in self.dimensions for rule in group.rules)
        rule = next((rule for rule in rules if rule.id == rule_id), None)
        if rule is None:
            raise InvalidInput(_("没有这条细则。"))
        self.history = await ask(queries.rule_history, rule_id)
        self.rule, self.is_deduction, self.is_open, self.said = rule, rule.points < 0, True, ""

    @rx.event
    @allow(Role.COMMITTEE)
    async def close(self) -> None:
        """Close the form; what was written in it is gone."""
        self.is_open = False

    @rx.event
    @allow(Role.COMMITTEE)
    async def pick_sign(self, sign: str) -> None:
        """Make the new rule one that gives, or one that takes."""
        self.is_deduction = sign == "minus"

    @rx.event
    @allow(Role.COMMITTEE)
    async def save(self, form: dict[str, str | None]) -> None:
        """Add the rule, or give it a new version; a second click finds the form closed."""
        if not self.is_open:
            return
        draft = _draft(form)
        if self.rule.id:
            try:
                version = await do(service.revise_rule, self.rule.id, draft, seen_version=self.rule.version)
            except Conflict:  # the list behind the form shows the rule as it is now
                await self._read()
                raise
            self.said = _("“{name}”改好了，现在是第 {n} 版；以前记的分不变。", name=draft.name, n=version)
        else:
            await do(service.create_rule, self.place_id, _dimension(form), draft)
            self.said = _("新细则“{name}”已经生效。", name=draft.name)
        self.is_open = False
        await self._read()

    @rx.event
    @allow(Role.COMMITTEE)
    async def retire(self) -> None:
        """Take the opened rule out of force; a second click finds the form closed."""
        if not self.is_open:
            return
        await do(service.retire_rule, self.rule.id)
        self.said = _("“{name}”已经停用；以前记的分不变。", name=self.rule.name)
        self.is_open = False
        await self._read()


def _editable(session: Session, actor: Actor, chosen: str) -> tuple[int, str, list[queries.DimensionView]]:
    path = current_place(session, actor, chosen).path
    own = next((top for top in actor.paths(Role.COMMITTEE) if path.startswith(top)), "")
    community = queries.rules_place(session, actor, path if own else next(iter(actor.paths(Role.COMMITTEE)), path))
    return community.id, community.name, queries.catalogue(session, actor, community.path)


# A field that the page does not show, because the rule is a deduction or not new, comes as None.
Form = dict[str, str | None]


def _draft(form: Form) -> service.RuleDraft:
    sign = -1 if form.get("sign") == "minus" else 1
    return service.RuleDraft(
        name=form.get("name") or "",
        points=sign * (_number(form, "points", _("请填分值：1 到 1000 的整数。")) or 0),
        description=form.get("description") or "",
        per_day=_number(form, "per_day", _("次数上限要填整数，不限就空着。")),
        per_month=_number(form, "per_month", _("次数上限要填整数，不限就空着。")),
        awarder=Awarder.COMMITTEE if form.get("awarder") == "committee" else Awarder.STEWARD,
    )


def _number(form: Form, name: str, words: str) -> int | None:
    text = (form.get(name) or "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise InvalidInput(words, name)
    return int(text)


def _dimension(form: Form) -> Dimension:
    try:
        return Dimension(form.get("dimension") or "")
    except ValueError as error:
        raise InvalidInput(_("请选一个类别。"), "dimension") from error
