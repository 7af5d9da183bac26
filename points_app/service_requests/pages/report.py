"""The report form: one page, no steps, posted by the browser itself; needs neither JavaScript nor an account."""

import reflex as rx

from points_app.core.i18n import _, locale, route
from points_app.service_requests.forms import ReportForm
from points_app.service_requests.kinds import CATEGORIES, MAX_PHOTOS, Category, Need
from points_app.ui import parts
from points_app.ui.fields import form_fields
from points_app.ui.native import server_filled
from points_app.ui.pictures import photo_field
from points_app.ui.posting import posted_form, refusal, send_button

_ICONS = {Need.URGENT: "siren", Need.HARD: "hand-helping", Need.WORRY: "cloud-rain", Need.WISH: "sprout"}


def report() -> rx.Component:
    """The page."""
    return parts.stack(
        rx.el.div(
            parts.heading(
                _("有事，说一声"), action=parts.button_link(_("查进度"), route("/track/"), quiet=True, icon="search")
            ),
            rx.el.p(_("不用登录，写一句话就能发。发出后有编号，随时查进度。"), class_name="soft -mt-4 break-keep"),
        ),
        posted_form(
            rx.el.div(
                _danger(),
                server_filled(id="report-place", src=f"/api/report/place?lang={locale()}"),
                class_name="report-first contents",
            ),
            _needs(),
            _categories(),
            rx.el.div(
                *form_fields(
                    ReportForm,
                    only=("text",),
                    props={
                        "text": {
                            "required": True,
                            "dir": "auto",
                            "placeholder": _("比如：2 单元 301 厨房水管裂了，水流到楼道里。"),
                        }
                    },
                    id_prefix="report",
                ),
                class_name="report-sentence",
            ),
            photo_field("report-photos", _("最多 4 张，拍清楚地方和样子就好。位置等信息会自动去掉。"), MAX_PHOTOS),
            *form_fields(
                ReportForm,
                only=("phone",),
                props={"phone": {"auto_complete": "tel", "input_mode": "tel"}},
                id_prefix="report",
            ),
            rx.el.p(_("您写的话和照片，只有办事人员和拿着编号的人看得到；公开的只有件数。"), class_name="small soft"),
            rx.el.div(
                refusal(),
                send_button(_("发出")),
                class_name="sticky-action flex flex-col gap-2",
            ),
            action="/api/report",
            kept="report",
            pictures=True,
            more={"data-remember": "text"},
            class_name="flex flex-col gap-5",
        ),
    )


def _needs() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(_("是哪一种？"), class_name="font-semibold mb-2"),
        rx.el.div(*(_tile(need) for need in Need), class_name="grid grid-cols-2 gap-3 tiles"),
    )


def _tile(need: Need) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="radio", name="need", value=str(need), required=True),
        rx.el.span(rx.icon(_ICONS[need], size=28, aria_hidden="true"), need.label, class_name="tile-word"),
        rx.el.span(need.example, class_name="small soft"),
        class_name=f"tile tile-{need}",
    )


def _categories() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(
            _("具体是什么？"),
            rx.el.span(_("（说不清就不选）"), class_name="small soft font-normal"),
            class_name="font-semibold mb-2",
        ),
        *(
            rx.el.div(
                *(
                    rx.el.label(
                        rx.el.input(type="radio", name="category", value=str(category)),
                        category.label,
                        class_name="chip",
                    )
                    for category in categories
                ),
                class_name="chips by-need",
                custom_attrs={"data-need": str(need)},
            )
            for need, categories in CATEGORIES.items()
        ),
        *(
            rx.el.p(words, class_name="advice notice-box notice-box-amber mt-3", custom_attrs={"data-advice": category})
            for category, words in _advice().items()
        ),
        class_name="has-need",
    )


def _advice() -> dict[Category, str]:
    """Return what to do at once, before anybody comes."""
    return {
        Category.WATER: _("先关家里的总水阀。水快流到插座，先拉下总闸；关不住，打电话。"),
        Category.POWER: _("先看自家的空气开关。看到断落的电线，离远些，别碰。"),
        Category.GAS: _("别开关灯，别点火，别在屋里打电话。关阀门，开窗，人到屋外再打电话。"),
        Category.HEATING: _("漏水就先关分水器的总阀，用盆接住。"),
        Category.LIFT: _("有人困在里面：按轿厢里的呼叫键，靠壁站好，别扒门，等人来救。"),
    }


def _danger() -> rx.Component:
    numbers = (("110", _("报警")), ("119", _("火警")), ("120", _("急救")), ("122", _("交通")))
    return rx.el.div(
        rx.el.p(_("人有危险，先打电话，打完再写。"), class_name="font-bold mb-2"),
        rx.el.div(
            *(
                rx.el.a(
                    rx.el.strong(number), rx.el.span(words, class_name="small"), href=f"tel:{number}", class_name="call"
                )
                for number, words in numbers
            ),
            class_name="grid grid-cols-4 gap-2",
        ),
        class_name="danger-numbers",
        role="alert",
    )
