"""The catalogue of rules: for everybody to read, for the committee to write."""

from functools import partial
from typing import Any

import reflex as rx

from points_app.core.i18n import _, route
from points_app.points.forms import MAX_DESCRIPTION, NewRuleForm, RevisedRuleForm
from points_app.points.kinds import Awarder
from points_app.points.state import CatalogueState, RulesState
from points_app.ui import parts
from points_app.ui.fields import form_fields
from points_app.ui.native import link
from points_app.ui.shell import Page


def catalogue() -> rx.Component:
    """What earns points and what costs them, by dimension."""
    return parts.stack(
        parts.heading(_("积分细则"), _("做什么得几分、谁来记，都写在这里。改了细则，以前记的分不变。")),
        parts.loaded(
            CatalogueState,
            rx.cond(
                CatalogueState.dimensions.length() > 0,
                parts.stack(
                    rx.foreach(CatalogueState.dimensions, _public_group),
                    parts.notice(_("依法反映问题、投诉、举报、信访，永远不会扣分。"), icon="shield-check"),
                    rx.el.p(link(_("看积分榜"), href=route("/points/"), class_name="link"), class_name="small"),
                ),
                parts.empty(_("这里还没有积分细则。居委会定好后，会在这里公布。"), icon="list-checks"),
            ),
            lines=8,
        ),
    )


def _public_group(group: Any) -> rx.Component:
    return parts.card(
        rx.el.h2(group.label, class_name="mb-1"),
        rx.foreach(group.rules, lambda rule: rx.el.div(*_rule_cells(rule), class_name="row items-start!")),
    )


def _rule_cells(rule: Any) -> list[rx.Component]:
    return [
        rx.el.span(
            rx.el.span(rule.name, class_name="block font-semibold"),
            *_rule_words(rule),
            class_name="flex-1 min-w-0 text-left",
        ),
        rx.el.span(
            rule.points_words,
            class_name=rx.cond(
                rule.points > 0,
                "num font-bold text-[length:var(--h2)] text-[var(--green)]",
                "num font-bold text-[length:var(--h2)] text-[var(--brick)]",
            ),
        ),
    ]


def _rule_words(rule: Any) -> list[rx.Component]:
    """What a rule or one of its versions says beside its name and points."""
    return [
        rx.cond(rule.description != "", rx.el.span(rule.description, class_name="small soft block"), rx.fragment()),
        rx.el.span(
            rule.awarder_words,
            rx.cond(rule.limits != "", " · " + rule.limits.to(str), ""),
            class_name="small soft block",
        ),
    ]


def edit() -> rx.Component:
    """The committee's list, with a form for one rule."""
    return parts.stack(
        parts.heading(
            _("积分细则"),
            RulesState.place,
            action=rx.cond(
                RulesState.ready,
                parts.button(_("新细则"), icon="plus", primary=True, on_click=RulesState.write_new),
                rx.fragment(),
            ),
        ),
        rx.cond(~RulesState.is_open, parts.form_error(RulesState.error), rx.fragment()),
        rx.el.div(
            rx.cond(
                RulesState.said != "", parts.notice(RulesState.said, kind="green", icon="circle-check"), rx.fragment()
            ),
            role="status",
        ),
        parts.loaded(
            RulesState,
            rx.el.div(
                rx.foreach(RulesState.dimensions, _group_to_edit), class_name="grid gap-4 lg:grid-cols-2 items-start"
            ),
            lines=10,
        ),
        parts.sheet(
            RulesState.is_open,
            RulesState.close,
            rx.cond(RulesState.rule.id > 0, _("修改细则"), _("新细则")),
            rx.cond(RulesState.rule.id > 0, _form_of_change(), _form_of_new()),
            rx.cond(RulesState.rule.id > 0, parts.stack(_history(), _end(), class_name="mt-6"), rx.fragment()),
        ),
    )


def _group_to_edit(group: Any) -> rx.Component:
    return parts.card(
        rx.el.h2(group.label, class_name="mb-1"),
        rx.cond(
            group.rules.length() > 0,
            rx.foreach(
                group.rules,
                lambda rule: rx.el.button(
                    *_rule_cells(rule),
                    rx.icon("chevron-right", size=20, aria_hidden="true", class_name="soft flex-none mt-1"),
                    type="button",
                    on_click=RulesState.open_rule(rule.id),
                    class_name="row items-start! w-full cursor-pointer",
                ),
            ),
            rx.el.p(_("这一类还没有细则。"), class_name="soft small py-2"),
        ),
    )


def _form_of_new() -> rx.Component:
    hidden = {"place": RulesState.place_id.to_string()}
    above = [*form_fields(NewRuleForm, only=("dimension",)), _sign_field()]
    return _form(NewRuleForm, hidden, above, RulesState.add, _("发布细则"))


def _form_of_change() -> rx.Component:
    rule = RulesState.rule
    hidden = {"rule": rule.id.to_string(), "version": rule.version.to_string()}
    return _form(RevisedRuleForm, hidden, [], RulesState.save, _("保存为新的一版"))


def _form(form: type[Any], hidden: dict[str, Any], above: list[rx.Component], save: Any, words: str) -> rx.Component:
    """One of the two forms; `hidden` are values that only it has, `above` the fields that stand first."""
    state, rule = RulesState, RulesState.rule
    hidden = {"key": state.key, "deducts": rx.cond(state.is_deduction, "1", "0"), **hidden}
    values = {
        "name": rule.name,
        "points": rx.cond(rule.points == 0, "", abs(rule.points).to_string()),
        "per_day": _limit(rule.per_day),
        "per_month": _limit(rule.per_month),
        "description": rule.description,
    }
    props = {
        "points": {"label": rx.cond(state.is_deduction, _("一次扣几分"), _("一次得几分")), "max_length": 5},
        "per_day": {"max_length": 5},
        "per_month": {"max_length": 5},
        "description": {"control": partial(parts.text_area, rows=2, max_length=MAX_DESCRIPTION)},
    }
    drawn = partial(form_fields, form, values=values, props=props)
    return rx.el.form(
        *form_fields(form, only=hidden, values=hidden),
        *above,
        *drawn(only=("name",)),
        rx.el.div(
            *drawn(only=("points", "per_day", "per_month")),
            class_name="grid gap-4 sm:grid-cols-3 elder-one",
        ),
        _awarder_field(form),
        *drawn(only=("description",)),
        rx.el.div(
            parts.form_error(state.error),
            parts.button(words, primary=True, type="submit", class_name="w-full"),
            class_name="sticky bottom-0 bg-[var(--paper)] py-3 flex flex-col gap-3",
        ),
        on_submit=save,
        key=state.key,
        class_name="flex flex-col gap-4",
    )


def _awarder_field(form: type[Any]) -> rx.Component:
    committee = RulesState.rule.awarder == Awarder.COMMITTEE.value
    options = [
        rx.el.option(_("中心户长或居委会"), value=Awarder.STEWARD.value),
        rx.el.option(_("只有居委会"), value=Awarder.COMMITTEE.value),
    ]
    drawn = form_fields(
        form,
        only=("awarder",),
        values={"awarder": rx.cond(committee, Awarder.COMMITTEE.value, Awarder.STEWARD.value)},
        props={"awarder": {"options": options}},
    )
    by_committee = _("扣分只由居委会记，只有这户人家自己看得到。依法反映问题、投诉、信访不能扣分。")
    # Out of sight, not gone: the form reads its fields where they stood when it was drawn.
    return rx.fragment(
        rx.el.div(*drawn, hidden=RulesState.is_deduction),
        rx.cond(RulesState.is_deduction, parts.notice(by_committee), rx.fragment()),
    )


def _limit(number: Any) -> Any:
    return rx.cond(number == 0, "", number.to_string())


def _sign_field() -> rx.Component:
    return parts.segments(
        _("加分还是扣分"),
        [("plus", _("加分")), ("minus", _("扣分"))],
        rx.cond(RulesState.is_deduction, "minus", "plus"),
        RulesState.pick_sign,
    )


def _history() -> rx.Component:
    return rx.el.section(
        rx.el.h3(_("各版内容")),
        rx.foreach(
            RulesState.history,
            lambda version: rx.el.div(
                rx.el.span(
                    rx.el.span(version.name, class_name="block"),
                    rx.el.span(version.since, " · ", version.by, class_name="small soft block"),
                    *_rule_words(version),
                    class_name="flex-1 min-w-0",
                ),
                rx.el.span(version.points_words, class_name="num font-bold"),
                class_name="row items-start!",
            ),
        ),
    )


def _end() -> rx.Component:
    """Retiring is folded away, so that nobody does it by a slip."""
    return rx.el.details(
        rx.el.summary(_("停用这条细则"), class_name="tap flex items-center cursor-pointer link"),
        rx.el.p(_("停用后不能再按它记分；以前记的分和各版内容都留着。"), class_name="small soft mb-2"),
        parts.button(_("不再使用"), icon="archive", on_click=RulesState.retire),
    )


PAGES = [
    Page("/rules/", lambda: _("积分细则"), catalogue, (CatalogueState.load,), door="boards"),
    Page("/rules/edit/", lambda: _("积分细则"), edit, (RulesState.load,), door="rules", width="work"),
]
