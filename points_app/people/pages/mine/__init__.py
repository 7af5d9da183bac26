"""Pages of what a person has of oneself: signing in, "me", password, household card, the choice of a place."""

from points_app.core.i18n import _
from points_app.people.pages.mine.card import card
from points_app.people.pages.mine.me import me
from points_app.people.pages.mine.password import password
from points_app.people.pages.mine.places import places
from points_app.people.pages.mine.sign_in import sign_in
from points_app.people.state import CardState, MeState, PasswordState, PlacesState, SignInState
from points_app.ui.shell import Page

PAGES = [
    Page("/sign-in/", lambda: _("登录"), sign_in, on_load=(SignInState.load,), door="me"),
    Page("/me/", lambda: _("我的"), me, on_load=(MeState.load,), door="me"),
    Page("/me/password/", lambda: _("修改密码"), password, on_load=(PasswordState.load,), door="me"),
    Page("/card/", lambda: _("用户卡激活"), card, on_load=(CardState.load,), door="me"),
    Page("/places/", lambda: _("选择地方"), places, on_load=(PlacesState.load,)),
]
