"""Pages of what a person sees of oneself: signing in, "me", password, household card, the choice of a place."""

from typing import Any

import reflex as rx

from points_app.access.session import SessionState
from points_app.core.i18n import _, route
from points_app.people.state import CardState, MeState, PasswordState, PlacesState, SignInState
from points_app.ui import parts
from points_app.ui.native import ONCE, link, load_link, native_form, tap_guard
from points_app.ui.shell import Page, staff_links


def problem(name: str, *words: str) -> rx.Component:
    """Words that the server shows by sending the browser to `#problem-name`: they are there, and CSS reveals them."""
    return rx.el.div(
        parts.notice(*(rx.el.p(line) for line in words), kind="error", icon="triangle-alert"),
        id=f"problem-{name}",
        role="alert",
        tab_index=-1,
        class_name="only-target",
    )


def _hidden(name: str, value: Any) -> rx.Component:
    return rx.el.input(type="hidden", name=name, value=value, read_only=True)


def _password_field(label: str, name: str, complete: str, hint: str | None = None) -> rx.Component:
    box = parts.text_input(
        id=name,
        name=name,
        type="password",
        auto_complete=complete,
        required=True,
        max_length=128,
        **({"aria_describedby": f"{name}-hint"} if hint else {}),
    )
    both = rx.el.div(box, _show_button(label, name), class_name="flex gap-2")
    return parts.field(label, both, hint=hint, for_id=name, required=True)


def _show_button(label: str, name: str) -> rx.Component:
    """Shows what was typed, and hides it again: on a small screen, mistypings are what keeps people out."""
    turn = (
        f"const box = document.getElementById('{name}'), shown = box.type === 'text';"
        "box.type = shown ? 'password' : 'text';"
        "box.nextElementSibling.toggleAttribute('data-shown', !shown);"
    )
    return rx.el.button(
        rx.el.span(_("显示"), class_name="group-data-shown:hidden"),
        rx.el.span(_("隐藏"), class_name="hidden group-data-shown:inline"),
        rx.el.span(" ", label, class_name="sr-only"),
        type="button",
        on_click=rx.call_script(turn),
        class_name="btn group flex-none noscript:hidden",
    )


def _phone_field(hint: str | None = None) -> rx.Component:
    return parts.field(
        _("手机号"),
        parts.text_input(
            id="phone",
            name="phone",
            type="tel",
            auto_complete="username",
            required=True,
            max_length=30,
            **({"aria_describedby": "phone-hint"} if hint else {}),
        ),
        hint=hint,
        for_id="phone",
        required=True,
    )


def sign_in() -> rx.Component:
    """Phone number and password; works without JavaScript."""
    return parts.stack(
        tap_guard(),
        parts.heading(_("登录"), _("看公示、反映问题都不用登录。")),
        problem(
            "wrong", _("手机号或密码不对，请再试一次。"), _("忘了密码，或还没有开通，请联系居委会，或用用户卡激活。")
        ),
        problem("slow", _("试得太多了，为了安全请过 15 分钟再试。"), _("急用的话，请联系居委会重设密码。")),
        problem("needed", _("要先登录才能办。登录后会回到刚才那一页，刚才没有提交的要再提交一次。")),
        native_form(
            _hidden("next", SignInState.onward),
            _phone_field(),
            _password_field(_("密码"), "password", "current-password"),
            parts.button(_("登录"), primary=True, type="submit", class_name="w-full"),
            action="/api/session",
            method="post",
            custom_attrs=ONCE,
            class_name="flex flex-col gap-4",
        ),
        link(
            rx.icon("id-card", size=22, aria_hidden="true", class_name="soft flex-none"),
            rx.el.span(_("第一次用？拿用户卡激活账号"), class_name="flex-1"),
            rx.icon("chevron-right", size=20, aria_hidden="true", class_name="soft flex-none"),
            href=rx.cond(SignInState.card != "", SignInState.card, route("/card/")),
            class_name="row no-underline",
        ),
        rx.cond(SignInState.sign_ins.length() > 0, _demo_card(), rx.fragment()),
    )


def _demo_card() -> rx.Component:
    return parts.panel(
        rx.el.h2(_("演示账号"), class_name="mb-1"),
        rx.el.p(_("这是演示用的社区，人物都是虚构的。点一个身份就能登录。"), class_name="small soft mb-2"),
        rx.foreach(
            SignInState.sign_ins,
            lambda one: native_form(
                _hidden("phone", one.value),
                _hidden("password", SignInState.demo_password),
                _hidden("next", SignInState.onward),
                rx.el.button(
                    rx.el.span(one.words, class_name="flex-1 basis-[6em] text-left font-semibold"),
                    rx.el.span(one.value, class_name="num soft"),
                    rx.icon("chevron-right", size=20, aria_hidden="true", class_name="soft flex-none"),
                    type="submit",
                    class_name="flex flex-wrap items-center gap-x-3 w-full tap cursor-pointer",
                ),
                action="/api/session",
                method="post",
                custom_attrs=ONCE,
                class_name="border-t border-[var(--line)]",
            ),
        ),
        rx.el.p(
            _("密码都是"),
            " ",
            rx.el.span(SignInState.demo_password, class_name="mono whitespace-nowrap"),
            class_name="small soft mt-2",
        ),
    )


def me() -> rx.Component:
    """What is mine."""
    return parts.loaded(
        MeState,
        rx.cond(MeState.me.name != "", _my_page(), _nobody()),
        lines=8,
    )


def _nobody() -> rx.Component:
    return parts.stack(
        parts.heading(_("我的")),
        parts.empty(
            _("登录后可以看自家的积分存折、自己的诉求。看公示、反映问题不用登录。"),
            parts.button_link(_("登录"), f"{route('/sign-in/')}?next={route('/me/')}", primary=True),
            parts.button_link(_("拿用户卡激活账号"), route("/card/"), quiet=True),
            icon="user-round",
        ),
        _row_link("search", _("查诉求进度"), route("/track/")),
    )


def _row_link(icon: str, words: str, href: str) -> rx.Component:
    return link(
        rx.icon(icon, size=22, aria_hidden="true", class_name="soft flex-none"),
        rx.el.span(words, class_name="flex-1"),
        rx.icon("chevron-right", size=20, aria_hidden="true", class_name="soft flex-none"),
        href=href,
        class_name="row no-underline",
    )


def _my_page() -> rx.Component:
    me = MeState.me
    return parts.stack(
        tap_guard(),
        parts.heading(
            me.name,
            rx.cond(me.household != "", me.household, _("不住在本社区，以工作身份登记")),
        ),
        rx.cond(
            MeState.done == "password",
            parts.notice(_("密码改好了，其他设备都已退出登录。"), kind="green", icon="circle-check"),
            rx.fragment(),
        ),
        rx.cond(
            me.has_password,
            rx.fragment(),
            parts.notice(
                rx.el.p(_("您是用一次性密码登录的，请现在设一个自己的密码，不然下次登不进来。")),
                link(_("设置密码"), href=route("/me/password/"), class_name="link"),
                kind="amber",
                icon="key-round",
            ),
        ),
        parts.card(
            rx.cond(me.has_household, _row_link("book-open", _("积分存折"), route("/passbook/")), rx.fragment()),
            _row_link("search", _("我的诉求"), route("/track/")),
        ),
        rx.cond(
            SessionState.staff,
            parts.card(rx.el.h2(_("办事")), _role_list(), staff_links()),
            rx.cond(me.roles.length() > 0, parts.card(rx.el.h2(_("我的职责")), _role_list()), rx.fragment()),
        ),
        _consents(),
        _devices(),
        _leaving(),
    )


def _role_list() -> rx.Component:
    return rx.el.ul(rx.foreach(MeState.me.roles, rx.el.li), class_name="soft mb-2")


def _switch(label: str, hint: str, given: Any, on_change: Any, name: str) -> rx.Component:
    return rx.el.label(
        rx.el.span(
            rx.el.span(label, class_name="block"),
            rx.el.span(hint, class_name="small soft block"),
            class_name="flex-1 min-w-0",
        ),
        rx.el.input(
            type="checkbox", role="switch", checked=given, on_change=on_change, id=name, class_name="toggle toggle-lg"
        ),
        class_name="row cursor-pointer",
        html_for=name,
    )


def _consents() -> rx.Component:
    me = MeState.me
    return parts.card(
        rx.el.h2(_("公开我的信息")),
        rx.el.p(_("都由您决定，随时可以改，马上生效。"), class_name="small soft mb-2"),
        _switch(
            _("光荣榜上用我的全名"),
            _("关着时只写姓，例如“张*明”。"),
            me.honor_name,
            lambda given: MeState.set_consent("honor_name", given),
            "consent-name",
        ),
        _switch(
            _("光荣榜上用我的照片"),
            _("关着时用姓氏印章代替照片。"),
            me.honor_photo,
            lambda given: MeState.set_consent("honor_photo", given),
            "consent-photo",
        ),
        _switch(
            _("我参加积分榜"),
            _("关着时积分照记，榜上没有您。"),
            me.on_boards,
            MeState.show_me,
            "on-boards",
        ),
        rx.cond(
            me.has_household,
            _switch(
                _("我家参加积分榜"),
                _("关着时积分照记，榜上没有您家。"),
                me.household_on_boards,
                MeState.show_household,
                "household-on-boards",
            ),
            rx.fragment(),
        ),
    )


def _devices() -> rx.Component:
    return parts.card(
        rx.el.h2(_("已登录的设备"), class_name="mb-2"),
        rx.foreach(
            MeState.me.devices,
            lambda device: rx.el.div(
                rx.el.div(
                    rx.el.div(device.words),
                    rx.el.div(_("登录于 "), device.since, class_name="small soft num"),
                    class_name="flex-1 basis-40",
                ),
                rx.cond(
                    device.current,
                    parts.pill(_("这台设备"), "green"),
                    parts.button(_("退出"), on_click=MeState.end_device(device.id), custom_attrs=ONCE),
                ),
                class_name="row flex-wrap",
            ),
        ),
    )


def _leaving() -> rx.Component:
    return parts.stack(
        parts.button_link(_("修改密码"), route("/me/password/"), icon="key-round"),
        _sign_out_form(_("退出登录"), "log-out", everywhere=False),
        _sign_out_form(_("在所有设备上退出"), "monitor-smartphone", everywhere=True),
    )


def _sign_out_form(words: str, icon: str, *, everywhere: bool) -> rx.Component:
    return native_form(
        *([rx.el.input(type="hidden", name="everywhere", value="1", read_only=True)] if everywhere else []),
        _hidden("next", route("/")),
        parts.button(words, icon=icon, type="submit", class_name="w-full"),
        action="/api/session/end",
        method="post",
        custom_attrs=ONCE,
    )


def password() -> rx.Component:
    """Changing the password, or setting the first one."""
    return parts.stack(
        tap_guard(),
        parts.heading(_("修改密码"), _("改好后，其他设备都会退出登录。")),
        problem("wrong", _("现在的密码不对，请再试一次。")),
        problem("short", _("新密码要有 8 到 128 个字符。")),
        problem("differ", _("两次输入的新密码不一样，请再试一次。")),
        problem("slow", _("试得太多了，请过 15 分钟再试。")),
        problem("again", _("密码刚刚在别处改过了，请重新登录。")),
        parts.loaded(
            PasswordState,
            rx.cond(
                PasswordState.signed_in,
                _password_form(),
                parts.empty(
                    _("请先登录。"),
                    parts.button_link(_("登录"), f"{route('/sign-in/')}?next={route('/me/password/')}", primary=True),
                    icon="key-round",
                ),
            ),
        ),
    )


def _password_form() -> rx.Component:
    return native_form(
        _hidden("next", PasswordState.onward),
        rx.cond(
            PasswordState.has_password,
            _password_field(_("现在的密码"), "old", "current-password"),
            rx.fragment(),
        ),
        _password_field(_("新密码"), "new", "new-password", _("至少 8 个字符。几个不相干的词连起来，又长又好记。")),
        _password_field(_("再输一次新密码"), "again", "new-password"),
        parts.button(_("保存新密码"), primary=True, type="submit", class_name="w-full"),
        action="/api/password",
        method="post",
        custom_attrs=ONCE,
        class_name="flex flex-col gap-4",
    )


def card() -> rx.Component:
    """A household card: type its code, or see what the scanned one opens."""
    return parts.stack(
        tap_guard(),
        parts.heading(_("用户卡激活"), _("用户卡由居委会发给每户。一张卡开通一个账号，只能用一次。")),
        problem("code", _("没有这个编码，请对着卡片再输一次。")),
        problem("slow", _("试得太多了，请过 15 分钟再试，或到居委会办理。")),
        problem("spent", _("这张卡今天试得太多了，请明天再试，或到居委会办理。")),
        problem("staff", _("工作人员的账号不能用用户卡开通，请向任命您的居委会或管理员领一次性密码。")),
        problem("opening", _("这位居民已用一次性密码登录，请在那台设备上设好密码；设备不在身边，请到居委会再领一个。")),
        problem("phone", _("手机号不对，或与居委会登记的不一致。"), _("换了号码，请先到居委会更改。")),
        problem("password", _("密码要有 8 到 128 个字符。")),
        problem("differ", _("两次输入的密码不一样，请再试一次。")),
        problem("resident", _("请先选您是哪一位。")),
        problem("refused", _("没有激活成功，请看下面的说明，或到居委会办理。")),
        parts.loaded(
            CardState,
            rx.cond(
                CardState.token == "",
                _code_form(),
                rx.cond(CardState.refused != "", _refused(), _activation()),
            ),
        ),
    )


def _code_form() -> rx.Component:
    return native_form(
        _hidden("next", CardState.onward),
        parts.field(
            _("卡上的编码"),
            rx.el.input(
                id="code",
                name="code",
                type="text",
                required=True,
                max_length=40,
                auto_complete="off",
                auto_capitalize="characters",
                aria_describedby="code-hint",
                class_name="input mono",
            ),
            hint=_("二维码下面的那一行，例如 12-7KQ4-M2XD。用手机扫码可以免输入。"),
            for_id="code",
            required=True,
        ),
        parts.button(_("下一步"), primary=True, type="submit", class_name="w-full"),
        action="/api/card/find",
        method="post",
        custom_attrs=ONCE,
        class_name="flex flex-col gap-4",
    )


def _refused() -> rx.Component:
    return parts.stack(
        parts.notice(CardState.refused, kind="error", icon="triangle-alert"),
        parts.button_link(_("已有账号，去登录"), CardState.sign_in),
    )


def _activation() -> rx.Component:
    card = CardState.card
    return native_form(
        _hidden("c", CardState.token),
        _hidden("next", CardState.onward),
        parts.panel(
            rx.el.div(_("这张卡属于"), class_name="small soft"),
            rx.el.div(card.where, class_name="font-bold text-[length:var(--h2)]"),
            rx.el.div(_("有效期至 "), card.expires, class_name="small soft num"),
        ),
        rx.cond(
            card.people.length() > 0,
            parts.stack(
                rx.el.fieldset(
                    rx.el.legend(_("您是哪一位？"), class_name="font-semibold mb-1"),
                    rx.foreach(card.people, _person_choice),
                ),
                _phone_field(_("以后用它登录。居委会登记过的，要填同一个号码。")),
                _password_field(_("设一个密码"), "password", "new-password", _("至少 8 个字符。")),
                _password_field(_("再输一次"), "again", "new-password"),
                parts.button(_("激活并登录"), primary=True, type="submit", class_name="w-full"),
            ),
            parts.notice(
                _(
                    "这户没有要用卡开通的人：已经有账号的请直接登录，工作人员请领一次性密码。家里添了人，请先到居委会登记。"
                )
            ),
        ),
        action="/api/card",
        method="post",
        custom_attrs=ONCE,
        class_name="flex flex-col gap-4",
    )


def _person_choice(one: Any) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="radio", name="resident", value=one.id, required=True, class_name="radio"),
        rx.el.span(
            rx.el.span(one.name, class_name="block"),
            rx.el.span(one.phone, class_name="small soft block num"),
            class_name="flex-1",
        ),
        class_name="row cursor-pointer",
    )


def places() -> rx.Component:
    """The choice of the place to look at."""
    return parts.stack(
        parts.heading(_("选择地方"), rx.cond(PlacesState.chosen.name != "", _now_at(), rx.fragment())),
        rx.el.div(
            rx.el.label(_("按名称找"), html_for="place-search", class_name="font-semibold block mb-1"),
            rx.el.input(
                id="place-search",
                type="search",
                class_name="input",
                placeholder=_("小区或楼栋的名称"),
                max_length=60,
                auto_complete="off",
                on_change=PlacesState.search.debounce(300),
            ),
            role="search",
        ),
        parts.loaded(PlacesState, _place_tree()),
    )


def _now_at() -> rx.Component:
    return rx.el.span(_("现在看的是："), rx.el.strong(PlacesState.chosen.trail))


def _place_tree() -> rx.Component:
    choice = PlacesState.choice
    return parts.stack(
        rx.cond(
            PlacesState.searched == "",
            rx.el.nav(
                rx.el.ol(
                    rx.el.li(link(_("全部"), href=_inside(0), class_name="link")),
                    rx.foreach(
                        choice.crumbs,
                        lambda place: rx.el.li(
                            rx.icon("chevron-right", size=16, aria_hidden="true", class_name="soft"),
                            link(place.name, href=_inside(place.id), class_name="link"),
                            class_name="flex items-center gap-1",
                        ),
                    ),
                    class_name="flex flex-wrap items-center gap-x-1",
                ),
                aria_label=_("上级"),
            ),
            rx.fragment(),
        ),
        rx.cond(choice.here.choosable, _choose_here(), rx.fragment()),
        rx.cond(
            choice.rows.length() > 0,
            parts.card(rx.foreach(choice.rows, _place_row)),
            rx.cond(
                PlacesState.searched == "",
                rx.cond(
                    choice.here.choosable,
                    rx.fragment(),
                    parts.empty(_("这里还没有登记小区。"), icon="map-pin"),
                ),
                parts.empty(_("没有这样开头的名称，换几个字试试。"), icon="search"),
            ),
        ),
    )


def _choose_here() -> rx.Component:
    here = PlacesState.choice.here
    return load_link(
        rx.icon("map-pin-check", size=22, aria_hidden="true"),
        _("就看"),
        " ",
        here.name,
        href=_choose(here.id),
        class_name="btn btn-primary",
    )


def _inside(place_id: Any) -> Any:
    return route("/places/") + "?at=" + rx.Var.create(place_id).to_string() + "&next=" + PlacesState.onward


def _choose(place_id: Any) -> Any:
    return "/api/place?id=" + rx.Var.create(place_id).to_string() + "&next=" + PlacesState.onward


def _place_row(place: Any) -> rx.Component:
    name = rx.el.span(
        rx.el.span(place.name, class_name="block font-semibold"),
        rx.el.span(place.kind, class_name="small soft block"),
        class_name="flex-1 min-w-0",
    )
    return rx.el.div(
        rx.cond(
            place.choosable,
            load_link(name, href=_choose(place.id), class_name="flex-1 tap flex items-center no-underline"),
            link(name, href=_inside(place.id), class_name="flex-1 tap flex items-center no-underline"),
        ),
        rx.cond(
            place.holds_places,
            link(
                rx.el.span(_("进入"), class_name="soft"),
                rx.el.span(" ", place.name, class_name="sr-only"),
                rx.icon("chevron-right", size=20, aria_hidden="true", class_name="soft"),
                href=_inside(place.id),
                class_name="flex items-center justify-end gap-1 tap no-underline",
            ),
            rx.fragment(),
        ),
        class_name="row",
    )


PAGES = [
    Page("/sign-in/", lambda: _("登录"), sign_in, on_load=(SignInState.load,), door="me"),
    Page("/me/", lambda: _("我的"), me, on_load=(MeState.load,), door="me"),
    Page("/me/password/", lambda: _("修改密码"), password, on_load=(PasswordState.load,), door="me"),
    Page("/card/", lambda: _("用户卡激活"), card, on_load=(CardState.load,), door="me"),
    Page("/places/", lambda: _("选择地方"), places, on_load=(PlacesState.load,)),
]
