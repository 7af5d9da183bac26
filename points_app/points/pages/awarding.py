"""Awarding, for stewards and the committee, phone first."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _
from points_app.people.parts import person_search
from points_app.points.forms import AwardForm, ReverseForm
from points_app.points.pictures import PICTURES
from points_app.points.state import AwardState
from points_app.ui import parts
from points_app.ui.fields import form_fields
from points_app.ui.pictures import picture_field, sent_picture
from points_app.ui.shell import Page


def award() -> rx.Component:
    """Who, what for, and what was given lately."""
    return parts.stack(
        parts.heading(_("积分加减"), _("选人，选细则，写明事由。记错了可以冲正，两笔都留着。")),
        parts.loaded(
            AwardState,
            rx.cond(
                AwardState.buildings.length() > 0,
                rx.el.div(
                    _giving(),
                    _recent(),
                    class_name="grid gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] items-start",
                ),
                parts.empty(_("您还没有负责的楼栋。请居委会先给您分派。"), icon="building-2"),
            ),
            lines=8,
        ),
        parts.sheet(AwardState.undoing.id > 0, AwardState.close_undo, _("冲正"), _undo_form()),
    )


def _giving() -> rx.Component:
    return parts.stack(
        parts.card(
            rx.el.h2(_("给谁")),
            rx.cond(AwardState.buildings.length() > 1, _building_field(), rx.fragment()),
            _search(),
            _people(),
            _picked(),
            class_name="flex flex-col gap-3",
        ),
        _form(),
        _confirm(),
    )


def _building_field() -> rx.Component:
    return parts.field(
        _("楼栋"),
        parts.select(
            rx.foreach(AwardState.buildings, lambda place: rx.el.option(place.label, value=place.id.to_string())),
            id="building",
            value=AwardState.building_id.to_string(),
            on_change=AwardState.pick_building,
        ),
        for_id="building",
        required=True,
    )


def _search() -> rx.Component:
    return person_search(
        "award-search",
        AwardState.search,
        placeholder=_("姓名或房号"),
        default_value=AwardState.searched,
        key=AwardState.building_id.to_string(),
    )


def _people() -> rx.Component:
    return rx.cond(
        AwardState.people.length() > 0,
        rx.fragment(
            rx.el.div(
                rx.foreach(AwardState.people, _person),
                class_name="max-h-80 overflow-y-auto border border-[var(--line)] rounded-[10px] px-3",
                role="group",
                aria_label=_("给谁"),
                tab_index=0,
            ),
            rx.cond(
                AwardState.are_more,
                rx.el.p(_("人多，没有全列出来。没看到要找的，请按姓名或房号查找。"), class_name="small soft"),
                rx.fragment(),
            ),
        ),
        rx.el.p(_("这栋楼里没有找到。换个说法，或者清空再查。"), class_name="soft"),
    )


def _person(person: Any) -> rx.Component:
    return rx.el.button(
        rx.cond(
            person.picked,
            rx.icon("square-check-big", size=24, aria_hidden="true", class_name="text-[var(--red)] flex-none"),
            rx.icon("square", size=24, aria_hidden="true", class_name="soft flex-none"),
        ),
        rx.el.span(
            person.name,
            rx.cond(person.own, rx.el.span(_("（自家）"), class_name="small"), rx.fragment()),
            class_name="flex-1 text-left min-w-0",
        ),
        rx.el.span(person.door, class_name="small soft num"),
        type="button",
        role="checkbox",
        aria_checked=rx.cond(person.picked, "true", "false"),
        disabled=person.own,
        on_click=AwardState.toggle(person.id),
        class_name=rx.cond(person.own, "row w-full soft", "row w-full cursor-pointer"),
    )


def _picked() -> rx.Component:
    return rx.cond(
        AwardState.picked.length() > 0,
        rx.el.div(
            rx.el.span(_("已选"), class_name="small soft"),
            rx.foreach(
                AwardState.picked,
                lambda one: rx.el.button(
                    one.label,
                    rx.icon("x", size=18, aria_hidden="true"),
                    rx.el.span(_("，去掉"), class_name="sr-only"),
                    type="button",
                    on_click=AwardState.toggle(one.id),
                    class_name="btn small px-3",
                ),
            ),
            class_name="flex flex-wrap items-center gap-2",
        ),
        rx.fragment(),
    )


def _form() -> rx.Component:
    state = AwardState
    hidden = {"key": state.key, "version": state.rule.version.to_string()}
    values = {"day": state.day, "times": state.times.to_string(), "reason": state.reason}
    props = {
        "day": {"min": state.earliest, "max": state.today, "on_change": state.pick_day},
        "times": {"pattern": "[0-9]{1,2}", "max_length": 2, "on_change": state.pick_times},
        "reason": {"on_blur": state.write_reason},
    }
    return rx.el.form(
        *form_fields(AwardForm, only=hidden, values=hidden),
        rx.el.input(type="hidden", name="people", value=state.picked_ids, read_only=True),
        rx.el.input(type="hidden", name="pictures", value=state.pictures.join(","), read_only=True),
        parts.card(
            rx.el.h2(_("按哪条")),
            _rule_field(),
            rx.el.div(
                *form_fields(AwardForm, only=("day", "times"), values=values, props=props),
                class_name="grid grid-cols-2 gap-3 elder-one",
            ),
            *form_fields(AwardForm, only=("reason",), values=values, props=props),
            _pictures(),
            class_name="flex flex-col gap-3",
        ),
        on_submit=state.give,
        key=state.key,
        id="award-form",
    )


def _pictures() -> rx.Component:
    state = AwardState
    sent = rx.foreach(state.pictures, lambda name: sent_picture(name.to(str), state.remove_picture(name)))
    return picture_field(
        _("现场照片"),
        _("加照片"),
        PICTURES.name,
        state.add_pictures,
        rx.el.div(sent, class_name="flex flex-wrap gap-3 mb-2 empty:hidden"),
        hint=_("最多 {n} 张，只有这户人家和记分的人看得到。", n=PICTURES.most),
    )


def _confirm() -> rx.Component:
    """What the button will do, and the button; kept in sight on the phone."""
    return rx.el.div(
        rx.cond(AwardState.undoing.id == 0, parts.form_error(AwardState.error), rx.fragment()),
        rx.el.div(
            rx.cond(
                AwardState.said != "", parts.notice(AwardState.said, kind="green", icon="circle-check"), rx.fragment()
            ),
            rx.el.p(
                rx.cond(AwardState.preview != "", AwardState.preview, _("先选人，再选细则。")),
                class_name=rx.cond(AwardState.preview != "", "font-semibold", "soft"),
            ),
            role="status",
        ),
        parts.button(
            _("确认记分"),
            primary=True,
            type="submit",
            form="award-form",
            disabled=AwardState.preview == "",
            class_name="w-full mt-2",
        ),
        class_name="sticky-action",
    )


def _rule_field() -> rx.Component:
    rule = AwardState.rule
    options = [
        rx.el.option(_("请选一条"), value="0"),
        rx.foreach(
            AwardState.dimensions,
            lambda group: rx.el.optgroup(
                rx.foreach(
                    group.rules,
                    lambda one: rx.el.option(one.points_words + " " + one.name.to(str), value=one.id.to_string()),
                ),
                label=group.label,
            ),
        ),
    ]
    return rx.fragment(
        *form_fields(
            AwardForm,
            only=("rule",),
            values={"rule": rule.id.to_string()},
            props={"rule": {"options": options, "on_change": AwardState.pick_rule}},
        ),
        rx.cond(
            rule.id > 0,
            rx.el.p(
                rule.description,
                rx.cond((rule.description != "") & (rule.limits != ""), " · ", ""),
                rule.limits,
                class_name="small soft",
            ),
            rx.fragment(),
        ),
    )


def _recent() -> rx.Component:
    return rx.el.section(
        rx.el.h2(_("最近记的"), class_name="mb-2"),
        parts.segments(
            _("看哪些"),
            [("mine", _("我记的")), ("building", _("这栋楼的"))],
            rx.cond(AwardState.only_mine, "mine", "building"),
            AwardState.pick_recent,
        ),
        rx.cond(
            AwardState.recent.length() > 0,
            parts.card(
                rx.foreach(AwardState.recent, _award),
                parts.more_button(AwardState.recent_after != "", AwardState.more),
                class_name="mt-3 py-1!",
            ),
            parts.empty(_("还没有记过。记好的会出现在这里，记错了可以冲正。"), icon="list-checks"),
        ),
        aria_label=_("最近记的"),
    )


def _award(row: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.span(
                rx.el.span(row.who, class_name="font-semibold"),
                rx.el.span(row.home, class_name="small soft"),
                class_name="flex flex-wrap items-baseline gap-x-2",
            ),
            rx.el.span(row.rule, class_name=rx.cond(row.undone != "", "block line-through", "block")),
            rx.el.span(row.reason, class_name="small soft block"),
            rx.el.span(row.by, " · ", row.at, class_name="small soft block"),
            rx.cond(
                row.undone != "", rx.el.span(row.undone, class_name="small block text-[var(--amber)]"), rx.fragment()
            ),
            class_name="flex-1 min-w-0",
        ),
        rx.el.div(
            rx.el.span(row.points, class_name="num font-bold text-[length:var(--h2)]"),
            rx.cond(
                row.may_reverse,
                rx.el.button(
                    _("冲正"),
                    rx.el.span(row.who, " ", row.rule, class_name="sr-only"),
                    type="button",
                    on_click=AwardState.open_undo(row.id),
                    class_name="btn btn-quiet small whitespace-nowrap! px-3 -mr-3",
                ),
                rx.fragment(),
            ),
            class_name="flex flex-col items-end flex-none",
        ),
        class_name="row items-start!",
    )


def _undo_form() -> rx.Component:
    row = AwardState.undoing
    return rx.el.form(
        rx.el.p(row.who, " · ", row.rule, " ", rx.el.strong(row.points, class_name="num")),
        rx.el.p(row.home, " · ", row.reason, class_name="small soft"),
        rx.cond(row.pictures.length() > 0, parts.photo_strip(row.pictures), rx.fragment()),
        *form_fields(ReverseForm, values={"key": AwardState.undo_key, "award": row.id.to_string()}, id_prefix="undo"),
        parts.form_error(AwardState.error),
        parts.button(_("确认冲正"), primary=True, type="submit", class_name="w-full"),
        on_submit=AwardState.undo,
        class_name="flex flex-col gap-4",
    )


PAGES = [Page("/award/", lambda: _("积分加减"), award, (AwardState.load,), door="award", width="work")]
