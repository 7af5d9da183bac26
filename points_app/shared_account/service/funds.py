"""A fund, its chart of accounts, and the bank's own figure beside it."""

from sqlmodel import Session, select

from points_app.core import audit, clock, db
from points_app.core.errors import Conflict, InvalidInput, NotFound
from points_app.core.i18n import _
from points_app.core.idempotency import once
from points_app.core.permissions import Actor
from points_app.ledger import service as ledger
from points_app.ledger.kinds import AccountKind, BookKind
from points_app.people import queries as people
from points_app.people.queries import PlaceKind
from points_app.shared_account import queries, rights
from points_app.shared_account.forms import BankBalanceForm, CategoryForm, FundForm
from points_app.shared_account.kinds import EntryKind
from points_app.shared_account.models import Fund, FundBankBalance, FundCategory
from points_app.shared_account.usual_categories import USUAL_CATEGORIES

MAX_CATEGORIES = 60


def need_fund(session: Session, fund_id: int) -> Fund:
    """Return a fund; raise NotFound where there is none."""
    fund = queries.find_fund(session, fund_id)
    if fund is None:
        raise NotFound(_("没有这个共管账户。"))
    return fund


def open_fund(session: Session, actor: Actor, form: FundForm) -> int:
    """Open a compound's shared account with the usual categories; return its id.

    Raises Conflict when the compound has one. Of the bank's account number only the last four digits are taken.
    """
    place = people.find_place(session, form.place_id)
    if place is None or place.kind != PlaceKind.COMPOUND:
        raise NotFound(_("没有这个小区。"))
    actor.need(rights.OPENERS, place.path)

    def work() -> int:
        book = ledger.open_book(session, BookKind.MONEY, place.id)
        account = ledger.open_account(session, book, AccountKind.FUND_BANK, "place", place.id, name=form.name)
        fund = Fund(
            place_id=place.id,
            path=place.path,
            name=form.name,
            name_en=form.name_en,
            bank_name=form.bank_name,
            account_tail=form.account_tail,
            book_id=book,
            account_id=account,
            opened_at=clock.now(),
        )
        fund, is_new = db.find_or_insert(session, fund, "place_id")
        if not is_new:
            raise Conflict(_("这个小区已经有共管账户了。"))
        for position, (kind, name, name_en) in enumerate(USUAL_CATEGORIES):
            row = FundCategory(fund_id=fund.id or 0, kind=kind, name=name, name_en=name_en, position=position)
            _add_category(session, fund, row)
        audit.record(session, actor, "shared_account.open", subject="fund", subject_id=fund.id, path=place.path)
        return fund.id or 0

    return once(session, actor, "shared_account.open", form, work)


def add_category(session: Session, actor: Actor, form: CategoryForm) -> int:
    """Add a line to the fund's chart of accounts; return its id. Raises Conflict when there is another of that name."""
    fund = need_fund(session, form.fund_id)
    actor.need(rights.DECIDERS, fund.path)

    def work() -> int:
        db.take_turns(session, f"categories of fund {fund.id}")
        of_fund = select(FundCategory).where(FundCategory.fund_id == fund.id)
        count = len(session.exec(of_fund.limit(MAX_CATEGORIES)).all())
        if count >= MAX_CATEGORIES:
            raise InvalidInput(_("类别最多 {n} 个，请先用已有的。", n=MAX_CATEGORIES), "category_name")
        row = FundCategory(
            fund_id=form.fund_id,
            kind=form.kind,
            name=form.category_name,
            name_en=form.category_name_en,
            position=count,
        )
        category_id = _add_category(session, fund, row)
        audit.record(
            session, actor, "shared_account.add_category", subject="fund_category", subject_id=row.id, path=fund.path
        )
        return category_id

    return once(session, actor, "shared_account.add_category", form, work)


def _add_category(session: Session, fund: Fund, row: FundCategory) -> int:
    """Add a category with its account in the ledger; return its id."""
    if not db.insert_new(session, row):
        raise Conflict(_("已经有“{name}”这一类了。", name=row.name), "category_name")
    income = row.kind == EntryKind.INCOME
    # Below zero by what has come in; what has gone out can be taken back, but no more than that.
    row.account_id = ledger.open_account(
        session,
        fund.book_id,
        AccountKind.INCOME if income else AccountKind.EXPENSE,
        "fund_category",
        row.id or 0,
        name=row.name,
        may_go_negative=income,
    )
    session.flush()
    return row.id or 0


def record_bank_balance(session: Session, actor: Actor, form: BankBalanceForm) -> int:
    """Record what the bank says the account held at the end of a day; return the record's id.

    By the committee, not by the property company, whose entries it checks.
    """
    fund = need_fund(session, form.fund_id)
    actor.need(rights.DECIDERS, fund.path)

    def work() -> int:
        row = FundBankBalance(
            fund_id=form.fund_id,
            day=form.day,
            amount_fen=form.amount,
            recorded_by=actor.need_sign_in(),
            recorded_at=clock.now(),
        )
        session.add(row)
        session.flush()
        audit.record(
            session,
            actor,
            "shared_account.record_bank",
            subject="fund_bank_balance",
            subject_id=row.id,
            path=fund.path,
        )
        return row.id or 0

    return once(session, actor, "shared_account.record_bank", form, work)


def record_download(session: Session, actor: Actor, fund_id: int) -> None:
    """Record that somebody takes a fund's entries home; NotFound for a fund that does not exist."""
    fund = need_fund(session, fund_id)
    audit.record(session, actor, "shared_account.download", subject="fund", subject_id=fund.id, path=fund.path)
