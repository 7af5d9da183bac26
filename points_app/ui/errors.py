"""The page for addresses that are not there, and what a visitor is told when a handler failed."""

from collections.abc import Callable

import reflex as rx
from reflex_base.event import EventSpec

from points_app.access import effects
from points_app.access.session import SessionState
from points_app.core import incidents, log
from points_app.core.i18n import LOCALES, _, route, use_locale
from points_app.ui import parts
from points_app.ui.shell import frame

# This page is one for both languages, so the browser chooses by the address.
_IS_ENGLISH = "(typeof location !== 'undefined' && /^\\/en(\\/|$)/.test(location.pathname))"


def add_not_found(app: rx.App) -> None:
    """Add the page that every unknown address shows, in the frame and in the address's language."""
    app.add_page(
        lambda: rx.cond(rx.Var(_IS_ENGLISH, _var_type=bool), _in_language("en"), _in_language("zh")),
        route="404",
        title="没有这一页 · Page not found",  # untranslated: one title for both languages
        on_load=SessionState.load,
    )


def _in_language(name: str) -> rx.Component:
    with use_locale(name):
        return frame(
            parts.stack(
                parts.heading(_("没有这一页")),
                parts.empty(
                    _("地址可能抄错了，或者这一页已经撤下。二维码打不开时，请告诉居委会。"),
                    parts.button_link(_("回首页"), route("/"), primary=True),
                    icon="signpost",
                ),
            ),
            door="",
            width="reading",
        )


def tell_incident(exception: Exception) -> EventSpec:
    """Report what no handler foresaw, and tell the visitor its number."""
    number = incidents.report(exception)
    return effects.toast("error", {name: _in(name, lambda: incidents.words(number)) for name in LOCALES})


def note_trouble(exception: Exception) -> None:
    """Note that a page failed in somebody's browser; what it says is the browser's own word, cut and escaped.

    In one line, and not as an error of ours: anybody can send one.
    """
    log.ours.warning("A page failed in a browser: %s", str(exception)[:300])


def _in(name: str, words: Callable[[], str]) -> str:
    with use_locale(name):
        return words()
