"""The part of the report form that only the server knows: the place, from the scanned tag or to be picked."""

from points_app.core.i18n import _, route
from points_app.service_requests.views import ReportPlace
from points_app.ui.html_parts import NOTHING, hidden
from points_app.web.fragments import key_field
from points_app.web.html import Html, el, join

_PIN = Html(
    '<svg xmlns="http://www.w3.org/2000/svg" width="22" height="22" viewBox="0 0 24 24" fill="none" '
    'stroke="currentColor" stroke-width="2" aria-hidden="true" class="flex-none"><path d="M20 10c0 5-5.5 10.2-7.4 '
    '11.8a1 1 0 0 1-1.2 0C9.5 20.2 4 15 4 10a8 8 0 0 1 16 0"/><circle cx="12" cy="10" r="3"/></svg>'
)


def place_part(place: ReportPlace, key: str, message: str = "", picked: str = "") -> Html:
    """Return the form's hidden fields, the message of a refused form, and the place: known, or to be picked."""
    tag = hidden("at", place.tag) if place.tag else NOTHING
    problem = NOTHING
    if message:
        kept = el("p", _("写好的内容还在；照片请再选一次。"))
        problem = el("div", el("p", message), kept, class_="notice-box notice-box-error mb-4", role="alert")
    elif place.problem:
        problem = el("div", place.problem, class_="notice-box notice-box-amber mb-4", role="status")
    where = _known(place, picked) if place.tag else _to_pick(place, picked)
    return join(key_field(key), tag, _duty(place.duty_phone), problem, where)


def _duty(phone: str) -> Html:
    """Return whom to call in danger besides the emergency numbers; the page shows it where it shows those."""
    if not phone:
        return NOTHING
    call = el("a", el("strong", phone), el("span", _("值班电话"), class_="small"), href=f"tel:{phone}", class_="call")
    return el("div", call, class_="danger-numbers lies-still")


def _known(place: ReportPlace, picked: str) -> Html:
    thing = el("span", " · ", place.thing, class_="soft") if place.thing else NOTHING
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
