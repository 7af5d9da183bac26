"""The cards of a building: made, printed, revoked."""

import reflex as rx

from points_app.core.i18n import _
from points_app.people.pages.common import at, back, card_row
from points_app.people.state import CardsState
from points_app.ui import parts
from points_app.ui.native import ONCE, tap_guard


def cards() -> rx.Component:
    """The cards of a building: made, printed, revoked."""
    return parts.stack(
        tap_guard(),
        parts.form_error(CardsState.error),
        parts.loaded(
            CardsState,
            parts.stack(
                back(CardsState.place.title, at("/people/", CardsState.place.id)),
                rx.el.div(
                    parts.heading(_("用户卡"), CardsState.place.where),
                    parts.panel(
                        rx.el.p(CardsState.about),
                        rx.el.div(
                            parts.segments(
                                _("每户张数"),
                                [(str(n), str(n)) for n in (1, 2, 3, 4)],
                                CardsState.each,
                                CardsState.pick_each,
                            ),
                            parts.button(_("排版"), icon="layout-grid", on_click=CardsState.issue, custom_attrs=ONCE),
                            rx.cond(
                                CardsState.sheet.length() > 0,
                                rx.el.button(
                                    rx.icon("printer", size=20, aria_hidden="true"),
                                    _("打印"),
                                    type="button",
                                    class_name="btn btn-primary",
                                    custom_attrs={"data-print-button": ""},
                                ),
                                rx.fragment(),
                            ),
                            class_name="flex flex-wrap gap-3 mt-3 items-center",
                        ),
                    ),
                    class_name="no-print",
                ),
                rx.cond(CardsState.sheet.length() > 0, _sheet(), rx.fragment()),
                _issued(),
            ),
        ),
    )


def _sheet() -> rx.Component:
    return rx.el.div(
        rx.foreach(
            CardsState.sheet,
            lambda one: rx.el.article(
                rx.el.img(
                    src="/api/card/" + one.id.to_string() + ".svg",
                    alt=_("用户卡二维码"),
                    class_name="print-qr",
                    custom_attrs={"data-qr": one.link},
                ),
                rx.el.div(
                    rx.el.div(_("用户卡"), class_name="small"),
                    rx.el.div(one.where, class_name="font-bold"),
                    rx.el.div(one.door, class_name="font-bold text-[length:var(--h2)]"),
                    rx.el.div(one.code, class_name="mono font-semibold"),
                    rx.el.div(_("扫码设密码，只能用一次。"), class_name="small"),
                    rx.el.div(_("有效期至 "), one.expires, class_name="small num"),
                    class_name="min-w-0 flex-1 basis-40",
                ),
                class_name="print-card flex-wrap",
            ),
        ),
        class_name="print-cards",
    )


def _issued() -> rx.Component:
    return rx.el.div(
        rx.el.h2(_("发过的卡"), class_name="mb-2"),
        rx.cond(
            CardsState.cards.length() > 0,
            rx.el.div(
                parts.card(
                    rx.foreach(CardsState.cards, lambda card: card_row(card, CardsState.revoke, with_door=True))
                ),
                parts.more_button(CardsState.after != "", CardsState.load_more),
            ),
            parts.empty(_("还没有发过卡。点“排版”，给这里每户准备一张。"), icon="id-card"),
        ),
        class_name="no-print",
    )
