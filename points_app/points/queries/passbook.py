"""The passbook: what the household's account in the ledger holds, each entry with its rule, reason, who and when.

Only the household itself reads it: a deduction is nobody else's business.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import sqlalchemy as sa
from sqlmodel import Session, col

from points_app.core import clock, photos
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.ledger import queries as ledger
from points_app.ledger.kinds import AccountKind, BookKind
from points_app.people.queries import PersonView, PlaceKind, enclosing, households_by_id, people_by_id
from points_app.points.models import (
    EVIDENCE,
    Dimension,
    Period,
    PointAward,
    PointReversal,
    PointRule,
    PointRuleVersion,
    PointTotal,
    Subject,
)
from points_app.points.queries.dates import day_words, moment_words, month_words
from points_app.points.queries.rules import signed
from points_app.points.totals import condition, start_of

PAGE = 30


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
    """A household's passbook. `household` is "" for who has none; `next` is 0 on the last page.

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
    next: int = 0


def passbook(session: Session, actor: Actor, *, before: int = 0, last_month: str = "") -> PassbookView:
    """Return a page of the actor's own household's passbook, newest first; nothing for who has no household.

    `before` is the `next` of the page before, `last_month` the month that its last entry stands under.
    """
    household_id, me = actor.household_id, actor.resident_id
    if household_id is None or me is None:
        return PassbookView()
    household = households_by_id(session, [household_id])[household_id]
    community = enclosing(session, household.path, PlaceKind.COMMUNITY)
    book = ledger.find_book(session, BookKind.POINTS, community.id) if community else None
    account = ledger.find_account(session, book, AccountKind.HOUSEHOLD, "household", household_id) if book else None
    start = start_of(Period.MONTH, clock.today())
    earned, deducted = _month_figures(session, household_id)
    found = ledger.entries(session, account, before=before or None, limit=PAGE + 1) if account else []
    given = given_by_transfer(session, [entry.reverses_id or entry.transfer_id for entry in found[:PAGE]])
    people = people_by_id(session, {me, *_people(given.values())})
    return PassbookView(
        household=f"{household.building} · {household.door}",
        balance=ledger.balance(session, account).posted if account else 0,
        month=month_words(start),
        as_of=_("截至 {moment}", moment=moment_words(clock.now())),
        earned=f"+{earned}",
        deducted=f"−{deducted}",
        on_boards=household.on_boards,
        me_on_boards=people[me].on_boards,
        entries=_entries(session, found[:PAGE], given, people, last_month),
        next=found[PAGE - 1].transfer_id if len(found) > PAGE else 0,
    )


def _month_figures(session: Session, household_id: int) -> tuple[int, int]:
    """Return what the household earned and lost this month."""
    row = session.execute(
        sa.select(col(PointTotal.earned), col(PointTotal.deducted)).where(
            condition(Subject.HOUSEHOLD, Period.MONTH, start_of(Period.MONTH, clock.today())),
            col(PointTotal.subject_id) == household_id,
        )
    ).first()
    return (int(row[0]), int(row[1])) if row else (0, 0)


@dataclass(frozen=True)
class _Given:
    """An award with its rule and, where it was put right, its reversal."""

    award: PointAward
    version: PointRuleVersion
    rule: PointRule
    reversal: PointReversal | None


def given_by_transfer(session: Session, transfer_ids: Iterable[int]) -> dict[int, _Given]:
    """Return transfer id of an award → the award with rule and reversal."""
    rows = session.execute(given_query().where(col(PointAward.transfer_id).in_(sorted(set(transfer_ids)))))
    return {row[0].transfer_id: _Given(*row) for row in rows}


def given_query() -> sa.Select[PointAward, PointRuleVersion, PointRule, PointReversal]:
    """Return the query of awards with their version, rule and reversal."""
    return (
        sa.select(PointAward, PointRuleVersion, PointRule, PointReversal)
        .join(PointRuleVersion, col(PointRuleVersion.id) == col(PointAward.version_id))
        .join(PointRule, col(PointRule.id) == col(PointAward.rule_id))
        .outerjoin(PointReversal, col(PointReversal.award_id) == col(PointAward.id))
    )


def _entries(
    session: Session,
    found: list[ledger.Entry],
    given: dict[int, _Given],
    people: dict[int, PersonView],
    last_month: str,
) -> list[EntryView]:
    pictures = photos.names_of(session, EVIDENCE, [g.award.id or 0 for g in given.values()])
    views = []
    for entry in found:
        month = month_words(clock.local(entry.recorded_at).date())
        head = month if month != last_month else ""
        last_month = month
        about = given.get(entry.reverses_id or entry.transfer_id)
        if about:
            view = _award_view(entry, about, people, month, head)
            views.append(replace(view, pictures=tuple(pictures.get(about.award.id or 0, ()))))
        else:
            views.append(_other_view(entry, month, head))
    return views


def _people(given: Iterable[_Given]) -> set[int]:
    ids = {id_ for g in given for id_ in (g.award.resident_id, g.award.given_by)}
    return ids | {g.reversal.given_by for g in given if g.reversal}


def _other_view(entry: ledger.Entry, month: str, head: str) -> EntryView:
    """Return an entry that is no award, such as a redemption: its memo says what it was."""
    return EntryView(
        id=entry.transfer_id,
        head=head,
        month=month,
        title=entry.memo,
        points=signed(entry.amount),
        gain=entry.amount > 0,
        who="",
        day=day_words(clock.local(entry.effective_at).date()),
        at=moment_words(entry.recorded_at),
    )


def _award_view(entry: ledger.Entry, about: _Given, people: dict[int, PersonView], month: str, head: str) -> EntryView:
    award, version, undo = about.award, about.version, about.reversal
    is_reversal = entry.reverses_id is not None
    day, counted = day_words(award.day), month_words(award.day)
    return EntryView(
        id=entry.transfer_id,
        head=head,
        month=month,
        title=version.name,
        points=signed(entry.amount),
        gain=entry.amount > 0,
        who=_name(people, award.resident_id),
        day=day_words(clock.local(entry.recorded_at).date() if is_reversal else award.day),
        state="reversal" if is_reversal else "reversed" if undo else "",
        rule=version.name,
        version=_("第 {n} 版", n=version.version),
        dimension=Dimension(about.rule.dimension).label,
        sum=f"{signed(version.points)} × {award.times}" if award.times > 1 else "",
        given=signed(award.points),
        reason=award.reason,
        by=_name(people, award.given_by),
        at=moment_words(award.given_at),
        counted=day if counted == month else _("{day}，计入{month}", day=day, month=counted),
        undone=signed(-award.points) if undo else "",
        undone_reason=undo.reason if undo else "",
        undone_by=_name(people, undo.given_by) if undo else "",
        undone_at=moment_words(undo.given_at) if undo else "",
    )


def _name(people: dict[int, PersonView], id_: int) -> str:
    return people[id_].name if id_ in people else ""
