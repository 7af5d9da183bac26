"""What the shared account asks: an entry, what becomes of it, categories, the bank's figure, an account to open."""

from datetime import date
from typing import Annotated

from points_app.core import clock
from points_app.core.fields import OLDEST, Choice, Day, Digits, Fen, Flag, Id, Key, Line
from points_app.core.forms import form, labelled
from points_app.core.i18n import _
from points_app.shared_account.kinds import EntryKind
from points_app.shared_account.models import (
    MAX_CATEGORY,
    MAX_CATEGORY_EN,
    MAX_NAME,
    MAX_NAME_EN,
    MAX_NOTE,
    MAX_PARTY,
    MAX_PURPOSE,
)

MAX_SEARCH = 60
ACCOUNT_TAIL = 4


def _is_public() -> str:
    return _("会和这一笔一起公开，请不要写个人信息。")


@form
class EntryForm:
    """Money in or out, as the property company enters it; its vouchers come beside it."""

    key: Annotated[str, Key()]
    fund_id: Annotated[int, Id()]
    category_id: Annotated[int, Id()] = labelled(lambda: _("类别"))
    amount: Annotated[int, Fen()] = labelled(lambda: _("金额"))
    """Fen."""
    party: Annotated[str, Line(1, MAX_PARTY)] = labelled(lambda: _("付款方或收款方"))
    party_is_person: Annotated[bool, Flag()] = labelled(
        lambda: _("是个人：小区以外的人只看到名字的一部分"), default=False
    )
    purpose: Annotated[str, Line(1, MAX_PURPOSE)] = labelled(
        lambda: _("用途"),
        hint=lambda: _("会公开，请不要写个人姓名、电话和门牌。"),
        missing=lambda: _("请写清楚用途。"),
    )
    day: Annotated[date, Day(OLDEST, clock.today)] = labelled(lambda: _("日期"))


@form
class ApprovalForm:
    """That an entry is approved."""

    key: Annotated[str, Key()]
    entry_id: Annotated[int, Id()]
    note: Annotated[str, Line(0, MAX_NOTE)] = labelled(lambda: _("审批意见"), hint=_is_public, default="")


@form
class RefusalForm:
    """That an entry is refused, and why."""

    key: Annotated[str, Key()]
    entry_id: Annotated[int, Id()]
    reason: Annotated[str, Line(1, MAX_NOTE)] = labelled(
        lambda: _("理由"), hint=_is_public, missing=lambda: _("请写明理由，大家都看得到。")
    )


@form
class CorrectionForm:
    """That an entry is to be undone, and why: the reason is the correction's purpose."""

    key: Annotated[str, Key()]
    entry_id: Annotated[int, Id()]
    reason: Annotated[str, Line(1, MAX_PURPOSE)] = labelled(
        lambda: _("理由"), hint=_is_public, missing=lambda: _("请写明理由，大家都看得到。")
    )


@form
class CategoryForm:
    """A new line of a fund's chart of accounts."""

    key: Annotated[str, Key()]
    fund_id: Annotated[int, Id()]
    kind: Annotated[EntryKind, Choice(EntryKind, (EntryKind.SPENDING, EntryKind.INCOME))] = labelled(lambda: _("收支"))
    category_name: Annotated[str, Line(1, MAX_CATEGORY)] = labelled(lambda: _("类别名称"))
    category_name_en: Annotated[str, Line(0, MAX_CATEGORY_EN)] = labelled(lambda: _("英文名称"), default="")


@form
class BankBalanceForm:
    """What the bank says that a fund held at the end of a day."""

    key: Annotated[str, Key()]
    fund_id: Annotated[int, Id()]
    day: Annotated[date, Day(OLDEST, clock.today)] = labelled(lambda: _("日期"))
    amount: Annotated[int, Fen(low=0)] = labelled(
        lambda: _("银行余额"), hint=lambda: _("照银行对账单或网银上的数字填。填错了，同一天再填一次，以后一次为准。")
    )
    """Fen."""


@form
class FundForm:
    """The shared account of a compound that has none."""

    key: Annotated[str, Key()]
    place_id: Annotated[int, Id()] = labelled(lambda: _("小区"))
    name: Annotated[str, Line(1, MAX_NAME)] = labelled(lambda: _("账户名称"))
    name_en: Annotated[str, Line(0, MAX_NAME_EN)] = labelled(lambda: _("英文名称"), default="")
    bank_name: Annotated[str, Line(0, MAX_NAME)] = labelled(lambda: _("开户银行"), default="")
    account_tail: Annotated[str, Digits(ACCOUNT_TAIL)] = labelled(lambda: _("银行账号最后四位"), default="")


@form
class SpanForm:
    """From which month to which one looks, "2026-03" to "2026-07"."""

    first: Annotated[str, Line(7, 7)] = labelled(lambda: _("从"))
    last: Annotated[str, Line(7, 7)] = labelled(lambda: _("到"))


@form
class SearchForm:
    """What a list of entries is searched for."""

    q: Annotated[str, Line(0, MAX_SEARCH)] = labelled(lambda: _("搜索"), default="")
