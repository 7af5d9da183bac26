"""Books and accounts: found, or made when they are first asked for."""

from sqlmodel import Session

from points_app.core import db
from points_app.ledger.kinds import AccountKind, BookKind
from points_app.ledger.models import LedgerAccount, LedgerBook


def open_book(session: Session, kind: BookKind, place_id: int) -> int:
    """Return the id of the book of `kind` at the place, made if there is none; two at once get the same one."""
    book, _is_new = db.find_or_insert(session, LedgerBook(kind=kind, place_id=place_id), "kind", "place_id")
    return book.id or 0


def open_account(
    session: Session,
    book_id: int,
    kind: AccountKind,
    owner_type: str,
    owner_id: int,
    *,
    name: str = "",
    may_go_negative: bool = False,
) -> int:
    """Return the id of the owner's account of `kind` in the book, made if there is none.

    `name` and `may_go_negative` count only when it is made: an account's law never changes.
    """
    account = LedgerAccount(
        book_id=book_id,
        kind=kind,
        owner_type=owner_type,
        owner_id=owner_id,
        name=name,
        may_go_negative=may_go_negative,
    )
    return db.find_or_insert(session, account, "book_id", "kind", "owner_type", "owner_id")[0].id or 0
