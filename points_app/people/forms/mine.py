"""What a person sends about oneself: to sign in, for a password, with a household card; and consents to publish."""

from datetime import date
from typing import Annotated

from points_app.core import clock, phones
from points_app.core.errors import InvalidInput
from points_app.core.fields import Choice, Day, Flag, Id, Line, Mobile
from points_app.core.forms import form, labelled
from points_app.core.i18n import _
from points_app.people.kinds import ConsentKind
from points_app.people.passwords import CHOSEN, TYPED


@form
class SignInForm:
    """Phone number and password, both as they are typed: older accounts are called by what was typed once."""

    phone: Annotated[str, Line(1, 60, narrow=True)] = labelled(lambda: _("手机号"))
    password: Annotated[str, TYPED] = labelled(lambda: _("密码"))

    def check(self) -> None:
        """Refuse what is no number."""
        if not self.numbers:
            raise InvalidInput(_("手机号或密码不对，请再试一次。"), "phone")

    @property
    def numbers(self) -> tuple[str, ...]:
        """The forms in which the number may be stored; the first stands for it."""
        return phones.mobile_forms(self.phone)


@form
class SignOutForm:
    """Whether all devices are signed out, not this one alone."""

    everywhere: Annotated[bool, Flag()]


@form
class NewPasswordForm:
    """A new password, twice: of whoever has none that lasts."""

    new: Annotated[str, CHOSEN] = labelled(
        lambda: _("新密码"), hint=lambda: _("至少 8 个字符。几个不相干的词连起来，又长又好记。")
    )
    again: Annotated[str, TYPED] = labelled(lambda: _("再输一次新密码"))

    def check(self) -> None:
        """Refuse two that differ."""
        _refuse_different(self.new, self.again)


@form
class PasswordForm(NewPasswordForm):
    """A new password, twice, and the present one."""

    old: Annotated[str, TYPED] = labelled(lambda: _("现在的密码"))


@form
class CardCodeForm:
    """A card's code, as somebody types it."""

    code: Annotated[str, Line(1, 200)] = labelled(
        lambda: _("卡上的编码"), hint=lambda: _("二维码下面的那一行，例如 12-7KQ4-M2XD。用手机扫码可以免输入。")
    )


@form
class CardForm:
    """Who of a card's household opens an account, with which phone number and password. `c` is the card's token."""

    c: Annotated[str, Line(1, 200)]
    resident: Annotated[int, Id()] = labelled(lambda: _("居民"), missing=lambda: _("请先选您是哪一位。"))
    phone: Annotated[str, Mobile()] = labelled(
        lambda: _("手机号"),
        hint=lambda: _("以后用它登录。居委会登记过的，要填同一个号码。"),
        missing=lambda: _("请填写手机号，以后用它登录。"),
    )
    password: Annotated[str, CHOSEN] = labelled(lambda: _("设一个密码"), hint=lambda: _("至少 8 个字符。"))
    again: Annotated[str, TYPED] = labelled(lambda: _("再输一次"))

    def check(self) -> None:
        """Refuse two that differ."""
        _refuse_different(self.password, self.again)


def _refuse_different(password: str, again: str) -> None:
    if password != again:
        raise InvalidInput(_("两次输入的密码不一样，请再试一次。"), "again")


@form
class ConsentForm:
    """A consent to publish, and the day on which a paper form was signed; without one it is given now."""

    kind: Annotated[ConsentKind, Choice(ConsentKind)]
    signed_on: Annotated[date | None, Day(last=clock.today)] = labelled(lambda: _("签字日期"), default=None)
