"""All settings of a place, and the history of one, in words."""

from dataclasses import dataclass, field

from sqlmodel import Session

from points_app.core import paging, saying
from points_app.core.errors import NotAllowed
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.core.spans import Span
from points_app.people import queries, rights
from points_app.people.finding import get_place
from points_app.people.place_settings import CARD_DAYS, Found, Origin, Setting, registered, value, values_for
from points_app.people.queries.place_settings import Change, history


@dataclass(frozen=True)
class SettingView:
    """A setting at a place: what counts, where that comes from, and what its form begins with.

    `own` is the place's own value as it is typed, "" where it has none; `other` what counts then; `unit` a span's.
    """

    now: str = ""
    origin: str = ""
    own: str = ""
    other: str = ""
    unit: str = ""
    may_set: bool = False


@dataclass(frozen=True)
class SettingsPage:
    """A place with all its settings by their keys."""

    place_id: int = 0
    place: str = ""
    rows: dict[str, SettingView] = field(default_factory=dict)


@dataclass(frozen=True)
class ChangeView:
    """That a setting was set: when, by whom, to what."""

    when: str = ""
    who: str = ""
    words: str = ""


def settings_page(session: Session, actor: Actor, place_id: int) -> SettingsPage:
    """Return the settings of a place whose register the actor keeps; 0 is the widest of those."""
    actor.need_sign_in()
    widest = min(actor.paths(rights.KEEPERS), key=len, default="")
    if not widest:
        raise NotAllowed(_("只有居委会和管理员能看本处的设定。"))
    place = get_place(session, place_id or queries.ids_of(widest)[-1])
    rights.need_keeper(actor, place.path)
    found = values_for(session, place.path)
    line = {one.id: queries.place_name(one) for one in queries.ancestors(session, place.path)}
    rows = {
        key: _view(setting, found[key], line.get(found[key].place_id, ""), actor.has(setting.setters, place.path))
        for key, setting in registered().items()
    }
    trail = queries.trails_of(session, [place.path])[place.path]
    return SettingsPage(place.id or 0, trail or queries.place_name(place), rows)


def _view(setting: Setting[object], found: Found[object], place: str, may_set: bool) -> SettingView:
    typed, unit = _typed(setting, found.value)
    is_own = found.origin == Origin.HERE
    return SettingView(
        now=setting.words(found.value),
        origin=_origin(found.origin, place),
        own=typed if is_own else "",
        other="" if is_own else typed,
        unit=unit,
        may_set=may_set and found.origin != Origin.ENVIRONMENT,
    )


def _typed(setting: Setting[object], value: object) -> tuple[str, str]:
    if isinstance(value, Span):
        return str(value.amount), value.unit.value
    return setting.as_text(value), ""


def _origin(origin: Origin, place: str) -> str:
    return {
        Origin.HERE: _("本处的设定"),
        Origin.ABOVE: _("沿用{place}的设定", place=place),
        Origin.INSTALLATION: _("程序启动时记下的"),
        Origin.DEFAULT: _("默认"),
        Origin.ENVIRONMENT: _("由运行程序的人用 POINTS_PUBLIC_URL 指定，这里不能改"),
    }[origin]


def card_words(session: Session, _actor: Actor, path: str) -> str:
    """Return what the page of cards says about those that are made at the place `path`."""
    return _(
        "每户印几张？一张卡激活一个账号，{n} 天内有效。已有没用的卡会直接重印，不会多发。",
        n=value(session, path, CARD_DAYS),
    )


def changes(session: Session, actor: Actor, place_id: int, key: str, after: str = "") -> paging.Page[ChangeView]:
    """Return what was set right at a place before, newest first."""
    setting = registered().get(key)
    page = history(session, actor, place_id, key, after)
    return page.of(_change(setting, change) for change in page.rows)


def _change(setting: Setting[object] | None, change: Change) -> ChangeView:
    words = change.text
    if not words:
        words = _("改回沿用")
    elif setting is not None and change.value is not None:
        words = setting.words(change.value)
    return ChangeView(saying.moment(change.at), change.by, words)
