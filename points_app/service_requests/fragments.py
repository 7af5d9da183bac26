"""The parts of the report and tracking pages that only the server knows, as HTML: they work without JavaScript."""

from points_app.core import photos
from points_app.core.i18n import _, route
from points_app.service_requests.queries import EventView, ReportPlace, TrackView
from points_app.web.html import Html, el, join

_PIN = Html(
    '<svg xmlns="http://www.w3.org/2000/svg" width="22" height="22" viewBox="0 0 24 24" fill="none" '
    'stroke="currentColor" stroke-width="2" aria-hidden="true" style="flex:none"><path d="M20 10c0 5-5.5 10.2-7.4 '
    '11.8a1 1 0 0 1-1.2 0C9.5 20.2 4 15 4 10a8 8 0 0 1 16 0"/><circle cx="12" cy="10" r="3"/></svg>'
)
_NOTHING = Html("")
_HIDE_LIVE = el("style", "#track-live { display: none; }")


def place_part(place: ReportPlace, key: str, message: str = "", picked: str = "") -> Html:
    """Return the form's hidden fields, the message of a refused form, and the place: known, or to be picked."""
    tag = _hidden("at", place.tag) if place.tag else _NOTHING
    problem = _NOTHING
    if message:
        kept = el("p", _("写好的内容还在；照片请再选一次。"))
        problem = el("div", el("p", message), kept, class_="notice-box notice-box-error mb-4", role="alert")
    elif place.problem:
        problem = el("div", place.problem, class_="notice-box notice-box-amber mb-4", role="status")
    where = _known(place, picked) if place.tag else _to_pick(place, picked)
    return join(_hidden("key", key), tag, _duty(place.duty_phone), problem, where)


def _duty(phone: str) -> Html:
    """Return whom to call in danger besides the emergency numbers; the page shows it where it shows those."""
    if not phone:
        return _NOTHING
    call = el("a", el("strong", phone), el("span", _("值班电话"), class_="small"), href=f"tel:{phone}", class_="call")
    return el("div", call, class_="danger-numbers", style="position:static")


def _hidden(name: str, value: str) -> Html:
    return el("input", type="hidden", name=name, value=value)


def _known(place: ReportPlace, picked: str) -> Html:
    thing = el("span", " · ", place.thing, class_="soft") if place.thing else _NOTHING
    first = _("就是 {trail}", trail=place.trail)
    return el(
        "div",
        el("p", _PIN, el("span", el("strong", place.trail), thing), class_="flex items-center gap-2"),
        el(
            "details",
            el("summary", _("不是这里？"), class_="link small tap flex items-center"),
            el("label", el("span", _("换一个地点"), class_="sr-only"), _select(place, picked, first), class_="block"),
            _elsewhere(),
            open=bool(picked),
        ),
        class_="place-line",
    )


def _to_pick(place: ReportPlace, picked: str) -> Html:
    if not place.options:
        return el("p", _("这个社区还没有登记小区和楼栋，请先联系居委会。"), class_="soft")
    chosen = picked or str(place.place_id or "")
    words = el("span", _PIN, _("在哪里？"), class_="font-semibold flex items-center gap-2 mb-1")
    return join(
        el("label", words, _select(place, chosen, _("请选小区和楼栋"), required=True), class_="block"), _elsewhere()
    )


def _select(place: ReportPlace, picked: str, first: str, *, required: bool = False) -> Html:
    groups = [
        el(
            "optgroup",
            *(
                el("option", f"{compound.name} {name}", value=str(id_), selected=str(id_) == picked)
                for id_, name in compound.places
            ),
            label=compound.name,
        )
        for compound in place.options
    ]
    return el("select", el("option", first, value=""), *groups, name="place", class_="select", required=required)


def _elsewhere() -> Html:
    address = f"{route('/places/')}?next={route('/report/')}"
    return el("p", el("a", _("在别的社区"), class_="link tap inline-flex items-center", href=address), class_="small")


def track_part(view: TrackView, message: str = "", typed: str = "") -> Html:
    """Return a report's whole tracking page for browsers without JavaScript."""
    problem = el("div", message, class_="notice-box notice-box-error mb-4", role="alert") if message else _NOTHING
    head = el(
        "div",
        el("h2", view.sentence, class_="break-keep [overflow-wrap:anywhere]"),
        el("p", view.deadline),
        el("p", _("编号"), " ", el("strong", view.shown_code, class_="mono"), class_="mt-2"),
        el("p", _("收藏这一页，或记下编号，就能再来看。有编号的人都能替您答复，别随便给人。"), class_="small soft"),
        class_="card-flat mb-4",
    )
    where = el("p", f"{view.place} · {view.need} · {view.category}", class_="small soft")
    words = el("p", view.text, dir="auto", class_="whitespace-pre-line my-2")
    told = el("div", where, words, _pictures(view.photos), class_="card-flat mb-4")
    timeline = el("ol", *(_event(event) for event in view.events), class_="timeline")
    steps = el("div", el("h2", _("每一步"), class_="mb-3"), timeline, class_="card-flat")
    return el("noscript", _HIDE_LIVE, problem, head, _actions(view, typed), told, steps)


def not_found_part(words: str) -> Html:
    """Return the answer to a code that is none, for browsers without JavaScript."""
    return el("noscript", _HIDE_LIVE, el("div", words, class_="notice-box notice-box-error mb-4"), _code_form())


def ask_part() -> Html:
    """Return the form that asks for a code, for browsers without JavaScript."""
    return el("noscript", _HIDE_LIVE, _code_form())


def _code_form() -> Html:
    box = el("input", name="code", class_="input mono", maxlength="40", required=True)
    return el(
        "form",
        el("label", _("编号"), box, class_="block"),
        el("button", _("查一查"), class_="btn btn-primary"),
        action=route("/track/"),
        method="get",
        class_="card-flat mb-4 flex flex-col gap-3",
    )


def _actions(view: TrackView, typed: str) -> Html:
    box = el("textarea", typed, name="words", rows="3", maxlength="500", class_="textarea")
    words = el("label", _("想说的话"), box, class_="block")
    if view.turn:
        return _form(view, words, _button("yes", _("解决了"), primary=True), _button("no", _("没解决")))
    made = []
    if view.may_rate:
        stars = [el("option", str(n), value=str(n), selected=n == 5) for n in range(1, 6)]
        label = el("label", _("给这次办理打分（1 到 5 分）"), el("select", *stars, name="stars", class_="select"))
        made.append(_form(view, label, _button("rate", _("提交评分"))))
    if view.may_reopen:
        made.append(_form(view, words, _button("reopen", _("问题又出现了"))))
    return join(*made)


def _form(view: TrackView, *children: str) -> Html:
    code = _hidden("code", view.code)
    style = "card-panel mb-4 flex flex-col gap-3"
    return el("form", code, *children, action="/api/track", method="post", class_=style)


def _button(value: str, words: str, *, primary: bool = False) -> Html:
    return el("button", words, name="do", value=value, class_="btn btn-primary" if primary else "btn")


def _event(event: EventView) -> Html:
    note = el("p", event.note, dir="auto", class_="whitespace-pre-line") if event.note else _NOTHING
    when = f"{event.at} · {event.who}" if event.who else event.at
    return el(
        "li",
        el("p", el("strong", event.title)),
        note,
        _pictures(event.photos),
        el("p", when, class_="small soft num"),
    )


def _pictures(names: tuple[str, ...]) -> Html:
    style = "w-24 h-24 object-cover rounded-[10px] border border-[var(--line)]"
    words = _("照片，点开看大图")
    shown = [
        el("a", el("img", src=photos.url(name, thumb=True), alt=words, class_=style), href=photos.url(name))
        for name in names
    ]
    return el("div", *shown, class_="flex flex-wrap gap-2") if shown else _NOTHING
