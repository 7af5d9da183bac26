"""All settings of a place, drawn from what the slices register: each with its value, its origin and its history."""

from itertools import groupby
from typing import Any

import reflex as rx

from points_app.core.fields import LONGEST_NUMBER
from points_app.core.forms import Field
from points_app.core.i18n import _
from points_app.core.spans import Duration
from points_app.people.forms.place_settings import SettingForm
from points_app.people.pages.common import at, back
from points_app.people.place_settings import Setting, registered
from points_app.people.state import PlaceSettingsState
from points_app.ui import parts
from points_app.ui.fields import drawn, form_fields, other_errors


def place_settings() -> rx.Component:
    """The page."""
    state = PlaceSettingsState
    return parts.stack(
        rx.cond(state.place_id > 0, back(_("住户与权限"), at("/people/", state.place_id)), rx.fragment()),
        parts.heading(
            _("设定"),
            state.place,
            _("改了以后只管以后的事；已经开始的，照开始时的算。留空保存，就沿用上级的设定。"),
        ),
        other_errors(SettingForm, state, *registered()),
        parts.loaded(state, _groups(), lines=8),
        _history(),
    )


def _groups() -> rx.Component:
    groups = groupby(registered().values(), key=lambda one: one.group())
    return parts.stack(
        *(
            parts.card(
                rx.el.h2(words, class_name="mb-2"),
                rx.el.ul(*(_row(one) for one in settings), class_name="list-none p-0 m-0"),
            )
            for words, settings in groups
        )
    )


def _row(setting: Setting[Any]) -> rx.Component:
    row = PlaceSettingsState.rows[setting.key]
    return rx.el.li(rx.cond(row.may_set, _form(setting, row), _shown(setting, row)), class_name="row")


_ROW = "flex flex-wrap items-center gap-x-4 gap-y-2 w-full"


def _history_button(setting: Setting[Any]) -> rx.Component:
    return parts.button(
        _("历史"),
        quiet=True,
        icon="history",
        on_click=PlaceSettingsState.open_history(setting.key),
        aria_label=_("历史") + " " + setting.label(),
    )


def _now(setting: Setting[Any], row: Any) -> rx.Component:
    bounds = setting.bounds()
    return rx.fragment(
        _("现在："),
        rx.el.strong(row.now),
        " · ",
        row.origin,
        *([" · ", bounds] if bounds else []),
        *([rx.el.span(setting.hint(), class_name="block")] if setting.hint else []),
    )


def _shown(setting: Setting[Any], row: Any) -> rx.Component:
    words = rx.el.div(
        rx.el.strong(setting.label()),
        rx.el.div(_now(setting, row), class_name="small soft"),
        class_name="flex-1 min-w-0 basis-60",
    )
    return rx.el.div(words, _history_button(setting), class_name=_ROW)


def _form(setting: Setting[Any], row: Any) -> rx.Component:
    state = PlaceSettingsState
    key = state.form_keys[setting.key]
    hidden = {"key": key, "place_id": state.place_id, "setting": setting.key}
    more: dict[str, Any] = {"name": "value", "placeholder": row.other, "hint": _now(setting, row)}
    if isinstance(setting.kind, Duration):
        more["control"] = lambda **props: _span(setting, setting.kind, row, props)
    asked = Field(setting.key, setting.kind, None, {"label": setting.label})
    return rx.el.form(
        *form_fields(SettingForm, state, values=hidden, without=("value", "unit")),
        rx.el.div(drawn(asked, state, row.own, more, "setting"), class_name="flex-1 min-w-0 basis-60"),
        rx.el.div(
            parts.button(_("保存"), type="submit", aria_label=_("保存") + " " + setting.label()),
            _history_button(setting),
            class_name="flex flex-wrap gap-2",
        ),
        on_submit=state.save,
        key=key,
        class_name=_ROW,
    )


def _span(setting: Setting[Any], kind: Any, row: Any, props: dict[str, Any]) -> rx.Component:
    """The number, and beside it what it counts."""
    number = parts.text_input(
        max_length=LONGEST_NUMBER, input_mode="numeric", auto_complete="off", **props, class_name="input num !w-28"
    )
    units = rx.el.select(
        *(rx.el.option(unit.label, value=str(unit)) for unit in kind.units),
        name="unit",
        default_value=row.unit,
        aria_label=_("单位") + " " + setting.label(),
        class_name="select !w-44",
    )
    return rx.el.div(number, units, class_name="flex flex-wrap gap-2")


def _history() -> rx.Component:
    state = PlaceSettingsState
    return parts.sheet(
        state.opened != "",
        state.close_history,
        rx.fragment(_("历史"), " · ", state.opened_label),
        rx.cond(
            state.changes.length() > 0,
            rx.el.ul(rx.foreach(state.changes, _change), class_name="list-none p-0 m-0"),
            parts.empty(_("这里还没有改过，用的是上级的设定或默认。"), icon="history"),
        ),
        parts.more_button(state.after != "", state.more_history),
    )


def _change(change: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.el.strong(change.words),
            rx.el.span(change.when, " · ", change.who, class_name="small soft block"),
            class_name="flex-1 min-w-0",
        ),
        class_name="row",
    )
