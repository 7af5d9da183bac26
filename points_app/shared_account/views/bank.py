"""Whether the bank says what our entries say."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session

from points_app.core.i18n import _
from points_app.core.saying import day, moment, money
from points_app.people import queries as people
from points_app.shared_account.queries import BankFigure, Reader


@dataclass(frozen=True)
class BankBalance:
    """The bank's own figure beside ours; all empty where none was recorded."""

    label: str = ""
    amount: str = ""
    pill: str = ""
    pill_words: str = ""
    recorded: str = ""


def agreement(figure: BankFigure | None) -> str:
    """Say whether the bank agrees."""
    if figure is None:
        return _("银行余额还没有登记。")
    said = {"day": day(figure.day), "amount": money(figure.fen), "over": money(abs(figure.over_fen))}
    if figure.over_fen > 0:
        return _("银行 {day}余额 {amount}，比当天账面多 {over}。", **said)
    if figure.over_fen < 0:
        return _("银行 {day}余额 {amount}，比当天账面少 {over}。", **said)
    return _("银行 {day}余额 {amount}，与当天账面一致。", **said)


def agreements(funds: int, figures: Collection[BankFigure]) -> str:
    """Say of how many accounts the bank agrees."""
    same = sum(figure.over_fen == 0 for figure in figures)
    said = {"same": same, "off": len(figures) - same, "none": funds - len(figures)}
    return _("和银行核对：一致 {same} 个，不一致 {off} 个，还没有登记银行余额 {none} 个。", **said)


def bank_balance(session: Session, reader: Reader, figure: BankFigure | None) -> BankBalance:
    """Return the bank's figure with who recorded it."""
    if figure is None:
        return BankBalance()
    by = people.person(session, figure.recorded_by)
    return BankBalance(
        label=_("银行 {day}余额", day=day(figure.day)),
        amount=money(figure.fen),
        pill="brick" if figure.over_fen else "green",
        pill_words=_("与账面不一致") if figure.over_fen else _("与账面一致"),
        recorded=_("{name} {at} 登记", name=reader.shown(by.name if by else ""), at=moment(figure.recorded_at)),
    )
