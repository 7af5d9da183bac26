"""What becomes of an entry: the committee approves or refuses it, or whoever submitted it takes it back. Once."""

from sqlmodel import Session

from points_app.core.errors import Conflict, NotAllowed
from points_app.core.i18n import _
from points_app.core.idempotency import once
from points_app.core.permissions import Actor
from points_app.ledger import service as ledger
from points_app.people import queries as people
from points_app.shared_account import rights
from points_app.shared_account.forms import ApprovalForm, RefusalForm
from points_app.shared_account.kinds import EntryState, EventKind
from points_app.shared_account.models import FundCategory
from points_app.shared_account.queries import Entry, Reader
from points_app.shared_account.service.events import append_event, ledger_key, need_entry, record, transfer_of


def approve_entry(session: Session, actor: Actor, form: ApprovalForm) -> None:
    """Approve a pending entry: the amount moves and counts from now on.

    Raises Conflict when it has ended meanwhile, NotAllowed for whoever submitted it.
    """
    reader, entry = _to_decide(session, actor, form.entry_id)

    def work() -> None:
        _need_pending(session, entry)
        moved = _post(session, actor, entry) if entry.corrects_id is None else _reverse(session, reader, entry)
        append_event(session, actor, entry.id, EventKind.APPROVED, moved, form.note)
        record(session, actor, "shared_account.approve", entry.id, reader.fund.path)

    once(session, actor, "shared_account.approve", form, work)


def reject_entry(session: Session, actor: Actor, form: RefusalForm) -> None:
    """Refuse a pending entry with a reason that everybody can read; the amount is free again. Raises as approval."""
    reader, entry = _to_decide(session, actor, form.entry_id)

    def work() -> None:
        _free(session, actor, entry, EventKind.REJECTED, form.reason)
        record(session, actor, "shared_account.reject", entry.id, reader.fund.path)

    once(session, actor, "shared_account.reject", form, work)


def withdraw_entry(session: Session, actor: Actor, entry_id: int, key: str) -> None:
    """Take back what one submitted oneself, while it is pending; Conflict when it has ended meanwhile."""
    reader, entry = need_entry(session, actor, entry_id)
    actor.need(rights.SUBMITTERS, reader.fund.path)
    if not rights.may_withdraw(actor, reader.fund.path, entry.submitted_by):
        raise NotAllowed(_("只有提交的人可以撤回。"))

    def work() -> None:
        _free(session, actor, entry, EventKind.WITHDRAWN, "")
        record(session, actor, "shared_account.withdraw", entry.id, reader.fund.path)

    once(session, actor, "shared_account.withdraw", None, work, key=key, content=(entry_id,))


def _to_decide(session: Session, actor: Actor, entry_id: int) -> tuple[Reader, Entry]:
    reader, entry = need_entry(session, actor, entry_id)
    actor.need(rights.DECIDERS, reader.fund.path)
    if not rights.may_decide(actor, reader.fund.path, entry.submitted_by):
        raise NotAllowed(_("自己提交的收支要由别的委员审批。"))
    return reader, entry


def _need_pending(session: Session, entry: Entry) -> None:
    if entry.state == EntryState.PENDING:
        return
    who = people.person(session, entry.ending.actor_id) if entry.ending else None
    raise Conflict(
        _("这笔刚才已由{name}处理，现在是“{state}”。", name=who.name if who else "", state=entry.state.label)
    )


def _post(session: Session, actor: Actor, entry: Entry) -> int:
    """Move the amount that was set aside; return the transfer."""
    pending = transfer_of(session, entry.id, EventKind.SUBMITTED)
    key = ledger_key(entry.id, EventKind.APPROVED)
    return ledger.post(session, pending, idempotency_key=key, actor_id=actor.resident_id).transfer_id


def _reverse(session: Session, reader: Reader, entry: Entry) -> int:
    """Undo what the entry corrects: free what was set aside, and reverse the transfer; return the reversal."""
    category = session.get_one(FundCategory, entry.category_id)
    ledger.lock(session, (reader.fund.account_id, category.account_id or 0))
    pending = transfer_of(session, entry.id, EventKind.SUBMITTED)
    original = transfer_of(session, entry.corrects_id or 0, EventKind.APPROVED)
    key, by = ledger_key(entry.id, EventKind.APPROVED), reader.actor.resident_id
    ledger.void(session, pending, idempotency_key=f"{key}-void", actor_id=by)
    return ledger.reverse(session, original, idempotency_key=key, actor_id=by, memo=entry.purpose).transfer_id


def _free(session: Session, actor: Actor, entry: Entry, kind: EventKind, note: str) -> None:
    _need_pending(session, entry)
    pending = transfer_of(session, entry.id, EventKind.SUBMITTED)
    key = ledger_key(entry.id, kind)
    freed = ledger.void(session, pending, idempotency_key=key, actor_id=actor.resident_id)
    append_event(session, actor, entry.id, kind, freed.transfer_id, note)
