"""The parts of the report and tracking pages that only the server knows, as HTML: they work without JavaScript."""

from html import escape

from points_app.core import photos
from points_app.core.i18n import _, route
from points_app.service_requests.queries import EventView, ReportPlace, TrackView

_PIN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="22" height="22" viewBox="0 0 24 24" fill="none" '
    'stroke="currentColor" stroke-width="2" aria-hidden="true" style="flex:none"><path d="M20 10c0 5-5.5 10.2-7.4 '
    '11.8a1 1 0 0 1-1.2 0C9.5 20.2 4 15 4 10a8 8 0 0 1 16 0"/><circle cx="12" cy="10" r="3"/></svg>'
)


def place_part(place: ReportPlace, key: str, message: str = "", picked: str = "") -> str:
    """Return the form's hidden fields, the message of a refused form, and the place: known, or to be picked."""
    hidden = f'<input type="hidden" name="key" value="{escape(key)}">'
    if place.tag:
        hidden += f'<input type="hidden" name="at" value="{escape(place.tag)}">'
    problem = ""
    if message:
        problem = (
            f'<div class="notice-box notice-box-error mb-4" role="alert"><p>{escape(message)}</p>'
            f"<p>{escape(_('写好的内容还在；照片请再选一次。'))}</p></div>"
        )
    elif place.problem:
        problem = f'<div class="notice-box notice-box-amber mb-4" role="status">{escape(place.problem)}</div>'
    return hidden + problem + (_known(place, picked) if place.tag else _to_pick(place, picked))


def _known(place: ReportPlace, picked: str) -> str:
    thing = f'<span class="soft"> · {escape(place.thing)}</span>' if place.thing else ""
    opened = " open" if picked else ""
    select = _select(place, picked, _("就是 {trail}", trail=place.trail), required=False)
    return (
        f'<p class="flex items-center gap-2">{_PIN}<span><strong>{escape(place.trail)}</strong>{thing}</span></p>'
        f'<details class="mt-1"{opened}><summary class="link small tap flex items-center">{escape(_("不是这里？"))}'
        f'</summary><label class="block"><span class="sr-only">{escape(_("换一个地点"))}</span>'
        f"{select}</label>{_elsewhere()}</details>"
    )


def _to_pick(place: ReportPlace, picked: str) -> str:
    if not place.options:
        return f'<p class="soft">{escape(_("这个社区还没有登记小区和楼栋，请先联系居委会。"))}</p>'
    chosen = picked or str(place.place_id or "")
    return (
        f'<label class="block"><span class="font-semibold flex items-center gap-2 mb-1">{_PIN}'
        f"{escape(_('在哪里？'))}</span>{_select(place, chosen, _('请选小区和楼栋'), required=True)}</label>"
        f"{_elsewhere()}"
    )


def _select(place: ReportPlace, picked: str, first: str, *, required: bool) -> str:
    groups = []
    for compound in place.options:
        options = "".join(
            f'<option value="{id_}"{" selected" if str(id_) == picked else ""}>'
            f"{escape(compound.name)} {escape(name)}</option>"
            for id_, name in compound.places
        )
        groups.append(f'<optgroup label="{escape(compound.name)}">{options}</optgroup>')
    need = " required" if required else ""
    return (
        f'<select name="place" class="select"{need}><option value="">{escape(first)}</option>{"".join(groups)}</select>'
    )


def _elsewhere() -> str:
    return (
        f'<p class="small mt-1"><a class="link" href="{route("/places/")}?next={route("/report/")}">'
        f"{escape(_('在别的社区'))}</a></p>"
    )


def track_part(view: TrackView, message: str = "", typed: str = "") -> str:
    """Return a report's whole tracking page for browsers without JavaScript."""
    problem = f'<div class="notice-box notice-box-error mb-4" role="alert">{escape(message)}</div>' if message else ""
    tiles = "".join(
        f"<p>{part}</p>"
        for part in (
            f'<span class="text-[length:var(--h2)] font-bold">{escape(view.sentence)}</span>',
            f"{escape(view.deadline)}",
            f'{escape(_("编号"))} <span class="mono">{escape(view.shown_code)}</span>',
            f"{escape(view.place)} · {escape(view.need)} · {escape(view.category)}",
        )
    )
    words = f'<p dir="auto" class="whitespace-pre-line">{escape(view.text)}</p>{_pictures(view.photos)}'
    events = "".join(_event(event) for event in view.events)
    return (
        f'<noscript>{problem}<div class="card-flat mb-4">{tiles}</div>{_actions(view, typed)}'
        f'<div class="card-flat mb-4">{words}</div><ol class="timeline">{events}</ol></noscript>'
    )


def _actions(view: TrackView, typed: str) -> str:
    top = (
        f'<form action="/api/track" method="post" class="card-panel mb-4 flex flex-col gap-3">'
        f'<input type="hidden" name="code" value="{escape(view.code)}">'
    )
    box = (
        f'<label class="block">{escape(_("想说的话"))}'
        f'<textarea name="words" rows="3" maxlength="500" class="textarea">{escape(typed)}</textarea></label>'
    )
    if view.turn:
        yes, no = escape(_("解决了")), escape(_("没解决"))
        return (
            f'{top}{box}<button name="do" value="yes" class="btn btn-primary">{yes}</button>'
            f'<button name="do" value="no" class="btn">{no}</button></form>'
        )
    made = ""
    if view.may_rate:
        stars = "".join(f'<option value="{n}"{" selected" if n == 5 else ""}>{n}</option>' for n in range(1, 6))
        made += (
            f'{top}<label class="block">{escape(_("给这次办理打分（1 到 5 分）"))}'
            f'<select name="stars" class="select">{stars}</select></label>'
            f'<button name="do" value="rate" class="btn">{escape(_("提交评分"))}</button></form>'
        )
    if view.may_reopen:
        made += f'{top}{box}<button name="do" value="reopen" class="btn">{escape(_("问题又出现了"))}</button></form>'
    return made


def _event(event: EventView) -> str:
    note = f'<p dir="auto" class="whitespace-pre-line">{escape(event.note)}</p>' if event.note else ""
    who = f" · {escape(event.who)}" if event.who else ""
    return (
        f"<li><p><strong>{escape(event.title)}</strong></p>{note}{_pictures(event.photos)}"
        f'<p class="small soft num">{escape(event.at)}{who}</p></li>'
    )


def _pictures(names: tuple[str, ...]) -> str:
    return "".join(
        f'<a href="{photos.url(name)}"><img src="{photos.url(name, thumb=True)}" alt="{escape(_("照片，点开看大图"))}" '
        f'width="96" height="96" class="w-24 h-24 object-cover rounded-[10px] inline-block mr-2"></a>'
        for name in names
    )
