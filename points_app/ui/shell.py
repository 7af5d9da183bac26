"""The frame around every page, and the registry entry that a slice's pages.py makes for each."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import reflex as rx

from points_app.access.session import SessionState
from points_app.core.i18n import LOCALES, _, route, use_locale
from points_app.ui.native import link, load_link
from points_app.ui.navigation import Door, main_doors, staff_doors


@dataclass(frozen=True)
class Page:
    """A page: its address ("/report/"), title, content, what is read on load, and the door it belongs to."""

    path: str
    title: Callable[[], str]
    build: Callable[[], rx.Component]
    on_load: tuple[Any, ...] = ()
    door: str = ""
    width: str = "reading"
    bare: bool = False
    """Without the frame: sheets that are only printed, the big screen."""


def add_pages(app: rx.App, pages: list[Page]) -> None:
    """Compile every page once per language."""
    for page in pages:
        for name in LOCALES:
            with use_locale(name):
                app.add_page(
                    _compiled(page, name),
                    route=_reflex_route(page.path, name),
                    title=f"{page.title()} · {_('邻里积分')}",
                    description=_("社区积分、公示、诉求与共管账户，人人看得见。"),
                    on_load=[SessionState.load, *page.on_load],
                )


def _reflex_route(path: str, name: str) -> str:
    inner = path.strip("/")
    if name == "zh":
        return f"/{inner}" if inner else "index"
    return f"/en/{inner}" if inner else "/en"


def _compiled(page: Page, name: str) -> Callable[[], rx.Component]:
    def component() -> rx.Component:
        with use_locale(name):
            return rx.fragment(page.build()) if page.bare else frame(page.build(), door=page.door, width=page.width)

    # Reflex writes the parts of a page into one script for each module that pages come from. All would come from this
    # one, and every visitor would load every page.
    slug = re.sub(r"\W+", "_", page.path.strip("/")) or "home"
    component.__module__ = f"{page.build.__module__}.{name}_{slug}"
    return component


def frame(content: rx.Component, *, door: str, width: str) -> rx.Component:
    """Top bar, rail or bottom bar, and the content between them."""
    return rx.el.div(
        load_link(_("跳到正文"), href="#main", class_name="skip"),
        rx.el.div(_("网络断开了。写好的内容还在，连上后会自动继续。"), class_name="offline no-print", role="status"),
        _rail(door),
        _top_bar(),
        rx.el.main(content, id="main", tab_index=-1, class_name=f"content {width}"),
        _bottom_bar(door),
        class_name="frame",
    )


def _top_bar() -> rx.Component:
    return rx.el.header(
        link(
            rx.icon("map-pin", size=18, aria_hidden="true", class_name="flex-none topbar-pin"),
            rx.el.span(
                rx.cond(SessionState.place_name != "", SessionState.place_name, _("选择小区")),
                class_name="line-clamp-2 leading-tight",
            ),
            rx.icon("chevron-down", size=18, aria_hidden="true", class_name="flex-none soft"),
            rx.el.span(_("，换一个地方"), class_name="sr-only"),
            href=route("/places/"),
            class_name="flex items-center gap-1.5 min-w-0 flex-1 tap font-semibold no-underline",
        ),
        rx.el.button(
            rx.el.span(_("大字版"), class_name="elder-off"),
            rx.el.span(_("标准字"), class_name="elder-on"),
            type="button",
            class_name="btn btn-quiet small",
            custom_attrs={"data-elder-button": ""},
        ),
        rx.el.button(
            "EN" if _is_chinese() else "中文",  # untranslated: each language by its own name
            type="button",
            class_name="btn btn-quiet small",
            lang="en" if _is_chinese() else "zh-CN",
            aria_label="Read this page in English" if _is_chinese() else "用中文看这一页",  # untranslated: as above
            custom_attrs={"data-language-button": ""},
        ),
        class_name="topbar",
    )


def _is_chinese() -> bool:
    return route("/") == "/"


def _bottom_bar(active: str) -> rx.Component:
    return rx.el.nav(*(_tab(door, active) for door in main_doors()), class_name="bottombar", aria_label=_("主要栏目"))


def _tab(door: Door, active: str) -> rx.Component:
    current = {"aria_current": "page"} if door.key == active else {}
    return link(
        rx.icon(door.icon, size=24, aria_hidden="true"),
        rx.el.span(door.words()),
        href=route(door.path),
        class_name="tab",
        **current,
    )


def _rail(active: str) -> rx.Component:
    return rx.el.nav(
        rx.el.div(_("邻里积分"), class_name="px-3 pb-3 text-[length:var(--h2)] font-bold text-[var(--red)]"),
        *(_rail_link(door, active) for door in main_doors()),
        rx.cond(
            SessionState.staff,
            rx.el.div(
                rx.el.div(_("办事"), class_name="small soft px-3 pt-5 pb-1"),
                *(staff_only(door, _rail_link(door, active)) for door in staff_doors()),
                class_name="flex flex-col gap-1",
            ),
            rx.fragment(),
        ),
        class_name="rail",
        aria_label=_("侧边栏"),
    )


def _rail_link(door: Door, active: str) -> rx.Component:
    current = {"aria_current": "page"} if door.key == active else {}
    return link(rx.icon(door.icon, size=22, aria_hidden="true"), door.words(), href=route(door.path), **current)


def staff_only(door: Door, content: rx.Component) -> rx.Component:
    """Show `content` to holders of one of the door's roles. It hides; the services protect."""
    holds = reduce(lambda left, right: left | right, (SessionState.roles.contains(str(role)) for role in door.roles))
    return rx.cond(holds, content, rx.fragment())


def staff_links() -> rx.Component:
    """The staff's doors as a list, for the phone, which has no rail."""
    return rx.el.div(
        *(
            staff_only(
                door,
                link(
                    rx.icon(door.icon, size=22, aria_hidden="true", class_name="soft"),
                    rx.el.span(door.words(), class_name="flex-1"),
                    rx.icon("chevron-right", size=20, aria_hidden="true", class_name="soft"),
                    href=route(door.path),
                    class_name="row no-underline",
                ),
            )
            for door in staff_doors()
        ),
    )
