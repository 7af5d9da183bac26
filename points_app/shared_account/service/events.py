"""What happens to an entry: each time one event with the ledger's transfer that goes with it."""

from sqlmodel import Session, select

from points_app.core import audit, clock
from points_app.core.errors import NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.shared_account import queries
from points_app.shared_account.kinds import EventKind
from points_app.shared_account.models import FundEntryEvent
from points_app.shared_account.queries import Entry, Reader


def need_entry(session: Session, actor: Actor, entry_id: int) -> tuple[Reader, Entry]:
    """Return an entry, which nobody else changes meanwhile, and what the actor is to its fund; raise NotFound."""
    found = queries.find_entry(session, actor, entry_id, lock=True)
    if found is None:
        raise NotFound(_("没有这笔收支。"))
    return found


def append_event(
    session: Session, actor: Actor, entry_id: int, kind: EventKind, transfer_id: int, note: str = ""
) -> None:
    """Write what happened; the law carries the entry's state and the month's total along."""
    event = FundEntryEvent(
        entry_id=entry_id,
        kind=kind,
        actor_id=actor.need_sign_in(),
        at=clock.now(),
        note=note,
        transfer_id=transfer_id,
    )
    session.add(event)
    session.flush()


def transfer_of(session: Session, entry_id: int, kind: EventKind) -> int:
    """Return the ledger's transfer that went with what happened to an entry."""
    found = select(FundEntryEvent.transfer_id).where(FundEntryEvent.entry_id == entry_id, FundEntryEvent.kind == kind)
    return session.exec(found).one()


def ledger_key(entry_id: int, kind: EventKind) -> str:
    """Return the key under which the ledger knows the transfer of an event: it happens once."""
    return f"fund-entry-{entry_id}-{kind}"


def record(session: Session, actor: Actor, verb: str, entry_id: int, path: str) -> None:
    """Record that `verb` was done to an entry of the fund at `path`."""
    audit.record(session, actor, verb, subject="fund_entry", subject_id=entry_id, path=path)
