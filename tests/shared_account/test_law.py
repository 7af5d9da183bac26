"""The law, with commands drawn at random: the balance is approved income less approved spending; what is available is
less by what is set aside; months add up to it; page, CSV, XLSX and ledger say the same.
"""

import csv
import io
import itertools
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlmodel import Session

from points_app.core import clock, db
from points_app.core.errors import DomainError
from points_app.core.idempotency import new_key
from points_app.core.permissions import Actor
from points_app.shared_account import queries, service, views
from points_app.shared_account.kinds import StateGroup
from points_app.shared_account.queries.periods import LAST_YEAR
from tests.night import examples
from tests.shared_account.entering import Account, approval, chosen, correction, in_order, open_another, refusal
from tests.world import Person, World, ask, do, picture

CATEGORIES = ("物业费", "车位费", "保洁", "维修")
COMMANDS = st.one_of(
    st.tuples(st.just("submit"), st.sampled_from(CATEGORIES), st.integers(1, 300_000), st.integers(0, 70), st.just(0)),
    *(
        st.tuples(st.just(verb), st.just(""), st.just(0), st.just(0), st.integers(0, 9))
        for verb in ("approve", "approve", "reject", "withdraw", "correct")
    ),
)


FILTERS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["", "income", "spending"]),
        "category": st.sampled_from(["", *CATEGORIES]),
        "month": st.sampled_from(["", LAST_YEAR, "2026-11", "2026-10", "2026-01", "1999-01"]),
        "state": st.sampled_from(list(StateGroup)),
        "q": st.sampled_from(["", "季度", "录错", "物业", "没有这个词", "100", "%", "_"]),
    }
)


@dataclass
class Model:
    """What should be: entries by id."""

    entries: dict[int, dict[str, Any]] = field(default_factory=dict)

    def sums(self, state: str, **wanted: str) -> list[int]:
        """Return the effects on the fund of the entries in `state`."""
        rows = [e for e in self.entries.values() if e["state"] == state]
        return [e["effect"] for e in rows if all(e[key] == value for key, value in wanted.items())]

    @property
    def balance(self) -> tuple[int, int]:
        posted = sum(self.sums("approved"))
        return posted, posted + sum(effect for effect in self.sums("pending") if effect < 0)


def play(account: Account, model: Model, command: tuple[str, str, int, int, int]) -> None:
    verb, category, fen, ago, which = command
    if verb == "submit":
        day = clock.today() - timedelta(days=ago)
        form = account.form(category, f"{Decimal(fen).scaleb(-2)}", day=f"{day:%Y-%m-%d}")
        effect = fen if category in {"物业费", "车位费"} else -fen
        if effect < 0 and model.balance[1] + effect < 0:
            with pytest.raises(DomainError):
                do(service.submit_entry, account.property, form, [picture()])
            return
        made = do(service.submit_entry, account.property, form, [picture()])
        model.entries[made] = {"effect": effect, "state": "pending", "month": f"{day:%Y-%m}", "category": category}
        return
    if not model.entries:
        return
    entry_id = sorted(model.entries)[which % len(model.entries)]
    entry = model.entries[entry_id]
    if verb == "correct":
        _correct(account, model, entry_id)
        return
    new = {"approve": "approved", "reject": "rejected", "withdraw": "withdrawn"}[verb]
    by = account.property if verb == "withdraw" else account.owners
    args = {"approve": (approval(entry_id),), "reject": (refusal(entry_id),)}.get(verb, (entry_id, new_key()))
    if entry["state"] != "pending":
        with pytest.raises(DomainError):
            do(getattr(service, f"{verb}_entry"), by, *args)
        return
    do(getattr(service, f"{verb}_entry"), by, *args)
    entry["state"] = new


def _correct(account: Account, model: Model, entry_id: int) -> None:
    entry = model.entries[entry_id]
    live = any(e.get("of") == entry_id and e["state"] in {"pending", "approved"} for e in model.entries.values())
    covered = entry["effect"] < 0 or model.balance[1] >= entry["effect"]
    args = (account.property, correction(entry_id))
    if entry["state"] != "approved" or "of" in entry or live or not covered:
        with pytest.raises(DomainError):
            do(service.correct_entry, *args)
        return
    made = do(service.correct_entry, *args)
    model.entries[made] = {
        "effect": -entry["effect"],
        "state": "pending",
        "month": f"{clock.today():%Y-%m}",
        "category": entry["category"],
        "of": entry_id,
    }


def agree(account: Account, model: Model) -> None:
    """Everything that shows a figure shows the model's."""
    assert account.balance() == model.balance
    in_order()
    filters = [{}, {"kind": "income"}, {"kind": "spending"}, {"month": "2026-11"}, {"q": "季度"}, {"state": "all"}]
    for asked in filters:
        wanted = chosen(**asked)
        rows = [
            e
            for e in model.entries.values()
            if e["state"] == "approved"
            and e["month"] == asked.get("month", e["month"])
            and (not wanted.kind or (e["category"] in {"物业费", "车位费"}) == (wanted.kind == "income"))
            and (not wanted.q or "of" not in e)
        ]
        income = sum(e["effect"] for e in rows if e["category"] in {"物业费", "车位费"})
        spending = -sum(e["effect"] for e in rows if e["category"] not in {"物业费", "车位费"})
        same_figures(account, wanted, len(rows), income, spending)


def same_files(account: Account, asked: dict[str, str]) -> None:
    """Whatever the filter: list, words and files of the page are of the same entries."""
    category = account.categories.get(asked["category"], "")
    wanted = chosen(**{**asked, "category": str(category)})
    lines = all_lines(account, wanted)
    booked = [line for line in lines if line.state == "已入账"]
    sums = {True: 0, False: 0}
    for line in booked:
        undoes = line.pair.startswith("冲正第")
        sums[line.comes_in != undoes] += fen(line.amount[1:].replace(",", "")) * (-1 if undoes else 1)
    same_figures(account, wanted, len(booked), sums[True], sums[False])


def all_lines(account: Account, wanted: queries.Filter) -> list[views.EntryLine]:
    shown, after = [], ""
    while True:
        page = ask(views.more_entries, account.reader, account.fund, wanted, after)
        shown += page.rows
        after = page.after
        if not after:
            return shown


def totals(session: Session, actor: Actor, account: Account, wanted: queries.Filter) -> queries.Totals:
    fund = queries.find_fund(session, account.fund)
    assert fund is not None
    return queries.totals(session, queries.reader_of(session, actor, fund), wanted)


def same_figures(account: Account, wanted: queries.Filter, count: int, income: int, spending: int) -> None:
    found = ask(totals, account.reader, account, wanted)
    assert (found.approved, found.income_fen, found.spending_fen) == (count, income, spending)
    ids = [line.id for line in all_lines(account, wanted)]
    assert len(ids) == len(set(ids))
    for cells in (csv_cells(account, wanted), xlsx_cells(account, wanted)):
        body, total, balance = cells[1:-3], cells[-3], cells[-2]
        assert [int(row[0]) for row in body] == ids
        counted = [row for row in body if row[8] == "已入账"]
        assert len(counted) == count
        assert sum(fen(row[6]) for row in counted) == fen(total[6]) == income
        assert sum(fen(row[7]) for row in counted) == fen(total[7]) == spending
        assert fen(balance[6]) == account.balance()[0]
    sums_agree(account, wanted)


def sums_agree(account: Account, wanted: queries.Filter) -> None:
    """The second sheet adds up the approved rows of the first, by month and category."""
    sheet, sums = xlsx_sheets(account, wanted)
    wanted: Counter[tuple[str, str]] = Counter()
    for row in sheet[1:-3]:
        if row[8] == "已入账":
            amount = fen(row[6]) - fen(row[7])
            for month, name in itertools.product((f"{row[1]:%Y-%m}", "合计"), (f"{row[2]} · {row[3]}", "合计")):
                wanted[month, name] += amount
    titles = sums[0][1:]
    shown = {(row[0], name): fen(cell) for row in sums[1:] for name, cell in zip(titles, row[1:], strict=True)}
    assert {key: amount for key, amount in shown.items() if amount} == {k: v for k, v in wanted.items() if v}
    assert titles[-1] == sums[-1][0] == "合计"
    kinds = [name[:2] for name in titles[:-1]]
    assert kinds == sorted(kinds, key=["收入", "支出"].index)
    months = [row[0] for row in sums[1:-1]]
    assert months == sorted(set(months))


def fen(cell: Any) -> int:
    return int(Decimal(str(cell or 0)).scaleb(2))


def csv_cells(account: Account, wanted: queries.Filter, who: Person | Actor | None = None) -> list[list[str]]:
    made = ask(views.csv_file, who or account.reader, account.fund, wanted)
    with made.file:
        raw = made.file.read()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def xlsx_sheets(
    account: Account, wanted: queries.Filter, who: Person | Actor | None = None
) -> list[list[tuple[Any, ...]]]:
    made = ask(views.xlsx_file, who or account.reader, account.fund, wanted)
    with made.file:
        book = load_workbook(io.BytesIO(made.file.read()))
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


def xlsx_cells(account: Account, wanted: queries.Filter, who: Person | Actor | None = None) -> list[tuple[Any, ...]]:
    return xlsx_sheets(account, wanted, who)[0]


@examples(8)
@given(commands=st.lists(COMMANDS, min_size=4, max_size=25), filters=st.lists(FILTERS, min_size=3, max_size=6))
def test_the_law(world: World, commands: list[tuple[str, str, int, int, int]], filters: list[dict[str, str]]) -> None:
    account = open_another(world)
    model = Model()
    for command in commands:
        play(account, model, command)
        assert account.balance() == model.balance
    agree(account, model)
    for words in filters:
        same_files(account, words)


def test_downloads_are_whole_and_safe(account: Account) -> None:
    evil = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", 'a "quoted", line')
    for number in range(45):
        account.approved(
            amount=f"{number + 1}.07", purpose=evil[number % len(evil)], party=evil[(number + 1) % len(evil)]
        )
    wanted = chosen()
    rows = csv_cells(account, wanted)
    sheet = xlsx_cells(account, wanted)
    assert len(rows) == len(sheet) == 1 + 45 + 3
    assert rows[0][:3] == ["序号", "日期", "收支"]
    for row in rows[1:-3]:
        assert not row[4].startswith(("=", "+", "-", "@", "＝"))
        assert not row[5].startswith(("=", "+", "-", "@", "＝"))
    assert {row[4] for row in rows[1:-3]} == {"'=1+1", "'+1", "'-1", "'@SUM(A1)", "'＝1+1", 'a "quoted", line'}
    assert [row[4] for row in sheet[1:-3]] == [row[4] for row in rows[1:-3]]
    assert isinstance(sheet[1][1], datetime)
    assert sheet[1][1].date() == date(2026, 11, 23)
    assert all(isinstance(row[6], (int, float)) for row in sheet[1:-3])
    assert rows[1][6] == "45.07"
    assert rows[1][11] == "2026-11-23 12:00"


def test_a_page_costs_the_same_however_many_entries(account: Account) -> None:
    """The sums come from the month's totals: no statement of the page reads all entries."""
    for _ in range(3):
        account.approved(amount="5")
    asked: list[str] = []
    sa.event.listen(db.engine(), "before_cursor_execute", lambda *args: asked.append(args[2]))
    ask(views.overview, Actor(), account.fund, "")
    ask(views.entry_list, Actor(), account.fund, chosen())
    assert len(asked) < 30
    unbounded = [text for text in asked if "sum(" in text.lower() and "fund_entry" in text]
    assert unbounded == []
