"""The work list of staff: cards on the phone, on the desktop a table with the opened report beside it."""

from typing import Any

import reflex as rx

from points_app.access.session import SessionState
from points_app.core.i18n import _, route
from points_app.service_requests.models import MAX_PHOTOS
from points_app.service_requests.pages.common import raised_list, timeline
from points_app.service_requests.state import WorkState
from points_app.ui import parts
from points_app.ui.native import link
from points_app.ui.pictures import photo_field
from points_app.ui.posting import posted_form, refusal, send_button


def work() -> rx.Component:
    """The page."""
    opened = WorkState.detail.item.id > 0
    return parts.stack(
        rx.el.div(
            parts.heading(_("诉求工作台"), WorkState.summary, action=_limits_link()),
            _segments(),
            class_name=rx.cond(opened, "hidden lg:block", ""),
        ),
        parts.loaded(
            WorkState,
            rx.cond(
                (WorkState.segment == "raised") & ~opened,
                _raised(),
                rx.el.div(
                    rx.el.div(_list(), class_name=rx.cond(opened, "hidden lg:block", "")),
                    rx.el.div(rx.cond(opened, _detail(), _nothing_opened()), class_name="min-w-0 beside"),
                    class_name="grid gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] items-start elder-one",
                ),
            ),
        ),
    )


def _limits_link() -> rx.Component:
    sets_limits = SessionState.roles.contains("committee") | SessionState.roles.contains("administrator")
    return rx.cond(
        sets_limits,
        parts.button_link(_("办理时限"), route("/people/settings/"), quiet=True, icon="timer"),
        rx.fragment(),
    )


def _segments() -> rx.Component:
    options = (
        ("waiting", _("待受理")),
        ("working", _("办理中")),
        ("overdue", _("超时")),
        ("raised", _("我发起的")),
        ("all", _("全部")),
    )
    return rx.el.nav(
        *(
            link(
                words,
                href=f"{route('/work/')}?seg={key}",
                aria_current=rx.cond(WorkState.segment == key, "page", "false"),
            )
            for key, words in options
        ),
        class_name="segments work-segments",
        aria_label=_("诉求分类"),
    )


def _raised() -> rx.Component:
    return rx.cond(
        WorkState.raised.length() > 0,
        raised_list(WorkState.raised),
        parts.empty(
            _("您登录后反映的事排在这里，点开看进度。"),
            parts.button_link(_("说一件事"), route("/report/"), icon="message-square-plus"),
        ),
    )


def _nothing_opened() -> rx.Component:
    return rx.el.div(
        parts.empty(_("点开左边一件，在这里看详情和办理。"), icon="mouse-pointer-click"),
        class_name="hidden lg:block card-panel",
    )


def _list() -> rx.Component:
    return rx.cond(
        WorkState.items.length() > 0,
        rx.el.div(
            rx.el.ul(rx.foreach(WorkState.items, _card), class_name="flex flex-col gap-3 list-none p-0 lg:hidden"),
            _table(),
            parts.more_button(WorkState.cursor != "", WorkState.more),
        ),
        parts.empty(_("这里没有诉求。新的诉求一到，就会排在待受理的最上面。")),
    )


def _address(item: Any) -> Any:
    return f"{route('/work/')}?seg=" + WorkState.segment + "&id=" + item.id.to(str)


def _pills(item: Any) -> rx.Component:
    return rx.el.span(
        rx.cond(item.danger, parts.pill(_("险情"), "brick", "siren"), rx.fragment()),
        parts.match_pill(item.due_kind, item.due),
        class_name="flex flex-wrap gap-2",
    )


def _card(item: Any) -> rx.Component:
    return rx.el.li(
        link(
            rx.el.span(
                rx.el.strong(item.place),
                rx.el.span(item.age, class_name="small soft num"),
                class_name="flex justify-between gap-2",
            ),
            rx.el.span(item.line, dir="auto", class_name="block my-1 line-clamp-2"),
            rx.el.span(item.need, " · ", item.category, " · ", item.state, class_name="small soft block mb-2"),
            _pills(item),
            rx.el.span(_("负责："), item.assignee, class_name="small soft block mt-2"),
            href=_address(item),
            class_name="work-card",
        )
    )


def _table() -> rx.Component:
    return rx.el.div(
        rx.el.table(
            rx.el.thead(
                rx.el.tr(rx.el.th(_("诉求")), rx.el.th(_("现状")), rx.el.th(_("时限"))),
            ),
            rx.el.tbody(rx.foreach(WorkState.items, _table_row)),
            class_name="work-table",
        ),
        class_name="hidden lg:block",
    )


def _table_row(item: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            link(item.line, href=_address(item), dir="auto", class_name="line-clamp-2 font-semibold hover:underline"),
            rx.el.div(item.place, " · ", item.need, " · ", item.category, class_name="small soft"),
        ),
        rx.el.td(
            rx.el.div(item.state, class_name="whitespace-nowrap"),
            rx.el.div(item.assignee, class_name="small soft"),
        ),
        rx.el.td(_pills(item), rx.el.div(item.age, class_name="small soft num mt-1")),
        class_name=rx.cond(item.id == WorkState.opened, "bg-[var(--red-wash)]", ""),
    )


# --- the opened report -----------------------------------------------------------------------------------------------


def _detail() -> rx.Component:
    detail = WorkState.detail
    return parts.stack(
        link(
            rx.icon("arrow-left", size=20, aria_hidden="true"),
            _("回到列表"),
            href=f"{route('/work/')}?seg=" + WorkState.segment,
            class_name="btn btn-quiet self-start lg:hidden",
        ),
        parts.form_error(WorkState.error),
        parts.card(
            rx.el.div(
                parts.match_pill(detail.item.state_kind, detail.item.state),
                _pills(detail.item),
                class_name="flex flex-wrap gap-2 mb-2",
            ),
            rx.el.h2(detail.item.place, rx.cond(detail.thing != "", " · " + detail.thing, "")),
            rx.el.p(detail.item.need, " · ", detail.item.category, class_name="small soft"),
            rx.el.p(detail.text, dir="auto", class_name="whitespace-pre-line my-3"),
            parts.photo_strip(detail.photos),
            rx.el.p(detail.deadline, class_name="mt-3"),
            rx.el.p(detail.reporter, " · ", detail.reported, class_name="small soft mt-1"),
            rx.cond(
                detail.phone != "",
                rx.el.a(
                    rx.icon("phone", size=20, aria_hidden="true"),
                    detail.phone,
                    href="tel:" + detail.phone,
                    class_name="btn num mt-3",
                ),
                rx.el.p(_("没有留电话"), class_name="small soft"),
            ),
            rx.el.p(_("负责："), detail.item.assignee, class_name="mt-2"),
        ),
        rx.cond(detail.may_accept, _accept(), rx.fragment()),
        rx.cond(
            detail.may_start,
            parts.button(_("开始办理"), icon="play", on_click=WorkState.start, class_name="w-full"),
            rx.fragment(),
        ),
        rx.cond(detail.may_solve, _solve(detail), rx.fragment()),
        rx.cond(detail.may_note, _note(detail), rx.fragment()),
        rx.cond(detail.may_assign, _assign(detail), rx.fragment()),
        rx.cond(detail.may_return, _give_back(), rx.fragment()),
        parts.card(rx.el.h2(_("每一步"), class_name="mb-3"), timeline(detail.events)),
        rx.cond(detail.may_accept | detail.may_solve, _thumb_bar(detail), rx.fragment()),
        key=detail.item.id.to(str),
    )


def _thumb_bar(detail: Any) -> rx.Component:
    """On the phone: what comes next, and calling, where the thumb is, however far the page has been scrolled."""
    return rx.el.div(
        rx.cond(
            detail.phone != "",
            rx.el.a(
                rx.icon("phone", size=20, aria_hidden="true"),
                rx.el.span(_("打电话"), class_name="sr-only"),
                href="tel:" + detail.phone,
                class_name="btn flex-none",
            ),
            rx.fragment(),
        ),
        rx.cond(
            detail.may_accept,
            parts.button(
                _("受理，由我负责"), primary=True, icon="check", type="submit", form="accept", class_name="flex-1"
            ),
            parts.button(
                _("办好了"),
                primary=True,
                icon="circle-check",
                class_name="flex-1",
                on_click=rx.call_script(_OPEN_SOLVE),
            ),
        ),
        class_name="sticky-action flex gap-3 lg:hidden",
    )


# What has to be said and photographed first is further up the page.
_OPEN_SOLVE = """
const box = document.getElementById("solve");
box.open = true;
document.getElementById("solve-words").focus();
box.scrollIntoView({ block: "start" });
"""


def _accept() -> rx.Component:
    options = (
        ("", _("先不约时间")),
        ("soon", _("两小时内上门")),
        ("today", _("今天 18:00 前上门")),
        ("tomorrow_noon", _("明天 12:00 前上门")),
        ("tomorrow", _("明天 18:00 前上门")),
        ("after", _("后天 18:00 前上门")),
    )
    return parts.panel(
        rx.el.form(
            parts.field(
                _("什么时候上门？"),
                parts.select(
                    *(rx.el.option(words, value=value) for value, words in options), id="accept-visit", name="visit"
                ),
                for_id="accept-visit",
                hint=_("反映人会在进度页上看到。"),
            ),
            parts.button(
                _("受理，由我负责"), primary=True, icon="check", type="submit", class_name="w-full max-lg:hidden"
            ),
            id="accept",
            on_submit=WorkState.accept,
            class_name="flex flex-col gap-3",
        )
    )


def _staff_form(detail: Any, *children: Any) -> rx.Component:
    return posted_form(
        rx.el.input(type="hidden", name="id", value=detail.item.id.to(str), read_only=True),
        *children,
        refusal(),
        action="/api/work",
        pictures=True,
        class_name="flex flex-col gap-3",
    )


def _solve(detail: Any) -> rx.Component:
    return _folded(
        _("办好了"),
        "circle-check",
        _staff_form(
            detail,
            parts.field(
                _("怎么解决的？"),
                parts.text_area(
                    id="solve-words",
                    name="words",
                    required=True,
                    max_length=2000,
                    dir="auto",
                    placeholder=_("比如：换了一段水管，试水半小时不漏。"),
                ),
                for_id="solve-words",
                required=True,
            ),
            photo_field("solve-photos", _("拍一张办好以后的样子，反映人会看到。"), MAX_PHOTOS),
            send_button(_("办结，请反映人确认"), name="do", value="solve"),
        ),
        id="solve",
        class_name="scroll-mt-20",
    )


def _note(detail: Any) -> rx.Component:
    return _folded(
        _("写进展"),
        "message-square",
        _staff_form(
            detail,
            parts.field(
                _("进展"),
                parts.text_area(id="note-words", name="words", required=True, max_length=2000, dir="auto", rows=3),
                for_id="note-words",
                required=True,
            ),
            photo_field("note-photos", _("可以附照片。"), MAX_PHOTOS),
            rx.el.div(
                parts.button(_("告诉反映人"), type="submit", name="do", value="note", icon="message-square"),
                parts.button(_("只给同事看"), type="submit", name="do", value="inside", icon="lock"),
                class_name="flex flex-wrap gap-3",
            ),
        ),
    )


def _assign(detail: Any) -> rx.Component:
    return _folded(
        _("转派给别人"),
        "corner-up-right",
        rx.el.form(
            parts.field(
                _("派给谁？"),
                parts.select(
                    rx.foreach(detail.candidates, lambda one: rx.el.option(one.words, value=one.id.to(str))),
                    id="assign-to",
                    name="to",
                    required=True,
                ),
                for_id="assign-to",
                required=True,
            ),
            parts.field(
                _("说明"), parts.text_input(id="assign-reason", name="reason", max_length=500), for_id="assign-reason"
            ),
            parts.button(_("转派"), type="submit", icon="corner-up-right"),
            on_submit=WorkState.assign,
            class_name="flex flex-col gap-3",
        ),
    )


def _give_back() -> rx.Component:
    return _folded(
        _("不归我办，退回"),
        "undo-2",
        rx.el.form(
            parts.field(
                _("为什么退回？"),
                parts.text_area(id="return-reason", name="reason", required=True, max_length=500, rows=2),
                for_id="return-reason",
                required=True,
                hint=_("理由会留在记录里，居委会会另派人。"),
            ),
            parts.button(_("退回"), type="submit", icon="undo-2"),
            on_submit=WorkState.give_back,
            class_name="flex flex-col gap-3",
        ),
    )


def _folded(title: str, icon: str, content: rx.Component, class_name: str = "", **props: Any) -> rx.Component:
    return rx.el.details(
        rx.el.summary(
            rx.icon(icon, size=20, aria_hidden="true"),
            title,
            rx.icon("chevron-down", size=20, aria_hidden="true", class_name="ml-auto soft group-open:rotate-180"),
            class_name="tap flex items-center gap-2 font-semibold cursor-pointer px-4",
        ),
        rx.el.div(content, class_name="px-4 pb-4 pt-1"),
        class_name=f"card-flat !p-0 group {class_name}",
        **props,
    )
