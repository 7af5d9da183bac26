"""Following a report: how it stands in a sentence, when it is due, each step, and the reporter's answer."""

from typing import Any

import reflex as rx

from points_app.core.i18n import _, route
from points_app.service_requests.pages.common import raised_list, timeline
from points_app.service_requests.state import TrackState
from points_app.ui import parts
from points_app.ui.native import native_form, server_filled
from points_app.ui.posting import posted_form, refusal


def track() -> rx.Component:
    """The page: a code to type, or the report it belongs to."""
    view = TrackState.view
    return parts.stack(
        rx.el.div(parts.heading(_("查进度")), server_filled(id="track-plain", src="")),
        rx.el.div(parts.loaded(TrackState, rx.cond(view.code != "", _found(view), _ask())), id="track-live"),
        rx.el.script(src="/track.js", async_=True),
    )


def _ask() -> rx.Component:
    return parts.stack(_code_form(), _sent())


def _sent() -> rx.Component:
    """What somebody signed in has reported; of others, what this phone remembers (assets/track.js)."""
    return rx.cond(
        TrackState.raised.length() > 0,
        rx.el.section(rx.el.h2(_("我反映过的"), class_name="mb-3"), raised_list(TrackState.raised)),
        rx.el.section(
            rx.el.h2(_("这部手机上发过的"), class_name="mb-3"),
            server_filled(id="track-sent", src="", class_name="flex flex-col gap-3"),
            class_name="has-[#track-sent:empty]:hidden",
        ),
    )


def _code_form() -> rx.Component:
    return parts.card(
        parts.form_error(TrackState.problem),
        native_form(
            parts.field(
                _("编号"),
                rx.el.input(
                    id="track-code",
                    type="text",
                    name="code",
                    default_value=TrackState.typed,
                    required=True,
                    max_length=40,
                    auto_complete="off",
                    auto_capitalize="characters",
                    class_name="input mono",
                    placeholder="4T8BN 2WHEC",
                ),
                for_id="track-code",
                required=True,
                hint=_("发出诉求时给您的 10 位编号。字母大小写、空格都不要紧。"),
            ),
            parts.button(_("查一查"), primary=True, type="submit", class_name="w-full"),
            action=route("/track/"),
            method="get",
            class_name="flex flex-col gap-4 mt-2",
        ),
    )


def _found(view: Any) -> rx.Component:
    return parts.stack(
        parts.form_error(TrackState.problem),
        parts.card(
            rx.el.div(
                parts.match_pill(view.state_kind, view.state),
                parts.match_pill(view.due_kind, view.due),
                class_name="flex flex-wrap gap-2 mb-2",
            ),
            rx.el.h2(view.sentence, class_name="break-keep [overflow-wrap:anywhere]"),
            rx.el.p(view.deadline, class_name="mt-1"),
        ),
        rx.cond(view.fresh, _code(view), rx.fragment()),
        rx.cond(view.turn, _your_turn(view), rx.fragment()),
        rx.cond(view.may_rate, _rate(view), rx.fragment()),
        parts.card(
            rx.el.p(view.place, " · ", view.need, " · ", view.category, class_name="small soft"),
            rx.el.p(view.text, dir="auto", class_name="whitespace-pre-line my-2"),
            parts.photo_strip(view.photos),
        ),
        parts.card(rx.el.h2(_("每一步"), class_name="mb-3"), timeline(view.events)),
        rx.cond(view.may_reopen, _reopen(view), rx.fragment()),
        rx.cond(view.fresh, rx.fragment(), _code(view)),
    )


def _code(view: Any) -> rx.Component:
    """The code: right under the first sentence while nothing has happened yet, for it is what to take along."""
    return parts.panel(
        rx.el.p(rx.cond(view.fresh, _("请记下编号，凭它查进度"), _("编号")), class_name="small soft"),
        rx.el.div(
            rx.el.span(view.shown_code, class_name="mono text-[length:var(--h2)] font-bold"),
            rx.el.div(
                parts.copy_button(view.code, _("复制编号")),
                parts.copy_button(route("/track/") + "?code=" + view.code, _("复制链接")),
                class_name="flex flex-wrap gap-2 no-print",
            ),
            class_name="flex flex-wrap items-center justify-between gap-3",
        ),
        rx.el.p(
            _("收藏这一页，或记下编号，就能再来看。有编号的人都能替您答复，别随便给人。"),
            class_name="small soft mt-2",
        ),
    )


def _form(view: Any, *children: Any) -> rx.Component:
    return posted_form(
        rx.el.input(type="hidden", name="code", value=view.code, read_only=True),
        *children,
        refusal(),
        action="/api/track",
        class_name="flex flex-col gap-3",
    )


def _words(id_: str, label: str, *, required: bool = False) -> rx.Component:
    box = parts.text_area(id=id_, name="words", rows=2, max_length=500, dir="auto", required=required)
    return parts.field(label, box, for_id=id_, required=required)


def _choice(words: str, value: str, icon: str, *, primary: bool = False) -> rx.Component:
    return parts.button(
        words, icon=icon, primary=primary, type="submit", name="do", value=value, class_name="w-full min-h-16"
    )


def _your_turn(view: Any) -> rx.Component:
    return parts.panel(
        _form(
            view,
            rx.el.h2(_("解决了吗？")),
            _words("answer-words", _("想说的话")),
            rx.el.div(
                _choice(_("解决了"), "yes", "circle-check", primary=True),
                _choice(_("没解决"), "no", "rotate-ccw"),
                class_name="grid grid-cols-2 gap-3",
            ),
            rx.el.p(_("选“没解决”会重新办理，时限重新起算。"), class_name="small soft"),
        )
    )


def _rate(view: Any) -> rx.Component:
    stars = ((1, _("很不满意")), (2, _("不满意")), (3, _("一般")), (4, _("满意")), (5, _("很满意")))
    return parts.panel(
        _form(
            view,
            rx.el.fieldset(
                rx.el.legend(_("这次办得怎么样？"), class_name="font-bold mb-2"),
                rx.el.div(
                    *(
                        rx.el.label(
                            rx.el.input(type="radio", name="stars", value=str(n), required=True),
                            f"{n} {words}",
                            class_name="chip",
                        )
                        for n, words in stars
                    ),
                    class_name="chips",
                ),
            ),
            _words("rate-words", _("想说的话")),
            parts.button(_("提交评分"), type="submit", name="do", value="rate"),
        )
    )


def _reopen(view: Any) -> rx.Component:
    return rx.el.details(
        rx.el.summary(_("问题又出现了？"), class_name="link tap flex items-center"),
        _form(
            view,
            _words("reopen-words", _("说说现在是什么情况"), required=True),
            _choice(_("请重新办理"), "reopen", "rotate-ccw"),
        ),
    )
