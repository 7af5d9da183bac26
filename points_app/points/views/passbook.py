"""The passbook for the eye."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel import Session

from points_app.core import clock, saying
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.points import queries


@dataclass(frozen=True)
class EntryView:
    """One line of the passbook with all that its sheet shows.

    `head` is the month's name where a new month begins. `state` is "reversed" for an award that was put right,
    "reversal" for the entry that did it; both carry the same pair: what was given, and how it was undone.
    """

    id: int = 0
    head: str = ""
    month: str = ""
    title: str = ""
    points: str = ""
    gain: bool = False
    who: str = ""
    day: str = ""
    state: str = ""
    rule: str = ""
    version: str = ""
    dimension: str = ""
    sum: str = ""
    given: str = ""
    reason: str = ""
    by: str = ""
    at: str = ""
    counted: str = ""
    pictures: tuple[str, ...] = ()
    undone: str = ""
    undone_reason: str = ""
    undone_by: str = ""
    undone_at: str = ""


@dataclass(frozen=True)
class PassbookView:
    """A household's passbook. `household` is "" for who has none; `after` fetches older entries.

    `on_boards` says what the household wants, `me_on_boards` whether the reader is on boards in person.
    """

    household: str = ""
    balance: int = 0
    month: str = ""
    as_of: str = ""
    earned: str = "+0"
    deducted: str = "−0"
    on_boards: bool = True
    me_on_boards: bool = True
    entries: list[EntryView] = field(default_factory=list)
    after: str = ""


def passbook(session: Session, actor: Actor, after: str = "", last_month: str = "") -> PassbookView:
    """Return a page of the own household's passbook (`queries.passbook`); nothing for who has no household.

    `last_month` is the month under which the last entry of the page before stands.
    """
    found = queries.passbook(session, actor, after)
    if found is None:
        return PassbookView()
    return PassbookView(
        household=f"{found.building} · {found.door}",
        balance=found.balance,
        month=saying.month(found.month),
        as_of=_("截至 {moment}", moment=saying.moment(clock.now())),
        earned=f"+{saying.number(found.earned)}",
        deducted=f"−{saying.number(found.deducted)}",
        on_boards=found.on_boards,
        me_on_boards=found.me_on_boards,
        entries=_entries(found.entries.rows, last_month),
        after=found.entries.after,
    )


def _entries(entries: Iterable[queries.PassbookEntry], last_month: str) -> list[EntryView]:
    views = []
    for entry in entries:
        month = saying.month(entry.recorded_at)
        head = month if month != last_month else ""
        last_month = month
        views.append(_award(entry, entry.award, month, head) if entry.award else _other(entry, month, head))
    return views


def _other(entry: queries.PassbookEntry, month: str, head: str) -> EntryView:
    """Return an entry that is no award, such as a redemption: its memo says what it was."""
    return EntryView(
        id=entry.id,
        head=head,
        month=month,
        title=entry.memo,
        points=saying.points(entry.amount),
        gain=entry.amount > 0,
        day=saying.day(entry.effective_at),
        at=saying.moment(entry.recorded_at),
    )


def _award(entry: queries.PassbookEntry, award: queries.Award, month: str, head: str) -> EntryView:
    undone = award.reversal
    day, counted = saying.day(award.day), saying.month(award.day)
    return EntryView(
        id=entry.id,
        head=head,
        month=month,
        title=award.rule,
        points=saying.points(entry.amount),
        gain=entry.amount > 0,
        who=award.who,
        day=saying.day(entry.recorded_at) if entry.is_reversal else day,
        state="reversal" if entry.is_reversal else "reversed" if undone else "",
        rule=award.rule,
        version=_("第 {n} 版", n=award.version),
        dimension=award.dimension.label,
        sum=f"{saying.points(award.worth)} × {award.times}" if award.times > 1 else "",
        given=saying.points(award.points),
        reason=award.reason,
        by=award.by,
        at=saying.moment(award.at),
        counted=day if counted == month else _("{day}，计入{month}", day=day, month=counted),
        pictures=award.pictures,
        undone=saying.points(-award.points) if undone else "",
        undone_reason=undone.reason if undone else "",
        undone_by=undone.by if undone else "",
        undone_at=saying.moment(undone.at) if undone else "",
    )
