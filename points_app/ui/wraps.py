"""What surrounds the whole app: the bar that says the connection is lost, and the last-resort page.

These are compiled once for both languages, so they carry both; CSS shows the one of the page.
"""

from collections.abc import Callable

import reflex as rx
from reflex_components_core.base.error_boundary import ErrorBoundary
from reflex_components_core.core.banner import has_connection_errors

from points_app.core.i18n import LOCALES, _, use_locale


def _in_both(words: Callable[[], str]) -> list[rx.Component]:
    shown = []
    for name in LOCALES:
        with use_locale(name):
            shown.append(rx.el.span(words(), class_name=f"only-{name}"))
    return shown


def connection_bar() -> rx.Component:
    """Say that the server is out of reach, and that what is written is kept."""
    words = _in_both(lambda: _("正在重新连接。您写的内容还在，连上后自动继续。"))
    return rx.el.div(
        rx.cond(has_connection_errors, rx.el.div(*words, class_name="reconnecting no-print"), rx.fragment()),
        role="status",
    )


def _last_resort() -> rx.Component:
    return rx.el.main(
        rx.el.h1(*_in_both(lambda: _("这一页出了点问题"))),
        rx.el.p(*_in_both(lambda: _("已经提交的内容都在。请刷新页面再试；还不行，请告诉居委会。")), class_name="my-4"),
        rx.el.a(*_in_both(lambda: _("刷新页面")), href="", class_name="btn btn-primary"),
        class_name="content reading",
    )


def app_wraps() -> dict[tuple[int, str], Callable[[bool], rx.Component | None]]:
    """Return the wraps for rx.App in place of Reflex's own, which are English and show stack traces."""
    return {
        (55, "ErrorBoundary"): lambda _stateful: ErrorBoundary.create(fallback_render=rx.Var.create(_last_resort())),
        (5, "Overlay"): lambda _stateful: rx.fragment(rx.memo(connection_bar)()),
    }
