"""Several at once: nothing is done twice, nobody overdraws, nobody waits for ever."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from points_app.core import clock, db
from points_app.core.errors import Conflict
from points_app.ledger import queries, service
from points_app.ledger.kinds import AccountKind, BookKind
from tests.ledger.books import Book, in_order, open_points_book, order
from tests.world import ask, do

THREADS = 6


@pytest.fixture
def book(database: sa.Engine) -> Iterator[Book]:
    yield open_points_book(households=4)
    in_order()


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Start all calls together; return what each returned, or the Conflict it raised."""
    start = threading.Barrier(len(calls))

    def call(work: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return work()
        except Conflict as refusal:
            return refusal

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, calls))


def test_the_same_order_at_once_is_one_transfer(book: Book) -> None:
    award = order(book.programme, book.households[0], 5)
    receipts = at_once([lambda: do(service.transfer, award)] * THREADS)
    assert len({receipt.transfer_id for receipt in receipts}) == 1
    assert Counter(receipt.replayed for receipt in receipts) == {False: 1, True: THREADS - 1}
    assert ask(queries.balance, book.households[0]).posted == 5


def test_the_last_points_are_spent_once(book: Book) -> None:
    house = book.households[0]
    do(service.transfer, order(book.programme, house, 10))
    verbs = [service.transfer, service.reserve] * (THREADS // 2)
    results = at_once([lambda verb=verb: do(verb, order(house, book.programme, 6)) for verb in verbs])
    assert Counter(isinstance(result, Conflict) for result in results) == {False: 1, True: THREADS - 1}
    assert ask(queries.balance, house).available == 4


def test_transfers_in_both_directions_never_wait_for_each_other(book: Book) -> None:
    first, second = book.households[:2]
    for house in (first, second):
        do(service.transfer, order(book.programme, house, 1000))

    def back_and_forth(debit: int, credit: int) -> None:
        for _ in range(15):
            do(service.transfer, order(debit, credit, 1))

    ends = [(first, second), (second, first)] * (THREADS // 2)
    assert at_once([lambda e=e: back_and_forth(*e) for e in ends]) == [None] * THREADS
    assert ask(queries.balances, [first, second])[first].posted == 1000


def test_units_of_work_that_lock_first_never_wait_for_each_other(book: Book) -> None:
    def award_all(houses: tuple[int, ...]) -> None:
        for _ in range(5):
            with db.write() as session:
                service.lock(session, [book.programme, *houses])
                for house in houses:
                    service.transfer(session, order(book.programme, house, 1))

    lists = [book.households, book.households[::-1]] * (THREADS // 2)
    assert at_once([lambda houses=houses: award_all(houses) for houses in lists]) == [None] * THREADS
    assert [ask(queries.balance, house).posted for house in book.households] == [5 * THREADS] * 4


def test_a_reservation_ends_one_way(book: Book) -> None:
    held = do(service.reserve, order(book.programme, book.households[0], 5)).transfer_id
    ways = [service.post, service.void] * (THREADS // 2)
    results = at_once(
        [
            lambda number=number, way=way: do(way, held, idempotency_key=f"end-{number}", actor_id=None)
            for number, way in enumerate(ways)
        ]
    )
    assert sum(not isinstance(result, Conflict) for result in results) == 1


def test_a_transfer_is_reversed_once(book: Book) -> None:
    award = do(service.transfer, order(book.programme, book.households[0], 5)).transfer_id
    results = at_once(
        [
            lambda number=number: do(service.reverse, award, idempotency_key=f"r-{number}", actor_id=None, memo="")
            for number in range(THREADS)
        ]
    )
    assert sum(not isinstance(result, Conflict) for result in results) == 1
    assert ask(queries.balance, book.households[0]).posted == 0


def test_every_worker_may_expire_while_others_end(book: Book) -> None:
    deadline = clock.now() + timedelta(hours=1)
    held = [
        do(service.reserve, order(book.programme, book.households[n % 4], 1, expires_at=deadline)).transfer_id
        for n in range(12)
    ]

    def expire() -> int:
        with clock.pinned(deadline):
            return int(do(service.expire_due))

    def free(ids: list[int]) -> int:
        freed = 0
        for pending_id in ids:
            try:
                do(service.void, pending_id, idempotency_key=f"free-{pending_id}", actor_id=None)
                freed += 1
            except Conflict:
                pass
        return freed

    results = at_once([expire, lambda: free(held), expire, lambda: free(held[::-1]), expire])
    assert sum(results) == 12 + _freed_twice(held)
    assert [e.state for e in ask(queries.entries_by_id, held).values()] == [queries.EntryState.VOIDED] * 12
    assert ask(queries.balance, book.programme).debits_pending == 0


def _freed_twice(ids: list[int]) -> int:
    """Both `free` calls use the same key for a reservation, so the second is a replay of the first."""
    ends = [ask(queries.entry, e.ended_by_id) for e in ask(queries.entries_by_id, ids).values()]
    return sum(end.memo == "" for end in ends)


def test_books_and_accounts_are_opened_once(book: Book) -> None:
    books = at_once([lambda: do(service.open_book, BookKind.MONEY, book.place_id)] * THREADS)
    assert len(set(books)) == 1
    accounts = at_once(
        [lambda: do(service.open_account, books[0], AccountKind.VENDOR, "vendor", 1, name="电梯公司")] * THREADS
    )
    assert len(set(accounts)) == 1
    assert ask(queries.balances, accounts) == {accounts[0]: queries.Balance()}
