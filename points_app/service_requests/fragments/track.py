"""The tracking page: how a report stands in a sentence, when it is due, each step, and the reporter's answer."""

from collections.abc import Sequence

from points_app.core.i18n import _, route
from points_app.service_requests.codes import LONGEST_PASTED
from points_app.service_requests.kinds import MAX_REASON, Reply
from points_app.service_requests.views import RaisedView, StepView, TrackView
from points_app.ui.html_parts import (
    NOTHING,
    button,
    card,
    copy_button,
    error_notice,
    field,
    hidden,
    panel,
    photo_strip,
    pill,
    posted_form,
)
from points_app.web.fragments import fresh
from points_app.web.html import Html, el, join


def ask_part(raised: Sequence[RaisedView], typed: str = "", problem: str = "") -> Html:
    """Return the form that asks for a code, and what one has sent: who signed in, all; else what this phone knows."""
    box = el(
        "input",
        id="track-code",
        type="text",
        name="code",
        value=typed,
        required=True,
        maxlength=str(LONGEST_PASTED),
        autocomplete="off",
        autocapitalize="characters",
        class_="input mono",
        placeholder="4T8BN 2WHEC",
    )
    hint = _("发出诉求时给您的 10 位编号。字母大小写、空格都不要紧。")
    form = el(
        "form",
        field(_("编号"), box, for_id="track-code", hint=hint, required=True),
        button(_("查一查"), primary=True, style="w-full"),
        action=route("/track/"),
        method="get",
        class_="flex flex-col gap-4 mt-2",
    )
    return join(card(error_notice(problem), form), _raised(raised) if raised else _sent_from_here())


def _raised(raised: Sequence[RaisedView]) -> Html:
    items = [
        el(
            "li",
            el(
                "a",
                el("span", one.line, dir="auto", class_="block line-clamp-2 font-semibold"),
                el("span", f"{one.place} · {one.category} · {one.when}", class_="small soft block my-1"),
                pill(one.state, one.state_kind),
                href=f"{route('/track/')}?code={one.code}",
                class_="work-card",
            ),
        )
        for one in raised
    ]
    heading = el("h2", _("我反映过的"), class_="mb-3")
    return el("section", heading, el("ul", *items, class_="flex flex-col gap-3 list-none p-0 m-0"))


def _sent_from_here() -> Html:
    """The place for what this phone remembers (assets/track.js); out of sight where that is nothing."""
    heading = el("h2", _("这部手机上发过的"), class_="mb-3")
    list_ = el("div", id="track-sent", class_="flex flex-col gap-3")
    return el("section", heading, list_, class_="has-[#track-sent:empty]:hidden")


def track_part(view: TrackView, problem: str = "", typed: str = "") -> Html:
    """Return how a report stands; after a refused answer its reason, and what was `typed`."""
    told = card(
        el("p", f"{view.place} · {view.need} · {view.category}", class_="small soft"),
        el("p", view.text, dir="auto", class_="whitespace-pre-line my-2"),
        photo_strip(view.photos),
    )
    steps = el("ol", *map(_step, view.events), class_="timeline")
    return fresh(
        join(
            error_notice(problem),
            _standing(view),
            _code(view) if view.fresh else NOTHING,
            _your_turn(view, typed) if view.turn else NOTHING,
            _rate(view, typed) if view.may_rate else NOTHING,
            told,
            card(el("h2", _("每一步"), class_="mb-3"), steps),
            _reopen(view, typed) if view.may_reopen else NOTHING,
            NOTHING if view.fresh else _code(view),
        )
    )


def _standing(view: TrackView) -> Html:
    return card(
        el("div", pill(view.state, view.state_kind), pill(view.due, view.due_kind), class_="flex flex-wrap gap-2 mb-2"),
        el("h2", view.sentence, class_="break-keep [overflow-wrap:anywhere]"),
        el("p", view.deadline, class_="mt-1"),
    )


def _code(view: TrackView) -> Html:
    """The code: right under the first sentence while nothing has happened yet, for it is what to take along."""
    return panel(
        el("p", _("请记下编号，凭它查进度") if view.fresh else _("编号"), class_="small soft"),
        el(
            "div",
            el("span", view.shown_code, class_="mono text-[length:var(--h2)] font-bold"),
            el(
                "div",
                copy_button(view.code, _("复制编号")),
                copy_button(f"{route('/track/')}?code={view.code}", _("复制链接")),
                class_="flex flex-wrap gap-2 no-print",
            ),
            class_="flex flex-wrap items-center justify-between gap-3",
        ),
        el(
            "p", _("收藏这一页，或记下编号，就能再来看。有编号的人都能替您答复，别随便给人。"), class_="small soft mt-2"
        ),
    )


def _step(step: StepView) -> Html:
    note = el("p", step.note, dir="auto", class_="whitespace-pre-line") if step.note else NOTHING
    pictures = el("div", photo_strip(step.photos), class_="my-2") if step.photos else NOTHING
    who = f" · {step.who}" if step.who else ""
    return el(
        "li",
        el("p", el("strong", step.title), class_="flex flex-wrap gap-2 items-center"),
        note,
        pictures,
        el("p", el("span", step.at, class_="num"), who, class_="small soft"),
    )


def _form(view: TrackView, *children: str) -> Html:
    return posted_form(hidden("code", view.code), *children, action="/api/track")


def _words(id_: str, label: str, typed: str, *, required: bool = False) -> Html:
    box = el(
        "textarea",
        f"\n{typed}" if typed else "",  # the first line break in a textarea is not shown
        id=id_,
        name="words",
        rows="2",
        maxlength=str(MAX_REASON),
        dir="auto",
        required=required,
        class_="textarea",
    )
    return field(label, box, for_id=id_, required=required)


def _reply(words: str, reply: Reply, sign: str = "", *, primary: bool = False) -> Html:
    return button(words, name="do", value=reply.value, sign=sign, primary=primary, style="w-full min-h-16")


def _your_turn(view: TrackView, typed: str) -> Html:
    return panel(
        _form(
            view,
            el("h2", _("解决了吗？")),
            _words("answer-words", _("想说的话"), typed),
            el(
                "div",
                _reply(_("解决了"), Reply.YES, "circle-check", primary=True),
                _reply(_("没解决"), Reply.NO, "rotate-ccw"),
                class_="grid grid-cols-2 gap-3",
            ),
            el("p", _("选“没解决”会重新办理，时限重新起算。"), class_="small soft"),
        )
    )


def _rate(view: TrackView, typed: str) -> Html:
    stars = ((1, _("很不满意")), (2, _("不满意")), (3, _("一般")), (4, _("满意")), (5, _("很满意")))
    chips = [
        el("label", el("input", type="radio", name="stars", value=str(n), required=True), f"{n} {words}", class_="chip")
        for n, words in stars
    ]
    return panel(
        _form(
            view,
            el(
                "fieldset",
                el("legend", _("这次办得怎么样？"), class_="font-bold mb-2"),
                el("div", *chips, class_="chips"),
            ),
            _words("rate-words", _("想说的话"), typed),
            button(_("提交评分"), name="do", value=Reply.RATE.value),
        )
    )


def _reopen(view: TrackView, typed: str) -> Html:
    return el(
        "details",
        el("summary", _("问题又出现了？"), class_="link tap flex items-center"),
        _form(
            view,
            _words("reopen-words", _("说说现在是什么情况"), typed, required=True),
            _reply(_("请重新办理"), Reply.REOPEN, "rotate-ccw"),
        ),
        open=bool(typed) and not view.may_rate,
    )
